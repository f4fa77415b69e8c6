"""A customer's name and email are edited here and at Stripe: neither side is written over unseen."""

from __future__ import annotations

import pytest

from payments.domain.join import Moment
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer, StripeCall
from payments.operations.edit_customer import AlreadyAnonymised, NotHeardOf, edit_customer
from payments.operations.edit_mirrored import ChangedMeanwhile, GoneAtStripe, digest
from payments.operations.hearing import Report
from payments.operations.record_snapshot import record_snapshot
from payments.operations.resolve_conflict import conflicts_of, resolve_conflict, seal_of
from tests.operations.anonymised import anonymise
from tests.operations.catalogue import at_stripe, edit_at_stripe, hear, open_conflicts, perform_pushes, step_of
from tests.operations.shop import answer_asks, clock, colleague, later
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill, written


def ada(sandbox: SandboxProcess) -> Customer:
    """Both sides know her."""
    api(sandbox, "POST", "/v1/customers", email="ada@example.org", name="Ada")
    hear(sandbox)
    return Customer.objects.get()


def edit(customer: Customer, **changes: str) -> Customer:
    customer.refresh_from_db()
    seen = {name: digest(getattr(customer, name)) for name in Customer.EDITED}
    return edit_customer(customer=customer, changes=changes, seen=seen, by=colleague(), now=clock())


def told(kind: str = "update_customer") -> list[dict[str, object]]:
    return list(StripeCall.objects.filter(kind=kind).order_by("pk").values_list("params", flat=True))


def test_an_edit_here_travels_to_stripe_and_nothing_else_does(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    sandbox.clock(advance=2)
    assert edit(customer, email="ada@lovelace.org").step == "waiting"
    perform_pushes()
    assert told() == [{"email": "ada@lovelace.org"}]
    there = at_stripe(sandbox, customer)
    assert (there["email"], there["name"], step_of(customer)) == ("ada@lovelace.org", "Ada", "in_step")
    hear(sandbox)
    answer_asks(at=later(minutes=1))
    customer.refresh_from_db()
    assert (customer.email, customer.name, customer.step) == ("ada@lovelace.org", "Ada", "in_step")
    assert len(told()) == 1
    note = customer.notes.get()
    assert (note.act, note.by, note.text) == ("customer_edited", colleague(), "")


def test_an_edit_at_stripe_arrives_and_a_name_may_be_taken_away_here(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit_at_stripe(sandbox, customer, name="Ada L.")
    hear(sandbox, newest=1)
    customer.refresh_from_db()
    assert (customer.name, customer.step, told()) == ("Ada L.", "in_step", [])
    sandbox.clock(advance=2)
    edit(customer, name="")
    perform_pushes()
    assert (at_stripe(sandbox, customer)["name"], step_of(customer)) == (None, "in_step")


def test_different_fields_edited_on_both_sides_both_arrive(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit_at_stripe(sandbox, customer, name="Countess")
    edit(customer, email="new@example.org")
    hear(sandbox, newest=1)
    sandbox.clock(advance=2)
    perform_pushes()
    customer.refresh_from_db()
    there = at_stripe(sandbox, customer)
    assert (customer.email, customer.name, customer.step) == ("new@example.org", "Countess", "in_step")
    assert (there["email"], there["name"]) == ("new@example.org", "Countess")


def test_one_field_edited_on_both_sides_is_a_conflict_that_a_person_decides(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit_at_stripe(sandbox, customer, email="there@example.org")
    sandbox.calls("timeout_before", "/v1/customers/*", method="POST")
    edit(customer, email="here@example.org")
    StripeCall.objects.filter(kind="update_customer").update(state="refused")
    hear(sandbox, newest=1)
    assert step_of(customer) == "conflict"
    assert open_conflicts() == [
        f"Email of customer “{customer.stripe_id}” changed here and at Stripe. Choose which is right."
    ]
    found = conflicts_of(customer)
    assert [(each.ours, each.theirs) for each in found] == [("here@example.org", "there@example.org")]
    sandbox.clear_calls()
    resolve_conflict(row=customer, choices={"email": "ours"}, seal=seal_of(found), by=None, now=clock())
    sandbox.clock(advance=2)
    perform_pushes()
    assert (at_stripe(sandbox, customer)["email"], step_of(customer), open_conflicts()) == (
        "here@example.org", "in_step", [],
    )  # fmt: skip


def test_what_stripe_refuses_is_shown_with_its_reason(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit(customer, email="no address")
    perform_pushes()
    customer.refresh_from_db()
    assert customer.step == "refused"
    assert "Invalid email" in customer.refusal


def test_what_changed_since_it_was_shown_is_not_written_over(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    seen = {name: digest(getattr(customer, name)) for name in Customer.EDITED}
    edit_at_stripe(sandbox, customer, email="there@example.org")
    hear(sandbox, newest=1)
    with pytest.raises(ChangedMeanwhile):
        edit_customer(customer=customer, changes={"email": "h@x.org"}, seen=seen, by=colleague(), now=clock())


def test_someone_anonymised_is_neither_edited_nor_told_of(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit(customer, email="here@example.org")
    perform_pushes()
    anonymise(customer)
    assert (customer.email, customer.agreed, customer.sent, customer.step) == ("", {}, {}, "in_step")
    with pytest.raises(AlreadyAnonymised):
        edit(customer, email="back@example.org")
    edit_at_stripe(sandbox, customer, email="again@example.org", name="Ada again")
    hear(sandbox)
    perform_pushes()
    customer.refresh_from_db()
    assert (customer.email, customer.name, customer.step) == ("", "", "deleted")
    assert told() == [{"email": None}], "blanked, and nothing after it"
    assert "example.org" not in str(Customer.objects.values().get())


def test_who_is_deleted_or_known_by_id_alone_is_not_edited(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    sandbox.clock(advance=2)
    api(sandbox, "DELETE", f"/v1/customers/{customer.stripe_id}")
    hear(sandbox)
    customer.refresh_from_db()
    assert (customer.deleted, customer.email, customer.step) == (True, "", "deleted")
    with pytest.raises(GoneAtStripe):
        edit(customer, email="x@example.org")
    named = Customer.objects.create(stripe_id="cus_named", livemode=False, created_at=clock())
    with pytest.raises(NotHeardOf):
        edit(named, email="x@example.org")


def test_a_backfill_takes_an_edit_at_stripe_over_and_leaves_one_of_ours_alone(sandbox: SandboxProcess) -> None:
    customer = ada(sandbox)
    edit(customer, email="here@example.org")
    edit_at_stripe(sandbox, customer, name="Countess")
    backfill("customer")
    customer.refresh_from_db()
    assert (customer.email, customer.name, customer.step) == ("here@example.org", "Countess", "waiting")
    before = written()
    backfill("customer")
    assert written() == before


def test_the_first_that_is_heard_of_somebody_is_what_both_agree_on() -> None:
    Customer.objects.create(stripe_id="cus_1", livemode=False, created_at=clock())
    said = CustomerSnapshot(
        stripe_id="cus_1", livemode=False, reference="", installation="", deleted=False, email="a@b.org", name="A",
        created=1,
    )  # fmt: skip
    record_snapshot(said, Report(Moment(9, 9), clock()))
    found = Customer.objects.get()
    assert (found.email, found.agreed, found.step) == ("a@b.org", {"email": "a@b.org", "name": "A"}, "in_step")

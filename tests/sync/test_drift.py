"""Drift shows exactly what differs; a repair brings it to nothing, and a second look finds nothing."""

from __future__ import annotations

import os
import random

import pytest

from payments.models import Customer, DriftItem, Note, Order, Payment, Refund, StripeCall
from payments.operations.settle_payment import settle_payment
from payments.sync.ignore_drift import ignore_drift
from payments.sync.pace import pace_without_limit
from payments.sync.reconcile import compare_everything
from payments.sync.repair_drift import NotRepairable, repair_drift
from payments.sync.types import TYPES
from tests.inbox.truth import fingerprint
from tests.operations.catalogue import price, product, pushed
from tests.operations.shop import clock, colleague, opened, order_of, perform_all, refund_of, session_of
from tests.operations.stripe_side import Json, api, deliver_all
from tests.queue import drain_queue
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill
from tests.sync.catalogue_there import CatalogueThere, catalogue_here
from tests.sync.damage import CATALOGUE, Damage

HOUR = 3600
OF_OURS = ("orders", "emails", "tasks")
SEEDS = int(os.environ.get("SEEDS", "1"))


@pytest.fixture
def agreed(sandbox: SandboxProcess) -> SandboxProcess:
    """Both sides agree; all of it is an hour old, so that nothing is on its way."""
    sandbox.clock(advance=-HOUR)
    sandbox.fill(200)
    for number in range(4):
        payment = opened(order_of(2500 + number))
        sandbox.pay(session_of(payment), card="4242424242424242" if number else "4000000000000002")
    deliver_all(sandbox)
    pushed(price(product("Plate")))
    refund_of(Payment.objects.get(amount=2501), 700)
    perform_all()
    sandbox.clock(advance=10)
    deliver_all(sandbox)
    backfill()
    sandbox.clock(real=True)
    return sandbox


def compared() -> set[tuple[str, str]]:
    """What differs now."""
    compare_everything(kinds=list(TYPES), pace=pace_without_limit(), clock=clock)
    return set(DriftItem.objects.filter(state="open").values_list("stripe_id", "field"))


def repair_all() -> None:
    repair_drift(items=list(DriftItem.objects.filter(state="open")), by=colleague(), now=clock())
    drain_queue()


def intent_of_others(sandbox: SandboxProcess) -> Json:
    return api(
        sandbox, "POST", "/v1/payment_intents", amount=900, currency="eur", payment_method="pm_card_visa",
        confirm="true", automatic_payment_methods={"enabled": "true", "allow_redirects": "never"},
    )  # fmt: skip


def test_where_both_agree_there_is_no_drift(agreed: SandboxProcess) -> None:
    assert compared() == set()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_drift_is_exactly_what_was_damaged_deleted_and_made_elsewhere(agreed: SandboxProcess, seed: int) -> None:
    agreed.clock(advance=-HOUR)
    CatalogueThere(agreed, random.Random(6)).shop(12)
    backfill()
    agreed.clock(real=True)
    before, catalogue, damage = fingerprint(), catalogue_here(), Damage(random.Random(seed))
    for _ in range(4):
        damage.delete_a_row()
    for _ in range(12):
        damage.corrupt_a_column()
    for _ in range(8):
        damage.corrupt_a_report()
    damage.raise_a_rung()
    for model in CATALOGUE:
        damage.corrupt_a_column_of(model)
        damage.corrupt_a_report_of(model)
        damage.delete_by_itself(model)
    damage.delete_of_catalogue()
    told = StripeCall.objects.count()
    assert compared() == damage.expected
    repair_all()
    assert list(DriftItem.objects.exclude(state="repaired").values_list("stripe_id", "field", "problem")) == []
    assert compared() == set(), "a second look finds nothing"
    after = fingerprint()
    assert [after[name] for name in OF_OURS] == [before[name] for name in OF_OURS]
    assert catalogue_here() == catalogue
    assert StripeCall.objects.count() == told, "what was damaged is no wish of ours"


def test_what_was_made_elsewhere_and_never_heard_of_is_missing_until_it_is_repaired(agreed: SandboxProcess) -> None:
    agreed.clock(advance=-HOUR)
    intent = intent_of_others(agreed)
    refund = api(agreed, "POST", "/v1/refunds", payment_intent=intent["id"], amount=200)
    person = api(agreed, "POST", "/v1/customers", email="new@example.com")
    agreed.clock(real=True)
    missing = {(each, "object") for each in (intent["id"], intent["latest_charge"], refund["id"], person["id"])}
    assert compared() == missing
    item = DriftItem.objects.get(stripe_id=intent["id"])
    assert (item.right, item.worth) == ("stripe", Payment(amount=900, currency="eur").money)
    repair_all()
    assert not DriftItem.objects.exclude(state="repaired").exists()
    assert Payment.objects.get(intent_id=intent["id"]).returned_amount == 200
    assert compared() == set()


def test_what_was_deleted_at_stripe_is_found(agreed: SandboxProcess) -> None:
    agreed.clock(advance=-HOUR)
    person = Customer.objects.exclude(email="").order_by("pk")[0]
    api(agreed, "DELETE", f"/v1/customers/{person.stripe_id}")
    agreed.clock(real=True)
    gone = Payment.objects.filter(foreign=True, refunds=None).order_by("pk")[0]
    agreed.remove(str(gone.intent_id))
    assert compared() == {(person.stripe_id, "deleted"), (gone.intent_id, "object")}
    with pytest.raises(NotRepairable):
        repair_drift(items=[DriftItem.objects.get(field="object")], by=colleague(), now=clock())
    repair_all()
    person.refresh_from_db()
    assert (person.deleted, person.email) == (True, "")
    ignore_drift(item=DriftItem.objects.get(field="object"), reason="Test data.", by=colleague(), now=clock())
    assert compared() == set()
    assert Note.objects.get(act="drift_ignored").payment == gone


def test_what_is_on_its_way_is_no_drift(agreed: SandboxProcess) -> None:
    intent_of_others(agreed)
    assert compared() == set()


def test_news_that_came_late_closes_the_difference_by_itself(agreed: SandboxProcess) -> None:
    agreed.clock(advance=-HOUR)
    intent = intent_of_others(agreed)
    agreed.clock(real=True)
    assert (intent["id"], "object") in compared()
    deliver_all(agreed)
    assert compared() == set()
    assert set(DriftItem.objects.values_list("state", flat=True)) == {"agreed"}


def test_what_is_ignored_comes_back_when_a_side_changes(agreed: SandboxProcess) -> None:
    row = Payment.objects.filter(foreign=True, status="paid").order_by("pk")[0]
    Payment.objects.filter(pk=row.pk).update(last4="1111")
    compared()
    ignore_drift(item=DriftItem.objects.get(), reason="Printed so.", by=colleague(), now=clock())
    assert compared() == set()
    Payment.objects.filter(pk=row.pk).update(last4="2222")
    assert compared() == {(row.intent_id, "payment.last4")}


def test_a_repair_settles_the_order_and_leaves_a_line_in_its_story(agreed: SandboxProcess) -> None:
    order = Order.objects.filter(status="paid")[0]
    payment = order.payments.get()
    Payment.objects.filter(pk=payment.pk).update(status="failed", collected_amount=0)
    Order.objects.filter(pk=order.pk).update(status="failed", collected_amount=0)
    assert compared() == {(payment.intent_id, "payment.status"), (payment.intent_id, "payment.collected_amount")}
    assert DriftItem.objects.get(field="payment.collected_amount").worth == payment.collected
    repair_all()
    order.refresh_from_db()
    assert (order.status, order.collected) == ("paid", order.total)
    assert Note.objects.filter(order=order, act="drift_repaired", by=colleague()).count() == 2


def test_money_in_the_ledger_that_stripe_does_not_know_is_for_a_person(agreed: SandboxProcess) -> None:
    row = Payment.objects.filter(foreign=True, status="failed").order_by("pk")[0]
    row.movements.create(kind="collected", source=row.intent_id, amount=row.amount, currency="eur",
                         moved_at=clock(), heard_at=clock())  # fmt: skip
    settle_payment(payment=row, now=clock())
    assert compared() == {(row.intent_id, "movement.collected")}
    item = DriftItem.objects.get()
    assert (item.right, item.repairable, item.worth) == ("nobody", False, row.money)


def test_a_refund_that_ended_unheard_is_worth_its_amount(agreed: SandboxProcess) -> None:
    agreed.clock(advance=-HOUR)
    intent = intent_of_others(agreed)
    refund = api(agreed, "POST", "/v1/refunds", payment_intent=intent["id"], amount=300)
    agreed.clock(advance=10)
    backfill()
    Refund.objects.filter(stripe_id=refund["id"]).update(state="pending")
    agreed.clock(real=True)
    assert compared() == {(refund["id"], "refund.state")}
    assert DriftItem.objects.get().amount == 300

"""Each invariant is broken by hand, behind the back of every operation; the doctor names that one and no other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Model

from payments.doctor.check import Check, make_check
from payments.doctor.examination import Examination
from payments.doctor.invariants.rule import PIECE, Rule, as_look
from payments.doctor.invariants.rules import RULES
from payments.domain.join import Moment
from payments.models import (
    Ask,
    Customer,
    Email,
    Invoice,
    Movement,
    Order,
    OrderLine,
    Refund,
    StripeCall,
    StripeEventBody,
    Task,
    TaxRate,
)
from tests.admin import rows
from tests.doctor.history import History, make_history
from tests.doctor.house_call import Shop, call_the_doctor
from tests.operations.shop import clock

TABLES = ("payments_refund", "payments_movement")


@contextmanager
def triggers_off() -> Iterator[None]:
    """Whoever may do that may do anything."""
    _run(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))
    yield
    _run(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES))


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def changed(row: Model, **values: Any) -> Iterator[None]:
    """Other values in its columns, and afterwards the old ones again."""
    found = type(row)._default_manager.filter(pk=row.pk)
    old = found.values(*values).get()
    with triggers_off():
        found.update(**values)
    yield
    with triggers_off():
        found.update(**old)


@contextmanager
def deleted(row: Model) -> Iterator[None]:
    """The row alone, as if it had never been."""
    type(row)._default_manager.filter(pk=row.pk).delete()
    yield
    row.save(force_insert=True)


@contextmanager
def added(row: Model) -> Iterator[None]:
    """A row that no operation made."""
    with triggers_off():
        row.save(force_insert=True)
    yield
    with triggers_off():
        type(row)._default_manager.filter(pk=row.pk).delete()


@contextmanager
def without_a_sign(history: History) -> Iterator[None]:
    """A movement of nothing: its constraint was dropped for a moment and set again for new rows only."""
    name = "a_movement_has_the_sign_of_its_kind"
    told = connection.cursor()
    told.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
    definition = told.fetchone()[0]
    now = clock()
    nothing = Movement(payment=history.payment, kind="fee", source="ch_0", amount=0, currency="eur", moved_at=now,
                       heard_at=now)  # fmt: skip
    _run(f"ALTER TABLE payments_movement DROP CONSTRAINT {name}")
    with added(nothing):
        _run(f"ALTER TABLE payments_movement ADD CONSTRAINT {name} {definition} NOT VALID")
        yield
    _run(f"ALTER TABLE payments_movement VALIDATE CONSTRAINT {name}")


def too_large(history: History) -> Refund:
    """Asked for past the trigger."""
    now = clock()
    return Refund(reference="X1-R1", payment=history.payment, amount=history.payment.amount, currency="eur",
                  asked_at=now, state_since=now, form_key=uuid.uuid4())  # fmt: skip


def succeeded_without_money(history: History) -> AbstractContextManager[None]:
    """Stripe says that the intent succeeded, and nothing was written into the ledger."""
    heard = rows._intent(history.unpaid_payment, "pi_lost", "succeeded", charge="", at=clock())
    known = heard.heard(Moment(1, 1)).as_json()
    return changed(history.unpaid_payment, intent_id="pi_lost", intent_heard=known)


def paid_from_nowhere() -> Invoice:
    """An invoice on which something was paid that no payment of it explains."""
    now = clock()
    return Invoice(
        reference="ZZZZZZ", token="z", stripe_id="in_zz", livemode=False, currency="eur", status="open", made_at=now,
        status_since=now, total_amount=500, paid_amount=500,
    )  # fmt: skip


Break = Callable[[History], AbstractContextManager[None]]
BROKEN: dict[str, Break] = {
    "movement_signs": without_a_sign,
    "collected_money": succeeded_without_money,
    "payment_sums": lambda made: changed(made.payment, collected_amount=F("collected_amount") + 1),
    "payment_statuses": lambda made: changed(made.payment, status="failed"),
    "order_sums": lambda made: changed(made.paid, returned_amount=F("returned_amount") + 1),
    "order_statuses": lambda made: changed(made.unpaid, status="paid"),
    "order_totals": lambda made: changed(OrderLine.objects.get(order=made.paid), quantity=2),
    "agreed_amounts": lambda made: changed(made.unpaid_payment, amount=F("amount") + 1),
    "order_flags": lambda made: changed(made.paid, paid_at=None),
    "flag_tasks": lambda made: changed(Task.objects.get(order=made.underpaid), closed_at=clock()),
    "cancelled_orders": lambda made: changed(
        made.unpaid, status="cancelled", cancelled_at=clock(), cancel_wanted_at=clock()
    ),
    "refunds_within": lambda made: added(too_large(made)),
    "refund_states": lambda made: changed(made.refund, state="failed"),
    "refund_movements": lambda made: changed(made.refund, amount=F("amount") - 1),
    "disputes": lambda made: changed(made.dispute, status="won"),
    "confirmations": lambda made: deleted(Email.objects.get(kind="order_confirmation", order=made.paid)),
    "refund_notices": lambda made: deleted(Email.objects.get(kind="refund_failed", refund=made.failed)),
    "product_steps": lambda made: changed(made.price.product, step="in_step"),
    "price_steps": lambda made: changed(made.price, step="conflict"),
    "coupon_steps": lambda made: changed(made.code.coupon, step="deleted"),
    "promotion_code_steps": lambda made: changed(made.code, step="in_step"),
    "invoice_sums": lambda _: added(paid_from_nowhere()),
    "tax_rate_steps": lambda _: added(TaxRate(display_name="VAT", percentage="19", step="in_step", created_at=clock())),
    "customer_steps": lambda _: added(
        Customer(email="a@example.com", livemode=False, step="conflict", created_at=clock())
    ),
    "modes": lambda made: changed(made.unpaid, livemode=True),
    "event_bodies": lambda made: changed(
        StripeEventBody.objects.get(event=made.event), text='{"client_secret": "pi_1_secret_2"}'
    ),
    "call_answers": lambda _: changed(StripeCall.objects.earliest("pk"), answer='{"secret": "whsec_of_somebody"}'),
    "event_ends": lambda made: changed(made.event, recorded_at=None),
    "call_ends": lambda _: changed(StripeCall.objects.earliest("pk"), state="done"),
}


def test_every_rule_is_broken_here() -> None:
    assert set(BROKEN) == {rule.name for rule in RULES}


def test_each_broken_invariant_is_named_and_no_other(shop: Shop) -> None:
    history = make_history()
    assert call_the_doctor("--full", wait=0).named == {}
    named = {}
    for name, breaks in BROKEN.items():
        with breaks(history):
            named[name] = call_the_doctor(wait=0).named
    assert named == {name: {name: [name]} for name in BROKEN}
    assert call_the_doctor("--full", wait=0).named == {}


def test_a_finding_names_the_row_and_how_it_is(shop: Shop) -> None:
    history = make_history()
    with changed(history.payment, status="failed"):
        said = call_the_doctor(wait=0).says("payment_statuses")
    assert f"{history.payment.reference}: it shows failed, and is paid by what was heard." in said


def test_wrong_flags_are_found_in_both_directions(shop: Shop) -> None:
    history = make_history()
    with changed(history.underpaid, underpaid=False), changed(history.paid, overpaid=True):
        visit = call_the_doctor(wait=0)
    assert visit.named == {"order_flags": ["order_flags"]}
    for order in (history.underpaid, history.paid):
        assert order.reference in visit.says("order_flags")


def looked_at(rule: Rule, **how: Any) -> set[str]:
    """The rows of a table of one row a thousand ids that a rule is shown."""
    seen: set[str] = set()

    def remember(rows: Any) -> list[Any]:
        seen.update(str(row) for row in rows)
        return []

    watched = Rule(rule.name, rule.title, rule.rows, remember, rule.symptom, rule.remedy)
    list(as_look(watched)(Examination(**how)))
    return seen


def test_a_sample_takes_the_newest_and_another_old_piece_each_hour(shop: Shop) -> None:
    now = clock()
    for number in range(4):
        Ask.objects.create(pk=number * PIECE + 1, kind="intent", stripe_id=f"pi_{number}", why="", asked_at=now,
                           due_at=now, closed_at=now)  # fmt: skip
    rule = Rule("asks", "", Ask.objects.all(), lambda _: [], "", "")
    everything = {f"intent pi_{number}" for number in range(4)}
    assert looked_at(rule, now=now, every_row=True) == everything
    samples = [looked_at(rule, now=now + timedelta(hours=hour)) for hour in range(4)]
    assert all("intent pi_3" in sample and len(sample) == 2 for sample in samples)
    assert set.union(*samples) == everything


def test_what_cannot_be_looked_at_in_time_is_said(shop: Shop) -> None:
    def slow(rows: Any) -> list[Any]:
        connection.cursor().execute("SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(5)")
        return []

    make_history()
    rule = Rule("slow", "", Order.objects.all(), slow, "", "")
    result = make_check(Check("slow", "", "", as_look(rule)), Examination(clock()))
    assert result.state == "not_made"
    assert "The database took more than" in result.why_not

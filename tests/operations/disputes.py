"""Payments that a customer's bank disputes, as the sandbox plays them."""

from __future__ import annotations

from typing import Any

from payments.models import Dispute, House, Payment
from tests.operations.shop import opened, order_of, session_of
from tests.operations.stripe_side import deliver, deliver_all, events_of
from tests.sandbox.process import SandboxProcess

STAFF = "disputes@shop.example"
PDF = b"%PDF-1.7 signed for by A. Lovelace"
PNG = b"\x89PNG\r\n\x1a\n a photograph"
DAY = 24 * 3600


def tell_staff() -> None:
    """Someone is to be written to."""
    House.objects.filter(pk=1).update(staff_email=STAFF)


def paid(sandbox: SandboxProcess, amount: int = 2500, currency: str = "eur") -> Payment:
    """A payment that was collected."""
    payment = opened(order_of(amount, currency))
    sandbox.pay(session_of(payment))
    deliver_all(sandbox)
    payment.refresh_from_db()
    return payment


def disputed(sandbox: SandboxProcess, payment: Payment | None = None, **how: Any) -> Dispute:
    """A dispute that was heard of: a chargeback of the whole payment unless ``how`` says otherwise."""
    payment = payment or paid(sandbox)
    opened_at_stripe = sandbox.dispute(str(payment.intent_id), **how)
    hear(sandbox)
    return Dispute.objects.get(stripe_id=opened_at_stripe["id"])


def hear(sandbox: SandboxProcess) -> None:
    """Deliver all that Stripe has told of disputes so far, once more or for the first time."""
    deliver(*[each for each in events_of(sandbox) if each["type"].startswith("charge.dispute.")])


def decided(sandbox: SandboxProcess, dispute: Dispute, outcome: str) -> Dispute:
    """The bank decides a while later, and we hear of it."""
    sandbox.clock(advance=60)
    sandbox.decide(str(dispute.stripe_id), outcome)
    hear(sandbox)
    dispute.refresh_from_db()
    return dispute

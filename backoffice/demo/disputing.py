"""What a customer's bank makes of a purchase, and how the shop answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from backoffice.demo.history import Disputed
from backoffice.demo.levers import Sandbox
from payments.models import Dispute, Payment
from payments.operations.send_evidence import send_evidence
from payments.operations.stage_evidence import stage_evidence
from payments.operations.stage_file import stage_file

Step = Callable[[datetime], None]
STORY = (
    "The order was placed and paid on our site. We shipped it the next day; the carrier handed it over in person and "
    "has the signature. The customer wrote to us afterwards and did not mention that anything was wrong."
)
PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def put_dispute(
    put: Callable[[datetime, Step], None], sandbox: Sandbox, disputed: Disputed, payment: Payment, now: datetime
) -> None:
    """Put the dispute, its answer and its end on the agenda, so many days after the purchase."""

    def after(days: float) -> datetime:
        return now + timedelta(days=days)

    def opened(_now: datetime) -> None:
        payment.refresh_from_db()
        sandbox.dispute(str(payment.intent_id), kind=disputed.kind, reason=disputed.reason)

    def answered(at: datetime) -> None:
        _answer(payment.disputes.get(), at)

    def decided(_now: datetime) -> None:
        sandbox.decide(str(payment.disputes.get().stripe_id), disputed.outcome)

    put(after(disputed.opened), opened)
    if disputed.answered is not None:
        put(after(disputed.answered), answered)
    if disputed.decided is not None:
        put(after(disputed.decided), decided)


def _answer(dispute: Dispute, now: datetime) -> None:
    order = dispute.payment.order
    email = order.email if order is not None else ""
    texts = {"uncategorized_text": STORY, "shipping_carrier": "Post", "customer_email_address": email}
    stage_evidence(dispute=dispute, texts=texts)
    stage_file(dispute=dispute, field="shipping_documentation", name="handed-over.pdf", content=PROOF, now=now)
    send_evidence(dispute=dispute, by=User.objects.filter(username="merchant").first(), now=now)

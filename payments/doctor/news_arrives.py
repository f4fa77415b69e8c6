"""Do our signing secrets make the signatures of what Stripe sends, and did its last event arrive?"""

from __future__ import annotations

from collections.abc import Iterator

from payments.doctor.address import ONLY_POST, answer_there
from payments.doctor.delivery import Delivery, News, delivery
from payments.doctor.endpoint import MEND, our_address
from payments.doctor.examination import Examination, NotMade
from payments.doctor.finding import NOT_UPDATED, Finding, failure, warning
from payments.doctor.signing_secrets import secrets_known_since
from payments.formats import exact_time
from payments.models import StripeEvent
from payments.stripe.client import livemode


def signing_secret_fits(examination: Examination) -> Iterator[Finding]:
    """Judged by a delivery that was refused, or by none that was accepted since the secrets changed."""
    found = delivery(examination)
    if found.news is News.REFUSED:
        yield failure(
            "signing_secret",
            symptom=NOT_UPDATED,
            cause=f"Stripe reports to {our_address()}, and each delivery is refused: no secret in "
            "STRIPE_WEBHOOK_SECRET is that endpoint's.",
            remedy="Copy the endpoint's signing secret from Stripe's dashboard (Developers, Webhooks) and start anew. "
            f"Or {MEND[0].lower()}{MEND[1:]}: it makes a new endpoint and shows its secret.",
        )
    elif found.news is News.UNPROVEN and (livemode() or examination.for_live):
        yield warning(
            "signing_secret_unproven",
            symptom="It is not known yet whether webhooks are believed.",
            cause="No event has been accepted since the signing secrets changed "
            f"({exact_time(secrets_known_since(examination))}).",
            remedy="Change any customer's description in Stripe's dashboard, and look again two minutes later.",
        )


def last_event_is_here(examination: Examination) -> Iterator[Finding]:
    """Nothing arrives at all, while the endpoint and its secret look right."""
    found = delivery(examination)
    if found.news is not News.SILENT:
        return
    if answer_there(examination) != ONLY_POST:
        raise NotMade("Our address does not answer.")
    yield failure(
        "last_event_missing",
        symptom=NOT_UPDATED,
        cause=f"Stripe has {found.event}{_of(found)}, and it is not here. {_last_here()}",
        remedy="Look at the endpoint's deliveries in Stripe's dashboard (Developers, Webhooks): they say what was "
        "answered. What was missed comes with manage.py reconcile.",
    )


def _of(found: Delivery) -> str:
    return f" of {exact_time(found.at)}" if found.at else ""


def _last_here() -> str:
    last = StripeEvent.objects.order_by("-created_at", "-id").values_list("created_at", flat=True).first()
    return f"The last event here happened {exact_time(last)}." if last else "No event has ever arrived here."

"""Objects that are changing right now: what is said of them is on its way, and no difference yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from payments.models import Ask, StripeEvent
from payments.stripe.lists import read_page

MOST_PAGES = 5  # of a busy account's last minutes
PATIENCE = timedelta(hours=1)  # what is not recorded after that is no longer on its way


def in_flux(ids: set[str], *, since: int, now: datetime) -> set[str]:
    """Those of them that Stripe has told something of since then, or whose news we have yet to record."""
    recent = now - PATIENCE
    waiting = StripeEvent.objects.filter(object_id__in=ids, state__in=["waiting", "failed"], received_at__gt=recent)
    asked = Ask.objects.filter(stripe_id__in=ids, closed_at=None, asked_at__gt=recent, due_at__lte=now)
    changing = set(waiting.values_list("object_id", flat=True)) | set(asked.values_list("stripe_id", flat=True))
    after = ""
    for _ in range(MOST_PAGES):
        page = read_page(kind="event", filters={"created": {"gte": since}}, after=after)
        changing |= {str(each["data"]["object"].get("id")) for each in page.objects}
        if not page.has_more or not page.objects:
            break
        after = page.objects[-1]["id"]
    return changing & ids

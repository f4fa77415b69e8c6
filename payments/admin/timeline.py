"""The story of an order or what hangs on it: all that was heard, asked, mailed, moved and done by staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from payments import formats
from payments.admin.facts import page_of
from payments.badges import Badge, refund_reason, state_badge
from payments.models import Dispute, Email, Movement, Note, Order, Payment, Refund, StripeCall, StripeEvent
from payments.templatetags.payments import in_words

# The newest of each kind; a story longer than that is read in the lists.
LATEST = 60
CAUSES = ("shop", "staff", "asked", "heard", "money", "closed", "mailed")
# What went as it should needs no badge.
AS_IT_SHOULD = frozenset(["done", "recorded", "sent"])


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment. ``kind`` decides the icon: heard, asked, mailed, money, staff, shop, closed."""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    badge: Badge | None = None
    page: str = ""
    body: str = ""  # address of the raw body, for those who may read it


def story_of_order(order: Order, payments: Sequence[Payment], refunds: Sequence[Refund], viewer: Any) -> list[Entry]:
    """Everything that happened around an order, newest first."""
    ids = [payment.pk for payment in payments]
    about = Q(order=order) | Q(payment__in=ids)
    # One that staff placed has a note of its own.
    entries = [] if order.placed_by_id else [Entry(order.placed_at, "shop", "Order placed", order.email)]
    if order.cancel_wanted_at:
        kind, by = ("staff", order.cancel_wanted_by) if order.cancel_wanted_by else ("shop", "The shop")
        entries.append(Entry(order.cancel_wanted_at, kind, f"{by} wants it cancelled", order.cancel_reason))
    if order.cancelled_at:
        entries.append(Entry(order.cancelled_at, "closed", "Order cancelled", order.cancel_reason))
    entries += [*heard(ids, viewer), *asked(about, viewer), *moved(ids, viewer), *by_staff(refunds)]
    entries += [*mailed(Q(order=order), viewer), *noted(Q(order=order) | Q(payment__in=ids))]
    return newest_first(entries)


def story_of_payment(payment: Payment, refunds: Sequence[Refund], viewer: Any) -> list[Entry]:
    """Everything that happened around one try to collect, newest first."""
    entries = [Entry(payment.made_at, "shop", "Payment made at Stripe" if payment.foreign else "Payment begun")]
    entries += [*heard([payment.pk], viewer), *asked(Q(payment=payment), viewer), *moved([payment.pk], viewer)]
    return newest_first([*entries, *by_staff(refunds), *noted(Q(payment=payment))])


def story_of_refund(refund: Refund, viewer: Any) -> list[Entry]:
    """Everything that happened around money going back, newest first."""
    entries = [*by_staff([refund]), *asked(Q(refund=refund), viewer), *mailed(Q(refund=refund), viewer)]
    entries += noted(Q(refund=refund))
    if refund.stripe_id:
        movements = Movement.objects.filter(source=refund.stripe_id)
        entries += [*heard_of(refund.stripe_id, viewer), *(_moved(each, viewer) for each in movements)]
    return newest_first(entries)


def story_of_dispute(dispute: Dispute, viewer: Any) -> list[Entry]:
    """Everything that happened around a dispute, newest first."""
    about = Q(dispute=dispute)
    events = StripeEvent.objects.filter(object_id=dispute.stripe_id).order_by("-created_at", "-id")[:LATEST]
    entries = [*asked(about, viewer), *mailed(about, viewer), *noted(about)]
    entries += [*(_heard(event, viewer) for event in events), *(_moved(each, viewer) for each in moves_of(dispute))]
    return newest_first(entries)


def moves_of(dispute: Dispute) -> QuerySet[Movement]:
    """The money that it moved: each hangs on a balance transaction of its own."""
    entries = dispute.known.report["entries"] if dispute.known is not None else []
    return Movement.objects.filter(source__in=[entry["stripe_id"] for entry in entries]).order_by("moved_at", "id")


def newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """In one second the effect stands above its cause: Stripe's clock shows no fractions, ours does."""
    return sorted(entries, key=_second_cause_and_instant, reverse=True)


def _second_cause_and_instant(entry: Entry) -> tuple[datetime, int, datetime]:
    return entry.at.replace(microsecond=0), CAUSES.index(entry.kind), entry.at


def heard(payment_ids: Sequence[int], viewer: Any) -> Iterator[Entry]:
    """What Stripe told us."""
    events = StripeEvent.objects.filter(payment__in=payment_ids).order_by("-created_at", "-id")[:LATEST]
    return (_heard(event, viewer) for event in events)


def heard_of(stripe_id: str, viewer: Any) -> Iterator[Entry]:
    """What Stripe told us of one object."""
    events = StripeEvent.objects.filter(object_id=stripe_id).order_by("-created_at", "-id")[:LATEST]
    return (_heard(event, viewer) for event in events)


def asked(about: Q, viewer: Any) -> Iterator[Entry]:
    """What we asked of Stripe."""
    calls = StripeCall.objects.filter(about).select_related("payment", "refund", "dispute", "asked_by")
    for call in calls.order_by("-asked_at", "-id")[:LATEST]:
        title = f"{call.get_kind_display()} · {call.refund or call.dispute or call.payment or ''}".strip(" ·")
        detail = call.error_message or (f"asked by {call.asked_by}" if call.asked_by else "")
        page, body = _pages(call, viewer)
        yield Entry(call.asked_at, "asked", title, detail, _notable("call", call.state), page, body)


def mailed(about: Q, viewer: Any) -> Iterator[Entry]:
    """What left the house."""
    for email in Email.objects.filter(about).defer("html", "text").order_by("-queued_at", "-id")[:LATEST]:
        page = page_of(email) if viewer.has_perm("payments.view_email") else ""
        shown = _notable("email", email.state)
        at = email.sent_at or email.queued_at
        to = f"to {email.recipient}" if email.recipient else "to someone who was anonymised since"
        yield Entry(at, "mailed", email.get_kind_display(), to, shown, page)


def moved(payment_ids: Sequence[int], viewer: Any) -> Iterator[Entry]:
    """Changes of money."""
    movements = Movement.objects.filter(payment__in=payment_ids).order_by("-moved_at", "-id")[:LATEST]
    return (_moved(movement, viewer) for movement in movements)


def by_staff(refunds: Sequence[Refund]) -> Iterator[Entry]:
    """What colleagues did."""
    for refund in refunds:
        if refund.foreign:
            yield Entry(refund.asked_at, "shop", f"{formats.money(refund.money)} refunded at Stripe", refund.reference)
            continue
        who = str(refund.asked_by or "The shop")
        why = " · ".join(each for each in (refund_reason(refund.reason), refund.note) if each)
        title = f"{who} asked to refund {formats.money(refund.money)}"
        yield Entry(refund.asked_at, "staff", title, why, page=page_of(refund))


def noted(about: Q) -> Iterator[Entry]:
    """What colleagues did and wrote."""
    for note in Note.objects.filter(about).select_related("by").order_by("-at", "-id")[:LATEST]:
        who = str(note.by or "The shop")
        title = f"{who} wrote a note" if note.act == "note" else f"{note.get_act_display()} by {who}"
        yield Entry(note.at, "staff", title, note.text)


def _notable(noun: str, state: str) -> Badge | None:
    return None if state in AS_IT_SHOULD else state_badge(noun, state)


def _heard(event: StripeEvent, viewer: Any) -> Entry:
    page, body = _pages(event, viewer)
    words = in_words(event.type)
    return Entry(event.created_at, "heard", words, event.waits_for, _notable("event", event.state), page, body)


def _moved(movement: Movement, viewer: Any) -> Entry:
    title = f"{movement.get_kind_display()} {formats.money(movement.money)}"
    page = page_of(movement) if viewer.has_perm("payments.view_movement") else ""
    return Entry(movement.moved_at, "money", title, page=page)


def _pages(row: StripeEvent | StripeCall, viewer: Any) -> tuple[str, str]:
    name = row._meta.model_name
    if not viewer.has_perm(f"payments.view_{name}"):
        return "", ""
    return page_of(row), reverse(f"admin:payments_{name}_body", args=[row.pk])

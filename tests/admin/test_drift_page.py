"""*Drift*: what differs, what it is worth, who is right; repaired or ignored with a reason."""

from __future__ import annotations

import pytest
from django.urls import reverse

from payments.models import DriftItem
from tests.admin.rows import NOW, paid_order, staff

pytestmark = pytest.mark.django_db


def difference(**more: object) -> DriftItem:
    payment = paid_order().payments.get()
    told = {
        "kind": "intent",
        "stripe_id": payment.intent_id,
        "field": "amount_received",
        "ours": "6400",
        "theirs": "6500",
    }
    told |= {"right": "stripe", "why": "Stripe has the money.", "amount": 100, "currency": "eur", "payment": payment}
    return DriftItem.objects.create(**{**told, "found_at": NOW, "seen_at": NOW, **more})


def url(item: DriftItem, act: str) -> str:
    return reverse(f"admin:payments_driftitem_{act}", args=[item.pk])


def test_it_says_both_sides_what_it_is_worth_and_who_is_right() -> None:
    item = difference()
    html = staff("Finance").get(url(item, "change")).content.decode()
    for part in ("We hold 6400; Stripe says 6500. Stripe has the money.", "€1.00", url(item, "repair")):
        assert part in html
    assert url(item, "repair") not in staff("Auditor").get(url(item, "change")).content.decode()


def test_it_is_repaired_by_the_worker_after_one_click() -> None:
    item = difference()
    assert staff("Finance").get(url(item, "repair")).status_code == 405
    html = staff("Finance").post(url(item, "repair"), follow=True).content.decode()
    assert "It is being repaired" in html
    assert DriftItem.objects.get().state == "repairing"


def test_it_is_ignored_only_with_a_reason() -> None:
    item = difference()
    finance = staff("Finance")
    assert "Nothing was done." in finance.post(url(item, "ignore"), {"reason": " "}).content.decode()
    html = finance.post(url(item, "ignore"), {"reason": "A rounding of theirs."}, follow=True).content.decode()
    assert "A rounding of theirs." in html
    assert DriftItem.objects.get().state == "ignored"


def test_what_reading_again_cannot_mend_has_no_repair() -> None:
    item = difference(repairable=False)
    html = staff("Finance").get(url(item, "change")).content.decode()
    assert url(item, "repair") not in html
    assert url(item, "ignore") in html


def test_the_sidebar_counts_what_nobody_has_settled() -> None:
    difference()
    assert (
        '<span class="bo-sidebar-count">1</span>' in staff("Finance").get("/admin/payments/driftitem/").content.decode()
    )

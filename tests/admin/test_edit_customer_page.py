"""A customer's name and email are edited in the back office, and a conflict with Stripe is decided there."""

from __future__ import annotations

import re
from html import unescape

import pytest

from payments.domain.join import Moment
from payments.domain.snapshots import CustomerSnapshot
from payments.models import Customer, StripeCall
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.hearing import Report
from payments.operations.record_snapshot import record_snapshot
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db


def hear(second: int, *, email: str) -> None:
    said = CustomerSnapshot(
        stripe_id="cus_edit", livemode=False, reference="", installation="", deleted=False, email=email, name="Ada",
        created=1,
    )  # fmt: skip
    record_snapshot(said, Report(Moment(second, second), NOW))


def heard_customer() -> Customer:
    """Both sides know her."""
    hear(1, email="ada@example.org")
    return Customer.objects.get(stripe_id="cus_edit")


def test_name_and_email_are_edited_on_a_page_of_their_own_and_told_to_stripe() -> None:
    customer = heard_customer()
    page = f"/admin/payments/customer/{customer.pk}"
    client = staff("Support")
    html = client.get(f"{page}/edit/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen is not None
    typed = {"name": "Ada L.", "email": "ada@example.org", "seen": unescape(seen[1])}
    html = client.post(f"{page}/edit/", typed, follow=True).content.decode()
    assert "Stripe is being told what changed here." in html
    assert StripeCall.objects.get(kind="update_customer").params == {"name": "Ada L."}
    assert "Write an address like" in client.post(f"{page}/edit/", typed | {"email": "x"}).content.decode()
    assert f"{page}/edit/" not in staff("Auditor").get(f"{page}/change/").content.decode()
    assert staff("Finance").get(f"{page}/edit/").status_code == 403


def test_a_conflict_is_shown_on_the_page_and_decided_on_another() -> None:
    customer = heard_customer()
    edit_mirrored(row=customer, changes={"email": "here@example.org"}, by=None, now=NOW)
    StripeCall.objects.filter(kind="update_customer").update(state="refused")
    hear(9, email="there@example.org")
    client, page = staff("Merchant"), f"/admin/payments/customer/{customer.pk}"
    assert "Nothing is written over: choose which side is right." in client.get(f"{page}/change/").content.decode()
    html = client.get(f"{page}/resolve/").content.decode()
    for part in ("here@example.org", "there@example.org", "before: ada@example.org"):
        assert part in html

"""Tax rates are made, shown and archived in the back office."""

from __future__ import annotations

import pytest

from payments.models import StripeCall, TaxRate
from tests.admin.catalogue_rows import ADMIN, address, in_step, page
from tests.admin.rows import staff

pytestmark = pytest.mark.django_db


def test_a_rate_is_made_and_told_to_stripe() -> None:
    client = staff("Finance")
    typed = {"display_name": "VAT", "share": "8.8750", "inclusive": "on", "country": "de", "description": "Ours"}
    assert client.post(f"{ADMIN}/taxrate/add/", typed).status_code == 302
    rate = TaxRate.objects.get()
    assert (rate.percentage, rate.inclusive, rate.country, rate.step) == ("8.875", True, "DE", "waiting")
    assert StripeCall.objects.get().kind == "create_tax_rate"
    assert "8.875 %" in client.get(f"{ADMIN}/taxrate/").content.decode()


@pytest.mark.parametrize("typed", [{"share": "101"}, {"share": ""}, {"country": "GER"}, {"display_name": ""}])
def test_a_rate_that_stripe_would_not_make_is_refused(typed: dict[str, str]) -> None:
    answer = staff("Merchant").post(f"{ADMIN}/taxrate/add/", {"display_name": "VAT", "share": "19", **typed})
    assert answer.status_code == 200
    assert not TaxRate.objects.exists()


def test_what_never_changes_is_shown_and_not_asked_for_again() -> None:
    client = staff("Merchant")
    client.post(f"{ADMIN}/taxrate/add/", {"display_name": "VAT", "share": "19"})
    rate = TaxRate.objects.get()
    in_step(rate)
    html = page(client, rate)
    assert "19 %" in html
    assert 'name="share"' not in html
    assert 'name="inclusive"' not in html
    assert client.post(address(rate, "toggle")).status_code == 302
    rate.refresh_from_db()
    assert not rate.active


@pytest.mark.parametrize("role", ["Support", "Auditor"])
def test_others_only_look(role: str) -> None:
    assert staff(role).get(f"{ADMIN}/taxrate/").status_code == 200
    assert staff(role).post(f"{ADMIN}/taxrate/add/", {"display_name": "VAT", "share": "19"}).status_code == 403

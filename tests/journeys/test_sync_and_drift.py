"""Staff have everything read from Stripe, watch it, and bring in step what somebody changed behind our back."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import expect

from payments.models import Customer, DriftItem, SyncRun
from tests.house.tree import ROOT
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.test_operator import sign_in
from tests.operations.stripe_side import api
from tests.waiting import until

NAMES = ("Grace Hopper", "Emmy Noether", "Lise Meitner")


DAMAGE = "from payments.models import Customer; Customer.objects.filter(name__in={}).update(name='Nobody')"


def manage(house: RunningShop, *words: str) -> None:
    """``manage.py``, as whoever installed it would run it; what a journey itself writes nobody else sees."""
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=house.environment, capture_output=True, check=True)


def test_a_backfill_is_begun_watched_and_over(window: Open, house: RunningShop) -> None:
    staff = window()
    sign_in(staff.page, house)
    staff.page.get_by_role("link", name="Sync with Stripe").first.click()
    staff.look("history")
    staff.page.get_by_role("link", name="Sync with Stripe…").click()
    staff.look("start")
    staff.page.get_by_role("button", name="Read everything chosen").click()
    expect(staff.page.locator(".bo-head h1")).to_contain_text("Sync of all types")
    staff.look("begun")
    expect(staff.page.locator("#stands")).to_have_text("Everything was read.")
    expect(staff.page.locator("#part-customer")).to_contain_text("Done")
    staff.look("done")
    assert SyncRun.objects.latest("pk").finished_at is not None
    for name, how in (("phone", {"phone": True}), ("dark", {"dark": True})):
        other = window(name, **how)
        sign_in(other.page, house)
        other.page.goto(f"/admin/payments/syncrun/{SyncRun.objects.latest('pk').pk}/change/")
        other.look("done")


def test_what_was_changed_behind_our_back_is_repaired_together(window: Open, house: RunningShop) -> None:
    house.sandbox.clock(advance=-3600)  # what was made just now may be on its way
    ids = [api(house.sandbox, "POST", "/v1/customers", name=name)["id"] for name in NAMES]
    until(lambda: Customer.objects.filter(stripe_id__in=ids, name__in=NAMES).count() == len(NAMES))
    house.sandbox.clock(real=True)
    manage(house, "shell", "-c", DAMAGE.format(NAMES))
    manage(house, "reconcile", "customer")
    assert DriftItem.objects.filter(stripe_id__in=ids, state="open").count() == len(ids)
    staff = window()
    sign_in(staff.page, house)
    staff.page.goto("/admin/payments/driftitem/?state=open&kind=customer")
    expect(staff.page.locator("#says")).to_contain_text("Compared with Stripe")
    for each in ids:
        staff.page.get_by_role("checkbox", name=each).check()
    staff.look("picked")
    staff.page.get_by_role("button", name="Repair selected…").click()
    expect(staff.page.locator(".bo-head h1")).to_have_text("Repair 3 differences")
    staff.look("confirmation")
    for name, how in (("phone", {"phone": True}), ("dark", {"dark": True})):
        other = window(name, **how)
        sign_in(other.page, house)
        other.page.goto("/admin/payments/driftitem/?state=open&kind=customer")
        other.page.get_by_role("checkbox", name=ids[0]).check()
        other.look("picked")
        other.page.get_by_role("button", name="Repair selected…").click()
        other.look("confirmation")
    staff.page.get_by_role("button", name="Repair 3 differences").click()
    expect(staff.page.locator("#how-far")).to_have_text("3 of 3 done")
    staff.look("repaired")
    assert set(DriftItem.objects.filter(stripe_id__in=ids).values_list("state", flat=True)) == {"repaired"}
    assert set(Customer.objects.filter(stripe_id__in=ids).values_list("name", flat=True)) == set(NAMES)

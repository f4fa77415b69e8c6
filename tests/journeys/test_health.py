"""The doctor finds nothing in the running shop; what is broken then is on the Health page until it is mended."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from playwright.sync_api import Page, expect

from payments.models import HealthCheck
from tests.house.tree import ROOT
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.test_operator import sign_in
from tests.operations.stripe_side import api
from tests.waiting import until


def call_the_doctor(house: RunningShop, *options: str) -> tuple[int, dict[str, Any]]:
    """``manage.py doctor`` as whoever installed it would run it."""
    command = [sys.executable, "manage.py", "doctor", "--json", *options]
    asked = subprocess.run(command, cwd=ROOT, env=house.environment, capture_output=True, text=True, check=False)
    assert asked.stdout, asked.stderr
    return asked.returncode, json.loads(asked.stdout)


def check_now(page: Page) -> None:
    """Have the doctor look at everything, and wait until it has."""
    page.get_by_role("button", name="Check now").click()
    until(lambda: HealthCheck.objects.exists() and not HealthCheck.objects.filter(state="waiting").exists())


def endpoint_of(house: RunningShop) -> str:
    """The id of its webhook endpoint."""
    found = [each for each in api(house.sandbox, "GET", "/v1/webhook_endpoints")["data"] if each["status"] == "enabled"]
    return str(found[0]["id"])


def test_the_running_shop_is_healthy(window: Open, house: RunningShop) -> None:
    staff = window()
    sign_in(staff.page, house)
    staff.page.goto("/admin/payments/healthcheck/")
    check_now(staff.page)  # a worker that has just begun has not been seen yet
    code, report = call_the_doctor(house, "--full")
    assert [check for check in report["checks"] if check["findings"]] == []
    assert code == 0
    not_made = {check["name"] for check in report["checks"] if check["state"] != "passed"}
    assert not_made == {"going_live", "mail", "price_pro"}  # nothing is set that these could look at


def test_staff_see_a_fault_what_to_do_and_that_it_is_gone(window: Open, house: RunningShop) -> None:
    staff = window("finance")
    sign_in(staff.page, house)
    staff.page.get_by_role("link", name="Health").first.click()
    check_now(staff.page)
    expect(staff.page.locator("#says")).to_contain_text("passed")
    expect(staff.page.locator(".bo-figures")).to_contain_text("At work")
    expect(staff.page.locator(".bo-finding")).to_have_count(0)
    staff.look("healthy")

    endpoint = endpoint_of(house)
    api(house.sandbox, "POST", f"/v1/webhook_endpoints/{endpoint}", disabled="true")
    try:
        check_now(staff.page)
        until(lambda: HealthCheck.objects.get(name="webhook_endpoint").state == "failed")
        staff.page.reload()
        expect(staff.page.locator("#says")).to_have_text("One check failed. What to do is said below.")
        finding = staff.page.locator(".bo-finding")
        expect(finding).to_contain_text("Payments complete at Stripe, but the orders here are not updated.")
        expect(finding).to_contain_text("is disabled")
        expect(finding).to_contain_text("manage.py doctor --fix")
        expect(staff.page.get_by_role("link", name="Health").first).to_contain_text("1")
        staff.look("disabled")
        for name, how in (("phone", {"phone": True}), ("dark", {"dark": True})):
            other = window(name, **how)
            sign_in(other.page, house)
            other.page.goto("/admin/payments/healthcheck/")
            expect(other.page.locator(".bo-finding")).to_be_visible()
            other.look("disabled")
        code, report = call_the_doctor(house, "--fix")
        assert (code, report["ok"]) == (0, True)
    finally:
        api(house.sandbox, "POST", f"/v1/webhook_endpoints/{endpoint}", disabled="false")
    check_now(staff.page)
    until(lambda: HealthCheck.objects.get(name="webhook_endpoint").state == "passed")
    staff.page.reload()
    expect(staff.page.locator(".bo-finding")).to_have_count(0)

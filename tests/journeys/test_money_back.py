"""Money back by two people, from two payments, and for many orders at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from payments.models import Refund, RefundBatch
from tests.journeys.conftest import Open
from tests.journeys.paid import paid_once_more, paid_order
from tests.journeys.running_shop import RunningShop
from tests.journeys.test_operator import sign_in
from tests.operations.stripe_side import api
from tests.waiting import until


def test_one_person_asks_for_much_and_another_approves_it(window: Open, house: RunningShop) -> None:
    order = paid_order(house, "much.back@example.com", 90000)
    asker = window("asker")
    sign_in(asker.page, house, "finance")
    asker.page.goto(f"/admin/payments/order/{order.pk}/change/")
    asker.page.get_by_role("link", name="Refund", exact=True).click()
    expect(asker.page.get_by_text("a second person has to approve")).to_be_visible()
    asker.page.get_by_role("button", name="Continue").click()
    asker.look("confirmation")
    asker.page.get_by_role("button", name="Ask for approval of €900.00").click()
    asker.page.wait_for_url("**/admin/payments/order/**")
    expect(asker.page.locator("#waits-for")).to_contain_text("€900.00 waits for a second person")

    refund = Refund.objects.get(payment__order=order)
    asker.page.get_by_role("link", name=refund.reference, exact=True).click()
    expect(asker.page.get_by_role("link", name="Withdraw")).to_be_visible()
    expect(asker.page.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    asker.page.goto(f"/admin/payments/refund/{refund.pk}/approve/")
    asker.page.get_by_role("button", name="Approve €900.00").click()
    expect(asker.page.get_by_role("alert")).to_contain_text("somebody else has to approve it")
    asker.look("refused")

    approver = window("approver", phone=True)
    sign_in(approver.page, house, "approver")
    approver.page.goto("/admin/payments/refund/?state=awaiting_approval")
    approver.look("queue")
    approver.page.get_by_role("link", name=refund.reference).click()
    approver.page.get_by_role("link", name="Approve", exact=True).click()
    approver.page.get_by_label("Note for colleagues").fill("The goods are back.")
    approver.look("approve")
    approver.page.get_by_role("button", name="Approve €900.00").click()
    approver.page.wait_for_url(f"**/admin/payments/refund/{refund.pk}/change/")
    until(lambda: Refund.objects.get(pk=refund.pk).state == "succeeded")

    asker.page.goto(f"/admin/payments/order/{order.pk}/change/")
    expect(asker.page.locator("#returned")).to_contain_text("€900.00")
    expect(asker.page.locator(".bo-story")).to_contain_text("approver approved the refund of €900.00")
    expect(asker.page.locator(".bo-story")).to_contain_text("The goods are back.")
    asker.look("approved")


def test_an_order_paid_twice_shows_how_its_refund_is_split(window: Open, house: RunningShop) -> None:
    order = paid_order(house, "paid.twice@example.com", 4000)
    second = paid_once_more(house, order, 1500)
    staff = window("staff", dark=True)
    sign_in(staff.page, house)
    staff.page.goto(f"/admin/payments/order/{order.pk}/change/")
    staff.page.get_by_role("link", name="Refund", exact=True).click()
    staff.page.locator("#id_amount").fill("20.00")
    staff.page.get_by_role("button", name="Continue").click()
    rows = staff.page.locator("#split tbody tr")
    expect(rows.nth(0)).to_contain_text(re.compile(rf"{second.reference}.*€15\.00"))
    expect(rows.nth(1)).to_contain_text(re.compile(rf"{order.reference}-P1.*€5\.00"))
    staff.look("split")
    staff.page.get_by_role("button", name="Refund €20.00").click()
    staff.page.wait_for_url("**/admin/payments/order/**")
    until(lambda: Refund.objects.filter(payment__order=order, state="succeeded").count() == 2)
    staff.page.reload()
    expect(staff.page.locator("#returned")).to_contain_text("€20.00")
    expect(staff.page.locator("#left")).to_contain_text("€35.00")


def test_many_orders_are_refunded_at_once_and_the_page_tells_how_far_it_is(window: Open, house: RunningShop) -> None:
    orders = [paid_order(house, f"many.back.{number}@example.com", 1000 + number) for number in range(3)]
    staff = window("staff")
    sign_in(staff.page, house)
    staff.page.goto("/admin/payments/order/?q=many.back")
    staff.page.get_by_label(f"Select {orders[0].reference}").check()
    staff.page.get_by_role("button", name="Select all on this page").click()
    expect(staff.page.get_by_text("3 selected")).to_be_visible()
    staff.look("picked")
    staff.page.get_by_role("button", name="Refund selected…").click()
    act = staff.page.get_by_role("button", name="Refund 3 orders, €30.03")
    expect(act).to_be_visible()
    staff.look("listed")

    # Somebody at Stripe is quicker with one of them.
    api(house.sandbox, "POST", "/v1/refunds", payment_intent=orders[1].payments.get().intent_id, amount=1)
    until(lambda: orders[1].payments.get().returned_amount == 1)
    act.click()
    staff.page.wait_for_url("**/admin/payments/refundbatch/**")
    expect(staff.page.locator("#how-far")).to_have_text("All 3 done, 1 left alone")
    expect(staff.page.get_by_text("€10.01 was left when it was listed, now €10.00")).to_be_visible()
    expect(staff.page.locator("#progress")).not_to_have_attribute("data-look-again", "2")
    expect(staff.page.locator("#progress .status-refunded")).to_have_count(2)
    staff.look("done")
    batch = RefundBatch.objects.latest("pk")
    assert sorted(batch.refunds.values_list("amount", "state")) == [(1000, "succeeded"), (1002, "succeeded")]

"""Each kind of task is solved by its button."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.test import override_settings
from playwright.sync_api import Page, expect

from payments.domain.money import Money
from payments.models import Email, Order, StripeEvent, Task
from payments.operations.cancel_order import cancel_order
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.match_payment import match_payment
from payments.operations.open_task import open_task
from tests.journeys.conftest import Open
from tests.journeys.paid import committed, paid_once_more, paid_order
from tests.journeys.running_shop import RunningShop
from tests.journeys.test_operator import sign_in
from tests.journeys.test_orders_by_hand import sold_elsewhere
from tests.operations.shop import clock, order_of
from tests.waiting import until


def open_page(page: Page, task: Task) -> None:
    page.goto(f"/admin/payments/task/{task.pk}/change/")


def closed(task: Task) -> bool:
    return Task.objects.get(pk=task.pk).closed_at is not None


def colleague() -> User:
    return User.objects.get(username="finance")


def test_too_much_is_refunded_from_its_task(window: Open, house: RunningShop) -> None:
    order = paid_order(house, "too.much@example.com", 2500)
    paid_once_more(house, order, 700)
    task = Task.objects.get(kind="overpaid", order=order)
    staff = window()
    page = staff.page
    sign_in(page, house, "finance")
    page.goto("/admin/payments/task/?closed_at__isnull=True")
    staff.look("1-list")
    open_page(page, task)
    expect(page.locator(".bo-figure")).to_have_text("€7.00")
    staff.look("2-task")
    page.locator(".bo-head-actions .bo-primary").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Refund €7.00").click()
    page.wait_for_url("**/admin/payments/order/**")
    until(lambda: closed(task))


def test_too_little_is_marked_as_paid_from_its_task(window: Open, house: RunningShop) -> None:
    def paid_in_part() -> Order:
        order = order_of(2500, email="too.little@example.com")
        mark_paid_outside(
            order=order, amount=Money(1000, "eur"), how="In cash", by=colleague(), form_key=uuid.uuid4(), now=clock()
        )
        return order

    order = committed(paid_in_part)
    task = Task.objects.get(kind="underpaid", order=order)
    staff = window(phone=True)
    page = staff.page
    sign_in(page, house, "finance")
    open_page(page, task)
    staff.look("1-task")
    page.get_by_role("link", name="Mark the rest as paid").click()
    page.get_by_label("How", exact=True).fill("The rest in cash")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Mark €15.00 as paid").click()
    until(lambda: closed(task))


def test_a_late_payment_is_fulfilled_from_its_task(window: Open, house: RunningShop) -> None:
    def cancelled() -> Order:
        order = order_of(1900, email="too.late@example.com")
        cancel_order(order=order, reason="Nobody paid", by=colleague(), now=clock())
        return order

    order = committed(cancelled)
    intent = sold_elsewhere(house, 1900)

    def attached() -> None:
        payment = order.payments.model.objects.get(intent_id=intent)
        match_payment(payment=payment, order=Order.objects.get(pk=order.pk), by=colleague(), now=clock())

    committed(attached)
    task = Task.objects.get(kind="paid_after_cancel", order=order)
    staff = window(dark=True)
    page = staff.page
    sign_in(page, house, "finance")
    open_page(page, task)
    staff.look("1-task")
    page.get_by_role("link", name=f"Fulfil {order.reference}").click()
    page.get_by_role("button", name=f"Fulfil {order.reference}").click()
    until(lambda: closed(task))
    until(lambda: Email.objects.filter(order=order, kind="order_confirmation", state="sent").exists())


def test_events_and_mails_are_tried_again_and_the_rest_is_solved_in_words(window: Open, house: RunningShop) -> None:
    order = paid_order(house, "tried.again@example.com", 2100)
    payment = order.payments.get()
    until(lambda: Email.objects.filter(order=order, state="sent").exists())
    email = Email.objects.get(order=order)
    event = StripeEvent.objects.filter(payment=payment, type="payment_intent.succeeded").get()

    def in_trouble() -> None:
        now = clock()
        StripeEvent.objects.filter(pk=event.pk).update(state="failed", tries=6)
        Email.objects.filter(pk=email.pk).update(state="failed")
        open_task(kind="event_failed", reason=f"event_failed:{event.event_id}", text="It failed.", now=now, event=event)
        open_task(kind="email_failed", reason=f"email_failed:{email.reason}", text="It failed.", now=now, email=email)
        open_task(kind="refund_failed", reason="refund_failed:re_x", text="It failed.", now=now, payment=payment)

    with override_settings(STRIPE_API_BASE=house.addresses.sandbox):
        committed(in_trouble)
    staff = window()
    page = staff.page
    sign_in(page, house, "owner")
    for reason, button in ((f"event_failed:{event.event_id}", "Process again"),
                           (f"email_failed:{email.reason}", "Try again")):  # fmt: skip
        task = Task.objects.get(reason=reason)
        open_page(page, task)
        page.get_by_role("button", name=button).click()
        until(lambda task=task: closed(task))  # type: ignore[misc]
    task = Task.objects.get(reason="refund_failed:re_x")
    open_page(page, task)
    page.get_by_role("link", name="Mark as solved").click()
    page.get_by_label("What was done").fill("Paid back by transfer.")
    staff.look("1-solve")
    page.get_by_role("button", name="Mark as solved").click()
    expect(page.get_by_text("Solved by owner")).to_be_visible()
    staff.look("2-solved")
    assert closed(task)

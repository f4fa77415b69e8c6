"""Send the customer of an order to its hosted payment page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from payments.models import Order, Payment
from payments.operations.ask_for_discount import discount_call
from payments.operations.open_payment import ReturnUrls, open_payment, opening_call
from storefront.order_progress import address_to_pay, newest_payment
from storefront.shop_page import keep_private
from storefront.wait_in_person import perform_and_wait

GO_ON = "pay"  # /orders/<token>/?next=pay waits for the payment page and goes there


class SeeOther(HttpResponseRedirect):
    """303: whatever the request was, the next one is a GET."""

    status_code = 303


def begin_payment(*, order: Order, now: datetime, held_for: timedelta | None) -> Payment:
    """The order's way to pay, opened unless it is open."""
    return open_payment(order=order, urls=_return_urls(order), now=now, claim_for=held_for)


def prepare_discount(*, order: Order) -> None:
    """Ask for the order's discount here and now, if Stripe has not answered yet: without it there is no way to pay."""
    call = discount_call(order=order)
    if call is not None:
        perform_and_wait(call.pk)


def send_on(*, order: Order, seated: bool) -> HttpResponse:
    """To the hosted page, asked for here and now if there is a seat; else to the page that waits for it."""
    payment = newest_payment(order)
    call = opening_call(payment=payment) if payment and seated and not address_to_pay(payment) else None
    if payment and call:
        perform_and_wait(call.pk)
        payment.refresh_from_db()
    address = address_to_pay(payment) if payment else ""
    return keep_private(SeeOther(address or order_address(order, go_on=True)))


def order_address(order: Order, *, go_on: bool = False) -> str:
    """The customer's own page of the order."""
    page = reverse("storefront:order", args=[order.token])
    return f"{page}?next={GO_ON}" if go_on else page


def _return_urls(order: Order) -> ReturnUrls:
    def address(name: str) -> str:
        return f"{settings.PUBLIC_URL}{reverse(f'storefront:{name}')}?order={order.token}"

    return ReturnUrls(success=address("success"), cancel=address("cancel"))

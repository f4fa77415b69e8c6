"""Correct an order's email, and send its mails again."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.typed_email import email_field
from payments.models import Order
from payments.operations.correct_email import correct_email
from payments.operations.mail_order_link import mail_order_link_again
from payments.operations.resend_confirmation import resend_confirmation


class EmailForm(forms.Form):
    """The right address."""

    email = email_field()


class OnceForm(forms.Form):
    """Nothing to fill in; the key makes one form one mail."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)


@needs("payments.correct_order")
def correct_email_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still to be sent goes to the new address."""
    order = get_object_or_404(Order, pk=pk)
    page = ActPage(
        row=order,
        title=f"Correct the email of {order.reference}",
        act="Correct the email",
        busy="Saving…",
        back=page_of(order),
        form=EmailForm,
        initial={"email": order.email},
        consequence="Mails that have not left yet, and all later ones, go to the new address. What was sent stays as "
        "it was; send it again from the order's page. The timeline says that it was corrected, not from what to what.",
    )

    def do(told: dict[str, Any]) -> str:
        correct_email(order=order, email=told["email"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return f"Mails about {order.reference} go to {told['email']} now."

    return act_page(request, page, do)


@needs("payments.correct_order")
def resend_confirmation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy of the confirmation."""
    order = get_object_or_404(Order, pk=pk)
    page = ActPage(
        row=order,
        title=f"Send the confirmation of {order.reference} again",
        act="Send it again",
        busy="Sending…",
        back=page_of(order),
        form=OnceForm,
        initial={"form_key": uuid.uuid4()},
        consequence=f"{order.email} gets the confirmation once more. Its subject says that it is a copy.",
    )

    def do(told: dict[str, Any]) -> str:
        resend_confirmation(order=order, by=request.user, form_key=told["form_key"], now=timezone.now())  # type: ignore[arg-type]
        return f"The confirmation goes to {order.email} once more."

    return act_page(request, page, do)


@needs("payments.correct_order")
def mail_link_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to the customer's own page."""
    order = get_object_or_404(Order, pk=pk)
    page = ActPage(
        row=order,
        title=f"Mail the link to {order.reference}",
        act="Mail the link",
        busy="Sending…",
        back=page_of(order),
        form=OnceForm,
        initial={"form_key": uuid.uuid4()},
        consequence=f"{order.email or 'The customer'} gets the link to their own page of the order, with Pay now. "
        "Whoever has the link can see the order and pay it.",
    )

    def do(told: dict[str, Any]) -> str:
        mail_order_link_again(order=order, by=request.user, form_key=told["form_key"], now=timezone.now())  # type: ignore[arg-type]
        return f"The link goes to {order.email}."

    return act_page(request, page, do)

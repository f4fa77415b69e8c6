"""Anonymise a customer: what goes, what stays, and a confirmation that is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from payments.admin.act_page import ActPage, act_page
from payments.admin.customer_alike import MOST, same_email
from payments.admin.facts import link_to, page_of
from payments.admin.needs import needs
from payments.models import Customer, Dispute, Order
from payments.operations.anonymise_customer import UNPAID, anonymise_customer, still_payable
from payments.operations.rows_of_customer import Theirs, rows_of_customer
from payments.operations.words_about import words_about

GOES = (
    "Name, email, address and phone: from the customer and their orders, from the mails to them, from every call to "
    "Stripe and everything heard from it, and from evidence that is staged for their disputes. What Stripe says of "
    "them later is blanked before it is kept."
)
STAYS = (
    "Orders, payments, refunds and every movement of money; of a card its brand, country and last four digits; and "
    "which of us did what."
)
AT_STRIPE = "The customer is deleted for good. Subscriptions end at once, and no card of theirs can be charged again."


class AnonymiseForm(forms.Form):
    """The customer's id or email once more; and who else is to go."""

    also = forms.MultipleChoiceField(
        label="Anonymise as well",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Customers with the same email. Tick them if this is one person who asks to be forgotten.",
    )
    typed = forms.CharField(
        max_length=600, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )


def _form_for(customer: Customer, others: Sequence[Customer]) -> type[forms.Form]:
    right = {each.casefold() for each in (customer.stripe_id, customer.email) if each}

    class Form(AnonymiseForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["typed"].label = f"Type {customer.stripe_id or customer.email} to confirm"
            also = self.fields["also"]
            assert isinstance(also, forms.MultipleChoiceField)
            also.choices = [(str(each.pk), f"{each.stripe_id} · {each.name or each.email}") for each in others]
            if not others:
                del self.fields["also"]

        def clean_typed(self) -> str:
            typed: str = self.cleaned_data["typed"]
            if typed.strip().casefold() not in right:
                raise forms.ValidationError("That is neither the customer's id at Stripe nor their email.")
            return typed

    return Form


@needs("payments.anonymise_customer")
def anonymise_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody can undo it, so it says everything first."""
    customer = get_object_or_404(Customer, pk=pk)
    if customer.anonymised_at is not None:
        messages.info(request, "This customer is anonymised already.")
        return HttpResponseRedirect(page_of(customer))
    others = [each for each in same_email(customer)[:MOST] if each.anonymised_at is None]
    page = ActPage(
        row=customer,
        title="Anonymise this customer",
        act="Anonymise for good",
        busy="Anonymising…",
        back=page_of(customer),
        form=_form_for(customer, others),
        consequence=f"Nothing here and at Stripe will say any more who {customer.email or customer.stripe_id} is. "
        "Nobody can undo this, not even we.",
        facts=_facts(customer, request.user),
        dangerous=True,
    )

    def do(told: dict[str, Any]) -> str:
        also = [each for each in others if str(each.pk) in told.get("also", [])]
        with transaction.atomic():
            for each in (customer, *also):
                each.refresh_from_db()
                if each.anonymised_at is None:  # it may have gone along with the one before
                    anonymise_customer(customer=each, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        names = ", ".join(str(each.stripe_id) for each in (customer, *also))
        return f"Anonymised. Stripe is asked to delete {names}."

    return act_page(request, page, do)


def _facts(customer: Customer, viewer: Any) -> list[tuple[str, Any]]:
    found = rows_of_customer(customer)
    facts: list[tuple[str, Any]] = []
    if in_the_way := still_payable(found.orders):
        words = "Cancel first, or wait for the end of the payment: "
        facts.append(("In the way", _links(in_the_way, viewer, before=words)))
    facts += [("Goes", GOES), ("At Stripe", AT_STRIPE), ("Stays", STAYS)]
    facts += _rows(found, viewer)
    disputes = Dispute.objects.filter(payment__order__in=found.orders).exclude(status__in=Dispute.OVER)
    if disputes.exists():
        facts.append(("Open disputes", "A dispute of theirs is open: what is staged for it goes too. Answer it first."))
    if written := len(words_about(customer)):
        facts.append(
            ("Colleagues' words", f"{written} stay. Read them on the customer's page, and blank what names them.")
        )
    return facts


def _rows(found: Theirs, viewer: Any) -> Iterable[tuple[str, Any]]:
    if found.orders:
        yield "Orders", _links(found.orders, viewer)
    unpaid = [order for order in found.orders if order.status in UNPAID and not order.collected_amount]
    if unpaid:
        yield "Cancelled", _links(unpaid, viewer, before="Not paid, and then nobody can: ")
    if found.along:
        made = "Stripe made these for another try to pay the same orders; they go along: "
        yield "Customers", made + ", ".join(str(each.stripe_id) for each in found.along)


def _links(orders: Sequence[Order], viewer: Any, before: str = "") -> SafeString:
    shown = format_html_join(", ", "{}", ((link_to(order, viewer),) for order in orders[:MOST]))
    more = f" and {len(orders) - MOST} more" if len(orders) > MOST else ""
    return format_html_join("", "{}", ((before,), (shown,), (more,)))

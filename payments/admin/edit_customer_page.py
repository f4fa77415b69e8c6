"""Edit a customer's name and email."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.admin.typed_email import email_field
from payments.models import Customer
from payments.operations.edit_customer import edit_customer
from payments.operations.edit_mirrored import digest


class CustomerForm(forms.Form):
    """``seen``: a digest of each field as it was when the form was drawn."""

    name = forms.CharField(required=False, max_length=256)
    email = email_field()
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].required = False

    def clean_seen(self) -> dict[str, str]:
        """What the person was shown."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        if not isinstance(seen, dict):
            raise forms.ValidationError("It was not drawn here. Open the page anew.")
        return seen


@needs("payments.change_customer")
def edit_customer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed here travels to Stripe; what changed there since the form was drawn is not written over."""
    customer = get_object_or_404(Customer, pk=pk)
    now = {name: getattr(customer, name) for name in Customer.EDITED}
    page = ActPage(
        row=customer,
        title=f"Edit {customer}",
        act="Save and tell Stripe",
        busy="Saving…",
        back=page_of(customer),
        form=CustomerForm,
        initial={**now, "seen": json.dumps({name: digest(value) for name, value in now.items()})},
        consequence="Stripe gets the same: its mails and receipts go to this address. Orders keep the address that "
        "they were placed with.",
    )

    def do(told: dict[str, Any]) -> str:
        seen, by = told["seen"], request.user
        changes = {name: told[name] for name in Customer.EDITED if digest(told[name]) != seen.get(name)}
        edit_customer(customer=customer, changes=changes, seen=seen, by=by, now=timezone.now())  # type: ignore[arg-type]
        return "Stripe is told." if changes else "Nothing was changed."

    return act_page(request, page, do)

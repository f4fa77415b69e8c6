"""The one thing the checkout asks for."""

from __future__ import annotations

from django import forms


class CheckoutForm(forms.Form):
    """``seal`` says which cart, at which prices, the customer was shown."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Enter your email address. We send the confirmation there.",
            "invalid": "Enter an email address like anna@example.com.",
            "max_length": "That address is too long. An email address has at most 254 characters.",
        },
    )
    seal = forms.CharField(max_length=64, required=False)

    def clean_email(self) -> str:
        """Plain characters only: look-alikes and invisible signs in a domain cannot be mailed, or deceive."""
        email: str = self.cleaned_data["email"]
        if not email.isascii():
            raise forms.ValidationError("Write the address with plain letters: a to z, without accents.")
        return email

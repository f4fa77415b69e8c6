"""A merchant who issues invoices, so that tests can say it in a word."""

from typing import Any, cast

import stripe

from tests.sandbox.shop import Shop


class Books:
    """Drafts, open invoices and their payments."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.v1 = shop, shop.client.v1
        self.customer = self.v1.customers.create({"name": "Ann Vogel", "email": "ann@example.com"})

    def draft(self, *amounts: int, **wish: Any) -> stripe.Invoice:
        """A draft in euro, due in fourteen days, with one line for each amount."""
        wanted = {"customer": self.customer.id, "currency": "eur", "collection_method": "send_invoice",
                  "days_until_due": 14, **wish}  # fmt: skip
        invoice = self.v1.invoices.create(cast("Any", wanted))
        return self.add(invoice, *({"amount": amount} for amount in amounts)) if amounts else invoice

    def add(self, invoice: stripe.Invoice, *lines: dict[str, Any]) -> stripe.Invoice:
        return self.v1.invoices.add_lines(str(invoice.id), {"lines": cast("Any", list(lines))})

    def open(self, *amounts: int, **wish: Any) -> stripe.Invoice:
        """Finalized."""
        return self.finalize(self.draft(*(amounts or (4900,)), **wish))

    def finalize(self, invoice: stripe.Invoice) -> stripe.Invoice:
        return self.v1.invoices.finalize_invoice(str(invoice.id))

    def paid(self, *amounts: int, **wish: Any) -> stripe.Invoice:
        """Paid by card."""
        return self.v1.invoices.pay(str(self.open(*amounts, **wish).id), {"payment_method": "pm_card_visa"})

    def again(self, invoice: stripe.Invoice) -> stripe.Invoice:
        """As it is now, with its payments."""
        return self.v1.invoices.retrieve(str(invoice.id), {"expand": ["payments"]})

    def payments(self, invoice: stripe.Invoice) -> list[stripe.InvoicePayment]:
        """Newest first."""
        return self.v1.invoice_payments.list({"invoice": str(invoice.id)}).data

    def intent(self, amount: int, **more: Any) -> stripe.PaymentIntent:
        """Another intent of the same customer."""
        wanted = {"amount": amount, "currency": "eur", "customer": self.customer.id, **more}
        return self.v1.payment_intents.create(cast("Any", wanted))

    def tale(self, since: int = 0) -> list[str]:
        """What happened to invoices, oldest first."""
        return [each for each in self.shop.tale() if each.startswith(("invoice", "credit_note"))][since:]

"""One change that we asked of Stripe: written down with its key and its exact parameters before it is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Index, Q

from payments.models.coupon import Coupon, PromotionCode
from payments.models.credit_note import CreditNote
from payments.models.customer import Customer
from payments.models.dispute import Dispute
from payments.models.fields import Work
from payments.models.invoice import Invoice
from payments.models.mirrored import Mirrored
from payments.models.order import Order
from payments.models.payment import Payment
from payments.models.product import Price, Product
from payments.models.refund import Refund
from payments.models.tax_rate import TaxRate


class StripeCall(Work):
    """A POST to Stripe. ``state`` says what is known of its outcome; *unknown* is a state of its own."""

    KINDS = [
        ("create_session", "Open a checkout"),
        ("expire_session", "Close a checkout"),
        ("create_refund", "Refund"),
        ("create_coupon", "Make a discount"),
        ("create_file", "Send a file"),
        ("update_dispute", "Answer a dispute"),
        ("close_dispute", "Accept a dispute"),
        ("update_customer", "Change a customer"),
        ("delete_customer", "Delete a customer"),
        ("touch_customer", "Try whether events arrive"),
        ("create_test_customer", "Make a customer to try events with"),
        ("create_webhook_endpoint", "Make a webhook endpoint"),
        ("update_webhook_endpoint", "Mend a webhook endpoint"),
        ("create_product", "Make a product"),
        ("update_product", "Change a product"),
        ("create_price", "Make a price"),
        ("update_price", "Change a price"),
        ("update_coupon", "Change a coupon"),
        ("delete_coupon", "Delete a coupon"),
        ("create_promotion_code", "Make a promotion code"),
        ("update_promotion_code", "Change a promotion code"),
        ("create_tax_rate", "Make a tax rate"),
        ("update_tax_rate", "Change a tax rate"),
        ("create_customer", "Make a customer"),
        ("create_invoice", "Make an invoice"),
        ("add_invoice_lines", "Add lines to an invoice"),
        ("finalize_invoice", "Finalize an invoice"),
        ("send_invoice", "Send an invoice"),
        ("pay_invoice", "Mark an invoice as paid"),
        ("void_invoice", "Void an invoice"),
        ("mark_uncollectible", "Mark an invoice as uncollectible"),
        ("delete_invoice", "Delete a draft of an invoice"),
        ("create_credit_note", "Issue a credit note"),
        ("void_credit_note", "Void a credit note"),
    ]
    STATES = [
        ("waiting", "Waiting"),  # never sent, or certainly not carried out
        ("unknown", "Outcome unknown"),  # sent, no answer that tells: the same key is sent again
        ("looking", "Being looked for"),  # the key cannot help any more: searched for by our reference
        ("done", "Done"),
        ("refused", "Refused"),
        ("did_not_happen", "Did not happen"),
    ]
    OPEN = ("waiting", "unknown", "looking")

    kind = models.CharField(max_length=30, choices=KINDS)
    key = models.CharField(max_length=255, unique=True)
    path = models.CharField(max_length=300)
    params = models.JSONField()
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    dispute = models.ForeignKey(Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    credit_note = models.ForeignKey(CreditNote, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    price = models.ForeignKey(Price, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    promotion_code = models.ForeignKey(
        PromotionCode, null=True, blank=True, on_delete=models.PROTECT, related_name="calls"
    )
    tax_rate = models.ForeignKey(TaxRate, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=20, choices=STATES, default="waiting")
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # the last time
    answered_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)  # last looked for, and not found
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    stripe_id = models.CharField(max_length=255, blank=True)
    request_id = models.CharField(max_length=255, blank=True)
    error_type = models.CharField(max_length=80, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_message = models.TextField(blank=True)
    answer = models.TextField(blank=True)  # as text, secrets and bearer links blanked

    class Meta:
        verbose_name = "call to Stripe"
        verbose_name_plural = "asked of Stripe"
        indexes = [
            Index(fields=["-asked_at", "-id"], name="call_newest"),
            Index(fields=["due_at"], condition=Q(state__in=["waiting", "unknown", "looking"]), name="call_due"),
            Index(fields=["state", "-asked_at", "-id"], name="call_state_newest"),
            Index(fields=["stripe_id"], name="call_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        """Whether its outcome is still to come."""
        return self.state in self.OPEN

    @property
    def mirrored(self) -> Mirrored | None:
        """The row edited on both sides that it tells Stripe of."""
        if self.kind == "update_customer":
            return self.customer
        return self.product or self.price or self.coupon or self.promotion_code or self.tax_rate

"""Something that needs a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Index, Q

from payments.domain.money import Money
from payments.models.coupon import Coupon, PromotionCode
from payments.models.customer import Customer
from payments.models.dispute import Dispute
from payments.models.email import Email
from payments.models.fields import amount_field, currency_field
from payments.models.invoice import Invoice
from payments.models.order import Order
from payments.models.payment import Payment
from payments.models.product import Price, Product
from payments.models.refund import Refund
from payments.models.stripe_call import StripeCall
from payments.models.stripe_event import StripeEvent
from payments.models.tax_rate import TaxRate


class Task(models.Model):
    """One reason why a person must look. It closes by itself when its reason goes away."""

    KINDS = [
        ("refund_failed", "Refund failed"),
        ("over_refunded", "More returned than collected"),
        ("underpaid", "Underpaid"),
        ("overpaid", "Overpaid"),
        ("other_currency", "Paid in another currency"),
        ("paid_after_cancel", "Paid after it was cancelled"),
        ("foreign_payment", "Payment with our reference that is not ours"),
        ("call_refused", "Stripe refused"),
        ("call_unknown", "Outcome unknown"),
        ("event_failed", "Event could not be recorded"),
        ("email_failed", "Mail could not be sent"),
        ("dispute", "Dispute to answer"),
        ("invoice_differs", "Invoice of another total at Stripe"),
        ("invoice_halted", "Invoice could not be finalized"),
        ("credit_note_stuck", "Credit note without its refund"),
        ("catalogue_conflict", "Changed on both sides"),
    ]

    kind = models.CharField(max_length=30, choices=KINDS)
    reason = models.CharField(max_length=300, unique=True)  # "refund_failed:re_…": one reason, one task
    text = models.TextField()
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    dispute = models.ForeignKey(Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    event = models.ForeignKey(StripeEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    call = models.ForeignKey(StripeCall, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    email = models.ForeignKey(Email, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    price = models.ForeignKey(Price, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    promotion_code = models.ForeignKey(
        PromotionCode, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    tax_rate = models.ForeignKey(TaxRate, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    amount = amount_field(null=True, blank=True)  # what it is worth, where it is worth something
    currency = currency_field(blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # a deadline, where there is one
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(  # None: its reason went away by itself
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    solution = models.TextField(blank=True)  # in the words of whoever solved it

    class Meta:
        permissions = [("solve_task", "Can solve a task")]
        verbose_name = "task"
        verbose_name_plural = "needs attention"
        indexes = [Index(fields=["-opened_at"], condition=Q(closed_at=None), name="task_open")]

    def __str__(self) -> str:
        return self.reason

    @property
    def worth(self) -> Money | None:
        """How much money it is about, if any."""
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None

"""The nouns. One concept a file."""

from payments.models.ask import Ask
from payments.models.attempt import Attempt
from payments.models.coupon import Coupon, PromotionCode
from payments.models.credit_note import CreditNote, CreditNoteLine
from payments.models.customer import Customer
from payments.models.dispute import Dispute, EvidenceFile
from payments.models.drift_item import DriftItem
from payments.models.email import Email
from payments.models.email_file import EmailFile
from payments.models.email_try import EmailTry
from payments.models.health_check import HealthCheck
from payments.models.house import House
from payments.models.invoice import Invoice, InvoiceLine
from payments.models.invoice_payment import InvoicePayment
from payments.models.movement import Movement
from payments.models.note import Note
from payments.models.order import Order, OrderLine
from payments.models.payment import Payment
from payments.models.product import Price, Product
from payments.models.reconciliation import Comparison, EventFeed
from payments.models.refund import Refund
from payments.models.refund_batch import RefundBatch
from payments.models.sighting import Sighting
from payments.models.stripe_call import StripeCall
from payments.models.stripe_event import StripeEvent, StripeEventBody
from payments.models.sync_run import SyncPart, SyncRun
from payments.models.task import Task
from payments.models.tax_rate import TaxRate

__all__ = [
    "Ask",
    "Attempt",
    "Comparison",
    "Coupon",
    "CreditNote",
    "CreditNoteLine",
    "Customer",
    "Dispute",
    "DriftItem",
    "Email",
    "EmailFile",
    "EmailTry",
    "EventFeed",
    "EvidenceFile",
    "HealthCheck",
    "House",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "Movement",
    "Note",
    "Order",
    "OrderLine",
    "Payment",
    "Price",
    "Product",
    "PromotionCode",
    "Refund",
    "RefundBatch",
    "Sighting",
    "StripeCall",
    "StripeEvent",
    "StripeEventBody",
    "SyncPart",
    "SyncRun",
    "Task",
    "TaxRate",
]

"""The nouns. One concept a file."""

from payments.models.ask import Ask
from payments.models.attempt import Attempt
from payments.models.customer import Customer
from payments.models.email import Email
from payments.models.house import House
from payments.models.movement import Movement
from payments.models.order import Order, OrderLine
from payments.models.payment import Payment
from payments.models.product import Price, Product
from payments.models.refund import Refund
from payments.models.stripe_call import StripeCall
from payments.models.stripe_event import StripeEvent, StripeEventBody
from payments.models.task import Task

__all__ = [
    "Ask",
    "Attempt",
    "Customer",
    "Email",
    "House",
    "Movement",
    "Order",
    "OrderLine",
    "Payment",
    "Price",
    "Product",
    "Refund",
    "StripeCall",
    "StripeEvent",
    "StripeEventBody",
    "Task",
]

"""Which call is answered by what: the whole API on one screen."""

from collections.abc import Callable

from . import (
    account,
    balance_transactions,
    charges,
    checkout_sessions,
    coupons,
    customers,
    disputes,
    events,
    files,
    intent_endings,
    invoice_course,
    invoice_lines,
    invoice_pay,
    invoice_payments,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    promotion_codes,
    refunds,
    tax_rates,
    webhook_endpoints,
)
from .call import Call
from .errors import InvalidRequest
from .wire import Json

Route = Callable[[Call], Json]
ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/v1/account"): account.retrieve,
    ("GET", "/v1/balance_transactions/{id}"): balance_transactions.retrieve,
    ("GET", "/v1/charges"): charges.list_charges,
    ("GET", "/v1/charges/{id}"): charges.retrieve,
    ("POST", "/v1/charges/{id}"): charges.update,
    ("GET", "/v1/checkout/sessions"): checkout_sessions.list_sessions,
    ("POST", "/v1/checkout/sessions"): checkout_sessions.create,
    ("GET", "/v1/checkout/sessions/{id}"): checkout_sessions.retrieve,
    ("POST", "/v1/checkout/sessions/{id}/expire"): checkout_sessions.expire,
    ("GET", "/v1/checkout/sessions/{id}/line_items"): checkout_sessions.line_items,
    ("GET", "/v1/coupons"): coupons.list_coupons,
    ("POST", "/v1/coupons"): coupons.create,
    ("GET", "/v1/coupons/{id}"): coupons.retrieve,
    ("POST", "/v1/coupons/{id}"): coupons.update,
    ("DELETE", "/v1/coupons/{id}"): coupons.delete,
    ("GET", "/v1/customers"): customers.list_customers,
    ("POST", "/v1/customers"): customers.create,
    ("GET", "/v1/customers/{id}"): customers.retrieve,
    ("POST", "/v1/customers/{id}"): customers.update,
    ("DELETE", "/v1/customers/{id}"): customers.delete,
    ("GET", "/v1/disputes"): disputes.list_disputes,
    ("GET", "/v1/disputes/{id}"): disputes.retrieve,
    ("POST", "/v1/disputes/{id}"): disputes.update,
    ("POST", "/v1/disputes/{id}/close"): disputes.close,
    ("GET", "/v1/events"): events.list_events,
    ("GET", "/v1/events/{id}"): events.retrieve,
    ("POST", "/v1/files"): files.create,
    ("GET", "/v1/files/{id}"): files.retrieve,
    ("GET", "/v1/invoice_payments"): invoice_payments.list_payments,
    ("GET", "/v1/invoice_payments/{id}"): invoice_payments.retrieve,
    ("GET", "/v1/invoices"): invoices.list_invoices,
    ("POST", "/v1/invoices"): invoices.create,
    ("GET", "/v1/invoices/{id}"): invoices.retrieve,
    ("POST", "/v1/invoices/{id}"): invoices.update,
    ("DELETE", "/v1/invoices/{id}"): invoices.delete,
    ("POST", "/v1/invoices/{id}/add_lines"): invoice_lines.add,
    ("POST", "/v1/invoices/{id}/attach_payment"): invoice_payments.attach,
    ("POST", "/v1/invoices/{id}/finalize"): invoice_course.finalize,
    ("GET", "/v1/invoices/{id}/lines"): invoice_lines.list_lines,
    ("POST", "/v1/invoices/{id}/mark_uncollectible"): invoice_course.mark_uncollectible,
    ("POST", "/v1/invoices/{id}/pay"): invoice_pay.pay,
    ("POST", "/v1/invoices/{id}/send"): invoice_course.send,
    ("POST", "/v1/invoices/{id}/void"): invoice_course.void,
    ("GET", "/v1/payment_intents"): payment_intents.list_intents,
    ("POST", "/v1/payment_intents"): payment_intents.create,
    ("GET", "/v1/payment_intents/{id}"): payment_intents.retrieve,
    ("POST", "/v1/payment_intents/{id}"): payment_intents.update,
    ("POST", "/v1/payment_intents/{id}/cancel"): intent_endings.cancel,
    ("POST", "/v1/payment_intents/{id}/capture"): intent_endings.capture,
    ("POST", "/v1/payment_intents/{id}/confirm"): payment_intents.confirm,
    ("GET", "/v1/payment_methods/{id}"): payment_methods.retrieve,
    ("GET", "/v1/prices"): prices.list_prices,
    ("POST", "/v1/prices"): prices.create,
    ("GET", "/v1/prices/{id}"): prices.retrieve,
    ("POST", "/v1/prices/{id}"): prices.update,
    ("GET", "/v1/products"): products.list_products,
    ("POST", "/v1/products"): products.create,
    ("GET", "/v1/products/{id}"): products.retrieve,
    ("POST", "/v1/products/{id}"): products.update,
    ("DELETE", "/v1/products/{id}"): products.delete,
    ("GET", "/v1/promotion_codes"): promotion_codes.list_codes,
    ("POST", "/v1/promotion_codes"): promotion_codes.create,
    ("GET", "/v1/promotion_codes/{id}"): promotion_codes.retrieve,
    ("POST", "/v1/promotion_codes/{id}"): promotion_codes.update,
    ("GET", "/v1/refunds"): refunds.list_refunds,
    ("POST", "/v1/refunds"): refunds.create,
    ("GET", "/v1/refunds/{id}"): refunds.retrieve,
    ("POST", "/v1/refunds/{id}"): refunds.update,
    ("POST", "/v1/refunds/{id}/cancel"): refunds.cancel,
    ("GET", "/v1/tax_rates"): tax_rates.list_rates,
    ("POST", "/v1/tax_rates"): tax_rates.create,
    ("GET", "/v1/tax_rates/{id}"): tax_rates.retrieve,
    ("POST", "/v1/tax_rates/{id}"): tax_rates.update,
    ("GET", "/v1/webhook_endpoints"): webhook_endpoints.list_endpoints,
    ("POST", "/v1/webhook_endpoints"): webhook_endpoints.create,
    ("GET", "/v1/webhook_endpoints/{id}"): webhook_endpoints.retrieve,
    ("POST", "/v1/webhook_endpoints/{id}"): webhook_endpoints.update,
    ("DELETE", "/v1/webhook_endpoints/{id}"): webhook_endpoints.delete,
}


def find(method: str, path: str) -> tuple[Route, str]:
    """The route and the id in the path."""
    if (method, path) in ROUTES:
        return ROUTES[method, path], ""
    steps = path.split("/")
    for place in range(3, len(steps)):
        shape = "/".join([*steps[:place], "{id}", *steps[place + 1 :]])
        if (method, shape) in ROUTES and steps[place]:
            return ROUTES[method, shape], steps[place]
    raise InvalidRequest(f"Unrecognized request URL ({method}: {path}). The sandbox does not do it.", status=404)

"""Stripe's own SDK talking to the sandbox, with every accepted request and every answer held against its types."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import stripe
from stripe import params as sdk
from stripe.params import checkout

from payments.sandbox import forms, multipart
from tests.sandbox.process import SandboxProcess
from tests.sandbox.sent import sent_model
from tests.sandbox.shapes import check_object
from tests.waiting import PATIENCE

PARAMS: dict[tuple[str, str], Any] = {
    ("GET", "/v1/account"): sdk.AccountRetrieveCurrentParams,
    ("GET", "/v1/balance_transactions/{id}"): sdk.BalanceTransactionRetrieveParams,
    ("GET", "/v1/charges"): sdk.ChargeListParams,
    ("GET", "/v1/charges/{id}"): sdk.ChargeRetrieveParams,
    ("POST", "/v1/charges/{id}"): sdk.ChargeUpdateParams,
    ("GET", "/v1/checkout/sessions"): checkout.SessionListParams,
    ("POST", "/v1/checkout/sessions"): checkout.SessionCreateParams,
    ("GET", "/v1/checkout/sessions/{id}"): checkout.SessionRetrieveParams,
    ("POST", "/v1/checkout/sessions/{id}/expire"): checkout.SessionExpireParams,
    ("GET", "/v1/checkout/sessions/{id}/line_items"): checkout.SessionListLineItemsParams,
    ("GET", "/v1/coupons"): sdk.CouponListParams,
    ("POST", "/v1/coupons"): sdk.CouponCreateParams,
    ("GET", "/v1/coupons/{id}"): sdk.CouponRetrieveParams,
    ("POST", "/v1/coupons/{id}"): sdk.CouponUpdateParams,
    ("DELETE", "/v1/coupons/{id}"): sdk.CouponDeleteParams,
    ("GET", "/v1/credit_notes"): sdk.CreditNoteListParams,
    ("POST", "/v1/credit_notes"): sdk.CreditNoteCreateParams,
    ("GET", "/v1/credit_notes/{id}"): sdk.CreditNoteRetrieveParams,
    ("POST", "/v1/credit_notes/{id}/void"): sdk.CreditNoteVoidCreditNoteParams,
    ("GET", "/v1/customers"): sdk.CustomerListParams,
    ("POST", "/v1/customers"): sdk.CustomerCreateParams,
    ("GET", "/v1/customers/{id}"): sdk.CustomerRetrieveParams,
    ("POST", "/v1/customers/{id}"): sdk.CustomerUpdateParams,
    ("DELETE", "/v1/customers/{id}"): sdk.CustomerDeleteParams,
    ("GET", "/v1/disputes"): sdk.DisputeListParams,
    ("GET", "/v1/disputes/{id}"): sdk.DisputeRetrieveParams,
    ("POST", "/v1/disputes/{id}"): sdk.DisputeUpdateParams,
    ("POST", "/v1/disputes/{id}/close"): sdk.DisputeCloseParams,
    ("GET", "/v1/events"): sdk.EventListParams,
    ("GET", "/v1/events/{id}"): sdk.EventRetrieveParams,
    ("POST", "/v1/files"): sdk.FileCreateParams,
    ("GET", "/v1/files/{id}"): sdk.FileRetrieveParams,
    ("GET", "/v1/invoice_payments"): sdk.InvoicePaymentListParams,
    ("GET", "/v1/invoice_payments/{id}"): sdk.InvoicePaymentRetrieveParams,
    ("GET", "/v1/invoices"): sdk.InvoiceListParams,
    ("POST", "/v1/invoices"): sdk.InvoiceCreateParams,
    ("GET", "/v1/invoices/{id}"): sdk.InvoiceRetrieveParams,
    ("POST", "/v1/invoices/{id}"): sdk.InvoiceUpdateParams,
    ("DELETE", "/v1/invoices/{id}"): sdk.InvoiceDeleteParams,
    ("POST", "/v1/invoices/{id}/add_lines"): sdk.InvoiceAddLinesParams,
    ("POST", "/v1/invoices/{id}/attach_payment"): sdk.InvoiceAttachPaymentParams,
    ("POST", "/v1/invoices/{id}/finalize"): sdk.InvoiceFinalizeInvoiceParams,
    ("GET", "/v1/invoices/{id}/lines"): sdk.InvoiceLineItemListParams,
    ("GET", "/v1/credit_notes/{id}/lines"): sdk.CreditNoteLineItemListParams,
    ("POST", "/v1/invoices/{id}/mark_uncollectible"): sdk.InvoiceMarkUncollectibleParams,
    ("POST", "/v1/invoices/{id}/pay"): sdk.InvoicePayParams,
    ("POST", "/v1/invoices/{id}/send"): sdk.InvoiceSendInvoiceParams,
    ("POST", "/v1/invoices/{id}/void"): sdk.InvoiceVoidInvoiceParams,
    ("GET", "/v1/payment_intents"): sdk.PaymentIntentListParams,
    ("POST", "/v1/payment_intents"): sdk.PaymentIntentCreateParams,
    ("GET", "/v1/payment_intents/{id}"): sdk.PaymentIntentRetrieveParams,
    ("POST", "/v1/payment_intents/{id}"): sdk.PaymentIntentUpdateParams,
    ("POST", "/v1/payment_intents/{id}/cancel"): sdk.PaymentIntentCancelParams,
    ("POST", "/v1/payment_intents/{id}/capture"): sdk.PaymentIntentCaptureParams,
    ("POST", "/v1/payment_intents/{id}/confirm"): sdk.PaymentIntentConfirmParams,
    ("GET", "/v1/payment_methods/{id}"): sdk.PaymentMethodRetrieveParams,
    ("GET", "/v1/prices"): sdk.PriceListParams,
    ("POST", "/v1/prices"): sdk.PriceCreateParams,
    ("GET", "/v1/prices/{id}"): sdk.PriceRetrieveParams,
    ("POST", "/v1/prices/{id}"): sdk.PriceUpdateParams,
    ("GET", "/v1/products"): sdk.ProductListParams,
    ("POST", "/v1/products"): sdk.ProductCreateParams,
    ("GET", "/v1/products/{id}"): sdk.ProductRetrieveParams,
    ("POST", "/v1/products/{id}"): sdk.ProductUpdateParams,
    ("DELETE", "/v1/products/{id}"): sdk.ProductDeleteParams,
    ("GET", "/v1/promotion_codes"): sdk.PromotionCodeListParams,
    ("POST", "/v1/promotion_codes"): sdk.PromotionCodeCreateParams,
    ("GET", "/v1/promotion_codes/{id}"): sdk.PromotionCodeRetrieveParams,
    ("POST", "/v1/promotion_codes/{id}"): sdk.PromotionCodeUpdateParams,
    ("GET", "/v1/refunds"): sdk.RefundListParams,
    ("POST", "/v1/refunds"): sdk.RefundCreateParams,
    ("GET", "/v1/refunds/{id}"): sdk.RefundRetrieveParams,
    ("POST", "/v1/refunds/{id}"): sdk.RefundUpdateParams,
    ("POST", "/v1/refunds/{id}/cancel"): sdk.RefundCancelParams,
    ("GET", "/v1/tax_rates"): sdk.TaxRateListParams,
    ("POST", "/v1/tax_rates"): sdk.TaxRateCreateParams,
    ("GET", "/v1/tax_rates/{id}"): sdk.TaxRateRetrieveParams,
    ("POST", "/v1/tax_rates/{id}"): sdk.TaxRateUpdateParams,
    ("GET", "/v1/webhook_endpoints"): sdk.WebhookEndpointListParams,
    ("POST", "/v1/webhook_endpoints"): sdk.WebhookEndpointCreateParams,
    ("GET", "/v1/webhook_endpoints/{id}"): sdk.WebhookEndpointRetrieveParams,
    ("POST", "/v1/webhook_endpoints/{id}"): sdk.WebhookEndpointUpdateParams,
    ("DELETE", "/v1/webhook_endpoints/{id}"): sdk.WebhookEndpointDeleteParams,
}


def shape_of(method: str, path: str) -> tuple[str, str]:
    """The route of a call: its id replaced."""
    if (method, path) in PARAMS:
        return method, path
    return next(
        route for route in PARAMS if route[0] == method and re.fullmatch(route[1].replace("{id}", "[^/]+"), path)
    )


class CheckedTransport(stripe.RequestsClient):
    """The SDK's transport; answers that are accepted are looked at twice."""

    def __init__(self) -> None:
        super().__init__(timeout=PATIENCE)
        self.routes: set[tuple[str, str]] = set()

    # The SDK's own transport narrows its parent in the same way.
    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        answer = super().request(method, url, headers, post_data)
        body, status, _ = answer
        if status == 200:
            address, _, query = url.partition("?")
            route = shape_of(method.upper(), "/" + address.split("/", 3)[3])
            self.routes.add(route)
            sent_model(PARAMS[route]).model_validate(_sent(headers or {}, post_data, query))
            check_object(json.loads(body))
        return answer


def _sent(headers: Mapping[str, str], post_data: Any, query: str) -> Any:
    kind = str(headers.get("Content-Type"))
    if multipart.is_multipart(kind):
        return multipart.parse(kind, post_data)
    return forms.parse(str(post_data or query))


def checked_client(process: SandboxProcess) -> tuple[stripe.StripeClient, CheckedTransport]:
    """The SDK's client for this sandbox, and the transport that saw which routes were used."""
    stripe.enable_telemetry = False
    transport = CheckedTransport()
    base = process.base_url
    addresses = cast("Any", {"api": base, "files": base, "connect": base, "meter_events": base})
    return stripe.StripeClient(process.secret_key, base_addresses=addresses, http_client=transport), transport

"""The real SDK works with every route, and what it may send and get is exactly what its types say."""

from io import BytesIO
from typing import Any

import pytest
from pydantic import ValidationError
from stripe import params as sdk
from stripe.params import checkout

from payments.sandbox import (
    charges,
    checkout_sessions,
    coupons,
    credit_notes,
    customers,
    disputes,
    events,
    files,
    intent_parameters,
    invoice_parameters,
    invoice_payments,
    params,
    prices,
    products,
    promotion_codes,
    refunds,
    routes,
    session_parameters,
    tax_rates,
    webhook_endpoints,
)
from tests.sandbox.checked_client import PARAMS, checked_client
from tests.sandbox.process import SandboxProcess
from tests.sandbox.sent import accepted_names
from tests.sandbox.shapes import check_object

SPECS = [
    (session_parameters.CREATE, checkout.SessionCreateParams),
    (checkout_sessions.LIST, checkout.SessionListParams),
    (intent_parameters.CREATE, sdk.PaymentIntentCreateParams),
    (intent_parameters.CONFIRM, sdk.PaymentIntentConfirmParams),
    (intent_parameters.UPDATE, sdk.PaymentIntentUpdateParams),
    (intent_parameters.CAPTURE, sdk.PaymentIntentCaptureParams),
    (intent_parameters.CANCEL, sdk.PaymentIntentCancelParams),
    (charges.LIST, sdk.ChargeListParams),
    (refunds.CREATE, sdk.RefundCreateParams),
    (refunds.LIST, sdk.RefundListParams),
    (customers.CREATE, sdk.CustomerCreateParams),
    (coupons.CREATE, sdk.CouponCreateParams),
    (coupons.UPDATE, sdk.CouponUpdateParams),
    (prices.CREATE, sdk.PriceCreateParams),
    (prices.UPDATE, sdk.PriceUpdateParams),
    (prices.LIST, sdk.PriceListParams),
    (products.CREATE, sdk.ProductCreateParams),
    (products.UPDATE, sdk.ProductUpdateParams),
    (products.LIST, sdk.ProductListParams),
    (promotion_codes.CREATE, sdk.PromotionCodeCreateParams),
    (promotion_codes.UPDATE, sdk.PromotionCodeUpdateParams),
    (promotion_codes.LIST, sdk.PromotionCodeListParams),
    (disputes.LIST, sdk.DisputeListParams),
    (disputes.UPDATE, sdk.DisputeUpdateParams),
    (files.CREATE, sdk.FileCreateParams),
    (events.LIST, sdk.EventListParams),
    (invoice_parameters.CREATE, sdk.InvoiceCreateParams),
    (invoice_parameters.EDITABLE, sdk.InvoiceUpdateParams),
    (invoice_parameters.LIST, sdk.InvoiceListParams),
    (invoice_parameters.ADD_LINES, sdk.InvoiceAddLinesParams),
    (invoice_parameters.FINALIZE, sdk.InvoiceFinalizeInvoiceParams),
    (invoice_parameters.PAY, sdk.InvoicePayParams),
    (invoice_payments.ATTACH, sdk.InvoiceAttachPaymentParams),
    (invoice_payments.LIST, sdk.InvoicePaymentListParams),
    (credit_notes.CREATE, sdk.CreditNoteCreateParams),
    (credit_notes.LIST, sdk.CreditNoteListParams),
    (tax_rates.CREATE, sdk.TaxRateCreateParams),
    (tax_rates.EDITABLE, sdk.TaxRateUpdateParams),
    (tax_rates.LIST, sdk.TaxRateListParams),
    (webhook_endpoints.CREATE, sdk.WebhookEndpointCreateParams),
    (webhook_endpoints.UPDATE, sdk.WebhookEndpointUpdateParams),
]
GONE_WITH_ENDIVE = {"payment_method_types"}  # named only to be refused with its own code


@pytest.mark.parametrize(("spec", "known"), SPECS, ids=lambda each: getattr(each, "__name__", ""))
def test_every_parameter_the_sandbox_reads_is_one_the_sdk_knows(spec: params.Spec, known: Any) -> None:
    assert _unknown(spec, accepted_names(known)) == []


def _unknown(spec: params.Spec, known: dict[str, Any], inside: str = "") -> list[str]:
    found = []
    for name, declared in spec.items():
        if name not in known:
            found += [] if name in GONE_WITH_ENDIVE else [inside + name]
            continue
        kind = declared
        while isinstance(kind, params.Many | params.Unsettable):
            kind = kind.item if isinstance(kind, params.Many) else kind.kind
        if isinstance(kind, params.Fields) and known[name] is not None:
            found += _unknown(kind.spec, known[name], f"{inside}{name}.")
    return found


def test_the_sdk_and_the_sandbox_have_the_same_routes() -> None:
    assert set(PARAMS) == set(routes.ROUTES)


def test_the_sdk_works_with_every_route(box: SandboxProcess) -> None:
    client, transport = checked_client(box)
    v1 = client.v1
    v1.accounts.retrieve_current()
    endpoint = v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["refund.failed"]})
    v1.webhook_endpoints.retrieve(endpoint.id)
    v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    v1.webhook_endpoints.list()
    v1.webhook_endpoints.delete(endpoint.id)
    customer = v1.customers.create({"email": "ann@example.com", "address": {"country": "DE", "city": "Köln"}})
    v1.customers.update(customer.id, {"name": "Ann", "metadata": {"a": "1"}})
    v1.customers.list({"email": "ann@example.com"})
    coupon = v1.coupons.create({"id": "five-off", "amount_off": 500, "currency": "eur", "duration": "once"})
    v1.coupons.update(coupon.id, {"name": "Five off", "metadata": {"a": "1"}})
    v1.coupons.retrieve(coupon.id)
    v1.coupons.list({"limit": 3})
    code = v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "FIVE"})
    v1.promotion_codes.update(code.id, {"active": False, "metadata": {"a": "1"}})
    v1.promotion_codes.retrieve(code.id)
    v1.promotion_codes.list({"code": "five", "active": False})
    product = v1.products.create({"id": "prod_tea", "name": "Tea", "images": ["https://example.com/tea.png"]})
    v1.products.update(product.id, {"description": "Green", "images": "", "metadata": {"a": "1"}})
    v1.products.retrieve(product.id)
    v1.products.list({"active": True, "ids": [product.id]})
    price = v1.prices.create(
        {"product": product.id, "currency": "eur", "unit_amount": 500, "recurring": {"interval": "month"}}
    )
    v1.prices.update(price.id, {"lookup_key": "tea", "active": False})
    v1.prices.retrieve(price.id, {"expand": ["product"]})
    v1.prices.list({"product": product.id, "active": False, "lookup_keys": ["tea"]})
    v1.products.delete(v1.products.create({"name": "Gone"}).id)
    session = v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer.id,
            "line_items": [
                {"quantity": 2, "price_data": {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Tea"}}}
            ],
            "discounts": [{"coupon": coupon.id}],
            "success_url": "http://127.0.0.1:9/",
            "expand": ["line_items", "customer"],
        }
    )
    box.pay(session.id)
    v1.coupons.delete(coupon.id)
    session = v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    v1.checkout.sessions.list({"customer": customer.id, "created": {"gte": 1}, "status": "complete"})
    v1.checkout.sessions.line_items.list(session.id, {"limit": 3})
    open_one = v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {"quantity": 1, "price_data": {"currency": "jpy", "unit_amount": 500, "product_data": {"name": "Tea"}}}
            ],
            "success_url": "http://127.0.0.1:9/",
        }
    )
    v1.checkout.sessions.expire(open_one.id)
    intent = v1.payment_intents.create({"amount": 900, "currency": "eur", "capture_method": "manual"})
    v1.payment_intents.update(intent.id, {"description": "Tea", "metadata": {"order": "7"}})
    v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "return_url": "http://127.0.0.1:9/"})
    intent = v1.payment_intents.capture(intent.id, {"amount_to_capture": 800})
    v1.payment_intents.list({"limit": 3})
    v1.payment_intents.cancel(v1.payment_intents.create({"amount": 900, "currency": "usd"}).id)
    v1.payment_methods.retrieve(str(intent.payment_method))
    v1.payment_intents.retrieve(intent.id)
    charge = v1.charges.retrieve(str(intent.latest_charge), {"expand": ["balance_transaction", "refunds"]})
    v1.charges.update(charge.id, {"metadata": {"seen": "yes"}})
    v1.charges.list({"payment_intent": intent.id})
    v1.balance_transactions.retrieve(charge.balance_transaction.id)  # type: ignore[union-attr]
    refund = v1.refunds.create({"payment_intent": intent.id, "amount": 100, "reason": "requested_by_customer"})
    v1.refunds.retrieve(refund.id, {"expand": ["charge.payment_intent", "balance_transaction"]})
    v1.refunds.update(refund.id, {"metadata": {"note": "chip"}})
    v1.refunds.list({"charge": charge.id})
    disputed(box, v1)
    invoiced(v1, taxed(v1), customer.id)
    v1.customers.delete(customer.id)
    assert v1.customers.retrieve(customer.id).deleted
    first = v1.events.list({"types": ["charge.succeeded", "refund.created"], "limit": 1}).data[0]
    v1.events.retrieve(first.id)
    # A refund that can be cancelled never exists here: that route only refuses.
    assert set(PARAMS) - transport.routes == {("POST", "/v1/refunds/{id}/cancel")}


def taxed(v1: Any) -> str:
    rate = v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True, "country": "DE"})
    v1.tax_rates.update(rate.id, {"description": "Standard"})
    v1.tax_rates.retrieve(rate.id)
    v1.tax_rates.list({"active": True})
    return str(rate.id)


def invoiced(v1: Any, rate: str, customer: str) -> None:
    """Four invoices, each with an end of its own."""
    wish = {"customer": customer, "currency": "eur", "collection_method": "send_invoice", "days_until_due": 14}
    ends = [v1.invoices.create({**wish, "default_tax_rates": [rate]}).id for _ in range(4)]
    paid, void, bad, gone = ends
    for each in ends:
        v1.invoices.add_lines(each, {"lines": [{"amount": 900, "description": "Work"}]})
    v1.invoices.update(gone, {"description": "Not meant so", "custom_fields": [{"name": "PO", "value": "7"}]})
    v1.invoices.delete(gone)
    for each in (paid, void, bad):
        v1.invoices.finalize_invoice(each)
    v1.invoices.send_invoice(paid)
    part = v1.payment_intents.create({"amount": 500, "currency": "eur", "customer": customer})
    v1.invoices.attach_payment(paid, {"payment_intent": part.id})
    v1.invoices.pay(paid, {"payment_method": "pm_card_visa"})
    v1.invoices.retrieve(paid, {"expand": ["payments.data.payment.payment_intent", "customer", "lines.data.discounts"]})
    v1.invoices.line_items.list(paid)
    payment = v1.invoice_payments.list({"invoice": paid, "status": "paid"}).data[0]
    v1.invoice_payments.retrieve(payment.id, {"expand": ["invoice", "payment.payment_intent"]})
    note = v1.credit_notes.create({"invoice": void, "amount": 100, "reason": "duplicate", "email_type": "none"})
    v1.credit_notes.void_credit_note(note.id)
    v1.credit_notes.create({"invoice": paid, "amount": 300, "refund_amount": 200, "credit_amount": 100})
    v1.credit_notes.list({"invoice": paid, "expand": ["data.refunds.refund", "data.customer_balance_transaction"]})
    v1.credit_notes.retrieve(note.id, {"expand": ["invoice"]})
    v1.credit_notes.line_items.list(note.id, {"limit": 3})
    v1.invoices.void_invoice(void)
    v1.invoices.mark_uncollectible(bad)
    v1.invoices.list({"status": "paid", "expand": ["data.payments"]})


def disputed(box: SandboxProcess, v1: Any) -> None:
    """A dispute that is answered and one that is accepted."""
    intent = v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "confirm": True, "payment_method": "pm_card_createMultipleDisputes",
         "return_url": "http://127.0.0.1:9/"}
    )  # fmt: skip
    box.clock(advance=5)
    first, second = v1.disputes.list({"payment_intent": intent.id}).data
    receipt = BytesIO(b"%PDF-1.7 a receipt")
    file = v1.files.create({"purpose": "dispute_evidence", "file": receipt})
    assert v1.files.retrieve(file.id).size == len(receipt.getvalue())
    v1.disputes.update(first.id, {"evidence": {"receipt": file.id, "customer_name": "Ann"}, "submit": False})
    v1.disputes.retrieve(first.id, {"expand": ["charge", "payment_intent"]})
    v1.disputes.close(second.id)


@pytest.mark.parametrize(
    "spoiled",
    [{"amount": None}, {"amount": "100"}, {"status": "odd"}, {"unheard_of": 1}, {"billing_details": {"shoe_size": 42}}],
)
def test_an_answer_that_is_not_as_the_sdk_says_would_be_noticed(box: SandboxProcess, spoiled: dict[str, Any]) -> None:
    client, _ = checked_client(box)
    intent = client.v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa",
         "return_url": "http://127.0.0.1:9/"}
    )  # fmt: skip
    charge = client.v1.charges.retrieve(str(intent.latest_charge)).to_dict(for_json=True)
    check_object(charge)
    with pytest.raises(ValidationError):
        check_object({**charge, **spoiled})

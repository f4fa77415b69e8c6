"""The shop's addresses."""

from django.urls import path

from storefront.cancel import cancel
from storefront.cart import cart
from storefront.checkout import checkout
from storefront.currency import currency
from storefront.invoice_page import credit_note_paper, invoice_page, invoice_paper, invoice_status
from storefront.order_page import order_page, order_status
from storefront.product_list import product_list
from storefront.product_page import product_page
from storefront.receipt import receipt
from storefront.success import success

app_name = "storefront"
urlpatterns = [
    path("", product_list, name="products"),
    path("products/<slug:slug>/", product_page, name="product"),
    path("cart/", cart, name="cart"),
    path("currency/", currency, name="currency"),
    path("checkout/", checkout, name="checkout"),
    path("checkout/success/", success, name="success"),
    path("checkout/cancel/", cancel, name="cancel"),
    path("orders/<slug:token>/", order_page, name="order"),
    path("orders/<slug:token>/status", order_status, name="order_status"),
    path("orders/<slug:token>/receipt.pdf", receipt, name="receipt"),
    path("invoices/<slug:token>/", invoice_page, name="invoice"),
    path("invoices/<slug:token>/status", invoice_status, name="invoice_status"),
    path("invoices/<slug:token>/invoice.pdf", invoice_paper, name="invoice_paper"),
    path("invoices/<slug:token>/credit-note-<int:number>.pdf", credit_note_paper, name="credit_note_paper"),
]

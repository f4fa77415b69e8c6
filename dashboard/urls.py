"""The dashboard's own pages in the back office; its front page is the admin's index."""

from django.urls import path

from dashboard.receivables_invoices_page import receivables_invoices_page
from dashboard.receivables_page import receivables_page
from dashboard.receivables_sheets import receivables_invoices_sheet, receivables_sheet

app_name = "dashboard"

urlpatterns = [
    path("", receivables_page, name="receivables"),
    path("export/", receivables_sheet, name="receivables_sheet"),
    path("invoices/", receivables_invoices_page, name="receivables_invoices"),
    path("invoices/export/", receivables_invoices_sheet, name="receivables_invoices_sheet"),
]

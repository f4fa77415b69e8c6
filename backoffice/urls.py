"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path, re_path

from backoffice.health import healthz, readyz
from backoffice.pictures import picture
from payments.webhooks import stripe_webhook

handler500 = "backoffice.broken.broken"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/webhooks/stripe", stripe_webhook, name="stripe_webhook"),
    path("admin/receivables/", include("dashboard.urls")),
    path("admin/", admin.site.urls),
    # Pictures of products only: what else is stored is nobody's to see without asking.
    re_path(r"^media/products/(?P<path>.+)$", picture, name="picture"),
    path("", include("storefront.urls")),
]

"""What hearing is measured against: a Django view that only verifies the signature and stores the body."""

from __future__ import annotations

import json
import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from payments.stripe.signature import verify

TABLE = "CREATE TABLE IF NOT EXISTS bench_event (event_id varchar(255) PRIMARY KEY, body text NOT NULL)"


@csrf_exempt
def only_store(request: HttpRequest) -> HttpResponse:
    """Verify, insert or ignore, answer."""
    body = request.body
    verify(
        body=body,
        header=request.headers.get("Stripe-Signature"),
        secrets=settings.STRIPE_WEBHOOK_SECRETS,
        now=time.time(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_event (event_id, body) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [json.loads(body)["id"], body.decode()],
        )
    return HttpResponse(status=200)


urlpatterns = [path("reference/webhook", only_store), path("", include("backoffice.urls"))]

"""The endpoint to which Stripe reports: ``POST /api/webhooks/stripe``. It calls nobody; it stores, records, answers."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.inbox.process_event import process_new_event
from payments.inbox.store_event import NotAnEvent, store_event
from payments.operations.note_sighting import REFUSED_SIGNATURE, note_sighting
from payments.stripe.signature import OtherSecret, SignatureRefused, verify

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000  # bytes; Stripe's largest events are well below


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the event is stored, whether or not it could be recorded yet; 400 for what is not Stripe's."""
    try:
        body = _body(request)
        verify(
            body=body,
            header=request.headers.get("Stripe-Signature"),
            secrets=settings.STRIPE_WEBHOOK_SECRETS,
            now=time.time(),
        )
        now = timezone.now()
        with transaction.atomic():
            stored = store_event(body=body, now=now)
            if stored.new_body is not None:
                process_new_event(event_id=stored.event.pk, body=stored.new_body, now=now)
    except OtherSecret as error:
        note_sighting(name=REFUSED_SIGNATURE, now=timezone.now())
        return _refuse(request, "signature", str(error))
    except SignatureRefused as error:
        return _refuse(request, "signature", str(error))
    except NotAnEvent as error:
        return _refuse(request, "body", str(error))
    except RequestDataTooBig:
        return _refuse(request, "size", "the body is too large", status=413)
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > LARGEST_BODY:
        raise RequestDataTooBig
    body = request.body
    if len(body) > LARGEST_BODY:
        raise RequestDataTooBig
    return body


def _refuse(request: HttpRequest, what: str, why: str, status: int = 400) -> HttpResponse:
    """One log line without the body, and an answer that says nothing about us."""
    log.warning("webhook.refused", extra={"what": what, "why": why, "ip": request.META.get("REMOTE_ADDR", "")})
    return HttpResponse("This is not an event that we take.", status=status, content_type="text/plain")

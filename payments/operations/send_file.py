"""Upload a staged file to Stripe."""

from __future__ import annotations

from payments.models import EvidenceFile, StripeCall
from payments.stripe import gateway
from payments.stripe.errors import Problem, StripeRefused


def send_file(*, call: StripeCall) -> gateway.Answer:
    """Read what the call names from storage, and send it under the call's key."""
    file = EvidenceFile.objects.filter(pk=call.params["evidence_file"]).first()
    try:
        content = file.file.read() if file is not None else None
    except FileNotFoundError:
        content = None
    if file is None or content is None:
        raise StripeRefused(Problem(code="file_gone", message="The file is no longer here: add it again."))
    purpose = {"purpose": call.params["purpose"]}
    return gateway.upload(path=call.path, params=purpose, name=file.name, content=content, key=call.key)

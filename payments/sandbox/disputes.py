"""Disputes: read, listed, answered with evidence, accepted."""

import json

from . import dispute_course, dispute_evidence, lists, params
from .call import Call
from .dispute_body import KIND
from .dispute_course import NEEDS_RESPONSE
from .errors import WrongState
from .events import changed, emit
from .lists import Query
from .metadata import merged, metadata
from .params import Fields, Spec
from .views import shown
from .wire import Json

LIST: Spec = {**lists.PAGE, "charge": params.string, "payment_intent": params.string}
UPDATE: Spec = {
    "evidence": Fields(dispute_evidence.EVIDENCE),
    "metadata": metadata,
    "submit": params.boolean,
    "intended_submission_method": params.not_yet,
}


def retrieve(call: Call) -> Json:
    """GET /v1/disputes/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))


def list_disputes(call: Call) -> Json:
    """GET /v1/disputes"""
    sent = call.read(LIST)
    query = Query(KIND, "/v1/disputes").where_field(sent, "payment_intent").where_field(sent, "charge")
    return lists.page(call.world, query, sent)


def update(call: Call) -> Json:
    """POST /v1/disputes/{id}. What is not said to be staged only is submitted: ``submit`` is true by default."""
    sent = call.read(UPDATE)
    world = call.world
    dispute = world.find(KIND, call.id)
    before = json.loads(json.dumps(dispute))
    if "metadata" in sent:
        dispute["metadata"] = merged(dispute["metadata"], sent["metadata"])
    if "evidence" in sent:
        _check_open(dispute)
        dispute["evidence"] = dispute_evidence.merged(world, dispute, sent["evidence"])
        dispute["evidence_details"]["has_evidence"] = dispute_evidence.has_any(dispute["evidence"])
    if _submits(sent, dispute):
        _check_open(dispute)
        dispute_course.submit(world, dispute)
    if dispute != before:
        world.store.save(dispute)
        emit(world, "charge.dispute.updated", dispute, changed(before, dispute))
    return shown(world, dispute)


def _submits(sent: Json, dispute: Json) -> bool:
    if not dispute["evidence_details"]["has_evidence"]:
        if sent.get("submit"):
            raise WrongState("There is no evidence to submit: give some first.", "evidence")
        return False
    said: bool = sent.get("submit", "evidence" in sent or dispute["status"] in NEEDS_RESPONSE)
    return said


def _check_open(dispute: Json) -> None:
    if dispute["status"] not in NEEDS_RESPONSE:
        raise WrongState(f"Evidence cannot be given to a dispute with a status of {dispute['status']}.")


def close(call: Call) -> Json:
    """POST /v1/disputes/{id}/close: give in. An inquiry is dismissed; a chargeback is lost."""
    call.read({})
    dispute = call.world.find(KIND, call.id)
    if dispute["status"] not in NEEDS_RESPONSE:
        raise WrongState(f"A dispute with a status of {dispute['status']} cannot be closed.")
    inquiry = dispute["status"].startswith("warning_")
    return shown(call.world, dispute_course.decide(call.world, dispute, "warning_closed" if inquiry else "lost"))

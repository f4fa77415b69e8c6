"""Write the answer to a dispute: kept here, sent later."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from payments.admin.dispute_standing import deadline
from payments.admin.evidence_form import EvidenceForm
from payments.admin.facts import page_of
from payments.admin.kept_file import download, kept_bytes
from payments.admin.needs import needs
from payments.domain.evidence import file_type
from payments.models import Dispute, EvidenceFile
from payments.operations.drop_file import drop_file
from payments.operations.refused import Refused
from payments.operations.stage_evidence import stage_evidence
from payments.operations.stage_file import stage_file


@needs("payments.answer_dispute")
def evidence_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what is staged. POST: all of it is saved, or nothing and why."""
    dispute = get_object_or_404(Dispute.objects.select_related("payment__order", "payment__customer"), pk=pk)
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if not dispute.needs_response:
        messages.info(request, f"{dispute.reference} no longer waits for an answer.")
        return HttpResponseRedirect(page_of(dispute))
    if request.method == "GET":
        return _shown(request, dispute, EvidenceForm(dispute=dispute))
    form = EvidenceForm(request.POST, request.FILES, dispute=dispute)
    if form.is_valid():
        try:
            _keep(dispute, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved here. The bank sees nothing of it until it is submitted.")
            return HttpResponseRedirect(page_of(dispute))
    return _shown(request, dispute, form)


@needs("payments.view_dispute")
def evidence_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A staged file, to be looked at by staff; a browser saves it and runs nothing in it."""
    file = get_object_or_404(EvidenceFile, pk=file_pk, dispute=pk)
    content = kept_bytes(file.file)
    return download(content, name=file.name, media_type=file_type(content) or "application/octet-stream")


def _keep(dispute: Dispute, form: EvidenceForm) -> None:
    with transaction.atomic():
        stage_evidence(dispute=dispute, texts=form.texts())
        for file in form.dropped():
            drop_file(file=file)
        for name, sent in form.attached().items():
            stage_file(dispute=dispute, field=name, name=sent.name, content=sent.read(), now=timezone.now())


def _shown(request: HttpRequest, dispute: Dispute, form: EvidenceForm) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Dispute._meta,
        "row": dispute,
        "title": f"Answer {dispute.reference}",
        "form": form,
        "groups": list(form.shown_groups()),
        "deadline": deadline(dispute, timezone.now()),
        "back": page_of(dispute),
    }
    return TemplateResponse(request, "admin/payments/evidence.html", context)

"""A paper as the answer to somebody who may have it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from payments.papers.paper import Paper
from payments.papers.render import render


def download(paper: Paper) -> HttpResponse:
    """Drawn now, kept by no cache on the way."""
    response = HttpResponse(render(paper), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, paper.file_name)
    response["Cache-Control"] = "private, no-store"
    return response

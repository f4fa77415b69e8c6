"""The pictures of products, from the folder where uploads are kept."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file below ``products/``; whatever else is stored beside it is not found, by whatever way."""
    try:
        return serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "products"))
    except SuspiciousFileOperation:
        raise Http404 from None

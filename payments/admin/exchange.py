"""Import with a preview, and export: django-import-export in the admin's dress, within our own bounds."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.tmp_storages import MediaStorage
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from payments.admin.needs import with_permission
from payments.admin.sheet_formats import LARGEST, NotReadable, SafeCsv, SafeXlsx

FOLDER = "imports"  # in the default storage, which all web processes share; only pictures are served from there
KEPT = timedelta(hours=12)

if TYPE_CHECKING:

    class _Mixin:
        def get_urls(self) -> list[URLPattern]: ...
        def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse: ...
        def get_import_resource_kwargs(self, request: HttpRequest, *args: Any, **options: Any) -> dict[str, Any]: ...
        def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None: ...

else:
    _Mixin = ImportExportMixin


class SheetForm(ImportForm):  # type: ignore[misc]  # the library says no types
    """A file that is not too large."""

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST:
            raise ValidationError("The file has more than 5 MB: split it.")
        return file


class WaitingFile(MediaStorage):  # type: ignore[misc]  # the library says no types
    """What was uploaded, between the preview and the person's word; forgotten after half a day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "MEDIA_FOLDER": FOLDER})

    def save(self, data: Any) -> None:
        self.name = uuid.uuid4().hex
        _forget_old_files()
        super().save(data)


def _forget_old_files() -> None:
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - KEPT:
            default_storage.delete(path)


class Exchange(_Mixin):
    """Mixed into a page of the catalogue. Who may look may export, who may add may import."""

    import_export_change_list_template = None
    import_form_class = SheetForm
    export_form_class = ExportForm
    tmp_storage_class = WaitingFile
    import_formats = (SafeCsv, SafeXlsx)
    export_formats = (SafeCsv, SafeXlsx)
    opts: Any

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Importing adds and changes."""
        name = self.opts.model_name
        return request.user.has_perms([f"payments.add_{name}", f"payments.change_{name}"])

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Exporting shows."""
        return request.user.has_perm(f"payments.view_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name
        own = ("_import", "_export")
        return [
            with_permission(each, f"payments.{'change' if str(each.name).endswith(own[0]) else 'view'}_{name}")
            if str(each.name).endswith(own)
            else each
            for each in super().get_urls()
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"exchange": True, **(extra_context or {})})

    def get_import_resource_kwargs(self, request: HttpRequest, *args: Any, **options: Any) -> dict[str, Any]:
        return {"by": request.user}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """In our words where we have them; the library's name exceptions."""
        form.add_error("import_file", str(error) if isinstance(error, NotReadable) else "The file cannot be read.")

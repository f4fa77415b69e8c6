"""What staff write and attach to answer a dispute, in the groups a person thinks in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from payments import formats
from payments.domain.evidence import LARGEST_FILES, SHORT, EvidenceField, evidence_groups, file_type
from payments.models import Dispute, EvidenceFile
from payments.operations.ask_to_answer import staged_texts

LONG_TEXT_ROWS = 4
ACCEPTED = "application/pdf,image/png,image/jpeg,.pdf,.png,.jpg,.jpeg"


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the form with the file that is staged for it, if any, and the box that takes it away."""

    field: forms.BoundField
    file: EvidenceFile | None = None
    drop: forms.BoundField | None = None

    @property
    def is_filled(self) -> bool:
        """Whether there is something in it to be seen."""
        return bool(self.field.value() or self.file or self.field.errors)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Fields under one title; closed when they hardly help in this dispute and hold nothing."""

    title: str
    fields: list[Shown]
    is_open: bool


class EvidenceForm(forms.Form):
    """Its fields are Stripe's; ``drop:…`` takes a staged file away."""

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        self.dispute = dispute
        self.kept = {file.field: file for file in dispute.files.all()}
        self.groups = evidence_groups(appeal=dispute.is_appeal)
        kwargs["initial"] = staged_texts(dispute) or suggested(dispute)
        super().__init__(*args, **kwargs)
        for field in self.evidence_fields():
            self.fields[field.name] = _file_field(field) if field.is_file else _text_field(field)
            if field.name in self.kept:
                self.fields[f"drop:{field.name}"] = forms.BooleanField(required=False, label="Take it away")

    def evidence_fields(self) -> Iterator[EvidenceField]:
        """All fields of this stage."""
        for group in self.groups:
            yield from group.fields

    def shown_groups(self) -> Iterator[ShownGroup]:
        """For the template."""
        for group in self.groups:
            fields = [self._shown(field) for field in group.fields]
            helps = not group.reasons or self.dispute.reason in group.reasons
            yield ShownGroup(group.title, fields, helps or any(each.is_filled for each in fields))

    def _shown(self, field: EvidenceField) -> Shown:
        kept = self.kept.get(field.name)
        return Shown(self[field.name], kept, self[f"drop:{field.name}"] if kept else None)

    def texts(self) -> dict[str, str]:
        """What was written, by Stripe's name."""
        return {each.name: self.cleaned_data[each.name] for each in self.evidence_fields() if not each.is_file}

    def attached(self) -> dict[str, Any]:
        """What was attached, by Stripe's name."""
        names = [each.name for each in self.evidence_fields() if each.is_file]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def dropped(self) -> list[EvidenceFile]:
        """What is to be taken away and is not replaced."""
        return [file for name, file in self.kept.items() if self.cleaned_data.get(f"drop:{name}")]

    def clean(self) -> dict[str, Any]:
        """All files together have a limit: said before anything is stored."""
        cleaned = super().clean() or self.cleaned_data
        attached = {name: file.size for name, file in self.attached().items()}
        stay = [file.size for name, file in self.kept.items() if name not in attached and file not in self.dropped()]
        if sum(attached.values()) + sum(stay) > LARGEST_FILES:
            raise ValidationError("All files together may have 4.5 MB. Make them smaller first.")
        return cleaned


def _text_field(field: EvidenceField) -> forms.CharField:
    lines = LONG_TEXT_ROWS if field.longest > SHORT or field.name.endswith("g_address") else 1
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(
        label=field.words, required=False, max_length=field.longest, help_text=field.hint, widget=widget
    )


def _file_field(field: EvidenceField) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ACCEPTED})
    hint = field.hint or "PDF, JPEG or PNG."
    return forms.FileField(
        label=field.words,
        required=False,
        help_text=hint,
        widget=widget,
        validators=[_check_type],
        allow_empty_file=True,
    )


def _check_type(file: Any) -> None:
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if file_type(head) is None:
        raise ValidationError(f"{file.name} is no PDF, JPEG or PNG file; Stripe takes nothing else.")


def suggested(dispute: Dispute) -> dict[str, str]:
    """What is known here already, for whoever begins to write: nothing is kept before they save it."""
    order, customer = dispute.payment.order, dispute.payment.customer
    if dispute.is_appeal or order is None:
        return {}
    lines = [f"{line.quantity} × {line.name}, {formats.money(line.total)}" for line in order.lines.order_by("pk")]
    return {
        "customer_email_address": order.email,
        "customer_name": customer.name if customer is not None else "",
        "product_description": "\n".join(lines),
    }

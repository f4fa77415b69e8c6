"""Close a task by hand: whoever reads it later learns who dealt with it, when and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from payments.admin.act_page import ActPage, act_page
from payments.admin.facts import page_of
from payments.admin.needs import needs
from payments.models import Task
from payments.operations.solve_task import solve_task


class SolveForm(forms.Form):
    """How, in a sentence."""

    how = forms.CharField(
        label="What was done",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues: “Paid back by transfer on 12 May.” It stays in the story.",
    )


@needs("payments.solve_task")
def solve_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing moves by this; it only says that a person has dealt with it."""
    task = get_object_or_404(Task.objects.select_related("order", "payment", "refund", "dispute"), pk=pk)
    page = ActPage(
        row=task,
        title=f"Solve: {task.get_kind_display()}",
        act="Mark as solved",
        busy="Saving…",
        back=page_of(task),
        form=SolveForm,
        consequence=f"{task.text} Marking it as solved moves no money and sends no mail.",
    )

    def do(told: dict[str, Any]) -> str:
        solve_task(task=task, how=told["how"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return "Solved. It opens again should the facts change."

    return act_page(request, page, do)

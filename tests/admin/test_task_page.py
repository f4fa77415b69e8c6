"""*Needs attention*: what happened, since when, what it is worth, and the button that solves it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from payments.domain.money import Money
from payments.models import Email, Note, Order, Task
from payments.operations.open_task import open_task
from payments.operations.solve_task import AlreadySolved, HowIsMissing, solve_task
from tests.admin.rows import NOW, event, paid_order, staff
from tests.operations.shop import colleague

pytestmark = pytest.mark.django_db


def task_of(kind: str = "refund_failed", text: str = "€20.00 did not arrive.", **about: Any) -> Task:
    open_task(kind=kind, reason=f"{kind}:1", text=text, now=NOW, worth=Money(2000, "eur"), **about)
    return Task.objects.get(reason=f"{kind}:1")


def page_of(task: Task) -> str:
    return reverse("admin:payments_task_change", args=[task.pk])


def solve_url(task: Task) -> str:
    return reverse("admin:payments_task_solve", args=[task.pk])


def a_paid_order() -> Order:
    return Order.objects.get(pk=paid_order().pk)


def test_a_task_says_what_happened_and_what_it_is_worth_and_offers_what_solves_it() -> None:
    order = a_paid_order()
    task = task_of(payment=order.payments.get())
    html = staff("Finance").get(page_of(task)).content.decode()
    assert "€20.00 did not arrive." in html
    assert '<div class="bo-figure"><span class="amount">€20.00</span></div>' in html
    assert f"Refund {order.reference}-P1" in html
    assert solve_url(task) in html
    assert solve_url(task) not in staff("Auditor").get(page_of(task)).content.decode()


def test_a_solved_task_keeps_who_when_and_how_and_tells_the_order() -> None:
    order = a_paid_order()
    task = task_of(order=order)
    finance = staff("Finance")
    refused = finance.post(solve_url(task), {"how": "  "})
    assert "Nothing was done." in refused.content.decode()
    answer = finance.post(solve_url(task), {"how": "Paid back by transfer."}, follow=True)
    html = answer.content.decode()
    assert "Paid back by transfer." in html
    task.refresh_from_db()
    assert task.closed_at is not None
    assert task.solved_by is not None
    assert f"Solved by {task.solved_by}" in html
    note = Note.objects.get(order=order)
    assert (note.act, note.by) == ("task_solved", task.solved_by)
    again = finance.post(solve_url(task), {"how": "Again."})
    assert "This is solved already." in again.content.decode()


@pytest.mark.parametrize(("role", "status"), [("Support", 200), ("Auditor", 403), ("Approver", 403)])
def test_only_those_who_may_solve_a_task(role: str, status: int) -> None:
    assert staff(role).get(solve_url(task_of())).status_code == status


def test_what_was_solved_stays_solved_until_its_facts_change() -> None:
    task = task_of(text="€5.00 too much.")
    solve_task(task=task, how="Given as a discount.", by=colleague(), now=NOW)
    task_of(text="€5.00 too much.")
    task.refresh_from_db()
    assert task.closed_at is not None
    task_of(text="€9.00 too much.")
    again = Task.objects.get(pk=task.pk)
    assert (again.closed_at, again.solved_by, again.solution) == (None, None, "")


def test_what_closed_by_itself_opens_again_with_its_reason() -> None:
    task = task_of()
    Task.objects.update(closed_at=NOW)
    task_of()
    task.refresh_from_db()
    assert task.closed_at is None


def test_it_is_solved_once_and_never_without_a_word() -> None:
    task = task_of()
    with pytest.raises(HowIsMissing):
        solve_task(task=task, how=" ", by=colleague(), now=NOW)
    solve_task(task=task, how="Done.", by=colleague(), now=NOW)
    with pytest.raises(AlreadySolved):
        solve_task(task=task, how="Done.", by=colleague(), now=NOW)


def test_an_event_that_failed_is_processed_again_from_its_task() -> None:
    failed = event(state="failed")
    task = task_of("event_failed", event=failed)
    address = reverse("admin:payments_stripeevent_process_again", args=[failed.pk])
    html = staff("Finance").get(page_of(task)).content.decode()
    assert f'<form method="post" action="{address}"' in html


def test_a_mail_that_failed_is_tried_again_from_its_task() -> None:
    order = a_paid_order()
    email = order.emails.get()
    Email.objects.update(state="failed")
    task = task_of("email_failed", email=email, order=order)
    address = reverse("admin:payments_email_try_again", args=[email.pk])
    finance = staff("Finance")
    assert f'action="{address}"' in finance.get(page_of(task)).content.decode()
    assert finance.get(address).status_code == 405
    assert "It is queued again" in finance.post(address, follow=True).content.decode()
    assert Email.objects.get(pk=email.pk).state == "queued"
    assert "has not failed" in finance.post(address, follow=True).content.decode()


def test_the_list_shows_open_ones_first_and_solved_ones_with_their_solver() -> None:
    open_task(kind="underpaid", reason="a", text="Open one.", now=NOW)
    solved = task_of(text="Solved one.")
    solve_task(task=solved, how="Done.", by=colleague("mira"), now=NOW)
    html = staff("Finance").get(reverse("admin:payments_task_changelist")).content.decode()
    assert html.index("Open one.") < html.index("Solved one.")
    assert "mira" in html
    only = staff("Finance").get(reverse("admin:payments_task_changelist") + "?closed_at__isnull=False")
    assert "Open one." not in only.content.decode()

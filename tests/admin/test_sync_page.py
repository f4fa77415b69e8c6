"""*Sync with Stripe*: begun by a button, shown while it goes on, gone on with or given up, and kept as history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import SyncPart, SyncRun
from payments.sync.types import TYPES
from tests.admin.rows import staff
from tests.queue import queued

pytestmark = pytest.mark.django_db

LIST = "/admin/payments/syncrun/"


def begun(**more: object) -> SyncRun:
    """One that goes on: its customers are half read."""
    now = timezone.now()
    run = SyncRun.objects.create(started_at=now - timedelta(seconds=20), **{"in_background": True, **more})
    SyncPart.objects.create(
        run=run, kind="customer", state="running", read_count=2000, written_count=150, began_at=run.started_at,
        newest_created_at=now, oldest_created_at=now - timedelta(days=10), cursor_created_at=now - timedelta(days=5),
        cursor="cus_1", due_at=now, claimed_until=now + timedelta(seconds=60),
    )  # fmt: skip
    SyncPart.objects.create(run=run, kind="intent", due_at=now)
    return run


def page(run: SyncRun, role: str = "Finance") -> str:
    return staff(role).get(f"{LIST}{run.pk}/change/").content.decode()


def test_before_the_first_one_the_page_says_what_it_is_for() -> None:
    html = staff("Finance").get(LIST).content.decode()
    assert "Nothing has been read from Stripe at one go yet" in html
    assert f"{LIST}start/" in html
    assert f"{LIST}start/" not in staff("Auditor").get(LIST).content.decode()


def test_the_button_begins_a_backfill_of_what_was_chosen() -> None:
    client = staff("Finance")
    assert "Read everything chosen" in client.get(f"{LIST}start/").content.decode()
    answer = client.post(f"{LIST}start/", {"kinds": ["customer", "intent"], "since": "2026-01-31"})
    run = SyncRun.objects.get()
    assert answer["Location"] == f"{LIST}{run.pk}/change/"
    assert run.in_background
    assert run.since is not None
    assert run.since.isoformat() == "2026-01-31T00:00:00+00:00"
    assert set(run.parts.values_list("kind", flat=True)) == {"customer", "intent"}
    first = run.parts.get(kind="customer")
    assert queued() == [("payments.tasks.sync_piece", {"part_id": first.pk})]


def test_nothing_chosen_and_a_day_to_come_are_refused() -> None:
    client = staff("Finance")
    later = (timezone.now() + timedelta(days=9)).date().isoformat()
    assert "Choose at least one type" in client.post(f"{LIST}start/", {}).content.decode()
    typed = {"kinds": list(TYPES), "since": later}
    assert "still to come" in client.post(f"{LIST}start/", typed).content.decode()
    assert not SyncRun.objects.exists()


def test_a_second_one_is_not_begun_beside_the_first() -> None:
    run = begun()
    client = staff("Finance")
    assert client.get(f"{LIST}start/")["Location"] == f"{LIST}{run.pk}/change/"
    html = client.post(f"{LIST}start/", {"kinds": list(TYPES)}).content.decode()
    assert "A backfill is under way already" in html
    assert SyncRun.objects.count() == 1


def test_its_page_tells_type_by_type_and_looks_again_by_itself() -> None:
    run = begun()
    html = page(run)
    for part in ("0 of 2 types done", "2,000 read, 150 written", "about 20 s left", "after the customers",
                 'value="0.500"', "data-look-again"):  # fmt: skip
        assert part in html
    assert f"{LIST}{run.pk}/give-up/" in html
    assert f"{LIST}{run.pk}/go-on/" not in html
    assert "give-up" not in page(run, "Auditor")


def test_what_failed_says_why_and_can_be_gone_on_with() -> None:
    run = begun()
    run.parts.filter(kind="customer").update(state="failed", problem="No such <key>.", claimed_until=None)
    html = page(run)
    assert "No such &lt;key&gt;." in html
    assert "data-look-again" not in html
    staff("Finance").post(f"{LIST}{run.pk}/go-on/")
    part = run.parts.get(kind="customer")
    assert (part.state, part.problem) == ("waiting", "")
    assert queued() == [("payments.tasks.sync_piece", {"part_id": part.pk})]


def test_one_that_was_stopped_on_a_terminal_is_taken_up_by_the_worker() -> None:
    run = begun(in_background=False)
    assert "on a terminal" in page(run)
    run.parts.update(claimed_until=None)
    assert "Nobody works on it" in page(run)
    staff("Finance").post(f"{LIST}{run.pk}/go-on/")
    run.refresh_from_db()
    assert run.in_background
    assert [name for name, _ in queued()] == ["payments.tasks.sync_piece"]


def test_one_whose_last_word_was_lost_ends_when_it_is_gone_on_with() -> None:
    run = begun()
    run.parts.update(state="done", claimed_until=None, finished_at=timezone.now())
    html = staff("Finance").post(f"{LIST}{run.pk}/go-on/", follow=True).content.decode()
    assert "Everything was read." in html
    assert not queued()


def test_given_up_it_ends_and_stays_in_the_history() -> None:
    run = begun()
    client = staff("Finance")
    assert client.get(f"{LIST}{run.pk}/give-up/").status_code == 405
    assert "It is given up" in client.post(f"{LIST}{run.pk}/give-up/", follow=True).content.decode()
    html = client.get(LIST).content.decode()
    for part in ("Given up", "2,000 / 150", f"{LIST}start/"):
        assert part in html
    assert "is over" in client.post(f"{LIST}{run.pk}/go-on/", follow=True).content.decode()


@pytest.mark.parametrize("role", ["Auditor", "Merchant", "Support"])
def test_only_some_may_begin_one(role: str) -> None:
    assert staff(role).post(f"{LIST}start/", {"kinds": ["customer"]}).status_code == 403

"""What runs again and again."""

from __future__ import annotations

from datetime import timedelta
from pydoc import locate

import pytest
from django.utils import timezone
from django_q.models import Schedule

from backoffice.schedules import SCHEDULES, write_schedules

pytestmark = pytest.mark.django_db


def test_every_recurring_job_exists_and_is_scheduled() -> None:
    write_schedules()
    assert {each.name: each.func for each in Schedule.objects.all()} == {each.name: each.task for each in SCHEDULES}
    assert all(callable(locate(each.task)) for each in SCHEDULES)


def test_a_restart_moves_no_job_and_brings_none_twice() -> None:
    write_schedules()
    later = timezone.now() + timedelta(minutes=7)
    Schedule.objects.update(next_run=later)
    write_schedules()
    assert set(Schedule.objects.values_list("next_run", flat=True)) == {later}
    assert Schedule.objects.count() == len(SCHEDULES)


def test_a_job_that_is_no_longer_wanted_goes() -> None:
    Schedule.objects.create(name="long forgotten", func="payments.tasks.forgotten")
    write_schedules()
    assert not Schedule.objects.filter(name="long forgotten").exists()

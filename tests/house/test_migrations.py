"""Models and migrations say the same."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from tests.house.tree import python_files

BY_DJANGO = re.compile(r"^\d{4}_(auto_\d+|alter_|rename_|remove_|initial$)")


@pytest.mark.django_db
def test_no_model_was_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_migrations_are_named_for_what_they_do() -> None:
    later = [path for path in python_files() if path.parent.name == "migrations" and path.stem[:4] > "0001"]
    assert [str(path) for path in later if BY_DJANGO.match(path.stem)] == []

"""The people who can log in to the demo."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import Group, User

from backoffice.demo.kept import LOGINS


def make_logins(passwords: Mapping[str, str]) -> None:
    """Make who is missing; whoever is there keeps the password that they have."""
    for name, (group, _) in LOGINS.items():
        user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if is_new:
            user.set_password(passwords[name])
            user.save()
            user.groups.add(Group.objects.get(name=group))

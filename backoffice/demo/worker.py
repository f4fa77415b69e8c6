"""The demo's worker: Django's own command, whose processes all die with the one that made them."""

from __future__ import annotations

import os
import signal

import django
from django.core.management import call_command

from backoffice.demo.child import die_with_parent


def main() -> None:
    """Run ``manage.py qcluster``; killed by force, it leaves none of its five processes behind."""
    os.register_at_fork(after_in_child=lambda: die_with_parent(signal.SIGKILL))
    django.setup()
    call_command("qcluster")


if __name__ == "__main__":
    main()

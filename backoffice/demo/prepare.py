"""Before the demo serves anybody: tables, static files, logins, and a history to look at. A process of its own."""

from __future__ import annotations

import json
import os
import sys

import django
from django.core.management import call_command

from backoffice.checks import refuse_unsafe_start


def main() -> None:
    """Do what is not done yet; the demo's process has put everything it takes into the environment."""
    django.setup()
    refuse_unsafe_start()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    from backoffice.demo.logins import make_logins  # noqa: PLC0415 - Django must stand first

    make_logins(json.loads(os.environ["DEMO_PASSWORDS"]))
    from backoffice.demo import play  # noqa: PLC0415

    play.main()
    sys.stdout.flush()


if __name__ == "__main__":
    main()

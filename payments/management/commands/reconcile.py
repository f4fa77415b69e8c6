"""``manage.py reconcile [types…]``: ask for what was missed, and compare everything with Stripe."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payments.models import DriftItem
from payments.stripe.errors import StripeProblem
from payments.sync.missed_events import ask_for_missed
from payments.sync.pace import pace_of_stripe
from payments.sync.reconcile import compare_everything
from payments.sync.types import TYPES


class Command(BaseCommand):
    """What the schedule does in small pieces, all of it at once."""

    help = "Compare every object of these types (all, if none is named) with Stripe, and say what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("types", nargs="*", metavar="type", help=f"any of {', '.join(TYPES)}")

    def handle(self, *_: Any, **options: Any) -> None:
        kinds = options["types"] or list(TYPES)
        unknown = [each for each in kinds if each not in TYPES]
        if unknown:
            raise CommandError(f"There is no type {', '.join(unknown)}. There are: {', '.join(TYPES)}.")
        pace = pace_of_stripe()
        try:
            missed = ask_for_missed(pace=pace, clock=timezone.now)
            while not missed.is_through:
                missed = ask_for_missed(pace=pace, clock=timezone.now)
            found = compare_everything(kinds=kinds, pace=pace, clock=timezone.now)
        except StripeProblem as error:
            raise CommandError(f"Stripe could not be read: {error}") from None
        self.stdout.write(f"Events missed: {missed.events}, about {missed.objects} objects; they are being read.")
        for kind, count in found.items():
            self.stdout.write(f"{TYPES[kind].words}: {count} new differences")
        unsettled = DriftItem.objects.filter(state__in=DriftItem.UNSETTLED).count()
        self.stdout.write(f"Unsettled differences in all: {unsettled}. See Drift in the back office.")

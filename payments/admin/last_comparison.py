"""When our rows were last compared with Stripe, in a sentence above *Drift*."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from payments.models import Comparison
from payments.sync.types import TYPES
from payments.templatetags.payments import when

HOW = "The worker compares a few pages every hour; manage.py reconcile does all of it at once."


def last_comparison() -> SafeString:
    """What was gone through and when, what is being gone through, and what was never looked at."""
    places = {place.kind: place for place in Comparison.objects.exclude(began_at=None)}
    through: dict[str, datetime] = {kind: each.finished_at for kind, each in places.items() if each.finished_at}
    under_way = {kind: each.began_at for kind, each in places.items() if each.finished_at is None and each.began_at}
    never = [kind for kind in TYPES if kind not in places]
    told = []
    if through:
        told.append(
            format_html("Compared with Stripe to the end {}: {}.", when(min(through.values())), _words(through))
        )
    if under_way:
        told.append(format_html("Since {} in progress: {}.", when(min(under_way.values())), _words(under_way)))
    if never:
        told.append(format_html("Never compared yet: {}. {}", _words(never), HOW))
    return format_html_join(" ", "{}", ((each,) for each in told))


def _words(kinds: Sequence[str] | dict[str, datetime]) -> str:
    if set(kinds) >= set(TYPES):
        return "all types"
    return ", ".join(each.words for kind, each in TYPES.items() if kind in kinds)

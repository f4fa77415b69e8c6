"""Search that an index answers: reference and email by their beginning, Stripe ids and last four digits exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from payments.domain.references import ALPHABET, LENGTH

_REFERENCE = re.compile(rf"[{ALPHABET}]{{1,{LENGTH}}}(-[PRD]?\d{{0,4}})?", re.IGNORECASE)
_STRIPE_ID = re.compile(r"[a-z]{2,6}_\w+", re.ASCII)
_NUMBER = re.compile(r"[\w./#-]{2,100}")  # of an invoice; Stripe's own look like ABCD1234-0001
_LAST_FOUR = re.compile(r"[0-9]{4}")
_LONGEST = 300


def meanings(term: str) -> list[str]:
    """What a search text can be, judged by its form: reference, number, stripe_id, last4, email."""
    found = []
    if _REFERENCE.fullmatch(term):
        found.append("reference")
    if _NUMBER.fullmatch(term):
        found.append("number")
    if _STRIPE_ID.fullmatch(term):
        found.append("stripe_id")
    if _LAST_FOUR.fullmatch(term):
        found.append("last4")
    if not any(sign in term for sign in "- ") or "@" in term:
        found.append("email")
    return found


class IndexedSearch:
    """Each page names, for every meaning of a text, the columns to look into; each of them has an index."""

    # {"reference": ["reference"], "stripe_id": ["intent_id", "attempts__charge_id"], …}
    searched: ClassVar[dict[str, Sequence[str]]] = {}
    model: type[Model]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Whether there is a search box at all."""
        return [name for names in self.searched.values() for name in names]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows that match; every road is a query of its own, so that each can use its index."""
        term = search_term.strip()[:_LONGEST]
        if not term:
            return queryset, False
        roads = [
            self.model._default_manager.filter(**{_lookup(meaning, column): term}).order_by().values("pk")
            for meaning in meanings(term)
            for column in self.searched.get(meaning, ())
        ]
        if not roads:
            return queryset.none(), False
        matches = roads[0].union(*roads[1:]) if len(roads) > 1 else roads[0]
        return queryset.filter(pk__in=matches), False


def _lookup(meaning: str, column: str) -> str:
    return f"{column}__istartswith" if meaning in ("reference", "number", "email") else column

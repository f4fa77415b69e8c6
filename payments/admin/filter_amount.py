"""Filter by amount, typed in the major unit: 20 is €20.00 and ¥20 alike."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.admin import FieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from payments.domain.money import THREE_DECIMAL, ZERO_DECIMAL

# More than a BIGINT holds in any currency is no amount.
LARGEST = Decimal(10) ** 15


class Amount(FieldListFilter):
    """Between two amounts, whichever currency a row has."""

    template = "admin/payments/filter_amount.html"

    def expected_parameters(self) -> list[str | None]:
        return [f"{self.field_path}_from", f"{self.field_path}_to"]

    def has_output(self) -> bool:
        return True

    @property
    def shown(self) -> list[Any]:
        """For the template, which cannot pass the list."""
        return list(self.choices(None))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        least, most = self._typed("_from"), self._typed("_to")
        if least is None and most is None:
            return queryset
        zero, three = Q(currency__in=sorted(ZERO_DECIMAL)), Q(currency__in=sorted(THREE_DECIMAL))
        return queryset.filter(
            (zero & self.between(least, most, 0))
            | (three & self.between(least, most, 3))
            | (~zero & ~three & self.between(least, most, 2))
        )

    def between(self, least: Decimal | None, most: Decimal | None, digits: int) -> Q:
        """The condition for currencies with so many digits behind the point."""
        found = Q()
        if least is not None:
            found &= Q(**{f"{self.field_path}__gte": int(least.scaleb(digits).to_integral_value("ROUND_CEILING"))})
        if most is not None:
            found &= Q(**{f"{self.field_path}__lte": int(most.scaleb(digits).to_integral_value("ROUND_FLOOR"))})
        return found

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"from": self._text("_from"), "to": self._text("_to")}

    def _text(self, end: str) -> str:
        values: Any = self.used_parameters.get(f"{self.field_path}{end}") or [""]
        return str(values[-1]).strip()

    def _typed(self, end: str) -> Decimal | None:
        text = self._text(end).replace(",", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise IncorrectLookupParameters(error) from error
        if not value.is_finite() or abs(value) > LARGEST:
            raise IncorrectLookupParameters(f"{text} is not an amount.")
        return value


class SignedAmount(Amount):
    """Between two amounts whichever way the money went."""

    def between(self, least: Decimal | None, most: Decimal | None, digits: int) -> Q:
        out = (-most if most is not None else None, -least if least is not None else None)
        return super().between(least, most, digits) | super().between(*out, digits)

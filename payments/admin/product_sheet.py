"""The catalogue as a sheet: a row a product, a column a currency. What is read in goes through the operations."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import resources
from import_export.fields import Field
from import_export.widgets import BooleanWidget, Widget

from payments import formats
from payments.admin.metadata_field import MetadataField
from payments.domain.money import Money, NotPayable, money_from_major
from payments.models import Price, Product
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.push import push
from payments.operations.set_price import set_price
from payments.stripe.client import livemode

COLUMNS = ("slug", "name", "summary", "description", "active", "in_shop", "tax_code", "metadata")
PRICE = "price_"
NEW_PRICE = re.compile(r"price_[a-z]{3}")


class YesNoWidget(BooleanWidget):  # type: ignore[misc]  # the library says no types
    """``yes`` and ``no``; nothing else is guessed."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> bool:
        text = str(value).strip().lower()
        if text not in ("yes", "no", "1", "0", "true", "false"):
            raise ValueError("Write yes or no.")
        return text in ("yes", "1", "true")

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "yes" if value else "no"


class MetadataWidget(Widget):  # type: ignore[misc]  # the library says no types
    """``key: value`` lines."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        try:
            return MetadataField().clean(str(value or ""))
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        return MetadataField().prepare_value(value)


class TextWidget(Widget):  # type: ignore[misc]  # the library says no types
    """Text without the spaces around it; an empty cell is an empty text."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return "" if value is None else str(value).strip().replace("\x00", "")

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return str(value or "")


class PriceField(Field):  # type: ignore[misc]  # the library says no types
    """What the product costs in one currency, as a person writes it. An empty cell changes nothing."""

    def __init__(self, currency: str) -> None:
        super().__init__(attribute=f"{PRICE}{currency}", column_name=f"{PRICE}{currency}", widget=TextWidget())
        self.currency = currency

    def get_value(self, instance: Any) -> str:
        typed: dict[str, Money] = getattr(instance, "typed_prices", {})
        if self.currency in typed:
            return formats.typed(typed[self.currency])
        found = [price for price in prices_of(instance) if price.currency == self.currency]
        return formats.typed(found[0].money) if found else ""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **options: Any) -> None:
        text = str(row.get(self.column_name) or "").strip()
        if not text:
            return
        try:
            money = money_from_major(Decimal(text), self.currency)
        except (InvalidOperation, NotPayable, ValueError, OverflowError) as error:
            raise ValueError(f"{text[:30]} is no price in {self.currency.upper()}.") from error
        if not 0 <= money.amount < 10**12:
            raise ValueError(f"{text[:30]} is no price in {self.currency.upper()}.")
        instance.typed_prices = {**getattr(instance, "typed_prices", {}), self.currency: money}


def prices_of(product: Product) -> list[Price]:
    """At which the shop sells it now; asked for once a product."""
    if product.pk is None:
        return []
    if not hasattr(product, "shop_prices"):
        product.shop_prices = list(Price.objects.sold_at().filter(product=product))  # type: ignore[attr-defined]
    found: list[Price] = product.shop_prices  # type: ignore[attr-defined]
    return found


class ProductSheet(resources.ModelResource):  # type: ignore[misc]  # the library says no types
    """Products are known by their address in the shop. None is deleted by a file."""

    active = Field(attribute="active", column_name="active", widget=YesNoWidget())
    in_shop = Field(attribute="in_shop", column_name="in_shop", widget=YesNoWidget())
    metadata = Field(attribute="metadata", column_name="metadata", widget=MetadataWidget())
    for _name in ("slug", "name", "summary", "description", "tax_code"):
        locals()[_name] = Field(attribute=_name, column_name=_name, widget=TextWidget())

    class Meta:
        model = Product
        fields = COLUMNS
        import_id_fields = ("slug",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def __init__(self, *, by: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.by = by
        sold = Price.objects.sold_at().values_list("currency", flat=True).distinct()
        for currency in sorted({settings.DEFAULT_CURRENCY, *sold}):
            self.fields[f"{PRICE}{currency}"] = PriceField(currency)

    def get_export_order(self) -> list[str]:
        return [*COLUMNS, *(name for name in self.fields if name.startswith(PRICE))]

    get_import_order = get_export_order

    def import_data(self, dataset: Any, *args: Any, **options: Any) -> Any:
        """A file may bring a currency in which nothing is sold yet."""
        for header in map(str, dataset.headers or []):
            if NEW_PRICE.fullmatch(header):
                self.fields.setdefault(header, PriceField(header.removeprefix(PRICE)))
        return super().import_data(dataset, *args, **options)

    def before_import(self, dataset: Any, **options: Any) -> None:
        """Columns that nobody knows are refused: a typing error would pass for an empty column."""
        for header in map(str, dataset.headers or []):
            if header not in self.fields:
                raise ValidationError(f"There is no column “{header[:40]}”. There are: {', '.join(self.fields)}.")

    def before_import_row(self, row: Any, **options: Any) -> None:
        if not str(row.get("slug") or "").strip():
            raise ValidationError("The slug is empty: it says which product the row is about.")

    def init_instance(self, row: Any = None) -> Product:
        return Product(created_at=timezone.now(), livemode=livemode())

    def do_instance_save(self, instance: Product, is_create: bool) -> None:
        now = timezone.now()
        if is_create:
            instance.save(force_insert=True)
            push(row=instance, by=self.by, now=now)
        else:
            was = Product.objects.get(pk=instance.pk)
            wanted = {name: getattr(instance, name) for name in COLUMNS}
            changes = {name: value for name, value in wanted.items() if value != getattr(was, name)}
            edit_mirrored(row=instance, changes=changes, by=self.by, now=now)
        for money in getattr(instance, "typed_prices", {}).values():
            set_price(product=instance, unit=money, by=self.by, now=now)

"""What a coupon takes off a checkout, and off each of its lines."""

from fractions import Fraction

from .wire import Json


def borne_by(coupon: Json, lines: list[Json]) -> list[Json]:
    """The lines that it makes cheaper: all of them, or those of its products."""
    products = coupon.get("applies_to", {}).get("products")
    return [line for line in lines if not products or line["price"]["product"] in products]


def amount_of(coupon: Json, subtotal: int) -> int:
    """Never more than there is to pay."""
    if coupon["amount_off"] is not None:
        return min(int(coupon["amount_off"]), subtotal)
    return round(Fraction(str(coupon["percent_off"])) * subtotal / 100)


def spread(lines: list[Json], discount: int) -> None:
    """Each line bears its share, to the cent: what rounding leaves over goes to the first lines."""
    subtotal = sum(line["amount_subtotal"] for line in lines)
    if not subtotal:
        return
    shares = [discount * line["amount_subtotal"] // subtotal for line in lines]
    left = discount - sum(shares)
    for place, line in enumerate(lines):
        extra = min(left, line["amount_subtotal"] - shares[place], 1)
        left -= extra
        line["amount_discount"] = shares[place] + extra
        line["amount_total"] = line["amount_subtotal"] - line["amount_discount"]

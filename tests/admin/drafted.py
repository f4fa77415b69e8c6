"""What staff type into the form of an invoice."""

from __future__ import annotations

import re
import uuid

NEW = "/admin/payments/invoice/new/"
TOTALS = "/admin/payments/invoice/totals"


def typed(*lines: tuple[str, str, str], button: str = "save", value: str = "1", **more: object) -> dict[str, object]:
    """Rows of what, quantity and price, with everything that the page sends along."""
    data: dict[str, object] = {
        "email": "ada@example.org", "customer": "", "name": "Ada Lovelace", "address": "", "currency": "eur",
        "coupon": "", "discount": "", "days_until_due": "14", "due_date": "", "memo": "", "footer": "", "seen": "",
        "form_key": str(uuid.uuid4()), "line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0", button: value,
    }  # fmt: skip
    for place, (what, quantity, unit) in enumerate(lines):
        data |= {f"line-{place}-what": what, f"line-{place}-quantity": quantity, f"line-{place}-unit": unit}
    return data | more


def value_of(html: str, name: str) -> str:
    """What stands in a field."""
    field = re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', html)
    assert field, name
    found = re.search(r'value="([^"]*)"', field[0])
    return found[1] if found else ""

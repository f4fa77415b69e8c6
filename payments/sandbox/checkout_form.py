"""What a customer typed on the hosted page, and what is wrong with it before any bank is asked."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from . import banks, cards
from .cards import Card, Decline
from .payment_methods import Payer
from .wire import Json

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
NAME_MISSING = "Please enter the name of the account holder."


@dataclass(frozen=True)
class Wish:
    """A payment that can be tried."""

    instrument: Card | banks.Account
    payer: Payer
    expiry: tuple[int, int] | None = None


@dataclass
class Typed:
    """The form as sent. ``errors``: field to sentence."""

    method: str = "card"
    email: str = ""
    name: str = ""
    card_number: str = ""
    card_expiry: str = ""
    card_cvc: str = ""
    iban: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: dict[str, str]) -> "Typed":
        return cls(
            method=form.get("method", "card"),
            email=form.get("email", ""),
            name=form.get("name", ""),
            card_number=form.get("card_number", ""),
            card_expiry=form.get("card_expiry", ""),
            card_cvc=form.get("card_cvc", ""),
            iban=form.get("iban", ""),
        )

    def wish(self, session: Json, now: int) -> Wish | None:
        """What the customer wants, if everything is well; otherwise the errors are filled."""
        known = (session["customer_details"] or {}).get("email")
        email = known or self.email.strip()
        if not EMAIL.match(email):
            self.errors["email"] = "Your email address is invalid."
        payer = Payer(email, self.name.strip() or None)
        wanted = self._debit(session) if self.method == "bank_debit" else self._card(session, now)
        if wanted is None or self.errors:
            return None
        return Wish(wanted[0], payer, wanted[1])

    def _card(self, session: Json, now: int) -> tuple[Card, tuple[int, int] | None] | None:
        if "card" not in session["payment_method_types"]:
            self.errors["card_number"] = "Cards are not accepted here."
            return None
        found = cards.look_up(self.card_number)
        if isinstance(found, Decline):
            self.errors["card_number"] = found.message
        expiry = self._expiry(now)
        if not re.fullmatch(r"\d{3,4}", self.card_cvc.strip()):
            self.errors["card_cvc"] = "Your card's security code is incomplete."
        return None if isinstance(found, Decline) or self.errors else (found, expiry)

    def _expiry(self, now: int) -> tuple[int, int] | None:
        match = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(\d{2}|\d{4})\s*", self.card_expiry)
        if match is None or not 1 <= int(match[1]) <= 12:
            self.errors["card_expiry"] = "Your card's expiration date is incomplete."
            return None
        month, year = int(match[1]), int(match[2]) % 100 + 2000
        today = datetime.fromtimestamp(now, UTC)
        if (year, month) < (today.year, today.month):
            self.errors["card_expiry"] = "Your card's expiration date is in the past."
        return month, year

    def _debit(self, session: Json) -> tuple[banks.Account, None] | None:
        if "sepa_debit" not in session["payment_method_types"]:
            self.errors["iban"] = "Bank debits are not accepted here."
            return None
        found = banks.look_up(self.iban)
        if isinstance(found, str):
            self.errors["iban"] = found
            return None
        if not self.name.strip():
            self.errors["name"] = NAME_MISSING
        return None if self.errors else (found, None)

"""Payment methods: made from a test card, a test account or one of Stripe's ``pm_card_…`` names."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from . import banks, cards
from .call import Call
from .errors import missing
from .events import emit
from .views import shown
from .wire import Json
from .world import World

ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
KIND = "payment_method"


@dataclass(frozen=True)
class Payer:
    """What a customer says about themself while paying."""

    email: str | None = None
    name: str | None = None
    country: str | None = None

    @property
    def billing_details(self) -> Json:
        address = {**dict.fromkeys(ADDRESS), "country": self.country}
        return {"address": address, "email": self.email, "name": self.name, "phone": None, "tax_id": None}


def make(world: World, instrument: cards.Card | banks.Account, payer: Payer, expiry: tuple[int, int] | None) -> Json:
    """What a customer pays with on a page."""
    if isinstance(instrument, banks.Account):
        return make_debit(world, instrument, payer)
    return make_card(world, instrument, payer, expiry)


def make_card(world: World, card: cards.Card, payer: Payer, expiry: tuple[int, int] | None = None) -> Json:
    """A payment method for a test card; of what was typed only brand, last four and expiry are kept."""
    month, year = expiry or (8, datetime.fromtimestamp(world.now(), UTC).year + 1)
    face = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand.replace("amex", "american_express"),
        "exp_month": month,
        "exp_year": year,
        "fingerprint": hashlib.sha256(card.name.encode()).hexdigest()[:16],
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return _add(world, "card", face, payer, card.name)


def make_debit(world: World, account: banks.Account, payer: Payer) -> Json:
    """A payment method for a bank account to be debited."""
    face = {
        "bank_code": account.bank_code,
        "branch_code": "",
        "country": account.country,
        "fingerprint": hashlib.sha256(account.name.encode()).hexdigest()[:16],
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": account.last4,
    }
    return _add(world, "sepa_debit", face, payer, account.name)


def _add(world: World, kind: str, face: Json, payer: Payer, name: str) -> Json:
    body = {
        "id": world.new_id("pm_1"),
        "object": KIND,
        "allow_redisplay": "unspecified",
        "billing_details": payer.billing_details,
        kind: face,
        "created": world.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }
    return world.store.add(body, {"name": name})


def resolve(world: World, identifier: str, param: str = "payment_method", *, status: int = 400) -> Json:
    """The payment method with this id; a test name makes a new one each time, as Stripe does."""
    if identifier in cards.BY_NAME:
        return make_card(world, cards.BY_NAME[identifier], Payer())
    if identifier in banks.BY_NAME:
        return make_debit(world, banks.BY_NAME[identifier], Payer(email="payer@example.com", name="Test Payer"))
    body = world.store.get(KIND, identifier)
    if body is None:
        raise missing("PaymentMethod", identifier, param, status)
    return body


def behind(world: World, method: Json) -> cards.Card | banks.Account:
    """Which test card or account this payment method stands for."""
    name = str(world.store.hidden(method["id"])["name"])
    return cards.BY_NAME[name] if name in cards.BY_NAME else banks.BY_NAME[name]


def set_up(world: World, method: Json, customer: str | None) -> None:
    """Keep it for later: the bank need not be asked again, and it belongs to the customer from now on."""
    world.store.hide(method["id"], set_up=True)
    if customer is not None and method["customer"] is None:
        method["customer"] = customer
        emit(world, "payment_method.attached", world.store.save(method))


def retrieve(call: Call) -> Json:
    """GET /v1/payment_methods/{id}"""
    call.read({})
    return shown(call.world, resolve(call.world, call.id, status=404))

"""What a customer has in credit (below zero) or still owes (above), by currency; their next invoice takes it up."""

from .events import changed, emit
from .views import shown
from .wire import Json
from .world import World

KIND = "customer_balance_transaction"


def of(world: World, customer_id: str, code: str) -> int:
    return int(world.store.hidden(customer_id).get("balances", {}).get(code, 0))


def move(world: World, customer_id: str, code: str, amount: int, kind: str, **about: str) -> Json:
    """Book this much; the transaction that says so. ``about``: the invoice or credit note it is for."""
    customer = world.find("customer", customer_id)
    before = dict(customer)
    balances = world.store.hidden(customer_id).get("balances", {})
    balances[code] = balances.get(code, 0) + amount
    world.store.hide(customer_id, balances=balances)
    if not customer.get("deleted"):
        customer["currency"] = customer["currency"] or code
        customer["balance"] = balances.get(customer["currency"], 0)
        world.store.save(customer)
        emit(world, "customer.updated", customer, changed(before, customer))
    body = {
        "id": world.new_id("cbtxn_1"),
        "object": KIND,
        "amount": amount,
        "checkout_session": None,
        "created": world.now(),
        "credit_note": about.get("credit_note"),
        "currency": code,
        "customer": customer_id,
        "customer_account": None,
        "description": None,
        "ending_balance": balances[code],
        "invoice": about.get("invoice"),
        "livemode": False,
        "metadata": {},
        "type": kind,
    }
    return shown(world, world.store.add(body))

"""Balance transactions: what a charge, refund or dispute does to the account's balance.

One rule for all currencies: the account settles in the currency of the charge (no exchange), the fee is
1.5 % of the amount rounded half up plus 25 minor units, refunds cost nothing and give no fee back, a dispute costs
15.00 and gives nothing of that back.
"""

from .call import Call
from .views import shown
from .wire import Json
from .world import World

KIND = "balance_transaction"
AVAILABLE_AFTER = 7 * 24 * 3600
DISPUTE_FEE = 1500


def fee_of(amount: int) -> int:
    return (amount * 15 + 500) // 1000 + 25


def for_charge(world: World, charge: Json, amount: int, *, at_once: bool = False) -> Json:
    plain = charge["payment_method_details"]["type"] == "card"
    return _add(
        world,
        charge,
        amount,
        kind="charge" if plain else "payment",
        category="charge",
        fee=fee_of(amount),
        delay=0 if at_once else AVAILABLE_AFTER,
    )


def for_refund(world: World, refund: Json) -> Json:
    kind = "refund" if refund["id"].startswith("re_") else "payment_refund"
    return _add(world, refund, -refund["amount"], kind=kind, category="refund", fee=0, delay=0)


def for_failed_refund(world: World, refund: Json) -> Json:
    return _add(world, refund, refund["amount"], kind="refund_failure", category="refund_failure", fee=0, delay=0)


def for_dispute(world: World, dispute: Json) -> Json:
    booked = _add(world, dispute, -dispute["amount"], kind="adjustment", category="dispute", fee=DISPUTE_FEE, delay=0)
    booked["description"] = f"Chargeback withdrawal for {dispute['charge']}"
    booked["fee_details"][0]["description"] = "Dispute fee"
    return world.store.save(booked)


def for_reinstatement(world: World, dispute: Json) -> Json:
    amount = -sum(each["amount"] for each in dispute["balance_transactions"])
    booked = _add(world, dispute, amount, kind="adjustment", category="dispute_reversal", fee=0, delay=0)
    booked["description"] = f"Chargeback reversal for {dispute['charge']}"
    return world.store.save(booked)


def _add(world: World, source: Json, amount: int, *, kind: str, category: str, fee: int, delay: int) -> Json:
    currency = source["currency"]
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Sandbox processing fees",
            "type": "stripe_fee",
        }
    ]
    return world.store.add(
        {
            "id": world.new_id("txn_1"),
            "object": KIND,
            "amount": amount,
            "available_on": world.now() + delay,
            "balance_type": "payments",
            "created": world.now(),
            "currency": currency,
            "description": source.get("description"),
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details if fee else [],
            "net": amount - fee,
            "reporting_category": category,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )


def retrieve(call: Call) -> Json:
    """GET /v1/balance_transactions/{id}"""
    call.read({})
    return shown(call.world, call.world.find(KIND, call.id))

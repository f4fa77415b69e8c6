"""What an object looks like from outside: its stored JSON, with what depends on the moment filled in."""

from . import invoice_links
from .wire import Json
from .world import World


def shown(world: World, body: Json) -> Json:
    """A copy that may be answered or put into an event."""
    copy = dict(body)
    match body["object"]:
        case "event":
            copy["pending_webhooks"] = undelivered(world, body["id"])
        case "balance_transaction":
            copy["status"] = "available" if body["available_on"] <= world.now() else "pending"
        case "coupon":
            most, ends = body["max_redemptions"], body["redeem_by"]
            used_up = most is not None and body["times_redeemed"] >= most
            copy.pop("applies_to", None)  # only where it is expanded
            copy["valid"] = not used_up and (ends is None or world.now() <= ends)
        case "discount":
            del copy["created"]
        case "dispute":
            copy["balance_transactions"] = [shown(world, each) for each in body["balance_transactions"]]
        case "invoice":
            copy.update(invoice_links.addresses(world, body))
        case "webhook_endpoint":
            copy.pop("secret", None)
        case "customer" if body.get("deleted"):
            copy = {"id": body["id"], "object": "customer", "deleted": True}
    return copy


def undelivered(world: World, event_id: str) -> int:
    """How many endpoints still wait for this event."""
    row = world.store.row(
        "SELECT COUNT(DISTINCT endpoint) FROM deliveries d WHERE event = ? AND state IN ('waiting', 'held', 'lost') "
        "AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.event = d.event AND o.endpoint = d.endpoint "
        "AND o.state = 'delivered')",
        event_id,
    )
    return int(row[0])

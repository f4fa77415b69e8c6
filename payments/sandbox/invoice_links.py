"""The links of a finalized invoice: whoever has one may see and pay it, and they change with time."""

from .account import ACCOUNT
from .ids import scrambled
from .wire import Json
from .world import World

CHANGES_EVERY = 10 * 24 * 3600


def addresses(world: World, invoice: Json) -> Json:
    """None for a draft; otherwise those of the moment."""
    if invoice["status"] == "draft":
        return {}
    address = f"{world.options.base_url}/i/{ACCOUNT}/{_token(world, invoice['id'], 0)}"
    return {"hosted_invoice_url": address, "invoice_pdf": f"{address}/pdf"}


def _token(world: World, invoice_id: str, periods_ago: int) -> str:
    period = world.now() // CHANGES_EVERY - periods_ago
    return f"test_{invoice_id.removeprefix('in_')}{scrambled(f'{world.seed}:link:{invoice_id}:{period}', 24)}"


def found_by(world: World, token: str) -> tuple[Json | None, bool]:
    """The invoice a link leads to, and whether the link still holds: it does for twenty to thirty days."""
    identifier = "in_" + token.removeprefix("test_")[:-24]
    invoice = world.store.get("invoice", identifier)
    if invoice is None or invoice["status"] == "draft":
        return None, False
    if token in [_token(world, identifier, ago) for ago in range(3)]:
        return invoice, True
    return (invoice if token in [_token(world, identifier, ago) for ago in range(3, 40)] else None), False

"""What is said when an invoice changed."""

from .events import changed, emit
from .wire import Json
from .world import World


def told(world: World, before: Json, invoice: Json, *happened: str) -> None:
    """``invoice.updated`` if anything differs from before, and then what happened."""
    previous = changed(before, invoice)
    if previous:
        emit(world, "invoice.updated", invoice, previous)
    for event_type in happened:
        emit(world, event_type, invoice)

"""Calls that are answered badly on purpose, as the calls lever says."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .wire import Json
from .world import World

ANSWERS = (
    "429", "500", "500_before", "500_after", "timeout_before", "timeout_after", "slow_before", "slow_after"
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    answer: str
    seconds: float
    lifted: threading.Event  # set when the faults are cleared

    def hold(self) -> None:
        """Come back when the seconds are over, or the faults are cleared."""
        self.lifted.wait(self.seconds)


def waiting(world: World) -> list[Json]:
    known: list[Json] = world.store.setting("faults", [])
    return known


def add(world: World, fault: Json) -> None:
    world.store.set_setting("faults", [*waiting(world), fault])


def clear(world: World) -> None:
    """No fault is left, and the calls that are held back go on."""
    world.store.set_setting("faults", [])
    world.faults_lifted.set()
    world.faults_lifted = threading.Event()


def take(world: World, method: str, path: str) -> Fault | None:
    """The fault that hits this call, counted down."""
    with world.lock:
        faults = waiting(world)
        for place, fault in enumerate(faults):
            if fault["method"] in (None, method) and fnmatchcase(path, fault["path"]):
                fault["count"] -= 1
                if fault["count"] <= 0:
                    del faults[place]
                with world.change():
                    world.store.set_setting("faults", faults)
                return Fault(fault["answer"], fault["seconds"], world.faults_lifted)
    return None

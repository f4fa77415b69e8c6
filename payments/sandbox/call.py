"""One API call while it is being executed."""

from dataclasses import dataclass
from typing import Any

from . import params
from .forms import Tree
from .params import Spec
from .world import World


@dataclass(frozen=True)
class Call:
    world: World
    id: str  # the id in the path, "" where there is none
    params: dict[str, Tree]  # without expand

    def read(self, spec: Spec, required: tuple[str, ...] = ()) -> dict[str, Any]:
        """The parameters as the endpoint declares them; unknown ones are refused."""
        return params.read(self.params, spec, required)

"""A person decides what was changed on both sides, field by field."""

from __future__ import annotations

import pytest

from payments.models import Product
from payments.operations.resolve_conflict import (
    ConflictChanged,
    NothingInConflict,
    conflicts_of,
    resolve_conflict,
    seal_of,
)
from tests.operations import catalogue
from tests.operations.catalogue import (
    at_stripe,
    edit,
    edit_at_stripe,
    hear,
    open_conflicts,
    perform_pushes,
    pushed,
    step_of,
)
from tests.operations.shop import clock
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def cup(sandbox: SandboxProcess) -> Product:
    """Name and description were changed on both sides."""
    product: Product = pushed(catalogue.product())
    edit_at_stripe(sandbox, product, name="Mug", description="Round.")
    edit(product, name="Beaker", description="Tall.")
    perform_pushes()
    product.refresh_from_db()
    return product


def decide(product: Product, **choices: str) -> None:
    product.refresh_from_db()
    seal = seal_of(conflicts_of(product))
    resolve_conflict(row=product, choices=choices, seal=seal, by=None, now=clock())


def test_each_field_is_decided_by_itself(sandbox: SandboxProcess, cup: Product) -> None:
    assert [(each.field, each.ours, each.theirs, each.agreed) for each in conflicts_of(cup)] == [
        ("name", "Beaker", "Mug", "Cup"),
        ("description", "Tall.", "Round.", "For tea."),
    ]
    sandbox.clock(advance=3)
    decide(cup, name="ours", description="theirs")
    perform_pushes()
    there = at_stripe(sandbox, cup)
    assert (there["name"], there["description"]) == ("Beaker", "Round.")
    assert (cup.name, cup.description, step_of(cup)) == ("Beaker", "Round.", "in_step")
    assert open_conflicts() == []


def test_what_was_not_decided_stays_a_conflict(sandbox: SandboxProcess, cup: Product) -> None:
    sandbox.clock(advance=3)
    decide(cup, name="ours")
    perform_pushes()
    there = at_stripe(sandbox, cup)
    assert (there["name"], there["description"]) == ("Beaker", "Round.")
    assert (cup.description, step_of(cup)) == ("Tall.", "conflict")
    assert "Description of product" in open_conflicts()[0]


def test_a_choice_that_was_overtaken_is_refused(sandbox: SandboxProcess, cup: Product) -> None:
    seal = seal_of(conflicts_of(cup))
    edit_at_stripe(sandbox, cup, name="Jar")
    hear(sandbox)
    with pytest.raises(ConflictChanged):
        resolve_conflict(row=cup, choices={"name": "ours"}, seal=seal, by=None, now=clock())
    assert at_stripe(sandbox, cup)["name"] == "Jar"


def test_our_choice_is_not_written_over_what_changed_before_it_arrives(sandbox: SandboxProcess, cup: Product) -> None:
    decide(cup, name="ours", description="ours")
    edit_at_stripe(sandbox, cup, name="Jar")
    perform_pushes()
    there = at_stripe(sandbox, cup)
    assert (there["name"], there["description"]) == ("Jar", "Tall.")
    assert step_of(cup) == "conflict"


def test_nothing_is_decided_where_nothing_is_in_conflict(sandbox: SandboxProcess) -> None:
    product = pushed(catalogue.product())
    with pytest.raises(NothingInConflict):
        resolve_conflict(row=product, choices={}, seal="", by=None, now=clock())

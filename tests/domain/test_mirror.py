"""What a report or an edit changes in a row: pure, and whatever Stripe was heard to say last is what counts."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.join import Heard, Moment
from payments.domain.mirror import Sides, answered, compare, decide, flat, step_of, unflat

FIELDS = ("name", "active", "metadata")
pairs = st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"]))
states = st.fixed_dictionaries({"name": st.integers(0, 2), "active": st.booleans(), "metadata": pairs})


def heard(report: dict[str, Any], second: int = 1) -> Heard:
    return Heard("product", "deleted" if report.get("deleted") else "live", Moment(second, second), report)


def sides(ours: dict[str, Any], theirs: dict[str, Any], agreed: dict[str, Any], sent: dict[str, Any]) -> Sides:
    return Sides(flat(ours, FIELDS), flat(agreed, FIELDS), sent, heard(theirs))


@given(values=states)
def test_flat_and_back_is_the_same_without_our_marks(values: dict[str, Any]) -> None:
    marked = {**values, "metadata": {**values["metadata"], "backoffice": "x", "ref": "product-1"}}
    assert unflat(flat(marked, FIELDS)) == values


@given(ours=states, theirs=states, agreed=states)
def test_each_side_keeps_what_it_changed_or_a_person_is_asked(
    ours: dict[str, Any], theirs: dict[str, Any], agreed: dict[str, Any]
) -> None:
    found = compare(sides(ours, theirs, agreed, {}), FIELDS)
    here, there, before = flat(ours, FIELDS), flat(theirs, FIELDS), flat(agreed, FIELDS)
    conflicts = {each.field for each in found.conflicts}
    for name in here.keys() | there.keys() | before.keys():
        wanted, said, was = here.get(name), there.get(name), before.get(name)
        now = found.sides.ours.get(name)
        if wanted == said:
            assert now == wanted
        elif wanted == was:
            assert now == said, "they changed it alone"
        elif said == was:
            assert found.push[name] == now == wanted, "we changed it alone"
        else:
            assert name in conflicts
            assert now == wanted


@given(ours=states, theirs=states, agreed=states, sent=states)
def test_comparing_again_changes_nothing(
    ours: dict[str, Any], theirs: dict[str, Any], agreed: dict[str, Any], sent: dict[str, Any]
) -> None:
    once = compare(sides(ours, theirs, agreed, flat(sent, FIELDS)), FIELDS)
    assert compare(once.sides, FIELDS) == once


@given(ours=states, agreed=states, newer=states)
def test_the_echo_of_what_we_sent_is_never_a_conflict(
    ours: dict[str, Any], agreed: dict[str, Any], newer: dict[str, Any]
) -> None:
    sent = compare(sides(ours, agreed, agreed, {}), FIELDS).push
    echo = compare(sides(newer, ours, agreed, sent), FIELDS)
    assert echo.conflicts == ()
    changed_back = {name for name in echo.sides.ours if echo.sides.ours[name] != flat(newer, FIELDS).get(name)}
    assert {name for name in changed_back if name in sent} == set()


@given(ours=states, theirs=states, agreed=states, choice=st.sampled_from(["ours", "theirs"]))
def test_a_decision_ends_every_conflict_and_loses_nothing_else(
    ours: dict[str, Any], theirs: dict[str, Any], agreed: dict[str, Any], choice: str
) -> None:
    before = compare(sides(ours, theirs, agreed, {}), FIELDS)
    after = decide(before, {each.field: choice for each in before.conflicts}, FIELDS)
    assert after.conflicts == ()
    for each in before.conflicts:
        chosen = each.ours if choice == "ours" else each.theirs
        assert after.sides.ours.get(each.field) == chosen
        assert (each.field in after.push) == (choice == "ours")
    assert {name: after.push[name] for name in before.push} == before.push


@given(ours=states, agreed=states, said=states, later=states)
def test_stripes_own_way_to_write_it_is_taken_over_and_what_follows_is_news(
    ours: dict[str, Any], agreed: dict[str, Any], said: dict[str, Any], later: dict[str, Any]
) -> None:
    sent = compare(sides(ours, agreed, agreed, {}), FIELDS).push
    after = answered(sides(ours, later, agreed, sent), said, FIELDS)
    assert after.sent == {}
    for name in sent:
        assert after.agreed.get(name) == after.ours.get(name) == flat(said, FIELDS).get(name)
    assert not {each.field for each in compare(after, FIELDS).conflicts} & set(sent)


def test_where_it_stands() -> None:
    same = {"name": 1, "active": True, "metadata": {}}
    other = {**same, "name": 2}
    in_step = compare(sides(same, same, same, {}), FIELDS)
    ahead = compare(sides(other, same, same, {}), FIELDS)
    torn = compare(sides(other, {**same, "name": 3}, same, {}), FIELDS)
    gone = compare(sides(same, {**same, "deleted": True}, same, {}), FIELDS)
    new = compare(Sides(flat(same, FIELDS)), FIELDS)
    assert step_of(in_step, under_way=False, refused=False) == "in_step"
    assert step_of(in_step, under_way=True, refused=False) == "waiting"
    assert step_of(in_step, under_way=False, refused=True) == "in_step"
    assert step_of(ahead, under_way=False, refused=False) == "waiting"
    assert step_of(ahead, under_way=False, refused=True) == "refused"
    assert step_of(torn, under_way=True, refused=True) == "conflict"
    assert step_of(gone, under_way=True, refused=True) == "deleted"
    assert step_of(new, under_way=False, refused=False) == "waiting"

"""No side's edit is lost without a conflict being shown."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.three_values import merge, resolve

VALUES = st.integers(0, 2)
SIDES = st.fixed_dictionaries({"name": VALUES, "active": VALUES})
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["here", "there", "meet", "ours", "theirs"]), st.sampled_from(["name", "active"]), VALUES
    ),
    max_size=14,
)


@given(ours=SIDES, theirs=SIDES, agreed=SIDES)
def test_each_field_is_agreed_pushed_taken_over_or_a_conflict(
    ours: dict[str, int], theirs: dict[str, int], agreed: dict[str, int]
) -> None:
    merged = merge(ours=ours, theirs=theirs, agreed=agreed)
    conflicts = {each.field for each in merged.conflicts}
    for name, wanted in ours.items():
        changed_here, changed_there = wanted != agreed[name], theirs[name] != agreed[name]
        differ = wanted != theirs[name]
        assert (name in conflicts) == (changed_here and changed_there and differ)
        assert (name in merged.push) == (changed_here and not changed_there)
        if not changed_here:
            assert merged.ours[name] == theirs[name]
        else:
            assert merged.ours[name] == wanted


@given(ours=SIDES, theirs=SIDES, agreed=SIDES)
def test_merging_again_changes_nothing(ours: dict[str, int], theirs: dict[str, int], agreed: dict[str, int]) -> None:
    once = merge(ours=ours, theirs=theirs, agreed=agreed)
    twice = merge(ours=once.ours, theirs=theirs, agreed=once.agreed)
    assert (twice.ours, twice.agreed, twice.push, twice.conflicts) == (
        once.ours, once.agreed, once.push, once.conflicts,
    )  # fmt: skip


def test_what_was_never_agreed_on_and_differs_is_a_conflict() -> None:
    merged = merge(ours={"name": "Cup"}, theirs={"name": "Mug"}, agreed={})
    assert [each.field for each in merged.conflicts] == ["name"]
    assert merged.push == {}


@given(start=SIDES, edits=EDITS)
def test_in_any_interleaving_no_edit_is_lost_without_a_conflict(
    start: dict[str, int], edits: list[tuple[str, str, int]]
) -> None:
    ours, theirs, agreed = dict(start), dict(start), dict(start)
    unseen: dict[str, set[str]] = {"name": set(), "active": set()}  # which sides edited since they last agreed
    for act, name, value in edits:
        if act in ("here", "there"):
            side: dict[str, Any] = ours if act == "here" else theirs
            if side[name] != value:
                side[name] = value
                unseen[name].add(act)
            continue
        merged = merge(ours=ours, theirs=theirs, agreed=agreed)
        conflicts = {each.field: each for each in merged.conflicts}
        for each, wanted in ours.items():
            if unseen[each] == {"here", "there"} and wanted != theirs[each] and each not in conflicts:
                # Only a side that went back to what was agreed may give way silently.
                assert agreed[each] in (wanted, theirs[each])
        if act in ("ours", "theirs"):
            merged = resolve(merged=merged, choices=dict.fromkeys(conflicts, act))
            assert merged.conflicts == []
        ours, agreed = dict(merged.ours), dict(merged.agreed)
        for pushed, sent in merged.push.items():
            theirs[pushed] = agreed[pushed] = sent  # Stripe took it
        for each, wanted in ours.items():
            if each not in {conflict.field for conflict in merged.conflicts}:
                assert wanted == theirs[each] == agreed[each]
                unseen[each].clear()

"""State is the join of all that was heard."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.join import Heard, Moment, in_doubt, join
from payments.domain.rungs import LADDERS


@st.composite
def heard(draw: st.DrawFn, kind: str = "intent") -> Heard:
    since = draw(st.integers(0, 5))
    moment = Moment(since, since + draw(st.integers(0, 2)))
    return Heard(kind, draw(st.sampled_from(LADDERS[kind])), moment, {"status": draw(st.sampled_from("abc"))})


@given(heard(), heard())
def test_the_order_of_two_reports_does_not_matter(one: Heard, other: Heard) -> None:
    assert join(one, other).rank() == join(other, one).rank()


@given(heard(), heard(), heard())
def test_it_does_not_matter_which_two_of_three_reports_meet_first(one: Heard, two: Heard, three: Heard) -> None:
    assert join(join(one, two), three) == join(one, join(two, three))


@given(heard())
def test_hearing_the_same_again_changes_nothing(one: Heard) -> None:
    assert join(one, one) == one


@given(st.lists(heard(), min_size=1, max_size=4))
def test_any_arrival_of_any_repetition_ends_alike(reports: list[Heard]) -> None:
    ends = set()
    for arrival in permutations(reports + reports[:1]):
        known = None
        for report in arrival:
            known = join(known, report)
        assert known is not None
        ends.add(known.rank())
    assert len(ends) == 1


@given(heard(), heard())
def test_a_higher_rung_is_never_left_for_a_lower_one(one: Heard, other: Heard) -> None:
    ladder = LADDERS["intent"]
    assert ladder.index(join(one, other).rung) == max(ladder.index(one.rung), ladder.index(other.rung))


def test_of_one_rung_the_later_report_is_kept() -> None:
    early = Heard("intent", "open", Moment(1, 1), {"status": "processing"})
    late = Heard("intent", "open", Moment(2, 2), {"status": "requires_action"})
    assert join(late, early) == late


def test_two_different_reports_of_one_second_leave_a_doubt() -> None:
    one = Heard("intent", "open", Moment(7, 7), {"status": "processing"})
    other = Heard("intent", "open", Moment(6, 7), {"status": "requires_action"})
    assert in_doubt(one, other)
    assert not in_doubt(one, one)


def test_different_rungs_leave_no_doubt() -> None:
    one = Heard("intent", "open", Moment(7, 7), {"status": "processing"})
    other = Heard("intent", "succeeded", Moment(7, 7), {"status": "succeeded"})
    assert not in_doubt(one, other)


@given(heard())
def test_a_kept_report_is_read_back_as_it_was(one: Heard) -> None:
    assert Heard.from_json(one.as_json()) == one

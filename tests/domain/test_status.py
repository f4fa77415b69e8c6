"""The six statuses follow from the facts."""

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.rungs import INTENT, SESSION
from payments.domain.status import OrderFacts, PaymentFacts, Status, order_status, payment_status

payment_facts = st.builds(
    PaymentFacts,
    collected=st.integers(0, 3),
    returned=st.integers(0, 4),
    session=st.sampled_from([None, *SESSION]),
    intent=st.sampled_from([None, *INTENT]),
    intent_status=st.sampled_from([None, "requires_payment_method", "requires_action", "processing", "new_word"]),
    declined=st.booleans(),
    closed=st.booleans(),
)
order_facts = st.builds(
    OrderFacts,
    total=st.integers(0, 3),
    cancelled=st.booleans(),
    payments=st.lists(st.tuples(st.sampled_from(Status), st.integers(0, 3), st.integers(0, 3)), max_size=3),
    completed_free=st.booleans(),
)


@given(payment_facts)
def test_every_payment_has_a_status(facts: PaymentFacts) -> None:
    assert payment_status(facts) in Status


@given(order_facts)
def test_every_order_has_a_status(facts: OrderFacts) -> None:
    assert order_status(facts) in Status


@given(order_facts)
def test_an_order_that_is_paid_in_full_is_never_shown_as_cancelled(facts: OrderFacts) -> None:
    collected = sum(each[1] for each in facts.payments)
    returned = sum(each[2] for each in facts.payments)
    if collected >= facts.total > 0:
        assert order_status(facts) is (Status.REFUNDED if returned >= collected else Status.PAID)


@given(payment_facts)
def test_a_payment_is_refunded_only_when_all_of_it_went_back(facts: PaymentFacts) -> None:
    if payment_status(facts) is Status.REFUNDED:
        assert facts.returned >= facts.collected > 0


def facts(**changes: object) -> PaymentFacts:
    known: dict[str, object] = {
        "collected": 0, "returned": 0, "session": "open", "intent": None,
        "intent_status": None, "declined": False, "closed": False,
    }  # fmt: skip
    return PaymentFacts(**{**known, **changes})  # type: ignore[arg-type]


def test_processing_shows_as_pending() -> None:
    assert payment_status(facts(intent="open", intent_status="processing")) is Status.PENDING


def test_a_declined_card_shows_as_failed_until_the_next_try() -> None:
    declined = facts(intent="open", intent_status="requires_payment_method", declined=True)
    assert payment_status(declined) is Status.FAILED
    assert payment_status(facts(intent="open", intent_status="requires_action")) is Status.REQUIRES_ACTION


def test_a_partly_refunded_payment_stays_paid() -> None:
    assert payment_status(facts(collected=100, returned=99, intent="succeeded")) is Status.PAID


def test_the_newest_payment_decides_while_nothing_was_collected() -> None:
    payments = [(Status.FAILED, 0, 0), (Status.REQUIRES_ACTION, 0, 0)]
    found = order_status(OrderFacts(total=100, cancelled=False, payments=payments, completed_free=False))
    assert found is Status.REQUIRES_ACTION


def test_an_expired_checkout_leaves_its_order_pending() -> None:
    payments = [(Status.CANCELLED, 0, 0)]
    found = order_status(OrderFacts(total=100, cancelled=False, payments=payments, completed_free=False))
    assert found is Status.PENDING

"""Disputes: what each card and each word of evidence brings, the money that moves, the events that tell of it."""

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox.shop import Shop

FRAUDULENT, NOT_RECEIVED = "4000000000000259", "4000000000002685"
INQUIRY, SEVERAL = "4000000000001976", "4000000404000079"
DAY = 24 * 3600


def disputes_of(shop: Shop, intent: stripe.PaymentIntent) -> list[stripe.Dispute]:
    """Oldest first."""
    return shop.client.v1.disputes.list({"payment_intent": intent.id}).data[::-1]


def disputed(shop: Shop, card: str = FRAUDULENT) -> stripe.Dispute:
    """The dispute that follows a payment by this card."""
    intent = shop.paid(card=card)
    shop.box.clock(advance=3)
    (dispute,) = disputes_of(shop, intent)
    return dispute


def now_of(shop: Shop, dispute: stripe.Dispute) -> stripe.Dispute:
    return shop.client.v1.disputes.retrieve(dispute.id)


def money_of(dispute: stripe.Dispute) -> list[tuple[int, int, str]]:
    return [(each.amount, each.fee, each.reporting_category) for each in dispute.balance_transactions]


def charge_of(shop: Shop, dispute: stripe.Dispute) -> stripe.Charge:
    return shop.client.v1.charges.retrieve(str(dispute.charge))


def submit(shop: Shop, dispute: stripe.Dispute, words: str) -> stripe.Dispute:
    wish: Any = {"evidence": {"uncategorized_text": words}, "submit": True}
    answered = shop.client.v1.disputes.update(dispute.id, wish)
    shop.box.clock(advance=3)
    return answered


def upload(shop: Shop, content: bytes, name: str = "receipt.pdf") -> stripe.File:
    return shop.client.v1.files.create({"purpose": "dispute_evidence", "file": Named(content, name)})


class Named:
    """A file with a name, as the SDK reads it."""

    def __init__(self, content: bytes, name: str) -> None:
        self.left, self.name = content, name

    def read(self, size: int) -> bytes:
        piece, self.left = self.left[:size], self.left[size:]
        return piece


def tale_after(shop: Shop, first: str) -> list[str]:
    """What happened from the first event of this type on."""
    tale = shop.tale()
    return tale[tale.index(first) :]


@pytest.mark.parametrize(("card", "reason"), [(FRAUDULENT, "fraudulent"), (NOT_RECEIVED, "product_not_received")])
def test_a_chargeback_takes_the_amount_and_a_fee_at_once(shop: Shop, card: str, reason: str) -> None:
    dispute = disputed(shop, card)
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", reason, 4900)
    assert money_of(dispute) == [(-4900, 1500, "dispute")]
    assert dispute.balance_transactions[0].net == -6400
    assert not dispute.is_charge_refundable
    assert charge_of(shop, dispute).disputed
    assert tale_after(shop, "charge.dispute.created") == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def test_an_inquiry_moves_no_money_and_leaves_the_charge_refundable(shop: Shop) -> None:
    dispute = disputed(shop, INQUIRY)
    assert (dispute.status, money_of(dispute), dispute.is_charge_refundable) == ("warning_needs_response", [], True)
    assert dispute.payment_method_details is not None
    assert dispute.payment_method_details.card is not None
    assert dispute.payment_method_details.card.case_type == "inquiry"
    assert tale_after(shop, "charge.dispute.created") == ["charge.dispute.created"]


def test_one_charge_may_be_disputed_twice(shop: Shop) -> None:
    intent = shop.paid(card=SEVERAL)
    shop.box.clock(advance=3)
    assert [each.amount for each in disputes_of(shop, intent)] == [2450, 2450]


def test_what_was_refunded_before_is_not_disputed(shop: Shop) -> None:
    intent = shop.paid(card=FRAUDULENT)
    shop.client.v1.refunds.create({"payment_intent": intent.id})
    shop.box.clock(advance=3)
    assert disputes_of(shop, intent) == []


# --- refunds


def test_nothing_is_refunded_while_a_chargeback_is_open(shop: Shop) -> None:
    dispute = disputed(shop)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"charge": str(dispute.charge), "amount": 100})
    assert refusal.value.code == "charge_disputed"
    shop.box.decide(dispute.id, "lost")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.client.v1.refunds.create({"charge": str(dispute.charge)})
    assert refusal.value.code == "charge_disputed"


def test_what_was_won_can_be_refunded_and_so_can_what_was_not_disputed(shop: Shop) -> None:
    won = disputed(shop)
    shop.box.decide(won.id, "won")
    assert shop.client.v1.refunds.create({"charge": str(won.charge)}).amount == 4900
    intent = shop.paid()
    lost = shop.box.dispute(intent.id, amount=1900)
    shop.box.decide(lost["id"], "lost")
    assert shop.client.v1.refunds.create({"payment_intent": intent.id}).amount == 3000


def test_a_full_refund_ends_an_inquiry_and_a_partial_one_does_not(shop: Shop) -> None:
    dispute = disputed(shop, INQUIRY)
    shop.client.v1.refunds.create({"charge": str(dispute.charge), "amount": 900})
    assert now_of(shop, dispute).status == "warning_needs_response"
    shop.client.v1.refunds.create({"charge": str(dispute.charge)})
    assert now_of(shop, dispute).status == "warning_closed"
    assert shop.tale()[-3:] == ["refund.created", "charge.refunded", "charge.dispute.closed"]


# --- evidence


def test_winning_words_win_and_the_amount_comes_back_without_the_fee(shop: Shop) -> None:
    dispute = disputed(shop)
    answered = submit(shop, dispute, "winning_evidence")
    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    assert answered.evidence_details.submission_method == "manual"
    won = now_of(shop, dispute)
    assert (won.status, won.is_charge_refundable) == ("won", True)
    assert money_of(won) == [(-4900, 1500, "dispute"), (4900, 0, "dispute_reversal")]
    assert tale_after(shop, "charge.dispute.created")[2:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_losing_words_lose_and_other_words_wait_for_the_bank(shop: Shop) -> None:
    lost, waiting = disputed(shop), disputed(shop)
    submit(shop, lost, "losing_evidence")
    submit(shop, waiting, "The parcel was handed over on 3 May.")
    assert (now_of(shop, lost).status, now_of(shop, waiting).status) == ("lost", "under_review")
    assert money_of(now_of(shop, lost)) == [(-4900, 1500, "dispute")]
    shop.box.decide(waiting.id, "won")
    assert now_of(shop, waiting).status == "won"


def test_an_inquiry_ends_well_or_becomes_a_chargeback_with_a_new_date(shop: Shop) -> None:
    good, bad = disputed(shop, INQUIRY), disputed(shop, INQUIRY)
    submit(shop, good, "winning_evidence")
    assert now_of(shop, good).status == "warning_closed"
    shop.box.clock(advance=DAY)
    submit(shop, bad, "escalate_inquiry_evidence")
    escalated = now_of(shop, bad)
    assert (escalated.status, money_of(escalated)) == ("needs_response", [(-4900, 1500, "dispute")])
    assert escalated.evidence_details.due_by is not None
    assert bad.evidence_details.due_by is not None
    assert escalated.evidence_details.due_by > bad.evidence_details.due_by
    assert shop.tale()[-3:] == [
        "charge.dispute.updated",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    ]
    submit(shop, bad, "winning_evidence")
    assert now_of(shop, bad).status == "won"


def test_what_is_escalated_is_at_most_what_was_not_refunded_meanwhile(shop: Shop) -> None:
    dispute = disputed(shop, INQUIRY)
    shop.client.v1.refunds.create({"charge": str(dispute.charge), "amount": 900})
    shop.box.decide(dispute.id, "escalated")
    assert money_of(now_of(shop, dispute)) == [(-4000, 1500, "dispute")]


def test_a_lost_dispute_is_appealed_with_evidence_of_its_own(shop: Shop) -> None:
    dispute = disputed(shop)
    submit(shop, dispute, "losing_evidence")
    shop.box.appeal(dispute.id)
    disputes = shop.client.v1.disputes
    assert now_of(shop, dispute).status == "appeal_needs_response"
    with pytest.raises(stripe.InvalidRequestError, match="Only evidence for the appeal"):
        disputes.update(dispute.id, {"evidence": {"customer_name": "Ann"}, "submit": False})
    file = upload(shop, b"%PDF-1.7 signed")
    card: Any = {"reason_for_filing": "winning_evidence", "supporting_files": [file.id]}
    answered = disputes.update(dispute.id, {"evidence": {"appeal": {"card": card}}, "submit": True})
    assert answered.status == "appeal_under_review"
    shop.box.clock(advance=3)
    won = now_of(shop, dispute)
    assert (won.status, [each.amount for each in won.balance_transactions]) == ("won", [-4900, 4900])
    assert shop.tale().count("charge.dispute.closed") == 2


def test_evidence_is_submitted_unless_it_is_said_to_be_staged(shop: Shop) -> None:
    disputes = shop.client.v1.disputes
    staged = disputes.update(disputed(shop).id, {"evidence": {"customer_name": "Ann"}, "submit": False})
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    assert staged.evidence_details.submission_count == 0
    more = disputes.update(staged.id, {"evidence": {"shipping_carrier": "Post"}})
    assert (more.status, more.evidence_details.submission_count) == ("under_review", 1)
    assert (more.evidence.customer_name, more.evidence.shipping_carrier) == ("Ann", "Post")


def test_evidence_is_given_once(shop: Shop) -> None:
    dispute = disputed(shop)
    submit(shop, dispute, "The parcel arrived.")
    disputes = shop.client.v1.disputes
    again: list[Callable[[], Any]] = [
        lambda: disputes.update(dispute.id, {"evidence": {"customer_name": "Ann"}, "submit": False}),
        lambda: disputes.update(dispute.id, {"submit": True}),
        lambda: disputes.close(dispute.id),
    ]
    for each in again:
        with pytest.raises(stripe.InvalidRequestError, match="under_review"):
            each()
    assert disputes.update(dispute.id, {"metadata": {"seen": "yes"}}).metadata["seen"] == "yes"


def test_nothing_cannot_be_submitted(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="no evidence"):
        shop.client.v1.disputes.update(disputed(shop).id, {"submit": True})


def test_evidence_after_its_date_is_past_due_and_no_answer_loses(shop: Shop) -> None:
    late, silent = disputed(shop), disputed(shop)
    shop.box.clock(advance=11 * DAY)
    assert submit(shop, late, "Here it is.").evidence_details.past_due
    shop.box.clock(advance=3 * DAY)
    assert (now_of(shop, late).status, now_of(shop, silent).status) == ("under_review", "lost")


def test_an_inquiry_that_nobody_follows_up_is_closed(shop: Shop) -> None:
    dispute = disputed(shop, INQUIRY)
    shop.box.clock(advance=121 * DAY)
    assert now_of(shop, dispute).status == "warning_closed"


def test_accepting_loses_and_is_final(shop: Shop) -> None:
    dispute = disputed(shop)
    assert shop.client.v1.disputes.close(dispute.id).status == "lost"
    assert shop.tale()[-1] == "charge.dispute.closed"
    assert shop.client.v1.disputes.close(disputed(shop, INQUIRY).id).status == "warning_closed"


def test_some_disputes_open_already_lost(shop: Shop) -> None:
    opened = shop.box.dispute(shop.paid().id, kind="lost")
    assert (opened["status"], opened["evidence_details"]["due_by"]) == ("lost", 0)
    assert tale_after(shop, "charge.dispute.created") == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]


def test_people_open_and_decide_disputes_by_hand(shop: Shop) -> None:
    intent = shop.paid()
    form = f"charge={intent.id}&kind=inquiry&reason=duplicate&amount=900".encode()
    page = urllib.request.urlopen(f"{shop.box.base_url}/_sandbox/disputes", form).read().decode()
    (dispute,) = disputes_of(shop, intent)
    assert (dispute.amount, dispute.reason) == (900, "duplicate")
    assert dispute.id in page
    assert "Escalate" in page
    form = f"dispute={dispute.id}&outcome=escalated".encode()
    page = urllib.request.urlopen(f"{shop.box.base_url}/_sandbox/disputes/decide", form).read().decode()
    assert now_of(shop, dispute).status == "needs_response"
    assert "Won" in page


def test_a_colleague_sees_what_changed(shop: Shop) -> None:
    submit(shop, disputed(shop), "The parcel arrived.")
    told = shop.events()[-1].data.previous_attributes
    assert told is not None
    assert told["status"] == "needs_response"
    assert told["evidence"].to_dict() == {"uncategorized_text": None}

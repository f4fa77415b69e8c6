"""The refund of an order that was paid with several payments: split before it is sent, and sent once."""

from __future__ import annotations

import re
import uuid

import pytest
from pytest_django import Settings

from payments.models import Order, Payment, Refund
from tests.admin.rows import disputed, more_money_for, paid_order, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice() -> Order:
    """Paid with €65.00 and then with €20.00."""
    placed = paid_order(6500)
    more_money_for(placed.payments.get(), 2000)
    return placed


def page(placed: Order) -> str:
    return f"/admin/payments/order/{placed.pk}/refund/"


def typed(amount: str, **more: str) -> dict[str, str]:
    return {"amount": amount, "reason": "duplicate", "note": "", "form_key": str(uuid.uuid4()), **more}


def test_an_order_with_several_payments_has_one_refund_button(twice: Order) -> None:
    html = staff().get(f"/admin/payments/order/{twice.pk}/change/").content.decode()
    head = html[html.index("bo-head-actions") : html.index('id="waits-for"')]
    assert re.findall(r'href="(/admin[^"]*refund/)"', head) == [page(twice)]


def test_an_order_with_one_payment_keeps_that_payments_button() -> None:
    placed = paid_order(6500)
    html = staff().get(f"/admin/payments/order/{placed.pk}/change/").content.decode()
    assert page(placed) not in html
    assert f"/admin/payments/payment/{placed.payments.get().pk}/refund/" in html


def test_the_split_is_shown_before_it_is_sent(twice: Order) -> None:
    client, form = staff(), typed("30.00")
    html = client.post(page(twice), form).content.decode()
    split = html[html.index('id="split"') :]
    assert split.index(f"{twice.reference}-P2") < split.index("€20.00") < split.index(f"{twice.reference}-P1")
    assert "gets €30.00 back in 2 parts: €20.00 on the Visa card ending in 1881 and €10.00 on the Visa" in html
    assert ">Refund €30.00</button>" in html
    assert not Refund.objects.exists()
    for _ in range(2):
        said = client.post(page(twice), {**form, "confirmed": "1"}, follow=True).content.decode()
        assert f"{twice.reference}-R1 of €20.00 and {twice.reference}-R2 of €10.00 are asked of Stripe" in said
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [1000, 2000]


def test_a_used_form_with_another_amount_refunds_nothing_more_and_says_so(twice: Order) -> None:
    client, form = staff(), typed("30.00", confirmed="1")
    client.post(page(twice), form)
    said = client.post(page(twice), {**form, "amount": "50.00"}, follow=True).content.decode()
    assert "Nothing more was refunded." in said
    assert Refund.objects.count() == 2


def test_a_small_amount_is_not_split(twice: Order) -> None:
    html = staff().post(page(twice), typed("5.00")).content.decode()
    assert 'id="split"' not in html
    assert "on the Visa card ending in 1881" in html


def test_the_whole_is_approved_or_not_each_piece_waits(twice: Order, settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 2500}
    client, form = staff("Finance"), typed("30.00")
    assert ">Ask for approval of €30.00</button>" in client.post(page(twice), form).content.decode()
    said = client.post(page(twice), {**form, "confirmed": "1"}, follow=True).content.decode()
    assert "wait for the approval of a second person" in said
    assert set(Refund.objects.values_list("state", flat=True)) == {"awaiting_approval"}


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_more_than_is_left_is_refused_in_words(twice: Order, confirmed: dict[str, str]) -> None:
    html = staff().post(page(twice), typed("85.01", **confirmed)).content.decode()
    assert "Nothing was refunded" in html
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("query", "filled"),
    [("", "85.00"), ("amount=1234", "12.34"), ("amount=8500", "85.00"), ("amount=8501", "85.00"),
     ("amount=-1", "85.00"), ("amount=x", "85.00"), ("amount=²", "85.00"), ("amount=" + 40 * "9", "85.00")],
)  # fmt: skip
def test_a_link_may_fill_in_an_amount(twice: Order, query: str, filled: str) -> None:
    html = staff().get(f"{page(twice)}?{query}").content.decode()
    assert f'value="{filled}"' in html
    first = twice.payments.get(reference__endswith="P1")
    assert 'value="12.34"' in staff().get(f"/admin/payments/payment/{first.pk}/refund/?amount=1234").content.decode()


def test_a_disputed_payment_is_left_out_and_the_form_says_why(twice: Order) -> None:
    first = twice.payments.get(reference__endswith="P1")
    dispute = disputed(first)
    html = staff().get(page(twice)).content.decode()
    assert 'value="20.00"' in html
    assert f"{first.reference}: Stripe does not refund a charge while its dispute is open" in html
    Payment.objects.filter(order=twice).update(refund_blocked=True)
    assert dispute.reference in staff().get(page(twice), follow=True).content.decode()

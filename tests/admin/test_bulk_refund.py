"""Refund several orders from their list: the page says what will happen to each, and its progress can be watched."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payments.domain.money import Money
from payments.models import Order, Refund, RefundBatch
from payments.operations.mark_paid_outside import mark_paid_outside
from payments.operations.refund_next_orders import refund_next_orders
from tests.admin.rows import NOW, disputed, more_money_for, order, paid_order, refunded_at_stripe, returned, staff
from tests.operations.shop import colleague

pytestmark = pytest.mark.django_db

LIST = "/admin/payments/order/"
PAGE = f"{LIST}refund-selected/"


def listing(client: Client, *orders: Order) -> str:
    answer = client.post(PAGE, {"picked": [each.pk for each in orders]})
    assert answer.status_code == 200
    return answer.content.decode()


def filled(html: str, **more: str) -> dict[str, str]:
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html) for name in ("form_key", "listed")}
    hidden = {name: match.group(1) for name, match in found.items() if match}
    return {**hidden, "reason": "duplicate", "note": "Recalled", "confirmed": "1", **more}


def button(html: str) -> str:
    found = re.search(r'data-busy="Starting…">([^<]*)</button>', html)
    return found.group(1) if found else ""


def go_on(batch: RefundBatch) -> None:
    refund_next_orders(batch_id=batch.pk, now=batch.due_at)


def test_rows_with_money_can_be_picked_by_who_may_refund() -> None:
    paid, unpaid = paid_order(), order()
    html = staff("Finance").get(LIST).content.decode()
    assert f'name="picked" value="{paid.pk}"' in html
    assert f'name="picked" value="{unpaid.pk}"' not in html
    assert "Refund selected…" in html
    for role in ("Support", "Approver", "Auditor"):
        html = staff(role).get(LIST).content.decode()
        assert 'name="picked"' not in html
        assert "Refund selected…" not in html


def test_the_page_lists_order_by_order_and_its_button_says_the_act(settings: Settings) -> None:
    settings.REFUND_APPROVAL_ABOVE = {"eur": 5000, "jpy": 5000}
    small, large, yen = paid_order(4000), paid_order(9000), paid_order(1200, "jpy")
    more_money_for(small.payments.get(), 1000)
    html = listing(staff("Finance"), small, large, yen)
    assert button(html) == "Refund 3 orders, €140.00 and ¥1,200"
    assert re.search(r"2 orders in EUR</th><td[^>]*><span class=\"amount\">€140\.00", html)
    assert html.count("Needs approval") == 1
    assert "A second person must approve 1 order, €90.00 before Stripe is asked." in html
    assert not RefundBatch.objects.exists()


def test_what_gives_nothing_is_left_out_with_its_reason() -> None:
    good, blocked, gone, asked = [paid_order() for _ in range(4)]
    unpaid, outside = order(), order()
    disputed(blocked.payments.get())
    refunded_at_stripe(gone.payments.get(), 6500)
    client = staff("Finance")
    client.post(PAGE, filled(listing(client, asked)))
    go_on(RefundBatch.objects.get())
    mark_paid_outside(
        order=outside, amount=Money(6500, "eur"), how="In cash", by=colleague(), form_key=uuid4(), now=NOW
    )
    html = listing(client, good, unpaid, blocked, gone, asked, outside)
    left_out = html[html.index('id="left-out"') :]
    for placed, why in (
        (unpaid, "Nothing was collected."),
        (blocked, "Its charge is disputed: Stripe does not refund it now."),
        (gone, "All of it went back already."),
        (asked, "All of it is on its way back or waits for approval."),
        (outside, "It was paid outside Stripe."),
    ):
        assert re.search(rf"{placed.reference}</a></td>.*?{re.escape(why)}", left_out), why
    assert button(html) == "Refund 1 order, €65.00"
    assert button(listing(client, unpaid)) == ""


def test_confirming_begins_one_batch_and_shows_its_progress() -> None:
    orders = [paid_order(1000), paid_order(2000)]
    client = staff("Finance")
    form = filled(listing(client, *orders))
    answer = client.post(PAGE, form, follow=True)
    batch = RefundBatch.objects.get()
    assert answer.redirect_chain[-1][0] == f"/admin/payments/refundbatch/{batch.pk}/change/"
    html = answer.content.decode()
    assert "0 of 2 done" in html
    assert "data-look-again" in html
    client.post(PAGE, form)
    assert RefundBatch.objects.count() == 1
    go_on(batch)
    html = client.get(answer.redirect_chain[-1][0]).content.decode()
    assert "All 2 done" in html
    assert "data-look-again" in html, "Stripe has not answered yet"
    for refund in Refund.objects.all():
        returned(refund, at=NOW + timedelta(hours=1))
    html = client.get(answer.redirect_chain[-1][0]).content.decode()
    assert "data-look-again" not in html
    assert re.search(r'Arrived</dt><dd><span class="amount">€30\.00</span> in 2 refunds', html)
    assert "Bulk refund of 2 orders" in html
    assert "2 orders" in client.get("/admin/payments/refundbatch/").content.decode()
    assert "2 orders" in client.get(f"/admin/payments/refund/{refund.pk}/change/").content.decode()


def test_what_changed_since_the_list_is_left_alone_and_the_progress_says_why() -> None:
    placed = paid_order(1000)
    client = staff("Finance")
    form = filled(listing(client, placed))
    refunded_at_stripe(placed.payments.get(), 400)
    page = client.post(PAGE, form)["Location"]
    go_on(RefundBatch.objects.get())
    html = client.get(page).content.decode()
    assert "€10.00 was left when it was listed, now €6.00" in html
    assert "All 1 done, 1 left alone" in html


def test_all_that_the_list_is_narrowed_to_can_be_refunded() -> None:
    paid_order(1000), paid_order(2000), paid_order(3000, "usd"), order()
    client = staff("Finance")
    html = client.post(f"{PAGE}?currency=eur&status=paid&p=1", {"all": "1"}).content.decode()
    assert button(html) == "Refund 2 orders, €30.00"
    assert client.post(f"{PAGE}?nonsense__x=1", {"all": "1"}).status_code in (302, 400)


def test_an_empty_list_brings_no_script_for_a_bar_that_is_not_there() -> None:
    client = staff("Finance")
    assert "admin/picked.js" not in client.get(LIST).content.decode()
    paid_order()
    assert "admin/picked.js" in client.get(LIST).content.decode()
    assert "admin/picked.js" not in client.get(f"{LIST}?q=ZZZZZZ").content.decode()


@pytest.mark.parametrize("picked", [[], ["x"], ["²"], ["9" * 30], ["-1"]])
def test_nothing_picked_leads_back_to_the_list(picked: list[str]) -> None:
    answer = staff("Finance").post(f"{PAGE}?status=paid", {"picked": picked})
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}?status=paid"


def test_more_than_five_hundred_are_not_listed() -> None:
    answer = staff("Finance").post(PAGE, {"picked": [str(number) for number in range(1, 502)]}, follow=True)
    assert "At most 500 orders at once" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"listed": "tampered"}, {"listed": "", "reason": "x"}])
def test_a_list_that_was_tampered_with_refunds_nothing(wrong: dict[str, str]) -> None:
    client = staff("Finance")
    answer = client.post(PAGE, {**filled(listing(client, paid_order())), **wrong}, follow=True)
    assert "not one of ours" in answer.content.decode()
    assert not RefundBatch.objects.exists()


def test_a_form_that_is_not_right_is_shown_again_with_its_list() -> None:
    client, placed = staff("Finance"), paid_order()
    html = client.post(PAGE, filled(listing(client, placed), note="x" * 501)).content.decode()
    assert "Nothing was refunded." in html
    assert placed.reference in html
    assert client.post(PAGE, filled(html)).status_code == 302
    assert RefundBatch.objects.count() == 1


def test_it_needs_its_permission_and_a_post() -> None:
    placed = paid_order()
    assert staff("Auditor").post(PAGE, {"picked": [placed.pk]}).status_code == 403
    assert staff("Finance").get(PAGE).status_code == 405


def test_more_orders_take_no_more_queries() -> None:
    def queries(*orders: Order) -> int:
        client = staff("Finance")
        client.get(LIST)
        with CaptureQueriesContext(connection) as taken:
            listing(client, *orders)
        return len(taken)

    few, many = [paid_order()], [paid_order(1000 + number) for number in range(5)]
    assert queries(*many) == queries(*few)

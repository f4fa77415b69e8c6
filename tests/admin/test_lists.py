"""The lists: quick at any size, found by index, narrowed by the address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.admin.indexed_search import meanings
from payments.models import Order, Payment
from payments.operations.open_task import open_task
from tests.admin.rows import NOW, decline, disputed, event, open_payment_of, order, paid_order, staff

pytestmark = pytest.mark.django_db

LISTS = [
    "invoice",
    "creditnote",
    "order",
    "payment",
    "refund",
    "refundbatch",
    "dispute",
    "movement",
    "customer",
    "stripecall",
    "stripeevent",
    "email",
    "ask",
    "task",
]


def references(html: str) -> set[str]:
    return set(re.findall(r"[2346789ACDEFGHJKMNPQRTWXYZ]{6}(?:-P\d)?(?=</a>)", html))


def shown(query: str, page: str = "order") -> set[str]:
    answer = staff().get(f"/admin/payments/{page}/?{query}")
    assert answer.status_code == 200, query
    return references(answer.content.decode())


@pytest.mark.parametrize("page", LISTS)
def test_a_list_neither_counts_nor_looks_for_distinct_values(page: str) -> None:
    paid_order()
    client = staff()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(f"/admin/payments/{page}/").status_code == 200
    big = ("payments_order", "payments_payment", "payments_movement", "payments_stripe", "payments_email")
    for query in queries.captured_queries:
        sql = query["sql"]
        assert "COUNT(" not in sql, sql
        assert not ("DISTINCT" in sql and any(table in sql for table in big)), sql


@pytest.mark.parametrize("page", LISTS)
def test_a_longer_list_takes_no_more_queries(page: str) -> None:
    client = staff()

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(f"/admin/payments/{page}/")
        return len(taken)

    _a_day(1)
    queries()  # the first request fills Django's caches
    few = queries()
    _a_day(2)
    _a_day(3)
    assert queries() == few


def _a_day(day: int) -> None:
    placed = paid_order(at=NOW + timedelta(days=day))
    event(placed.payments.get())
    disputed(placed.payments.get(), at=NOW + timedelta(days=day))
    open_task(kind="underpaid", reason=f"underpaid:{day}", text="Too little.", now=NOW, order=placed)


@pytest.mark.parametrize("page", LISTS)
def test_at_most_seven_columns(page: str) -> None:
    paid_order()
    html = staff().get(f"/admin/payments/{page}/").content.decode()
    assert html.count('scope="col"') <= 7


def test_reference_email_and_stripe_id_find_an_order_and_its_payment() -> None:
    wanted, other = paid_order(email="Anna.Berg@example.com"), paid_order(email="ben@example.com")
    payment = wanted.payments.get()
    for term in (
        wanted.reference, wanted.reference.lower(), wanted.reference[:4], "anna.b", "ANNA.BERG@EXAMPLE.COM",
        str(payment.intent_id), str(payment.attempts.get().charge_id),
    ):  # fmt: skip
        assert shown(f"q={term}") == {wanted.reference}, term
        assert shown(f"q={term}", "payment") == {payment.reference}, term
    assert shown(f"q={payment.reference}", "payment") == {payment.reference}
    assert shown("q=4242") == {wanted.reference, other.reference}
    assert shown("q=0005") == set()
    assert shown("q=erg@example.com") == set()


@pytest.mark.parametrize(
    ("term", "meant"),
    [
        ("K7Q2M4", ["reference", "number", "email"]),
        ("K7Q2M4-P1", ["reference", "number"]),
        ("ABCD1234-0001", ["number"]),
        ("pi_3Nab", ["number", "stripe_id", "email"]),
        ("4242", ["reference", "number", "last4", "email"]),
        ("0341", ["number", "last4", "email"]),
        ("anna@example.com", ["email"]),
        ("two words", []),
    ],
)
def test_what_a_search_text_can_be(term: str, meant: list[str]) -> None:
    assert meanings(term) == meant


@pytest.mark.parametrize("page", LISTS)
def test_every_searched_column_has_an_index_for_it(page: str) -> None:
    """With sequential scans made dear, the plan of a search has none over a table that grows."""
    client = staff()
    for term in ("K7Q2M4", "anna@example.com", "pi_3Nabc", "4242"):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/payments/{page}/?q={term}")
        main = [q["sql"] for q in queries if "LIMIT" in q["sql"] and "payments_" in q["sql"] and "IN (" in q["sql"]]
        for sql in main:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on payments_" not in plan or page in ("task", "ask"), f"{term}\n{sql}\n{plan}"


def test_a_link_from_the_dashboard_narrows_by_status_currency_and_instants() -> None:
    at = datetime(2026, 11, 5, 23, 30, tzinfo=UTC)  # 6 November in Berlin
    wanted = paid_order(at=at)
    paid_order(at=at - timedelta(hours=1))
    paid_order(currency="usd", at=at)
    decline(open_payment_of(order(at=at), at), at)
    day = "made_at__gte=2026-11-06T00:00:00%2B01:00&made_at__lt=2026-11-07T00:00:00%2B01:00"
    assert shown(f"status=paid&currency=eur&{day}", "payment") == {wanted.payments.get().reference}
    typed = "made_at_from=2026-11-06&made_at_to=2026-11-06"
    assert shown(f"status=paid&currency=eur&{typed}", "payment") == {wanted.payments.get().reference}


def test_only_payments_with_an_attempt() -> None:
    tried = decline(open_payment_of(order()))
    open_payment_of(order())
    assert shown("attempted_at__isnull=False", "payment") == {tried.reference}


def test_several_statuses() -> None:
    failed, pending = decline(open_payment_of(order())), open_payment_of(order())
    paid_order()
    both = {failed.reference, pending.reference}
    assert shown("status=failed&status=pending", "payment") == both
    assert shown("status__in=failed,pending", "payment") == both


def test_an_amount_is_meant_in_the_major_unit_of_each_row() -> None:
    euro, yen = paid_order(2000, "eur"), paid_order(20, "jpy")
    paid_order(2000, "jpy")
    assert shown("total_amount_from=20&total_amount_to=20") == {euro.reference, yen.reference}
    assert shown("total_amount_from=20.01&total_amount_to=30") == set()


def test_movements_by_kind_and_by_amount_whichever_way_the_money_went() -> None:
    placed = paid_order(2000)
    assert shown("kind=collected&amount_from=20&amount_to=20", "movement") == {placed.payments.get().reference}
    assert shown("kind=returned", "movement") == set()


def test_conditions_are_chips_that_can_be_removed() -> None:
    paid_order()
    html = (
        staff().get("/admin/payments/order/?status=paid&currency=eur&placed_at_from=2026-11-01&q=anna").content.decode()
    )
    assert "Currency: EUR" in html
    assert 'href="?status=paid&amp;placed_at_from=2026-11-01&amp;q=anna" aria-label="Remove Currency: EUR"' in html


def test_an_empty_list_explains_and_offers_the_next_step() -> None:
    client = staff()
    assert "No order yet" in client.get("/admin/payments/order/").content.decode()
    assert "Show all" in client.get("/admin/payments/order/?status=paid").content.decode()


def test_money_of_every_currency_is_shown_with_it() -> None:
    for amount, currency in ((123450, "eur"), (1234, "jpy"), (1230, "kwd"), (500, "isk")):
        paid_order(amount, currency)
    html = staff().get("/admin/payments/order/").content.decode()
    for words in ("€1,234.50", "¥1,234", "KWD\u00a01.230", "ISK\u00a05<"):
        assert words in html


def test_pages_follow_each_other_without_gaps() -> None:
    made = [order(at=NOW - timedelta(minutes=number)).reference for number in range(55)]
    first, second = shown("p=1"), shown("p=2")
    assert first == set(made[:50])
    assert second == set(made[50:])
    pages = [staff().get(f"/admin/payments/order/?{query}").content.decode() for query in ("p=1", "p=2")]
    assert [('rel="prev"' in html, 'rel="next"' in html) for html in pages] == [(False, True), (True, False)]


def test_where_everything_is_on_one_page_nothing_leads_to_another() -> None:
    order()
    assert 'class="bo-pager"' not in staff().get("/admin/payments/order/").content.decode()


def test_statuses_have_their_words() -> None:
    decline(open_payment_of(order()))
    assert Order.objects.get().status == Payment.objects.get().status == "failed"
    assert '<span class="badge status-failed">Failed</span>' in staff().get("/admin/payments/order/").content.decode()

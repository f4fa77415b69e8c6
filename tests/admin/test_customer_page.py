"""The page of a customer: totals that are the sum of their rows, what belongs to them, and who has the same email."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payments.domain.money import Money
from payments.models import Customer, Note, Order, Payment, Refund
from payments.operations.record_movement import record_movement
from payments.operations.request_refund import request_refund
from payments.operations.settle_payment import settle_payment
from payments.operations.write_note import write_note
from tests.admin.rows import NOW, decline, event, open_payment_of, order, paid_order, returned, staff

pytestmark = pytest.mark.django_db
EMAIL = "anna@example.com"


def customer(stripe_id: str = "cus_1", email: str = EMAIL, name: str = "Anna Berg") -> Customer:
    return Customer.objects.create(stripe_id=stripe_id, email=email, name=name, livemode=False, created_at=NOW)


def of(who: Customer, *orders: Order) -> None:
    """As if Stripe had named this customer for them."""
    for each in orders:
        Order.objects.filter(pk=each.pk).update(customer=who)
        Payment.objects.filter(order=each).update(customer=who)


def page(who: Customer, client: Client | None = None) -> str:
    answer = (client or staff()).get(f"/admin/payments/customer/{who.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def refund(placed: Order, amount: int) -> Refund:
    return request_refund(
        payment=placed.payments.get(), amount=Money(amount, placed.currency), reason="", note="It broke.", by=None,
        form_key=uuid.uuid4(), now=NOW + timedelta(minutes=5),
    )  # fmt: skip


def totals(html: str) -> dict[str, list[tuple[str, str]]]:
    """Row of the first table of totals → (amount, address of its rows) a currency."""
    table = html[html.index("bo-totals") :].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', table, re.DOTALL)
    link = re.compile(r'<a href="([^"]*)"><span class="amount">([^<]*)</span>')
    return {name: [(amount, unescape(url)) for url, amount in link.findall(cells)] for name, cells in rows}


def rows_behind(client: Client, url: str) -> list[str]:
    """The last amounts of the rows of a list, one a row."""
    html = client.get(url).content.decode()
    return re.findall(r'class="field-(?:amount|total)[^>]*>.*?<span class="amount">([^<]*)</span>', html, re.DOTALL)


@pytest.fixture
def anna() -> Customer:
    """Two orders in euro, one in yen, one that failed; one refund that arrived, one under way, one dispute."""
    who = customer()
    first, second, yen, failed = paid_order(6500), paid_order(2000), paid_order(1200, "jpy"), order(900)
    decline(open_payment_of(failed))
    of(who, first, second, yen, failed)
    returned(refund(first, 1500))
    refund(first, 1000)
    payment = second.payments.get()
    record_movement(
        payment=payment, kind="disputed", source="du_1", money=Money(-2000, "eur"), moved_at=NOW, heard_at=NOW
    )
    Payment.objects.filter(pk=payment.pk).update(disputed=True)
    payment.refresh_from_db()
    settle_payment(payment=payment, now=NOW)
    of(customer("cus_2", "ben@example.com", "Ben"), paid_order(7700))
    return who


def test_each_total_is_the_sum_of_the_rows_that_it_links_to(anna: Customer) -> None:
    client = staff()
    found = totals(page(anna, client))
    assert {name: [amount for amount, _ in cells] for name, cells in found.items()} == {
        "Ordered": ["€94.00", "¥1,200"],
        "Collected": ["€85.00", "¥1,200"],
        "Returned": ["−€15.00", "¥0"],
        "Disputed": ["−€20.00", "¥0"],
        "Left to refund": ["€40.00", "¥1,200"],
    }
    behind = {name: [sorted(rows_behind(client, url)) for _, url in cells] for name, cells in found.items()}
    assert behind["Ordered"] == [["€20.00", "€65.00", "€9.00"], ["¥1,200"]]
    assert behind["Collected"] == [["€20.00", "€65.00"], ["¥1,200"]]
    assert behind["Returned"] == [["−€15.00"], []]
    assert behind["Disputed"] == [["−€20.00"], []]
    assert behind["Left to refund"] == [["€20.00", "€65.00"], ["¥1,200"]]


@pytest.mark.parametrize("role", ["Merchant", "Support", "Approver", "Auditor"])
def test_every_link_of_the_page_opens_for_whoever_sees_it(anna: Customer, role: str) -> None:
    client = staff(role)
    html = page(anna, client).partition('class="bo-page"')[2]
    links = {unescape(each) for each in re.findall(r'<a [^>]*href="(/admin/payments/[^"]*)"', html)}
    assert len(links) > 8
    assert {each: client.get(each).status_code for each in links} == dict.fromkeys(links, 200)


def test_orders_payments_refunds_and_mails_stand_on_the_page(anna: Customer) -> None:
    html = page(anna)
    for heading in ("Orders", "Payments", "Refunds", "Mails"):
        assert f">{heading}</h2>" in html, heading
        assert f"All {heading.lower()} of this customer" in html
    assert "Order confirmation" in html
    assert html.count("-R1</a>") == 1


def test_lists_are_narrowed_to_a_customer_and_say_so(anna: Customer) -> None:
    client = staff()
    for address in (
        f"order/?customer={anna.pk}",
        f"payment/?customer={anna.pk}",
        f"refund/?payment__customer={anna.pk}",
        f"email/?order__customer={anna.pk}",
        f"movement/?payment__customer={anna.pk}",
        f"stripecall/?customer={anna.pk}",
    ):
        html = client.get(f"/admin/payments/{address}").content.decode()
        assert f"Customer: {EMAIL}" in html, address
    assert "ben@example.com" not in client.get(f"/admin/payments/order/?customer={anna.pk}").content.decode()


def test_no_list_can_be_narrowed_by_what_is_not_named_for_it(anna: Customer) -> None:
    client = staff()
    for lookup in ("payment__customer__email", "payment__customer__email__startswith", "payment__order__token"):
        answer = client.get(f"/admin/payments/refund/?{lookup}=a")
        assert answer.status_code in (302, 400), lookup


def test_customers_with_the_same_email_stand_side_by_side_with_their_totals(anna: Customer) -> None:
    other = customer("cus_3", "ANNA@Example.com", "A. Berg")
    of(other, paid_order(300))
    html = page(anna)
    beside = html[html.index('id="alike"') :].partition("</section>")[0]
    assert "cus_3" in beside
    assert "€3.00" in beside
    assert "cus_2" not in beside
    assert 'id="alike"' not in page(Customer.objects.get(stripe_id="cus_2"))


def test_customers_without_an_email_are_not_alike() -> None:
    first, _ = customer("cus_1", ""), customer("cus_2", "")
    assert 'id="alike"' not in page(first)


def test_the_same_email_is_found_by_its_index(anna: Customer) -> None:
    others = (
        Customer(stripe_id=f"cus_x{n}", email=f"{n}@example.com", created_at=NOW, livemode=False) for n in range(500)
    )
    Customer.objects.bulk_create(others)
    client = staff()
    page(anna, client)
    with CaptureQueriesContext(connection) as queries:
        page(anna, client)
    (sql,) = [each["sql"] for each in queries if "UPPER" in each["sql"] and "payments_customer" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE payments_customer")
        cursor.execute(f"EXPLAIN {sql}")
        assert "customer_email_prefix" in "\n".join(row[0] for row in cursor.fetchall())


def test_more_rows_take_no_more_queries(anna: Customer) -> None:
    client = staff()

    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            page(anna, client)
        return len(taken)

    _another_year(anna, 1)
    page(anna, client)
    few = queries()
    for year in (2, 3, 4):
        _another_year(anna, year)
    assert queries() == few
    assert few < 40


def _another_year(anna: Customer, year: int) -> None:
    placed = paid_order(1000 * year, at=NOW + timedelta(days=year))
    of(anna, placed)
    returned(refund(placed, 100), at=NOW + timedelta(days=year, hours=1))
    of(customer(f"cus_{year}0"), paid_order(100 * year))
    write_note(act="note", by=None, now=NOW, text=f"Year {year}", customer=anna)
    event(type="customer.updated", object_id="cus_1")


def test_the_story_tells_what_was_heard_asked_moved_and_noted(anna: Customer) -> None:
    event(type="customer.updated", object_id="cus_1")
    write_note(act="note", by=None, now=NOW, text="Prefers parcels.", customer=anna)
    html = page(anna)
    story = html[html.index('id="story"') :]
    for words in ("Customer updated", "wrote a note", "Prefers parcels.", "Collected €65.00", "placed"):
        assert words in story, words


def test_a_note_is_added_and_kept(anna: Customer) -> None:
    client = staff("Support")
    answer = client.post(f"/admin/payments/customer/{anna.pk}/note/", {"text": "Prefers parcels."}, follow=True)
    assert "Prefers parcels." in answer.content.decode()
    note = Note.objects.get()
    assert (note.customer, note.act) == (anna, "note")
    assert note.by is not None
    client.post(f"/admin/payments/customer/{anna.pk}/note/", {"text": " "})
    assert Note.objects.count() == 1
    auditor = staff("Auditor")
    assert auditor.post(f"/admin/payments/customer/{anna.pk}/note/", {"text": "x"}).status_code == 403
    assert "/note/" not in page(anna, auditor)


def test_what_colleagues_wrote_is_gathered_and_blanked_one_by_one(anna: Customer) -> None:
    client = staff()
    write_note(act="note", by=None, now=NOW, text="Anna Berg called.", order=anna.orders.first())
    html = page(anna, client)
    words = html[html.index('id="words"') :].partition("</section>")[0]
    assert "Anna Berg called." in words
    assert words.count("It broke.") == 2
    note = Note.objects.get()
    address = f"/admin/payments/customer/{anna.pk}/blank/note/{note.pk}/"
    assert "Anna Berg called." in client.get(address).content.decode()
    note.refresh_from_db()
    assert note.text == "Anna Berg called.", "looking blanks nothing"
    assert client.post(address).status_code == 302
    note.refresh_from_db()
    assert note.text == ""
    assert "Anna Berg called." not in page(anna, client)
    assert Note.objects.filter(act="words_blanked", customer=anna).count() == 1
    assert client.get(address).status_code == 302, "there is nothing left to blank"


def test_the_words_about_somebody_else_cannot_be_blanked_from_here(anna: Customer) -> None:
    ben = Customer.objects.get(stripe_id="cus_2")
    write_note(act="note", by=None, now=NOW, text="Ben called.", customer=ben)
    note = Note.objects.get()
    for kind in ("note", "no_such_kind"):
        assert staff().post(f"/admin/payments/customer/{anna.pk}/blank/{kind}/{note.pk}/").status_code == 302
    note.refresh_from_db()
    assert note.text == "Ben called."


def test_a_hostile_name_is_only_text() -> None:
    evil = "<script>alert(1)</script>"
    html = page(customer(email=f"{evil}@x.de", name=evil))
    assert evil not in html
    assert "&lt;script&gt;" in html

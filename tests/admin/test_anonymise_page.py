"""Anonymising from the admin: everything is said first, the confirmation is typed, and only an owner may."""

from __future__ import annotations

import pytest
from django.test import Client

from payments.models import Customer, Note, Order, Payment, StripeCall
from payments.models.roles import ROLES
from payments.operations.write_note import write_note
from tests.admin.rows import NOW, open_payment_of, order, paid_order, staff
from tests.admin.test_customer_page import customer, of, page
from tests.operations.people import where_stands

pytestmark = pytest.mark.django_db
EMAIL = "anna@example.com"


@pytest.fixture
def anna() -> Customer:
    who = customer()
    of(who, paid_order(6500), paid_order(1200, "jpy"))
    return who


def address(who: Customer) -> str:
    return f"/admin/payments/customer/{who.pk}/anonymise/"


def done(who: Customer) -> bool:
    who.refresh_from_db()
    return who.anonymised_at is not None


def finish_calls() -> None:
    """As if Stripe had answered all that was asked."""
    StripeCall.objects.filter(kind="create_session").update(state="done")


def shown(who: Customer, client: Client | None = None) -> str:
    return (client or staff()).get(address(who)).content.decode()


def test_the_page_says_what_goes_what_stays_and_that_nobody_can_undo_it(anna: Customer) -> None:
    html = shown(anna)
    for words in (
        "Nothing here and at Stripe will say any more who anna@example.com is.",
        "Nobody can undo this, not even we.",
        "Name, email, address and phone",
        "Subscriptions end at once",
        "every movement of money",
        "Type cus_1 to confirm",
        *Order.objects.values_list("reference", flat=True),
    ):
        assert words in html, words
    assert not done(anna)


def test_typed_and_confirmed_it_is_done_and_the_page_says_so(anna: Customer) -> None:
    finish_calls()
    client = staff()
    answer = client.post(address(anna), {"typed": " CUS_1 "}, follow=True)
    assert done(anna)
    html = answer.content.decode()
    assert "Stripe is asked to delete cus_1" in html
    assert "the money stays, who it was is gone" in html
    assert "€65.00" in html
    assert where_stands(EMAIL, "Anna Berg") == []
    assert "anonymise/" not in page(anna, client)
    assert StripeCall.objects.filter(kind="delete_customer", customer=anna).count() == 1
    assert Note.objects.filter(act="anonymised", customer=anna, order=None).get().by is not None


def test_the_email_confirms_as_well(anna: Customer) -> None:
    finish_calls()
    staff().post(address(anna), {"typed": EMAIL.upper()})
    assert done(anna)


@pytest.mark.parametrize("typed", ["", "yes", "cus_", "cus_12", "anna@example.co"])
def test_anything_else_that_is_typed_does_nothing(anna: Customer, typed: str) -> None:
    finish_calls()
    html = staff().post(address(anna), {"typed": typed}).content.decode()
    assert "Nothing was done" in html
    assert not done(anna)


def test_an_order_that_can_still_be_paid_is_named_before_and_refused_after(anna: Customer) -> None:
    finish_calls()
    open_one = order(900)
    open_payment_of(open_one)
    of(anna, open_one)
    client = staff()
    assert "In the way" in shown(anna, client)
    html = client.post(address(anna), {"typed": "cus_1"}).content.decode()
    assert f"Order {open_one.reference} can still be paid" in html
    assert not done(anna)


def test_what_was_never_paid_is_named_and_cancelled(anna: Customer) -> None:
    finish_calls()
    forgotten = order(900, email=EMAIL.upper())
    assert "Not paid, and then nobody can" in shown(anna)
    staff().post(address(anna), {"typed": "cus_1"})
    forgotten.refresh_from_db()
    assert (forgotten.status, forgotten.email) == ("cancelled", "")


def test_one_person_with_several_customers_goes_at_once_and_only_those_that_are_ticked(anna: Customer) -> None:
    second, third = customer("cus_2", EMAIL), customer("cus_3", "Anna@example.com")
    of(second, paid_order(100))
    of(third, paid_order(200))
    finish_calls()
    client = staff()
    assert "cus_2 · Anna Berg" in shown(anna, client)
    client.post(address(anna), {"typed": "cus_1", "also": [str(second.pk)]})
    assert [done(anna), done(second), done(third)] == [True, True, False]
    third.refresh_from_db()
    assert third.email == "Anna@example.com"
    assert third.orders.get().email == EMAIL


def test_a_stranger_cannot_be_slipped_in(anna: Customer) -> None:
    finish_calls()
    customer("cus_2", EMAIL)
    ben = customer("cus_9", "ben@example.com")
    html = staff().post(address(anna), {"typed": "cus_1", "also": [str(ben.pk)]}).content.decode()
    assert "Nothing was done" in html
    assert [done(anna), done(ben)] == [False, False]


def test_if_one_of_them_is_refused_all_stay(anna: Customer) -> None:
    second = customer("cus_2", EMAIL)
    open_one = order(900)
    open_payment_of(open_one)
    of(second, open_one)
    StripeCall.objects.filter(order__customer=anna).update(state="done")
    staff().post(address(anna), {"typed": "cus_1", "also": [str(second.pk)]})
    assert [done(anna), done(second)] == [False, False]


def test_customers_made_for_another_try_to_pay_the_same_order_go_along(anna: Customer) -> None:
    along = customer("cus_5", EMAIL)
    placed = anna.orders.latest("pk")
    Payment.objects.create(
        order=placed, customer=along, reference=f"{placed.reference}-P9", amount=1, currency="jpy", closed=True,
        livemode=False, made_at=NOW, status_since=NOW,
    )  # fmt: skip
    finish_calls()
    assert "they go along: cus_5" in shown(anna)
    staff().post(address(anna), {"typed": "cus_1"})
    assert done(along)


def test_whoever_paid_for_them_from_elsewhere_stays(anna: Customer) -> None:
    friend = customer("cus_6", "friend@example.com")
    Payment.objects.create(
        order=anna.orders.latest("pk"), customer=friend, foreign=True, reference="ZZZZZZ-P1", amount=1, currency="jpy",
        livemode=False, made_at=NOW, status_since=NOW,
    )  # fmt: skip
    finish_calls()
    staff().post(address(anna), {"typed": "cus_1"})
    assert [done(anna), done(friend)] == [True, False]
    assert friend.email == "friend@example.com"


def test_colleagues_words_are_counted_and_stay(anna: Customer) -> None:
    write_note(act="note", by=None, now=NOW, text="Anna Berg called.", customer=anna)
    finish_calls()
    client = staff()
    assert "1 stay. Read them" in shown(anna, client)
    client.post(address(anna), {"typed": "cus_1"})
    assert "Anna Berg called." in page(anna, client)
    note = Note.objects.get(act="note")
    client.post(f"/admin/payments/customer/{anna.pk}/blank/note/{note.pk}/")
    assert where_stands("Anna Berg") == []


def test_twice_is_answered_kindly(anna: Customer) -> None:
    finish_calls()
    client = staff()
    client.post(address(anna), {"typed": "cus_1"})
    answer = client.post(address(anna), {"typed": "cus_1"}, follow=True)
    assert "anonymised already" in answer.content.decode()
    assert StripeCall.objects.filter(kind="delete_customer").count() == 1


@pytest.mark.parametrize("role", [each for each in ROLES if each != "Owner"] + [""])
def test_only_an_owner_may(anna: Customer, role: str) -> None:
    finish_calls()
    client = staff(role)
    assert client.get(address(anna)).status_code == 403
    assert client.post(address(anna), {"typed": "cus_1"}).status_code == 403
    assert not done(anna)
    if role:
        assert "anonymise/" not in page(anna, client)
        assert "/blank/" not in page(anna, client)


def test_without_the_token_of_the_form_nothing_is_done(anna: Customer) -> None:
    finish_calls()
    owner = staff()
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    assert careful.post(address(anna), {"typed": "cus_1"}).status_code == 403
    assert not done(anna)


def test_pages_and_lists_open_without_a_name(anna: Customer) -> None:
    finish_calls()
    client = staff()
    client.post(address(anna), {"typed": "cus_1"})
    placed, call = anna.orders.latest("pk"), StripeCall.objects.get(kind="delete_customer")
    told = {
        f"order/{placed.pk}/change/": "Anonymised",
        f"payment/{placed.payments.get().pk}/change/": "Anonymised",
        "customer/": "Anonymised",
        "order/": placed.reference,
        "email/": "Dropped",
        "stripecall/": "cus_1",
        f"stripecall/{call.pk}/change/": "DELETE /v1/customers/cus_1",
    }
    for where, words in told.items():
        answer = client.get(f"/admin/payments/{where}")
        assert answer.status_code == 200, where
        assert words in answer.content.decode(), where
    assert client.get(f"/orders/{placed.token}/").status_code == 200

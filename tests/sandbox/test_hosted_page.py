"""The page where customers pay, as a browser without JavaScript sees it."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.sandbox.listener import Listener
from tests.sandbox.process import SandboxProcess
from tests.sandbox.shop import Shop
from tests.waiting import PATIENCE

GOOD = {
    "method": "card",
    "email": "ann@example.com",
    "name": "Ann",
    "card_number": "4242 4242 4242 4242",
    "card_expiry": "12 / 34",
    "card_cvc": "123",
}


def visit(box: SandboxProcess, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, page and where it leads; redirects are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("GET" if form is None else "POST", path, urlencode(form or {}), headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page, answer.headers.get("Location", "")


def pay_path(url: str | None) -> str:
    return "/c/pay/" + str(url).rsplit("/", 1)[1]


def test_the_page_shows_lines_total_form_and_that_no_real_money_moves(shop: Shop) -> None:
    session = shop.session(cancel_url="http://127.0.0.1:9/cart?a=1&b=2", customer_email="ann@example.com")
    status, page, _ = visit(shop.box, pay_path(session.url))
    assert status == 200
    for part in (
        "No real money moves", "Straw hat", "Pay €49.00", 'id="email"', 'id="card-number"', 'id="card-expiry"',
        'id="card-cvc"', 'id="billing-name"', 'id="iban"', 'id="pay"', 'id="method-card"', 'id="method-bank-debit"',
        'value="ann@example.com" readonly', 'href="http://127.0.0.1:9/cart?a=1&amp;b=2"', "4242 4242 4242 4242",
    ):  # fmt: skip
        assert part in page
    assert "<script" not in page


def test_hostile_names_are_shown_not_run(shop: Shop) -> None:
    price = {"currency": "jpy", "unit_amount": 500, "product_data": {"name": '<script>alert("x")</script> ${total}'}}
    session = shop.session(line_items=[{"quantity": 3, "price_data": price}])
    _, page, _ = visit(shop.box, pay_path(session.url))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "${total}" in page
    assert "3 × ¥500" in page
    assert "Pay ¥1,500" in page


def test_paying_leads_to_the_success_address_with_the_session_in_it(shop: Shop) -> None:
    session = shop.session()
    status, _, address = visit(shop.box, pay_path(session.url), GOOD)
    assert (status, address) == (303, f"http://127.0.0.1:9/done?cs={session.id}")
    status, page, _ = visit(shop.box, pay_path(session.url))
    assert "This checkout is complete" in page


def test_two_clicks_charge_once(shop: Shop) -> None:
    session = shop.session()
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: visit(shop.box, pay_path(session.url), GOOD)[::2], range(4)))
    assert answers == [(303, f"http://127.0.0.1:9/done?cs={session.id}")] * 4
    assert shop.box.info()["objects"]["charge"] == 1


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ({"card_number": "4000000000000002"}, "payment-error", "Your card was declined."),
        ({"card_number": "4000000000009995"}, "payment-error", "Your card has insufficient funds."),
        ({"card_number": "4000000000000127"}, "card-cvc-error", "security code is incorrect"),
        ({"card_number": "4000000000000069"}, "card-expiry-error", "Your card has expired."),
        ({"card_number": "4242424242424241"}, "card-number-error", "Your card number is incorrect."),
        ({"card_expiry": "12/20"}, "card-expiry-error", "in the past"),
        ({"card_expiry": "13/34"}, "card-expiry-error", "is incomplete"),
        ({"card_cvc": ""}, "card-cvc-error", "is incomplete"),
        ({"email": "ann"}, "email-error", "Your email address is invalid."),
        ({"method": "bank_debit", "iban": "DE00370400440532013000"}, "iban-error", "The IBAN is invalid."),
        ({"method": "bank_debit", "iban": "GB33BUKB20201555555555"}, "iban-error", "Only test IBANs"),
        ({"method": "bank_debit", "iban": "DE89370400440532013000", "name": ""}, "billing-name-error", "name"),
    ],
)
def test_a_refusal_is_said_beside_its_field_and_what_was_typed_stays(
    shop: Shop, typed: dict[str, str], place: str, words: str
) -> None:
    session = shop.session()
    form = {**GOOD, **typed}
    status, page, _ = visit(shop.box, pay_path(session.url), form)
    assert status == 402
    sentence = page.split(f'id="{place}"')[1].split("</p>")[0].replace("&#x27;", "'")
    assert words in sentence
    assert f'value="{form["email"]}"' in page
    assert "4242 4242 4242 4242" not in page.split("<dl>")[0]
    assert form["card_number"].replace(" ", "") not in page
    assert 'value="123"' not in page
    assert shop.client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_the_bank_is_asked_and_its_answer_counts(shop: Shop) -> None:
    session = shop.session()
    form = {**GOOD, "card_number": "4000000000003220"}
    status, _, bank = visit(shop.box, pay_path(session.url), form)
    assert status == 303
    _, page, _ = visit(shop.box, bank)
    assert 'id="complete-authentication"' in page
    assert 'id="fail-authentication"' in page
    assert visit(shop.box, bank, {"outcome": "fail"})[::2] == (303, pay_path(session.url))
    _, page, _ = visit(shop.box, pay_path(session.url))
    assert "unable to authenticate" in page
    assert 'value="Ann"' in page
    _, _, bank = visit(shop.box, pay_path(session.url), form)
    assert visit(shop.box, bank, {"outcome": "complete"})[2] == f"http://127.0.0.1:9/done?cs={session.id}"
    assert visit(shop.box, bank, {"outcome": "fail"})[2] == f"http://127.0.0.1:9/done?cs={session.id}"
    assert shop.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_an_intent_confirmed_by_the_api_comes_back_to_its_return_address(shop: Shop) -> None:
    intent = shop.client.v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "confirm": True, "payment_method": "pm_card_threeDSecure2Required",
         "return_url": "http://127.0.0.1:9/back?order=7"}
    )  # fmt: skip
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    bank = str(intent.next_action.redirect_to_url.url).removeprefix(shop.box.base_url)
    address = visit(shop.box, bank, {"outcome": "complete"})[2]
    assert address.startswith(f"http://127.0.0.1:9/back?order=7&payment_intent={intent.id}&")
    assert address.endswith("&redirect_status=succeeded")


def test_an_expired_page_says_so_and_leads_back(shop: Shop) -> None:
    session = shop.session(cancel_url="http://127.0.0.1:9/cart")
    shop.client.v1.checkout.sessions.expire(session.id)
    for form in (None, GOOD):
        status, page, _ = visit(shop.box, pay_path(session.url), form)
        assert status == 410
        assert "You have not been charged." in page
        assert 'href="http://127.0.0.1:9/cart"' in page


def test_a_bank_debit_is_not_offered_outside_the_euro(shop: Shop) -> None:
    session = shop.session(currency="usd")
    _, page, _ = visit(shop.box, pay_path(session.url))
    assert 'value="bank_debit" disabled' in page
    answer = visit(shop.box, pay_path(session.url), {**GOOD, "method": "bank_debit", "iban": "DE89370400440532013000"})
    assert "Bank debits are not accepted here." in answer[1]


def test_the_customer_waits_until_the_shop_has_heard(shop: Shop, listener: Listener) -> None:
    listener.delay = 0.4
    shop.box.deliveries(redirect_wait=PATIENCE)
    session = shop.session()
    started = time.monotonic()
    visit(shop.box, pay_path(session.url), GOOD)
    assert time.monotonic() - started > 0.35
    assert "checkout.session.completed" in listener.types()


def test_the_customer_does_not_wait_for_ever(shop: Shop, listener: Listener) -> None:
    shop.box.deliveries("lost", redirect_wait=0.3)

    def waited() -> float:
        session = shop.session()
        started = time.monotonic()
        assert visit(shop.box, pay_path(session.url), GOOD)[0] == 303
        return time.monotonic() - started

    # Ten seconds where nothing else is said; at some moment the machine is not that busy.
    assert 0.25 < min(waited() for _ in range(3)) < 8


@pytest.mark.parametrize("path", ["/c/pay/cs_test_nothing", "/c/pay/", "/c/authenticate/pi_none", "/elsewhere"])
def test_a_link_to_nothing_is_a_404(box: SandboxProcess, path: str) -> None:
    status, page, _ = visit(box, path)
    assert status == 404
    assert "No real money moves" in page

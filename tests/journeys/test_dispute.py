"""A customer's bank disputes a payment; staff answer with words and a file; it is won, and the money is back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from payments.models import Dispute, Email, Movement, Order
from tests.journeys.conftest import Open
from tests.journeys.running_shop import RunningShop
from tests.journeys.shopping import go_to_payment, order_of, pay_by_card, stands
from tests.journeys.test_operator import sign_in
from tests.waiting import until

DISPUTED = "4000 0000 0000 0259"
ASKED_ABOUT = "4000 0000 0000 1976"
PDF = b"%PDF-1.7 signed for by M. Lindqvist"


def bought(page: Page, email: str, card: str) -> Order:
    """An order that was paid, and then disputed."""
    go_to_payment(page, email)
    pay_by_card(page, card)
    stands(page, "paid")
    order = order_of(email)
    until(lambda: Dispute.objects.filter(payment__order=order).exists())
    return order


def dispute_of(order: Order) -> Dispute:
    return Dispute.objects.get(payment__order=order)


def open_dispute(page: Page, order: Order) -> None:
    """Find it in its list."""
    page.goto(f"/admin/payments/dispute/?q={order.reference}")
    page.get_by_role("link", name=f"{order.reference}-D1").first.click()
    expect(page.locator("#standing")).to_be_visible()


def test_a_disputed_payment_is_answered_with_words_and_a_file_and_won(
    window: Open, house: RunningShop, tmp_path: Path
) -> None:
    order = bought(window("customer").page, "denies.it@example.com", DISPUTED)
    staff = window("staff")
    page = staff.page
    sign_in(page, house)

    page.goto(f"/admin/payments/order/{order.pk}/change/")
    expect(page.locator("#waits-for")).to_contain_text("€24.00 of it is disputed")
    expect(page.locator("#left")).to_contain_text("€0.00")
    assert page.get_by_role("link", name="Refund", exact=True).count() == 0
    staff.look("order-disputed")

    open_dispute(page, order)
    expect(page.locator("#standing")).to_contain_text("The bank took €24.00 back for its customer")
    staff.look("to-answer")
    page.get_by_role("link", name="Write the answer").click()
    page.locator("#id_uncategorized_text").fill("winning_evidence")
    proof = tmp_path / "handed-over.pdf"
    proof.write_bytes(PDF)
    page.locator("#id_shipping_documentation").set_input_files(proof)
    expect(page.locator("#id_customer_name")).not_to_have_value("handed-over.pdf")  # which is no customer's name
    staff.look("writing")
    page.get_by_role("button", name="Save here").click()
    expect(page.get_by_role("link", name="handed-over.pdf")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="handed-over.pdf").click()
    assert download.value.path().read_bytes() == PDF
    staff.look("written")

    page.get_by_role("link", name="Submit to the bank").click()
    expect(page.get_by_text("It can be submitted once")).to_be_visible()
    staff.look("confirm")
    page.get_by_role("button", name=re.compile(r"Submit \d texts and 1 file")).click()
    until(lambda: dispute_of(order).status == "won")
    page.reload()
    expect(page.locator("#standing")).to_contain_text("Won: €24.00 came back to us")
    assert page.get_by_role("link", name="Accept").count() == 0
    staff.look("won")

    kinds = Movement.objects.filter(payment__order=order).order_by("moved_at", "pk").values_list("kind", flat=True)
    assert sorted(kinds) == ["collected", "disputed", "fee", "reinstated"]
    page.goto(f"/admin/payments/order/{order.pk}/change/")
    expect(page.locator("#left")).to_contain_text("€24.00")
    until(lambda: Email.objects.filter(dispute__payment__order=order, state="sent").exists())


def test_an_inquiry_is_ended_by_a_full_refund_on_a_phone(window: Open, house: RunningShop) -> None:
    order = bought(window("customer", phone=True).page, "only.asks@example.com", ASKED_ABOUT)
    staff = window("staff", phone=True, dark=True)
    page = staff.page
    sign_in(page, house)
    open_dispute(page, order)
    expect(page.locator("#standing")).to_contain_text("a full refund ends an inquiry")
    assert page.get_by_role("link", name="Accept").count() == 0
    staff.look("inquiry")
    page.get_by_role("link", name="Refund").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Refund €24.00").click()
    page.wait_for_url("**/admin/payments/order/**")
    until(lambda: dispute_of(order).status == "warning_closed")
    open_dispute(page, order)
    expect(page.locator("#standing")).to_contain_text("The inquiry is over")
    staff.look("inquiry-closed")

"""Who may have which paper, and what stands on it."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from payments.domain.money import Money
from payments.models import House, Order, Refund
from payments.operations.request_refund import request_refund
from tests.admin.rows import NOW, order, paid_order, returned, staff
from tests.operations.shop import colleague

pytestmark = pytest.mark.django_db


def text_of(body: bytes) -> str:
    return " ".join(PdfReader(BytesIO(body)).pages[0].extract_text().split())


def receipt_url(paid: Order) -> str:
    return reverse("admin:payments_order_receipt", args=[paid.pk])


def refund_of(paid: Order, amount: int) -> Refund:
    return request_refund(
        payment=paid.payments.get(), amount=Money(amount, paid.currency), reason="duplicate", note="Between us.",
        by=colleague(), form_key=uuid4(), now=NOW,
    )  # fmt: skip


def test_a_customer_downloads_the_receipt_by_the_orders_address() -> None:
    House.objects.filter(pk=1).update(name="Nordlicht GmbH", address="Hafenstraße 12\n20457 Hamburg", tax_id="DE12")
    paid = paid_order(123456)
    page = Client().get(f"/orders/{paid.token}/").content.decode()
    assert f"/orders/{paid.token}/receipt.pdf" in page
    answer = Client().get(f"/orders/{paid.token}/receipt.pdf", headers={"Accept-Language": "de-DE,en;q=0.5"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{paid.reference}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    text = text_of(answer.content)
    for words in ("Nordlicht GmbH", "20457 Hamburg", "DE12", "Cup", "1.234,56 €", "Visa, ending in 4242", "Paid"):
        assert words in text


def test_an_order_that_is_not_paid_has_no_receipt() -> None:
    placed = order()
    assert "receipt.pdf" not in Client().get(f"/orders/{placed.token}/").content.decode()
    assert Client().get(f"/orders/{placed.token}/receipt.pdf").status_code == 404
    assert staff().get(receipt_url(placed)).status_code == 404
    assert Client().get("/orders/nobodys-token/receipt.pdf").status_code == 404


def test_staff_download_the_receipt_from_the_orders_page() -> None:
    paid, browser = paid_order(), staff("Auditor")
    page = browser.get(reverse("admin:payments_order_change", args=[paid.pk])).content.decode()
    assert receipt_url(paid) in page
    answer = browser.get(receipt_url(paid))
    assert answer["Cache-Control"].startswith("private, no-store")
    assert "€65.00 received" in text_of(answer.content)


def test_papers_are_for_those_who_may_see_their_row() -> None:
    paid = paid_order()
    refund = returned(refund_of(paid, 1000))
    for url in (receipt_url(paid), reverse("admin:payments_refund_notice", args=[refund.pk])):
        assert staff("").get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_a_refund_has_its_notice_once_stripe_has_taken_it_on() -> None:
    paid, browser = paid_order(), staff("Support")
    refund = refund_of(paid, 2500)
    url = reverse("admin:payments_refund_notice", args=[refund.pk])
    page = reverse("admin:payments_refund_change", args=[refund.pk])
    assert browser.get(url).status_code == 404
    assert url not in browser.get(page).content.decode()
    returned(refund)
    assert url in browser.get(page).content.decode()
    text = text_of(browser.get(url).content)
    for words in ("€25.00 given back", f"Refund of order {paid.reference}", "Visa, ending in 4242", "Refunded"):
        assert words in text
    assert "Between us." not in text
    returned(refund, "failed", at=NOW + timedelta(hours=2))
    assert "€25.00 did not go through" in text_of(browser.get(url).content)


def test_a_receipt_says_what_went_back_since() -> None:
    paid = paid_order()
    returned(refund_of(paid, 2500))
    text = text_of(staff().get(receipt_url(paid)).content)
    assert "−€25.00" in text
    assert "€65.00 received" in text


def png() -> bytes:
    """One green point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    point = zlib.compress(b"\0\0\x71\x4a")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


def test_the_houses_logo_must_be_a_picture_that_can_be_drawn(settings: Settings, tmp_path: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser, page = staff(), reverse("admin:payments_house_change", args=[1])
    values = {
        "name": "Nordlicht",
        "mail_sender": "a@b.example",
        "unpaid_orders_expire_days": "14",
        "address": "Hamburg",
    }
    svg = SimpleUploadedFile("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert "cannot be drawn" in browser.post(page, {**values, "logo": svg}).content.decode()
    assert browser.post(page, {**values, "logo": SimpleUploadedFile("logo.png", png())}).status_code == 302
    house = House.ours()
    name = str(house.logo.name)
    assert name.startswith("house/")
    assert [str(change.address) for change in house.history.all()] == ["Hamburg"]
    assert staff().get(receipt_url(paid_order())).status_code == 200
    house.logo.storage.delete(name)
    assert staff().get(receipt_url(paid_order())).status_code == 200
    assert Client().get(f"/media/{name}").status_code == 404

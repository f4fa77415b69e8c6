"""The page on which staff credit a part of an invoice."""

from __future__ import annotations

import uuid

import pytest
from pytest_django import Settings

from payments.models import CreditNote, Invoice, StripeCall
from tests.admin.catalogue_rows import address
from tests.admin.invoice_rows import credit_note, invoice
from tests.admin.rows import staff
from tests.operations import billing
from tests.operations.stripe_side import SECRET, deliver_all
from tests.sandbox.process import SandboxProcess


def fill(row: Invoice, amount: str = "20", **more: str) -> dict[str, str]:
    line = row.lines.get()
    return {
        f"line_{line.pk}": amount,
        "reason": "order_change",
        "memo": "One cup",
        "form_key": str(uuid.uuid4()),
        **more,
    }


def heard(sandbox: SandboxProcess) -> None:
    """All that Stripe told of, and what it was asked again."""
    deliver_all(sandbox)
    billing.read_what_is_asked(sandbox)


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]


@pytest.fixture
def opened() -> Invoice:
    row = invoice()
    row.lines.update(stripe_id="il_1")
    return row


@pytest.mark.django_db
def test_on_an_open_invoice_it_lowers_what_is_left_and_says_so_first(opened: Invoice) -> None:
    client, data = staff("Finance"), fill(opened)
    html = client.post(address(opened, "credit"), data).content.decode()
    assert 'Credit <span class="amount">€23.80</span>?' in html
    assert "is credited €23.80 of" in html
    assert "€95.20 is left to pay of €119.00" in html
    assert not CreditNote.objects.exists()
    data |= {"confirmed": "1"}
    made = client.post(address(opened, "credit"), data)
    assert client.post(address(opened, "credit"), data)["Location"] == made["Location"]
    note = CreditNote.objects.get()
    assert (note.total_amount, note.pre_payment_amount, note.reason, note.memo) == (
        2380,
        2380,
        "order_change",
        "One cup",
    )
    assert StripeCall.objects.get().kind == "create_credit_note"
    assert "How far it is stands below." in client.get(made["Location"]).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"amount": ""}, "Say how much of a line is credited"),
        ({"amount": "100.01"}, "At most €100.00: so much was billed."),
        ({"amount": "1.005"}, "1.005 is not a payable amount in EUR."),
        ({"amount": "", "own": "5"}, "Say what it is for."),
        ({"amount": "", "own": "119.01", "description": "Sorry"}, "€119.01 is more than the €119.00 that can be."),
    ],
)
def test_what_cannot_be_credited_is_said_and_nothing_is_asked(
    opened: Invoice, more: dict[str, str], words: str
) -> None:
    html = staff("Finance").post(address(opened, "credit"), fill(opened, **more)).content.decode()
    assert words in html
    assert "Nothing was credited." in html
    assert not CreditNote.objects.exists()


@pytest.mark.django_db
def test_what_goes_back_of_a_paid_one_must_add_up_live_and_when_it_is_sent() -> None:
    row, client = invoice("paid"), staff("Finance")
    parts = {"refund": "10", "balance": "5", "outside": "5"}
    told = client.post(f"{address(row, 'credit')}sums", fill(row, **parts)).json()
    assert (told["total"], told["problem"]) == ("€23.80", "Of €23.80, €20.00 goes back: €3.80 is missing.")
    html = client.post(address(row, "credit"), fill(row, **parts)).content.decode()
    assert "€3.80 is missing." in html
    told = client.post(f"{address(row, 'credit')}sums", fill(row, **{**parts, "refund": "20"})).json()
    assert told["problem"] == "Of €23.80, €30.00 goes back: that is too much."
    whole = {**parts, "refund": "13.80"}
    assert client.post(f"{address(row, 'credit')}sums", fill(row, **whole)).json()["problem"] == ""
    html = client.post(address(row, "credit"), fill(row, **whole)).content.decode()
    for part in ("€13.80 goes back the way it was paid", "€5.00 is kept at Stripe", "€5.00 is given back by hand"):
        assert part in html


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Merchant", "Approver", "Support", "Auditor"])
def test_others_credit_nothing(role: str, opened: Invoice) -> None:
    assert staff(role).post(address(opened, "credit"), fill(opened, confirmed="1")).status_code == 403
    assert staff(role).post(address(credit_note(opened), "void")).status_code == 403


@pytest.mark.django_db
def test_a_void_invoice_is_not_credited() -> None:
    html = staff().get(address(invoice("void"), "credit"), follow=True).content.decode()
    assert "is void: it is not credited." in html


def test_a_credit_note_is_issued_and_voided_again(transactional_db: None, sandbox: SandboxProcess) -> None:
    row, client = billing.finalized(), staff("Finance")
    made = client.post(address(row, "credit"), fill(row, "5", confirmed="1"))["Location"]
    billing.work_off()
    heard(sandbox)
    html = client.get(made).content.decode()
    note = CreditNote.objects.get()
    assert note.state == "issued"
    assert note.number in html
    assert billing.fresh(row).remaining_amount == 2000
    assert note.number in client.get(address(row)).content.decode()
    assert "owes €5.00 of" in client.get(address(note, "void")).content.decode()
    client.post(address(note, "void"))
    billing.work_off()
    heard(sandbox)
    assert CreditNote.objects.get().state == "void"
    assert billing.fresh(row).remaining_amount == 2500


def test_of_a_paid_one_the_refund_goes_first(transactional_db: None, sandbox: SandboxProcess) -> None:
    row, client = billing.finalized(), staff("Finance")
    billing.paid_at_stripe(sandbox, row)
    heard(sandbox)
    assert billing.fresh(row).status == "paid"
    parts = fill(row, "10", refund="6", outside="4", confirmed="1")
    client.post(address(row, "credit"), parts)
    billing.work_off()
    heard(sandbox)
    billing.work_off()
    note = CreditNote.objects.get()
    assert (note.state, note.refund_amount, note.outside_amount) == ("issued", 600, 400)
    html = client.get(address(note)).content.decode()
    assert str(note.refunds.get()) in html

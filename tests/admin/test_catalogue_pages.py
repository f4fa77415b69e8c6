"""The pages of the catalogue: what they show, what their buttons do, and that nothing is written over unseen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payments.domain.money import Money
from payments.models import Price, Product, StripeCall, Task
from payments.operations.edit_mirrored import edit_mirrored
from payments.operations.push import push
from payments.operations.set_price import set_price
from tests.admin.catalogue_rows import ADMIN, address, form_of, hear, known_cup, page, torn
from tests.admin.rows import NOW, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def cup() -> Product:
    """Stripe and we say the same of it."""
    return known_cup()


def test_saving_tells_stripe_what_changed_and_nothing_else(cup: Product) -> None:
    client = staff("Merchant")
    typed = form_of(page(client, cup)) | {"name": "Mug", "metadata": "colour: blue\n\nsize: L"}
    assert client.post(address(cup), typed).status_code == 302
    cup.refresh_from_db()
    assert (cup.name, cup.metadata, cup.step) == ("Mug", {"colour": "blue", "size": "L"}, "waiting")
    call = StripeCall.objects.get(kind="update_product")
    assert call.params == {"name": "Mug", "metadata": {"colour": "blue", "size": "L"}}
    assert call.asked_by is not None
    told = cup.history.latest()
    assert (told.name, told.history_user) == ("Mug", call.asked_by)


def test_what_changed_while_the_form_was_open_is_not_written_over(cup: Product) -> None:
    client = staff("Merchant")
    drawn = form_of(page(client, cup))
    hear(cup, second=5, name="Mug")
    answer = client.post(address(cup), drawn | {"name": "Beaker"})
    assert answer.status_code == 200
    assert "It changed meanwhile" in answer.content.decode()
    assert client.post(address(cup), drawn | {"description": "Tall."}).status_code == 302
    cup.refresh_from_db()
    assert (cup.name, cup.description) == ("Mug", "Tall.")


@pytest.mark.parametrize(
    "typed", ["no colon", "a: 1\na: 2", "ref: x", "[a]: 1", f"{'k' * 41}: 1", f"a: {'v' * 501}", "a:"]
)
def test_metadata_that_stripe_would_not_take_is_refused(cup: Product, typed: str) -> None:
    client = staff("Merchant")
    answer = client.post(address(cup), form_of(page(client, cup)) | {"metadata": typed})
    assert answer.status_code == 200
    assert not StripeCall.objects.exists()


def test_the_head_says_where_it_stands_and_offers_what_can_be_done(cup: Product) -> None:
    client = staff("Merchant")
    assert "Here and at Stripe it is the same." in page(client, cup)
    Product.objects.filter(pk=cup.pk).update(step="refused", refusal="Invalid tax code <b>")
    html = page(client, cup)
    assert "Stripe refused it: Invalid tax code &lt;b&gt;" in html
    assert address(cup, "send") in html
    Product.objects.filter(pk=cup.pk).update(step="deleted")
    html = page(client, cup)
    assert "deleted at Stripe" in html
    assert address(cup, "toggle") not in html


def test_trying_again_asks_anew_and_only_by_post(cup: Product) -> None:
    edit_mirrored(row=cup, changes={"name": "Mug"}, by=None, now=NOW)
    StripeCall.objects.update(state="refused")
    Product.objects.filter(pk=cup.pk).update(step="refused", refusal="No.", sent={})
    client = staff("Merchant")
    assert client.get(address(cup, "send")).status_code == 405
    assert client.post(address(cup, "send")).status_code == 302
    cup.refresh_from_db()
    assert (cup.step, cup.refusal) == ("waiting", "")
    assert StripeCall.objects.filter(state="waiting").count() == 1


def test_a_conflict_is_a_task_whose_button_leads_to_both_sides(cup: Product) -> None:
    torn(cup)
    client = staff("Merchant")
    task = Task.objects.get(kind="catalogue_conflict")
    assert address(cup, "resolve") in client.get(f"{ADMIN}/task/{task.pk}/change/").content.decode()
    html = client.get(address(cup, "resolve")).content.decode()
    for shown in ("before: Cup", "Beaker", "Mug", "Tall.", "Round."):
        assert shown in html
    assert "checked" not in html.partition("<form")[2].partition("</form>")[0], "nothing is chosen for the person"


def test_each_field_is_chosen_by_itself(cup: Product) -> None:
    torn(cup)
    client = staff("Merchant")
    seal = re.findall(r'name="seal" value="(\w+)"', client.get(address(cup, "resolve")).content.decode())[0]
    answer = client.post(address(cup, "resolve"), {"seal": seal})
    assert "Choose a side" in answer.content.decode()
    answer = client.post(address(cup, "resolve"), {"seal": seal, "name": "theirs"})
    assert (answer.status_code, answer["Location"]) == (302, address(cup, "resolve"))
    assert (
        "Nothing was done"
        in client.post(address(cup, "resolve"), {"seal": seal, "description": "ours"}).content.decode()
    ), "that was another page"
    seal = re.findall(r'name="seal" value="(\w+)"', client.get(address(cup, "resolve")).content.decode())[0]
    client.post(address(cup, "resolve"), {"seal": seal, "description": "ours"})
    cup.refresh_from_db()
    assert (cup.name, cup.description) == ("Mug", "Tall.")
    assert Task.objects.get(kind="catalogue_conflict").closed_at is not None


def test_a_price_is_replaced_through_its_page(cup: Product) -> None:
    old = set_price(product=cup, unit=Money(1800, "eur"), now=NOW)
    client = staff("Merchant")
    assert "costs €18.00 now" in client.get(address(old, "replace")).content.decode()
    assert "not a payable amount" in client.post(address(old, "replace"), {"amount": "1.234"}).content.decode()
    assert client.post(address(old, "replace"), {"amount": "20"}).status_code == 302
    assert [(price.unit_amount, price.replaces_id) for price in Price.objects.sold_at()] == [(2000, old.pk)]
    html = page(client, cup)
    assert "€20.00" in html
    assert "Archived" in html


def test_a_recurring_price_is_added_and_not_sold_in_the_shop(cup: Product) -> None:
    client = staff("Merchant")
    typed = {
        "product": cup.pk,
        "currency": "EUR",
        "amount": "9.00",
        "interval": "month",
        "interval_count": "3",
        "trial_days": "14",
        "nickname": "Pro",
        "lookup_key": "pro",
        "tax_behavior": "exclusive",
        "metadata": "",
    }
    assert client.post(f"{ADMIN}/price/add/", typed).status_code == 302
    made = Price.objects.get()
    assert (made.unit_amount, made.interval, made.interval_count, made.trial_days) == (900, "month", 3, 14)
    assert (made.lookup_key, made.tax_behavior, made.in_shop) == ("pro", "exclusive", False)
    assert "every 3 months, 14 days free" in page(client, made)
    refused = client.post(f"{ADMIN}/price/add/", typed | {"interval": "", "lookup_key": "x"})
    assert "Only a price that recurs" in refused.content.decode()


def test_what_a_price_costs_cannot_be_typed_over(cup: Product) -> None:
    made = set_price(product=cup, unit=Money(1800, "eur"), now=NOW)
    client = staff("Merchant")
    typed = {"active": "on", "nickname": "Small", "tax_behavior": "unspecified", "unit_amount": "1", "currency": "usd"}
    assert client.post(address(made), typed).status_code == 302
    made.refresh_from_db()
    assert (made.unit_amount, made.currency, made.nickname) == (1800, "eur", "Small")


def test_several_are_archived_once_their_number_was_confirmed(cup: Product) -> None:
    bowl = Product.objects.create(name="Bowl", slug="bowl", active=False, created_at=NOW)
    client = staff("Merchant")
    html = client.post(f"{ADMIN}/product/batch/", {"act": "archive", "picked": [cup.pk, bowl.pk]}).content.decode()
    assert "Archive 1 product" in html
    assert "Left out, for nothing changes: Bowl" in html
    cup.refresh_from_db()
    assert cup.active
    confirmed = re.findall(r'name="confirmed" value="([^"]+)"', html)[0]
    assert client.post(f"{ADMIN}/product/batch/", {"act": "archive", "confirmed": confirmed}).status_code == 302
    cup.refresh_from_db()
    assert (cup.active, cup.step) == (False, "waiting")


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "archive"},
        {"act": "explode", "picked": ["1"]},
        {"act": "archive", "picked": ["x", "99999999999999999999"]},
        {"act": "archive", "confirmed": "forged"},
    ],
)
def test_a_batch_of_nothing_or_of_forged_rows_does_nothing(cup: Product, sent: dict[str, Any]) -> None:
    assert staff("Merchant").post(f"{ADMIN}/product/batch/", sent).status_code == 302
    cup.refresh_from_db()
    assert cup.active


def test_the_lists_are_narrowed_by_step(cup: Product) -> None:
    Product.objects.create(name="Bowl", slug="bowl", step="refused", created_at=NOW)
    client = staff("Finance")
    html = client.get(f"{ADMIN}/product/?step=refused").content.decode()
    assert "Bowl" in html
    assert ">Cup<" not in html
    assert "picked" not in html, "who may only look picks nothing"
    for hostile in ("?step=%00", "?metadata__icontains=x", "?step__regex=(", "?active=maybe"):
        assert client.get(f"{ADMIN}/product/{hostile}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize("role", ["Finance", "Support", "Auditor"])
def test_who_may_only_look_changes_nothing(cup: Product, role: str) -> None:
    price = set_price(product=cup, unit=Money(1800, "eur"), now=NOW)
    before = StripeCall.objects.count()
    client = staff(role)
    for act in ("send", "toggle", "resolve"):
        assert client.post(address(cup, act)).status_code == 403
    for act in ("replace", "sell"):
        assert client.post(address(price, act)).status_code == 403
    assert client.post(f"{ADMIN}/product/batch/", {"act": "archive", "picked": [cup.pk]}).status_code == 403
    assert StripeCall.objects.count() == before
    assert address(cup, "toggle") not in page(client, cup)


def test_the_history_shows_who_and_cannot_be_turned_back(cup: Product) -> None:
    client = staff("Merchant")
    client.post(address(cup), form_of(page(client, cup)) | {"name": "Mug"})
    html = client.get(address(cup, "history")).content.decode()
    assert "Cup" in html
    assert "Mug" in html
    first = cup.history.earliest()
    old = client.get(f"{ADMIN}/product/{cup.pk}/history/{first.history_id}/")
    assert old.status_code == 200
    assert "Revert" not in old.content.decode()


def test_a_picture_is_told_to_stripe_where_the_open_net_reaches_it(cup: Product, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = staff("Merchant")
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    client.post(address(cup), form_of(page(client, cup)) | {"picture": SimpleUploadedFile("cup.png", png)})
    cup.refresh_from_db()
    assert (bool(cup.picture), cup.images) == (True, [])
    settings.PUBLIC_URL = "https://shop.example"
    client.post(address(cup), form_of(page(client, cup)) | {"picture": SimpleUploadedFile("cup2.png", png)})
    cup.refresh_from_db()
    assert cup.images == [f"https://shop.example/media/{cup.picture.name}"]
    assert cup.picture.name == "products/cup2.png"


def test_pushing_leaves_rows_with_a_name_in_what_was_asked_of_stripe(cup: Product) -> None:
    push(row=Product.objects.create(name="Bowl", slug="bowl", created_at=NOW), by=None, now=NOW)
    html = staff("Owner").get(f"{ADMIN}/stripecall/").content.decode()
    assert "Bowl" in html
    assert "Make a product" in html

"""Several differences at once: a page says on how many and what happens, another what came of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from payments.admin.drift_batch_page import result_of
from payments.models import Comparison, DriftItem
from payments.sync.types import TYPES
from tests.admin.rows import NOW, paid_order, staff
from tests.queue import queued

pytestmark = pytest.mark.django_db

LIST = "/admin/payments/driftitem/"
BATCH = f"{LIST}batch/"


def differences() -> list[DriftItem]:
    """Two of one payment, one of a customer, and one that reading again cannot mend."""
    payment = paid_order().payments.get()
    same = {"kind": "intent", "right": "stripe", "why": "Stripe has the money.", "found_at": NOW, "seen_at": NOW}
    return [
        DriftItem.objects.create(**{**same, "ours": "6400", "theirs": "6500", **more})
        for more in (
            {"stripe_id": payment.intent_id, "field": "amount_received", "amount": 100, "currency": "eur"},
            {"stripe_id": payment.intent_id, "field": "status", "payment": payment},
            {"stripe_id": "cus_1", "field": "email", "kind": "customer", "right": "nobody"},
            {"stripe_id": "pi_gone", "field": "object", "repairable": False, "amount": 250, "currency": "eur"},
        )
    ]


def asked(client: Client, act: str, items: list[DriftItem]) -> str:
    answer = client.post(BATCH, {"act": act, "picked": [item.pk for item in items]})
    assert answer.status_code == 200
    return answer.content.decode()


def confirmed(client: Client, html: str, act: str, **typed: str) -> str:
    listed = re.search(r'name="listed" value="([^"]+)"', html)
    assert listed is not None
    answer = client.post(BATCH, {"act": act, "listed": listed[1], **typed}, follow=True)
    return answer.content.decode()


def repairs() -> int:
    return sum(name == "payments.tasks.repair_object" for name, _ in queued())


def states() -> list[str]:
    return list(DriftItem.objects.order_by("pk").values_list("state", flat=True))


def test_the_confirmation_says_how_many_and_what_it_does_and_changes_nothing() -> None:
    html = asked(staff("Finance"), "repair", differences())
    for part in ("Repair 3 differences", "2 objects are read at Stripe again", "nothing at Stripe is changed",
                 "€1.00", "Left as it is"):  # fmt: skip
        assert part in html
    assert states() == ["open"] * 4
    assert repairs() == 0


def test_repair_is_one_job_an_object_and_its_result_stays_on_the_page() -> None:
    client, items = staff("Finance"), differences()
    html = confirmed(client, asked(client, "repair", items), "repair")
    assert states() == ["repairing"] * 3 + ["open"]
    assert repairs() == 2
    assert "0 of 3 done" in html
    assert "data-look-again" in html
    DriftItem.objects.filter(pk__in=[items[0].pk, items[1].pk]).update(state="repaired")
    DriftItem.objects.filter(pk=items[2].pk).update(state="open", problem="It still differs.")
    decided = DriftItem.objects.get(pk=items[0].pk)
    address = result_of(at=decided.at, by=decided.by)  # type: ignore[arg-type]
    html = client.get(address).content.decode()
    assert "3 of 3 done, 1 still open" in html
    assert "It still differs." in html
    assert "data-look-again" not in html


def test_ignore_wants_one_reason_for_all() -> None:
    client, items = staff("Finance"), differences()
    html = asked(client, "ignore", items)
    assert "4 differences stay" in html
    html = confirmed(client, html, "ignore", reason=" ")
    assert "Nothing was done." in html
    assert states() == ["open"] * 4
    assert "4 of 4 done" in confirmed(client, html, "ignore", reason="Before our time.")
    assert states() == ["ignored"] * 4
    assert set(DriftItem.objects.values_list("reason", flat=True)) == {"Before our time."}


def test_what_changed_since_it_was_shown_is_left_as_it_is() -> None:
    client, items = staff("Finance"), differences()
    html = asked(client, "ignore", items[:2])
    DriftItem.objects.filter(pk=items[0].pk).update(theirs="7000")
    html = confirmed(client, html, "ignore", reason="A rounding.")
    assert "1 changed or were settled meanwhile" in html
    assert states() == ["open", "ignored", "open", "open"]


def test_a_list_that_was_signed_for_another_act_or_not_by_us_does_nothing() -> None:
    client, items = staff("Finance"), differences()
    html = asked(client, "repair", items)
    assert "not one of ours" in confirmed(client, html, "ignore", reason="x")
    assert "not one of ours" in client.post(BATCH, {"act": "repair", "listed": "x"}, follow=True).content.decode()
    assert states() == ["open"] * 4


def test_all_that_match_are_those_that_the_list_is_narrowed_to() -> None:
    client, items = staff("Finance"), differences()
    html = client.post(f"{BATCH}?kind=customer", {"all": "repair"}).content.decode()
    assert "Repair 1 difference" in html
    assert str(items[2].stripe_id) in html
    assert str(items[3].stripe_id) not in html
    assert "Select the differences first" in client.post(BATCH, {"act": "repair"}, follow=True).content.decode()


def test_only_some_may_decide() -> None:
    items = differences()
    assert staff("Auditor").post(BATCH, {"act": "repair", "picked": [items[0].pk]}).status_code == 403
    assert 'name="picked"' not in staff("Auditor").get(LIST).content.decode()
    assert staff("Finance").get(LIST).content.decode().count('name="picked"') == 4


def test_the_list_says_when_everything_was_compared_also_where_nothing_differs() -> None:
    client, now = staff("Finance"), timezone.now()
    assert "Never compared yet: all types." in client.get(LIST).content.decode()
    for kind in TYPES:
        Comparison.objects.create(kind=kind, began_at=now, finished_at=now - timedelta(hours=3))
    html = client.get(LIST).content.decode()
    assert "3 h ago</time>: all types." in html
    assert "Nothing differs" in html
    Comparison.objects.filter(kind="customer").update(finished_at=None)
    assert "in progress: customers." in client.get(LIST).content.decode()

"""What all journeys left behind holds no secret and no card number. Runs last."""

from __future__ import annotations

import re
from collections.abc import Iterator

from payments.models import Email, StripeCall, StripeEventBody
from tests.journeys import shopping
from tests.journeys.collected import LOGS, PAGES
from tests.journeys.running_shop import RunningShop

CARDS = [shopping.GOOD, shopping.NO_FUNDS, shopping.ASKS_THE_BANK]
CLIENT_SECRET = re.compile(r"\b(?:pi|cs|seti)_\w+_secret_\w+")


def left_behind() -> Iterator[tuple[str, str]]:
    """Every page of ours, log, mail, event and answer of the run, by name. The sandbox's page lists its test cards."""
    for folder in (PAGES, LOGS):
        for path in sorted(folder.iterdir()):
            text = path.read_text(errors="replace")
            if "/c/pay/" not in text.split("\n", 1)[0] and "sandbox" not in path.name:
                yield path.name, text
    for email in Email.objects.all():
        yield f"mail {email.reason}", f"{email.subject}{email.text}{email.html}"
    for body in StripeEventBody.objects.all():
        yield f"event {body.pk}", body.text
    for call in StripeCall.objects.all():
        yield f"call {call.pk}", f"{call.params}{call.answer}{call.error_message}"


def test_no_page_log_or_mail_holds_a_secret_or_a_card_number(house: RunningShop) -> None:
    seen = list(left_behind())
    assert len(seen) > 20
    for name, text in seen:
        for secret in house.secrets:
            assert secret not in text, name
        assert CLIENT_SECRET.search(text) is None, name
        if 'id="card-number"' in text:
            continue  # the hosted page, looked at
        for card in CARDS:
            assert card not in text, name
            assert card.replace(" ", "") not in text, name

"""Only what was signed with one of our secrets, not long ago, is an event."""

import pytest

from payments.stripe.signature import SignatureRefused, verify

stripe = pytest.importorskip("stripe")
BODY = b'{"id":"evt_1","text":"\xc3\xa4"}'
NOW = 1_800_000_000.0


def signed(secret: str = "whsec_one", at: float = NOW, body: bytes = BODY) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp=int(at)))


def test_what_the_sdk_signs_is_accepted() -> None:
    verify(body=BODY, header=signed(), secrets=["whsec_one"], now=NOW)


def test_while_rotating_either_secret_will_do() -> None:
    verify(body=BODY, header=signed("whsec_new"), secrets=["whsec_old", "whsec_new"], now=NOW)
    both = signed("whsec_other") + "," + signed("whsec_old").partition(",")[2]
    verify(body=BODY, header=both, secrets=["whsec_old"], now=NOW)


@pytest.mark.parametrize(
    "header",
    [
        None, "", "t=1", "v1=abc", "t=x,v1=abc", "t=1,v0=abc", "t=,v1=", "t=1,t=2,v1=a", "t=99999999999999,v1=a",
        "nonsense", "t=1,v1=ä", "t=١,v1=a",
    ],
)  # fmt: skip
def test_a_header_that_cannot_be_read_is_refused(header: str | None) -> None:
    with pytest.raises(SignatureRefused):
        verify(body=BODY, header=header, secrets=["whsec_one"], now=NOW)


def test_another_secret_or_a_changed_body_is_refused() -> None:
    with pytest.raises(SignatureRefused):
        verify(body=BODY, header=signed("whsec_two"), secrets=["whsec_one"], now=NOW)
    with pytest.raises(SignatureRefused):
        verify(body=BODY + b" ", header=signed(), secrets=["whsec_one"], now=NOW)


@pytest.mark.parametrize("away", [-301, 301, -86400, 86400])
def test_a_stale_or_future_timestamp_is_refused(away: int) -> None:
    with pytest.raises(SignatureRefused):
        verify(body=BODY, header=signed(at=NOW + away), secrets=["whsec_one"], now=NOW)


@pytest.mark.parametrize("secrets", [[], [""], ["  "]])
def test_without_a_secret_nothing_is_accepted(secrets: list[str]) -> None:
    with pytest.raises(SignatureRefused):
        verify(body=BODY, header=signed(""), secrets=secrets, now=NOW)

"""Does our webhook view answer at the address that Stripe is told?"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

from payments.doctor.delivery import News, delivery
from payments.doctor.endpoint import our_address
from payments.doctor.examination import Examination, NotMade, once
from payments.doctor.finding import NOT_UPDATED, Finding, failure

PATIENCE = 5  # seconds
ONLY_POST = 405  # what our view says to a GET


@once
def answer_there(examination: Examination) -> int | str:
    """The status of a GET, or in words why there was none."""
    parts = urlsplit(our_address())
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", parts.path, headers={"User-Agent": "doctor"})
        return connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def address_is_ours(examination: Examination) -> Iterator[Finding]:
    """Our view takes POST only, and says so; a redirect or another page would lose every event.

    Some networks do not let a machine reach its own public address: where events arrive, that is no finding.
    """
    status = answer_there(examination)
    if status == ONLY_POST:
        return
    if isinstance(status, str) and _arrives(examination):
        return
    if isinstance(status, str):
        cause = f"Nothing answers at {our_address()} ({status})."
        remedy = "Start the web server, and look at PUBLIC_URL, DNS, the proxy and the firewall."
    elif 300 <= status < 400:
        cause = f"{our_address()} answers with a redirect ({status}); Stripe does not follow it."
        remedy = "Set PUBLIC_URL to where the redirect leads, or take it away for this path."
    else:
        cause = f"Something else than this program answers at {our_address()} (status {status})."
        remedy = "Look at PUBLIC_URL and at what the proxy passes on."
    yield failure("address_not_ours", symptom=NOT_UPDATED, cause=cause, remedy=remedy)


def _arrives(examination: Examination) -> bool:
    try:
        return delivery(examination).news is News.ARRIVES
    except NotMade:
        return False

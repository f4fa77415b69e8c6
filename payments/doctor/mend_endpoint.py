"""``doctor --fix``: make or mend the webhook endpoint at our address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from payments.doctor.delivery import News, delivery
from payments.doctor.endpoint import Endpoint, endpoints_here, our_address
from payments.doctor.examination import Examination, NotMade
from payments.doctor.requirements import stripe_there, tables_there
from payments.doctor.signing_secrets import fingerprint
from payments.doctor.standing import endpoints
from payments.inbox.routes import ROUTES
from payments.models import House
from payments.operations.ask_once import ask_once, settle_unknown
from payments.stripe.client import API_VERSION
from payments.stripe.errors import StripeProblem

KINDS = ("create_webhook_endpoint", "update_webhook_endpoint")
INSTALLATION, SECRETS_PRINT = "backoffice", "secret"  # names in the endpoint's metadata


@dataclass
class Mended:
    """What was done, in sentences. ``secret``: of a new endpoint; it is shown once and kept nowhere."""

    done: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)


def mend_endpoint(examination: Examination) -> Mended:
    """Bring what the examination found into order, as far as that is certain to do no harm.

    An endpoint whose secret may be the one in use is never switched off before another's is.
    """
    mended = Mended()
    why_not = tables_there(examination) or stripe_there(examination)
    if why_not:
        mended.done.append(f"Nothing was mended: {why_not}")
        return mended
    try:
        seen, here = endpoints(examination), endpoints_here(examination)
        settle_unknown(kinds=KINDS, seen=seen, now=examination.now)
        keep = _kept(here)
        if keep is None or _is_refused(examination):
            _make(mended, here, examination)
        else:
            _correct(mended, keep, examination.now)
            _switch_off_others(mended, keep, here, examination.now)
    except (NotMade, StripeProblem) as problem:
        mended.done.append(f"Stopped: {problem}")
    return mended


def _kept(here: list[Endpoint]) -> Endpoint | None:
    """The one that can be made right: of our release; rather one whose secret is in use, rather enabled, rather old."""
    usable = [each for each in here if each.speaks_our_release]
    return min(usable, key=lambda each: (not _secret_in_use(each), not each.enabled, each.created), default=None)


def _secret_in_use(endpoint: Endpoint) -> bool:
    """Whether it was made by us and its secret is among those that are configured."""
    known = {fingerprint(secret) for secret in settings.STRIPE_WEBHOOK_SECRETS}
    return endpoint.marks.get(SECRETS_PRINT) in known


def _is_refused(examination: Examination) -> bool:
    try:
        return delivery(examination).news is News.REFUSED
    except NotMade:
        return False


def _make(mended: Mended, here: list[Endpoint], examination: Examination) -> None:
    """A new one. One that is refused anyway is switched off; one of another release goes on until the new secret is in
    use."""
    marks = {INSTALLATION: str(House.ours().installation_id)}
    answer = ask_once(
        kind="create_webhook_endpoint",
        params={
            "url": our_address(),
            "enabled_events": sorted(ROUTES),
            "api_version": API_VERSION,
            "description": "Back office",
            "metadata": marks,
        },
        now=examination.now,
    )
    mended.secret = str(answer.body["secret"])
    mended.done.append(f"Made the endpoint {answer.body['id']} at {our_address()}.")
    print_of_it = {"metadata": {SECRETS_PRINT: fingerprint(mended.secret)}}
    _update(str(answer.body["id"]), print_of_it, examination.now)
    if _is_refused(examination):
        for each in here:
            _disable(mended, each, examination.now)
    elif any(each.enabled for each in here):
        mended.done.append("The old endpoint goes on. Once the new secret is in use, run manage.py doctor --fix again.")


def _correct(mended: Mended, endpoint: Endpoint, now: datetime) -> None:
    wrong: dict[str, Any] = {}
    if not endpoint.hears_our_events:
        wrong["enabled_events"] = sorted(ROUTES)
        mended.done.append(f"Gave {endpoint.stripe_id} exactly the events of payments/inbox/routes.py.")
    if not endpoint.enabled:
        wrong["disabled"] = False
        mended.done.append(f"Enabled {endpoint.stripe_id}.")
    if wrong:
        _update(endpoint.stripe_id, wrong, now)


def _switch_off_others(mended: Mended, keep: Endpoint, here: list[Endpoint], now: datetime) -> None:
    others = [each for each in here if each.enabled and each.stripe_id != keep.stripe_id]
    if others and not _secret_in_use(keep):
        mended.done.append(
            "Left several endpoints enabled: only you know whose secret is in STRIPE_WEBHOOK_SECRET. "
            "Disable the others in Stripe's dashboard."
        )
        return
    for each in others:
        _disable(mended, each, now)


def _disable(mended: Mended, endpoint: Endpoint, now: datetime) -> None:
    if endpoint.enabled:
        _update(endpoint.stripe_id, {"disabled": True}, now)
        mended.done.append(f"Disabled {endpoint.stripe_id}.")


def _update(stripe_id: str, params: dict[str, Any], now: datetime) -> None:
    ask_once(kind="update_webhook_endpoint", stripe_id=stripe_id, params=params, now=now)

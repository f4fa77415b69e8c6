"""The sandbox for people: what is in it, its clock, and its levers as forms."""

import json
from datetime import UTC, datetime

from . import checkout_sessions, delivery_rules, dispute_body, dispute_course, faults, intent_endings, invoice_body
from .currencies import shown as money
from .pages import Markup, joined, page, render
from .views import shown
from .wire import Json, Response, html_response
from .world import World

SHOWN = 25


def answer(world: World) -> Response:
    """GET /_sandbox/"""
    with world.lock:
        sessions = _newest(world, checkout_sessions.KIND)
        intents = _newest(world, intent_endings.KIND)
        invoices = _newest(world, invoice_body.KIND)
        disputes = _newest(world, dispute_body.KIND)
        events = _newest(world, "event")
        view = page(
            "people.html",
            "Payment sandbox",
            now=_time(int(world.clock.reading())),
            running="stands still" if world.clock.frozen_at is not None else "runs",
            rule=delivery_rules.rule(world)["mode"],
            waiting=", ".join(f"{each['answer']} ×{each['count']}" for each in faults.waiting(world)) or "none",
            modes=_choices(delivery_rules.MODES),
            answers=_choices(faults.ANSWERS),
            sessions=joined([_session(each) for each in sessions]),
            intents=joined([_intent(each) for each in intents]),
            invoices=joined([_invoice(world, each) for each in invoices]),
            disputes=joined([_dispute(each) for each in disputes]),
            reasons=_choices(tuple(dispute_body.REASONS)),
            events=joined([_event(world, each) for each in events]),
        )
    return html_response(view)


def _newest(world: World, kind: str) -> list[Json]:
    rows = world.store.rows(
        "SELECT body FROM objects WHERE kind = ? ORDER BY created DESC, seq DESC LIMIT ?", kind, SHOWN
    )
    return [json.loads(row[0]) for row in rows]


def _time(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _choices(words: tuple[str, ...]) -> Markup:
    return joined([render("option.html", word=word) for word in words])


def _session(session: Json) -> Markup:
    total = money(session["amount_total"], session["currency"])
    state = f"{session['status']}, {session['payment_status']}"
    return _row(session, state, total, session["url"] or "", (session["customer_details"] or {}).get("email") or "")


def _intent(intent: Json) -> Markup:
    error = intent["last_payment_error"] or {}
    state = intent["status"] + (f" ({error['message']})" if error else "")
    return _row(intent, state, money(intent["amount"], intent["currency"]), "", intent["description"] or "")


def _invoice(world: World, invoice: Json) -> Markup:
    total = money(invoice["total"], invoice["currency"])
    state = f"{invoice['status']} {invoice['number'] or ''}"
    address = shown(world, invoice)["hosted_invoice_url"] if invoice["status"] == "open" else ""
    return _row(invoice, state, total, address, invoice["customer_name"] or invoice["customer_email"] or "")


def _dispute(dispute: Json) -> Markup:
    total = money(dispute["amount"], dispute["currency"])
    if dispute["status"] == "lost" and dispute["balance_transactions"]:
        acts = [_act("disputes/appeal", dispute, "", "Appeal")]
    elif dispute["status"] in dispute_course.OVER:
        acts = []
    elif dispute["status"].startswith("warning_"):
        acts = [_act("disputes/decide", dispute, "escalated", "Escalate"),
                _act("disputes/decide", dispute, "warning_closed", "Close")]  # fmt: skip
    else:
        acts = [_act("disputes/decide", dispute, "won", "Won"), _act("disputes/decide", dispute, "lost", "Lost")]
    return render("dispute.html", time=_time(dispute["created"]), id=dispute["id"], reason=dispute["reason"],
                  status=dispute["status"], acts=joined(acts), total=total)  # fmt: skip


def _act(lever: str, dispute: Json, outcome: str, words: str) -> Markup:
    return render("dispute_act.html", lever=lever, dispute=dispute["id"], outcome=outcome, words=words)


def _row(body: Json, state: str, total: str, address: str, words: str) -> Markup:
    hidden = Markup("" if address else " hidden")
    return render("row.html", time=_time(body["created"]), id=body["id"], state=state, total=total, address=address,
                  hidden=hidden, words=words)  # fmt: skip


def _event(world: World, event: Json) -> Markup:
    rows = world.store.rows("SELECT state, tries, answer FROM deliveries WHERE event = ? ORDER BY seq", event["id"])
    sent = "; ".join(
        f"{state} after {tries} ({heard or 'no answer'})" if tries else state for state, tries, heard in rows
    )
    return render("event.html", time=_time(event["created"]), id=event["id"], type=event["type"],
                  object=event["data"]["object"].get("id", ""), deliveries=sent or "nobody listens")  # fmt: skip

"""One visit after the other: the customer's side by the sandbox's levers, ours by the operations."""

from __future__ import annotations

import heapq
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from django.conf import settings
from django.contrib.auth.models import User
from django_q.models import OrmQ

from backoffice.demo.disputing import put_dispute
from backoffice.demo.history import Purchase
from backoffice.demo.levers import Sandbox
from payments.domain.money import Money, smallest_step
from payments.inbox.process_event import process_event
from payments.inbox.store_event import store_event
from payments.models import Ask, Email, Order, Payment, Price, Refund, StripeCall, StripeEvent
from payments.operations.approve_refund import approve_refund
from payments.operations.cancel_order import cancel_order
from payments.operations.deliver_email import deliver_email
from payments.operations.open_payment import ReturnUrls, open_payment
from payments.operations.perform_call import perform_call
from payments.operations.place_order import Line, place_order
from payments.operations.read_asked import read_asked
from payments.operations.remind_of_disputes import remind_of_disputes
from payments.operations.request_refund import request_refund
from payments.operations.what_is_left import refundable

BETWEEN_CARDS = timedelta(seconds=40)
UNTIL_APPROVED = timedelta(hours=7)
SELDOM = 8  # steps
MOST_IN_A_ROW = 6
Step = Callable[[datetime], None]


@dataclass
class Player:
    """Plays what is put on its agenda, in the order of time."""

    sandbox: Sandbox
    agenda: list[tuple[datetime, int, Step]] = field(default_factory=list)
    number: count[int] = field(default_factory=count)

    def put(self, at: datetime, step: Step) -> None:
        """Do ``step`` at ``at``."""
        heapq.heappush(self.agenda, (at, next(self.number), step))

    def stock(self, at: datetime) -> None:
        """Tell the sandbox what is sold, before the first customer comes: the products, then their prices."""
        self.sandbox.set_clock(at)
        for _ in range(2):
            self._work_off(at)

    def visit(self, purchase: Purchase) -> None:
        """Put one customer's visit on the agenda."""
        self.put(purchase.at, lambda now: self._buy(purchase, now))

    def play(self, *, until: datetime, progress: Callable[[int], None]) -> None:
        """Work the agenda off up to ``until``."""
        done = 0
        while self.agenda and self.agenda[0][0] <= until:
            at, _, step = heapq.heappop(self.agenda)
            self.sandbox.set_clock(at)
            step(at)
            self._work_off(at)
            done += 1
            if done % SELDOM == 0:
                self._catch_up(at)
            progress(done)

    def finish(self, now: datetime) -> None:
        """Let the sandbox's clock run again, hear what is left, and clear the queue of what is done."""
        self.sandbox.set_clock(now)
        self._work_off(now)
        self._catch_up(now)
        self.sandbox.release_clock()
        OrmQ.objects.all().delete()  # hints to work that was done above; what is still due, the sweep finds

    def _buy(self, purchase: Purchase, now: datetime) -> None:
        prices = {
            price.product.slug: price
            for price in Price.objects.sold_at().filter(currency=purchase.currency).select_related("product")
        }
        lines = [
            Line(
                name=prices[slug].product.name,
                quantity=quantity,
                unit=prices[slug].money,
                product=prices[slug].product,
                price=prices[slug],
            )
            for slug, quantity in purchase.lines
        ]
        order = place_order(lines=lines, email=purchase.email, now=now)
        page = f"{settings.PUBLIC_URL}/orders/{order.token}/"
        payment = open_payment(order=order, urls=ReturnUrls(success=page, cancel=page), now=now)
        self._work_off(now)
        self._go_on(purchase, order, payment, now)

    def _go_on(self, purchase: Purchase, order: Order, payment: Payment, now: datetime) -> None:
        for number, card in enumerate(purchase.cards):
            self.put(now + BETWEEN_CARDS * (number + 1), partial(self._present, purchase, payment, card))
        if purchase.way == "changes the mind":
            self.put(now + timedelta(minutes=9), lambda at: self._change_mind(order, at))
        for days, share in purchase.refunds:
            self.put(now + timedelta(days=days), partial(self._refund, payment, share))
        if purchase.disputed is not None:
            put_dispute(self.put, self.sandbox, purchase.disputed, payment, now)

    def _present(self, purchase: Purchase, payment: Payment, card: str, _now: datetime) -> None:
        payment.refresh_from_db()
        authentication = {"fails 3-D Secure": "fail", "stops at 3-D Secure": "abandon"}.get(purchase.way, "complete")
        self.sandbox.pay(
            str(payment.session_id),
            **({"iban": card} if card.startswith("DE") else {"card": card}),
            authentication=authentication,
            name=purchase.name,
            email=purchase.email,
            country=purchase.country,
        )

    def _change_mind(self, order: Order, now: datetime) -> None:
        cancel_order(order=order, reason="The customer changed the cart.", by=None, now=now)

    def _refund(self, payment: Payment, share: float, now: datetime) -> None:
        payment.refresh_from_db()
        left = refundable(payment=payment)
        step = smallest_step(payment.currency)
        amount = min(left.amount, int(payment.collected_amount * share) // step * step)
        if amount <= 0:
            return
        refund = request_refund(
            payment=payment,
            amount=Money(amount, payment.currency),
            reason="requested_by_customer",
            note="Came back in good condition." if share == 1 else "One piece arrived with a chip.",
            by=User.objects.filter(username="merchant").first(),
            form_key=uuid.uuid4(),
            now=now,
        )
        if refund.state == "awaiting_approval":
            self.put(now + UNTIL_APPROVED, partial(self._approve, refund))

    def _approve(self, refund: Refund, now: datetime) -> None:
        by = User.objects.get(username="approver")
        approve_refund(refund=refund, by=by, note="Checked with the warehouse.", now=now)

    def _work_off(self, now: datetime) -> None:
        """What worker and webhook do at once: make the calls that are due and hear the events."""
        due = StripeCall.objects.filter(state__in=StripeCall.OPEN, due_at__lte=now)
        for _ in range(MOST_IN_A_ROW):  # an invoice is made in steps, each asked when the one before has ended
            calls = list(due.values_list("pk", flat=True))
            for call in calls:
                perform_call(call_id=call, now=now)
            if not calls:
                break
        for event in self.sandbox.new_events():
            at = datetime.fromtimestamp(event["created"], tz=now.tzinfo)
            stored = store_event(body=json.dumps(event).encode(), now=at)
            process_event(event_id=stored.event.pk, now=at)

    def _catch_up(self, now: datetime) -> None:
        """What may wait a little: events that waited for others, reads, mails."""
        waiting = StripeEvent.objects.filter(state__in=["waiting", "failed"], due_at__lte=now)
        for event_id in waiting.values_list("pk", flat=True):
            process_event(event_id=event_id, now=now)
        for ask in Ask.objects.filter(closed_at=None, due_at__lte=now).values_list("pk", flat=True):
            read_asked(ask_id=ask, now=now)
        remind_of_disputes(now=now)
        for email in Email.objects.filter(state="queued", due_at__lte=now).values_list("pk", flat=True):
            deliver_email(email_id=email, now=now)

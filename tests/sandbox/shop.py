"""What a small shop asks of Stripe, so that tests can say it in a word."""

from typing import Any, cast

import stripe

from tests.sandbox.process import SandboxProcess


class Shop:
    """Sessions, paid sessions, intents and the tale of events."""

    def __init__(self, box: SandboxProcess, client: stripe.StripeClient) -> None:
        self.box, self.client = box, client

    def session(self, amount: int = 4900, currency: str = "eur", **more: Any) -> stripe.checkout.Session:
        """An open checkout session with one line."""
        return self.client.v1.checkout.sessions.create(cast("Any", self.wish(amount, currency, **more)))

    def wish(self, amount: int = 4900, currency: str = "eur", **more: Any) -> dict[str, Any]:
        price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Straw hat"}}
        return {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": "http://127.0.0.1:9/done?cs={CHECKOUT_SESSION_ID}",
            **more,
        }

    def paid(self, **how: Any) -> stripe.PaymentIntent:
        """The intent of a session that a customer has just paid."""
        session = self.session()
        return self.intent(self.box.pay(session.id, **how)["payment_intent"])

    def intent(self, identifier: str) -> stripe.PaymentIntent:
        return self.client.v1.payment_intents.retrieve(identifier)

    def charge(self, intent: stripe.PaymentIntent) -> stripe.Charge:
        return self.client.v1.charges.retrieve(str(intent.latest_charge))

    def events(self) -> list[stripe.Event]:
        """Oldest first."""
        return list(self.client.v1.events.list({"limit": 100}).auto_paging_iter())[::-1]

    def tale(self) -> list[str]:
        """The types of all events, oldest first."""
        return [event.type for event in self.events()]

"""The sentence and the buttons in the head of a page of the catalogue."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from payments.admin.acts import Act
from payments.models import Coupon, Price, Product, PromotionCode, TaxRate
from payments.models.mirrored import Mirrored

WORDS = {
    "not_sent": "Stripe does not know it yet. “Send to Stripe” tells it.",
    "waiting": "Stripe is being told what changed here.",
    "in_step": "Here and at Stripe it is the same.",
    "conflict": "It was changed here and at Stripe. Nothing is written over: choose which side is right.",
    "deleted": "It was deleted at Stripe. It is kept here as it was, and not sold.",
}


def stands(row: Mirrored) -> str:
    """Where it stands between here and Stripe, in a sentence."""
    if row.step == "refused":
        return f"Stripe refused it: {row.refusal}"
    if row.step == "waiting" and isinstance(row, Price) and row.product.stripe_id is None:
        return "It is told to Stripe once its product is there."
    return WORDS[row.step]


def acts_of(row: Mirrored, viewer: Any) -> list[Act]:
    """What can be done with it now."""
    name = row._meta.model_name
    if not viewer.has_perm(f"payments.change_{name}") or row.step == "deleted":
        return []

    def to(act: str) -> str:
        return reverse(f"admin:payments_{name}_{act}", args=[row.pk])

    acts = []
    if row.step == "conflict":
        acts.append(Act("Resolve the conflict", to("resolve"), primary=True))
    if row.step in ("refused", "not_sent"):
        acts.append(Act("Try again" if row.step == "refused" else "Send to Stripe", to("send"), post=True))
    match row:
        case Price():
            acts += _acts_of_price(row, to)
        case Product() | PromotionCode() | TaxRate():
            acts.append(Act("Archive" if row.active else "Put into use", to("toggle"), post=True))
        case Coupon() if not row.delete_wanted and not row.of_order and row.stripe_id:
            acts.append(Act("Delete", to("remove")))
    return acts


def _acts_of_price(row: Price, to: Any) -> list[Act]:
    acts = []
    if row.active and row.unit_amount is not None:
        acts.append(Act("Replace price", to("replace")))
    if row.could_be_in_shop and not row.in_shop:
        acts.append(Act("Sell at this price", to("sell"), post=True))
    acts.append(Act("Archive" if row.active else "Put into use", to("toggle"), post=True))
    return acts

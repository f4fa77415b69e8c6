"""Who may do what: one row a thing, one letter a role. A migration gives the groups these permissions.

``r`` see it · ``w`` see, add and change it · ``-`` nothing. Below, acts that move money or repeat something.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ROLES = ("Owner", "Finance", "Merchant", "Approver", "Support", "Auditor")

# fmt: off
PAGES: dict[str, str] = {
    #                           Owner Finance Merchant Approver Support Auditor
    "payments.order":           "r     r       r        r        r       r",
    "payments.orderline":       "r     r       r        r        r       r",
    "payments.payment":         "r     r       r        r        r       r",
    "payments.attempt":         "r     r       r        r        r       r",
    "payments.refund":          "r     r       r        r        r       r",
    "payments.refundbatch":     "r     r       r        r        r       r",
    "payments.dispute":         "r     r       r        r        r       r",
    "payments.note":            "r     r       r        r        r       r",
    "payments.movement":        "r     r       -        r        -       r",
    "payments.customer":        "w     r       w        r        w       r",
    "payments.email":           "r     r       r        -        r       r",
    "payments.task":            "r     r       r        r        r       r",
    "payments.product":         "w     r       w        -        r       r",
    "payments.price":           "w     r       w        -        r       r",
    "payments.coupon":          "w     r       w        -        r       r",
    "payments.promotioncode":   "w     r       w        -        r       r",
    "payments.taxrate":         "w     w       w        -        r       r",
    "payments.invoice":         "w     w       w        r        r       r",
    "payments.invoiceline":     "r     r       r        r        r       r",
    "payments.invoicepayment":  "r     r       r        r        r       r",
    "payments.creditnote":      "r     r       r        r        r       r",
    "payments.creditnoteline":  "r     r       r        r        r       r",
    "payments.stripecall":      "r     r       -        -        -       r",
    "payments.stripeevent":     "r     r       -        -        -       r",
    "payments.stripeeventbody": "r     r       -        -        -       r",
    "payments.ask":             "r     r       -        -        -       r",
    "payments.driftitem":       "r     r       r        -        -       r",
    "payments.syncrun":         "r     r       -        -        -       r",
    "payments.house":           "w     r       -        -        -       r",
    "payments.healthcheck":     "r     r       r        -        -       r",
    "auth.user":                "w     -       -        -        -       r",
    "auth.group":               "w     -       -        -        -       r",
    "django_q.schedule":        "r     -       -        -        -       r",
    "django_q.failure":         "r     -       -        -        -       r",
    "django_q.ormq":            "r     -       -        -        -       r",
}

ACTS: dict[str, str] = {
    #                                       Owner Finance Merchant Approver Support Auditor
    "payments.payment.refund_payment":      "x     x       x        -        -       -",
    "payments.payment.mark_paid_outside":   "x     x       -        -        -       -",
    "payments.payment.match_payment":       "x     x       -        -        -       -",
    "payments.refund.approve_refund":       "x     x       -        x        -       -",
    "payments.order.place_order":           "x     -       x        -        x       -",
    "payments.order.cancel_order":          "x     x       x        -        x       -",
    "payments.order.correct_order":         "x     x       x        -        x       -",
    "payments.invoice.issue_invoice":       "x     x       x        -        -       -",
    "payments.invoice.settle_invoice":      "x     x       -        -        -       -",
    "payments.invoice.credit_invoice":      "x     x       -        -        -       -",
    "payments.dispute.answer_dispute":      "x     x       x        -        -       -",
    "payments.customer.anonymise_customer": "x     -       -        -        -       -",
    "payments.driftitem.repair_driftitem":  "x     x       -        -        -       -",
    "payments.syncrun.start_syncrun":       "x     x       -        -        -       -",
    "payments.task.solve_task":             "x     x       x        -        x       -",
    "payments.note.add_note":               "x     x       x        x        x       -",
    "payments.healthcheck.check_health":    "x     x       -        -        -       -",
    "payments.stripeevent.process_stripeevent":
                                            "x     x       -        -        -       -",
}
# fmt: on

ACT_NAMES = {
    "refund_payment": "Can give money back",
    "mark_paid_outside": "Can mark an order as paid outside Stripe",
    "match_payment": "Can attach a payment made elsewhere to an order",
    "approve_refund": "Can approve a refund that a colleague asked for",
    "place_order": "Can place an order for a customer",
    "cancel_order": "Can cancel an unpaid order",
    "correct_order": "Can correct an order's email and send its mails again",
    "issue_invoice": "Can finalize, send and revise an invoice",
    "settle_invoice": "Can mark an invoice as paid outside Stripe, void or uncollectible",
    "credit_invoice": "Can issue and void a credit note",
    "answer_dispute": "Can answer a dispute",
    "anonymise_customer": "Can anonymise a customer",
    "repair_driftitem": "Can repair or ignore a difference to Stripe",
    "start_syncrun": "Can start a backfill from Stripe",
    "solve_task": "Can solve a task",
    "check_health": "Can have the doctor look now",
    "process_stripeevent": "Can process an event again",
}

LETTERS = {"r": ("view",), "w": ("view", "add", "change"), "-": ()}


def permissions_of(role: str) -> Iterator[tuple[str, str, str]]:
    """App, model and codename of everything that a role may do."""
    place = ROLES.index(role)
    for page, letters in PAGES.items():
        app, model = page.split(".")
        for verb in LETTERS[letters.split()[place]]:
            yield app, model, f"{verb}_{model}"
    for act, marks in ACTS.items():
        app, model, codename = act.split(".")
        if marks.split()[place] == "x":
            yield app, model, codename


def give_groups_their_permissions(apps: Any) -> None:
    """Make the groups and set their permissions to this table's; called by a migration with its ``apps``.

    Django makes permissions after the last migration only: those that are needed are made here, as Django would.
    """
    group_model = apps.get_model("auth", "Group")
    for role in ROLES:
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.set([_permission(apps, *each) for each in permissions_of(role)])


def _permission(apps: Any, app: str, model: str, codename: str) -> Any:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    verb, _, noun = codename.partition("_")
    name = ACT_NAMES.get(codename) or f"Can {verb} {_words(apps, app, noun)}"
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


def _words(apps: Any, app: str, model: str) -> str:
    try:
        return str(apps.get_model(app, model)._meta.verbose_name)
    except LookupError:
        return model

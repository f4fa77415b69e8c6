"""What the doctor looks at in payments: one line a check. Other apps have a file of this name, too."""

from __future__ import annotations

from payments.doctor.account import account_answers
from payments.doctor.address import address_is_ours
from payments.doctor.check import DAILY, OFTEN, Check, register_checks
from payments.doctor.clock import clocks_agree
from payments.doctor.endpoint import endpoint_is_right
from payments.doctor.guards import guards_stand
from payments.doctor.invariants.rule import as_look
from payments.doctor.invariants.rules import RULES
from payments.doctor.invoice_numbers import numbers_have_no_gaps
from payments.doctor.names_on_paper import names_can_be_drawn
from payments.doctor.news_arrives import last_event_is_here, signing_secret_fits
from payments.doctor.nothing_stuck import nothing_is_stuck
from payments.doctor.other_releases import events_speak_our_release
from payments.doctor.price_pro import price_pro_is_right
from payments.doctor.publishable_key import publishable_key_fits
from payments.doctor.requirements import stripe_there, tables_there
from payments.doctor.worker import queue_is_short, worker_is_at_work

STRIPE, WORK, INVARIANTS = "Stripe", "Work", "Invariants"
ASKS = (stripe_there,)
READS = (tables_there,)
BOTH = (tables_there, stripe_there)

# fmt: off
register_checks([
    Check("account", STRIPE, "Stripe answers and takes our key", account_answers),
    Check("publishable_key", STRIPE, "The publishable key is of the same account", publishable_key_fits, ASKS, DAILY),
    Check("clock", STRIPE, "Our clock agrees with Stripe's", clocks_agree, ASKS),
    Check("price_pro", STRIPE, "The price that is sold by subscription is there", price_pro_is_right, BOTH),
    Check("webhook_endpoint", STRIPE, "One enabled webhook endpoint has our address and our events", endpoint_is_right,
          ASKS),
    Check("webhook_address", STRIPE, "Our webhook answers at its address", address_is_ours, BOTH),
    Check("signing_secret", STRIPE, "Webhooks are believed", signing_secret_fits, BOTH),
    Check("last_event", STRIPE, "Stripe's last event is here", last_event_is_here, BOTH),
    Check("event_release", STRIPE, "Events speak the SDK's release", events_speak_our_release, BOTH),
    Check("worker", WORK, "The worker is at work", worker_is_at_work, READS, OFTEN),
    Check("queue", WORK, "Nothing waits long", queue_is_short, READS, OFTEN),
    Check("stuck", WORK, "All work comes to an end", nothing_is_stuck, READS),
    Check("names_on_paper", WORK, "Customers' names can be drawn on invoices and receipts", names_can_be_drawn, READS,
          DAILY),
    Check("guards", INVARIANTS, "The database refuses what must never be", guards_stand, READS),
    Check("invoice_numbers", INVARIANTS, "No invoice number is missing", numbers_have_no_gaps, READS, DAILY),
    *(Check(rule.name, INVARIANTS, rule.title, as_look(rule), READS) for rule in RULES),
])
# fmt: on

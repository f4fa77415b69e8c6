"""Every rule, in the order in which they are shown; a new noun adds its own."""

from __future__ import annotations

from payments.doctor.invariants.agreed_amounts import AGREED_AMOUNTS
from payments.doctor.invariants.cancelled_orders import CANCELLED_ORDERS
from payments.doctor.invariants.catalogue_steps import CATALOGUE_STEPS
from payments.doctor.invariants.collected_money import COLLECTED_MONEY
from payments.doctor.invariants.disputes import DISPUTES
from payments.doctor.invariants.effects import CONFIRMATIONS, REFUND_NOTICES
from payments.doctor.invariants.flag_tasks import FLAG_TASKS
from payments.doctor.invariants.invoice_sums import INVOICE_SUMS
from payments.doctor.invariants.kept_bodies import CALL_ANSWERS, EVENT_BODIES
from payments.doctor.invariants.modes import MODES
from payments.doctor.invariants.movement_signs import MOVEMENT_SIGNS
from payments.doctor.invariants.order_flags import ORDER_FLAGS
from payments.doctor.invariants.order_statuses import ORDER_STATUSES
from payments.doctor.invariants.order_sums import ORDER_SUMS
from payments.doctor.invariants.order_totals import ORDER_TOTALS
from payments.doctor.invariants.payment_statuses import PAYMENT_STATUSES
from payments.doctor.invariants.payment_sums import PAYMENT_SUMS
from payments.doctor.invariants.refund_movements import REFUND_MOVEMENTS
from payments.doctor.invariants.refund_states import REFUND_STATES
from payments.doctor.invariants.refunds_within import REFUNDS_WITHIN
from payments.doctor.invariants.rule import Rule
from payments.doctor.invariants.wire_ends import CALL_ENDS, EVENT_ENDS

RULES: tuple[Rule, ...] = (
    MOVEMENT_SIGNS,
    COLLECTED_MONEY,
    PAYMENT_SUMS,
    PAYMENT_STATUSES,
    ORDER_SUMS,
    ORDER_STATUSES,
    ORDER_TOTALS,
    AGREED_AMOUNTS,
    ORDER_FLAGS,
    FLAG_TASKS,
    CANCELLED_ORDERS,
    REFUNDS_WITHIN,
    INVOICE_SUMS,
    REFUND_STATES,
    REFUND_MOVEMENTS,
    DISPUTES,
    CONFIRMATIONS,
    REFUND_NOTICES,
    *CATALOGUE_STEPS,
    MODES,
    EVENT_BODIES,
    CALL_ANSWERS,
    EVENT_ENDS,
    CALL_ENDS,
)

"""How the admin is dressed: names, colours, sidebar. Pages and counters are named by string."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.text import format_lazy


def _style(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


def _allowed(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def _page(title: str, icon: str, app: str, model: str, badge: str = "") -> dict[str, Any]:
    """A model's list in the sidebar, for those who may see it; ``badge``: who counts what waits for a person."""
    item: dict[str, Any] = {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist"),
        "permission": _allowed(f"{app}.view_{model}"),
    }
    return item | ({"badge": f"payments.admin.sidebar_counts.{badge}", "badge_variant": "warning"} if badge else {})


def _lists_requests(request: HttpRequest) -> bool:
    """Whether the list of refunds shows what waits for approval: that has an entry of its own."""
    return request.GET.get("state") == "awaiting_approval"


def _lists_refunds(request: HttpRequest) -> bool:
    return request.path.startswith(str(REFUNDS)) and not _lists_requests(request)


REFUNDS = reverse_lazy("admin:payments_refund_changelist")
TO_APPROVE: dict[str, Any] = {
    "link": format_lazy("{}?state=awaiting_approval", REFUNDS),
    "permission": _allowed("payments.approve_refund"),
    "active": _lists_requests,
}

RECEIVABLES: dict[str, Any] = {
    "title": "Receivables",
    "icon": "hourglass_bottom",
    "link": reverse_lazy("dashboard:receivables"),
    "permission": _allowed("payments.view_movement"),
}

SIDEBAR: list[dict[str, Any]] = [
    {
        "title": "",
        "items": [
            {"title": "Dashboard", "icon": "monitoring", "link": reverse_lazy("admin:index")},
            _page("Needs attention", "notification_important", "payments", "task", badge="open_tasks")
            | {"link": format_lazy("{}?closed_at__isnull=True", reverse_lazy("admin:payments_task_changelist"))},
            _page("Health", "monitor_heart", "payments", "healthcheck", badge="failed_checks"),
        ],
    },
    {
        "title": "Money",
        "separator": True,
        "items": [
            _page("Orders", "receipt_long", "payments", "order"),
            _page("Invoices", "request_quote", "payments", "invoice", badge="overdue_invoices"),
            RECEIVABLES,
            _page("Credit notes", "assignment_return", "payments", "creditnote"),
            _page("Payments", "credit_card", "payments", "payment"),
            _page("Refunds", "undo", "payments", "refund") | {"active": _lists_refunds},
            _page("Refunds to approve", "approval", "payments", "refund", badge="refunds_to_approve") | TO_APPROVE,
            _page("Bulk refunds", "checklist", "payments", "refundbatch"),
            _page("Disputes", "gavel", "payments", "dispute", badge="disputes_to_answer"),
            _page("Movements", "swap_vert", "payments", "movement"),
        ],
    },
    {
        "title": "Shop",
        "separator": True,
        "items": [
            _page("Products", "inventory_2", "payments", "product"),
            _page("Prices", "sell", "payments", "price"),
            _page("Coupons", "percent", "payments", "coupon"),
            _page("Promotion codes", "confirmation_number", "payments", "promotioncode"),
            _page("Tax rates", "account_balance", "payments", "taxrate"),
            _page("Customers", "group", "payments", "customer"),
        ],
    },
    {
        "title": "On the wire",
        "separator": True,
        "items": [
            _page("Asked of Stripe", "call_made", "payments", "stripecall", badge="troubled_calls"),
            _page("Heard from Stripe", "call_received", "payments", "stripeevent", badge="failed_events"),
            _page("Drift", "compare_arrows", "payments", "driftitem", badge="unsettled_drift"),
            _page("Sync with Stripe", "sync", "payments", "syncrun"),
            _page("Planned reads", "schedule", "payments", "ask"),
            _page("Emails", "mail", "payments", "email"),
        ],
    },
    {
        "title": "House",
        "separator": True,
        "collapsible": True,
        "items": [
            _page("Settings", "storefront", "payments", "house"),
            _page("Staff", "badge", "auth", "user"),
            _page("Groups", "shield_person", "auth", "group"),
            _page("Recurring jobs", "event_repeat", "django_q", "schedule"),
            _page("Queued jobs", "queue", "django_q", "ormq"),
            _page("Failed jobs", "error", "django_q", "failure"),
        ],
    },
]

# Calm: greys with a breath of blue, and one accent that none of the six statuses has.
PRIMARY = {
    "50": "oklch(97% .014 264)",
    "100": "oklch(93.5% .03 264)",
    "200": "oklch(88% .06 264)",
    "300": "oklch(80% .1 264)",
    "400": "oklch(70.5% .15 264)",
    "500": "oklch(61% .19 264)",
    "600": "oklch(53.5% .205 264)",
    "700": "oklch(47% .19 264)",
    "800": "oklch(41% .16 264)",
    "900": "oklch(36% .12 264)",
    "950": "oklch(27% .085 264)",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Back office",
    "SITE_HEADER": "Back office",
    "SITE_SYMBOL": "account_balance_wallet",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _style("admin/icon.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "ENVIRONMENT": "backoffice.mode.environment_label",
    "ENVIRONMENT_TITLE_PREFIX": "backoffice.mode.title_prefix",
    "DASHBOARD_CALLBACK": "dashboard.front_page.show_front_page",
    "COLORS": {"primary": PRIMARY},
    "STYLES": [_style("admin/backoffice.css"), _style("admin/pages.css"), _style("admin/catalogue.css")],
    "SCRIPTS": [_style("admin/pages.js")],
    "SIDEBAR": {"show_search": True, "command_search": True, "show_all_applications": False, "navigation": SIDEBAR},
    "COMMAND": {"search_models": False, "search_callback": "payments.admin.quick_search.quick_search"},
}

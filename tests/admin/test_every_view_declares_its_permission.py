"""No address is open by accident: every view is public by name, or says who may see it, and keeps to that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from payments.domain.money import Money
from payments.models import Coupon, Customer, DriftItem, HealthCheck, Product, PromotionCode
from payments.models.roles import PAGES, ROLES, permissions_of
from payments.operations.ask_about import ask_about
from payments.operations.open_task import open_task
from payments.operations.set_price import set_price
from tests.admin.rows import NOW, disputed, event, paid_order, refunded_at_stripe, staff

# Open to everybody, each for a reason: the shop, what Stripe sends, what a load balancer asks, logging in and out.
PUBLIC_MODULES = ("storefront.", "backoffice.pictures")
PUBLIC_NAMES = {"stripe_webhook", "healthz", "readyz"}
ADMIN_PUBLIC = {"login", "logout", "jsi18n"}
# Open to everybody who is staff; what they list is narrowed by permission.
# Django's own view asks for the permission to change users.
ADMIN_OWN = {"auth_user_password_change"}
ADMIN_STAFF = {"index", "search", "app_list", "autocomplete", "view_on_site", "password_change", "password_change_done"}


def leaves(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], URLPattern]]:
    """Every address with the namespaces it stands in."""
    own = (*spaces, resolver.namespace) if resolver.namespace else spaces
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from leaves(each, own)
        else:
            yield own, each


def declared(spaces: tuple[str, ...], leaf: URLPattern) -> bool:
    """Whether this view says who may see it."""
    view: Any = leaf.callback
    module = str(getattr(view, "__module__", ""))
    if "admin" in spaces:
        known = (
            leaf.name in ADMIN_PUBLIC | ADMIN_STAFF | ADMIN_OWN or leaf.name is None
        )  # unnamed: redirects and the 404
        return known or isinstance(getattr(view, "model_admin", None), BaseModelAdmin) or bool(permission_of(view))
    public = leaf.name in PUBLIC_NAMES or module.startswith(PUBLIC_MODULES)
    return public or bool(permission_of(view))


def permission_of(view: Any) -> str:
    while view is not None:
        if getattr(view, "permission", ""):
            return str(view.permission)
        view = getattr(view, "__wrapped__", None)
    return ""


def test_every_view_declares_its_permission() -> None:
    undeclared = [f"{spaces} {leaf}" for spaces, leaf in leaves(get_resolver()) if not declared(spaces, leaf)]
    assert undeclared == []


def test_every_declared_permission_is_given_to_somebody() -> None:
    given = {f"{app}.{codename}" for role in ROLES for app, _, codename in permissions_of(role)}
    named = {permission_of(leaf.callback) for _, leaf in leaves(get_resolver())} - {""}
    assert named - given == set()


def test_every_page_of_the_admin_stands_in_the_table_of_roles() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered - set(PAGES) == set()


@pytest.fixture
def rows(db: None) -> dict[str, int]:
    """One row of everything that has a page: model label → key."""
    placed = paid_order()
    payment = placed.payments.get()
    event(payment, state="failed")
    refunded_at_stripe(payment, 100)
    disputed(payment)
    open_task(kind="underpaid", reason="underpaid:x", text="Too little.", now=NOW, order=placed)
    ask_about(kind="intent", stripe_id="pi_x", why="A doubt.", due_at=NOW, now=NOW)
    DriftItem.objects.create(
        kind="payment",
        stripe_id="pi_x",
        field="amount",
        right="stripe",
        why="It is known there.",
        found_at=NOW,
        seen_at=NOW,
    )
    HealthCheck.objects.create(name="worker", due_at=NOW)
    Customer.objects.create(stripe_id="cus_x", email="anna@example.com", livemode=False, created_at=NOW)
    set_price(product=Product.objects.create(name="Cup", slug="cup", created_at=NOW), unit=Money(1, "eur"), now=NOW)
    coupon = Coupon.objects.create(code="five", percent_off="5", created_at=NOW)
    PromotionCode.objects.create(coupon=coupon, code="FIVE", created_at=NOW)
    models = {model._meta.label_lower: model for model in admin.site._registry}
    found = {label: model._default_manager.first() for label, model in models.items()}
    return {label: row.pk for label, row in found.items() if row is not None}


def addresses(rows: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The pages of the admin, each with the permission that it takes."""
    for model in admin.site._registry:
        app, name = model._meta.label_lower.split(".")
        yield f"/admin/{app}/{name}/", f"{app}.view_{name}"
        if model._meta.label_lower in rows:
            yield f"/admin/{app}/{name}/{rows[model._meta.label_lower]}/change/", f"{app}.view_{name}"
    payment, heard = rows["payments.payment"], rows["payments.stripeevent"]
    call = rows["payments.stripecall"]
    mail = rows["payments.email"]
    yield "/admin/payments/email/preview/", "payments.view_email"
    yield f"/admin/payments/email/{mail}/try-again/", "payments.correct_order"
    yield f"/admin/payments/email/{mail}/send-again/", "payments.correct_order"
    yield f"/admin/payments/payment/{payment}/refund/", "payments.refund_payment"
    refund = rows["payments.refund"]
    yield f"/admin/payments/order/{rows['payments.order']}/refund/", "payments.refund_payment"
    yield "/admin/payments/order/refund-selected/", "payments.refund_payment"
    yield f"/admin/payments/refund/{refund}/approve/", "payments.approve_refund"
    yield f"/admin/payments/refund/{refund}/reject/", "payments.approve_refund"
    yield f"/admin/payments/refund/{refund}/withdraw/", "payments.refund_payment"
    placed = f"/admin/payments/order/{rows['payments.order']}"
    yield "/admin/payments/order/new/", "payments.place_order"
    yield "/admin/payments/order/new/customers", "payments.place_order"
    yield f"{placed}/cancel/", "payments.cancel_order"
    yield f"{placed}/fulfil/", "payments.solve_task"
    yield f"{placed}/mark-paid/", "payments.mark_paid_outside"
    yield f"{placed}/correct-email/", "payments.correct_order"
    yield f"{placed}/mail-link/", "payments.correct_order"
    yield f"{placed}/resend-confirmation/", "payments.correct_order"
    yield f"{placed}/note/", "payments.add_note"
    yield f"/admin/payments/payment/{payment}/match/", "payments.match_payment"
    yield f"/admin/payments/payment/{payment}/return-outside/", "payments.mark_paid_outside"
    yield f"/admin/payments/payment/{payment}/note/", "payments.add_note"
    dispute = rows["payments.dispute"]
    for act in ("evidence", "submit", "save", "accept"):
        yield f"/admin/payments/dispute/{dispute}/{act}/", "payments.answer_dispute"
    customer = rows["payments.customer"]
    yield f"/admin/payments/customer/{customer}/note/", "payments.add_note"
    yield f"/admin/payments/customer/{customer}/anonymise/", "payments.anonymise_customer"
    yield f"/admin/payments/customer/{customer}/blank/note/1/", "payments.anonymise_customer"
    yield f"/admin/payments/stripeevent/{heard}/body/", "payments.view_stripeevent"
    yield f"/admin/payments/stripecall/{call}/body/", "payments.view_stripecall"
    yield f"/admin/payments/stripeevent/{heard}/process-again/", "payments.process_stripeevent"
    drift = rows["payments.driftitem"]
    yield f"/admin/payments/driftitem/{drift}/repair/", "payments.repair_driftitem"
    yield f"/admin/payments/driftitem/{drift}/ignore/", "payments.repair_driftitem"
    yield "/admin/payments/healthcheck/check-now/", "payments.check_health"
    yield "/admin/payments/product/add/", "payments.add_product"
    for name in ("product", "price", "coupon", "promotioncode"):
        row = f"/admin/payments/{name}/{rows[f'payments.{name}']}"
        yield f"{row}/resolve/", f"payments.change_{name}"
        yield f"{row}/send/", f"payments.change_{name}"
        yield f"{row}/history/", f"payments.view_{name}"
    yield f"/admin/payments/price/{rows['payments.price']}/replace/", "payments.change_price"
    yield f"/admin/payments/coupon/{rows['payments.coupon']}/remove/", "payments.change_coupon"
    yield "/admin/payments/product/batch/", "payments.change_product"
    yield "/admin/payments/product/import/", "payments.change_product"
    yield "/admin/payments/product/export/", "payments.view_product"
    yield "/admin/auth/user/add/", "auth.add_user"


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_each_role_opens_its_own_pages_and_no_others(rows: dict[str, int], role: str) -> None:
    may = {f"{app}.{codename}" for app, _, codename in permissions_of(role)} if role else set()
    client = staff(role)
    wrong = []
    for address, permission in addresses(rows):
        code = client.get(address).status_code
        allowed = code in (200, 302, 405)  # 302: the one house; 405: what only a POST may do
        if allowed != (permission in may) or (not allowed and code != 403):
            wrong.append((address, code))
    assert wrong == []


def test_strangers_are_asked_to_log_in(rows: dict[str, int]) -> None:
    for address, _ in addresses(rows):
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/admin/login/"), address


def test_the_auditor_changes_nothing(rows: dict[str, int]) -> None:
    assert all(codename.startswith("view_") for _, _, codename in permissions_of("Auditor"))


@pytest.mark.parametrize(
    "name", ["order", "payment", "movement", "dispute", "stripecall", "stripeevent", "ask", "task"]
)
def test_money_and_its_story_cannot_be_added_changed_or_deleted(rows: dict[str, int], name: str) -> None:
    owner = staff("Owner")
    model = next(each for each in admin.site._registry if each._meta.label_lower == f"payments.{name}")
    before = list(model._default_manager.order_by("pk").values())
    page = f"/admin/payments/{name}/"
    assert owner.post(f"{page}{rows[f'payments.{name}']}/change/", {"status": "paid"}).status_code == 405
    for address in (f"{page}{rows[f'payments.{name}']}/delete/", f"{page}add/", page):
        answer = owner.post(address, {"post": "yes", "action": "delete_selected", "_selected_action": "1"}, follow=True)
        assert answer.status_code in (200, 404), address
    assert list(model._default_manager.order_by("pk").values()) == before

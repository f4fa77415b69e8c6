"""Each fault in the house itself is named, and nothing else is."""

from __future__ import annotations

import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from payments.doctor.guards import OUR_TRIGGERS
from payments.domain.money import Money
from payments.models import Ask, Product, Sighting
from payments.operations.note_sighting import WORKER
from payments.operations.set_price import set_price
from tests.child_environment import child_environment
from tests.doctor.house_call import Shop, call_the_doctor
from tests.doctor.test_stripe_faults import closed_port
from tests.house.tree import ROOT

KEY = "sk_live_" + "5h0wnT0Every0ne"


def ago(**distance: float) -> datetime:
    return timezone.now() - timedelta(**distance)


def test_a_worker_that_is_away_is_named(shop: Shop) -> None:
    OrmQ.objects.create(key="backoffice", payload="x", lock=ago(hours=1))  # its consequence
    Sighting.objects.filter(name=WORKER).update(last_at=ago(minutes=4))
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"worker": ["worker_away"]}, 1)
    assert "last seen 4 min ago" in visit.says("worker_away")
    Sighting.objects.all().delete()
    assert "never seen" in call_the_doctor(wait=0).says("worker_away")


def test_a_worker_that_is_behind_is_named(shop: Shop) -> None:
    OrmQ.objects.create(key="backoffice", payload="x", lock=ago(minutes=10))
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"queue": ["queue_old"]}, 1)
    assert "a job has been due for 10 min" in visit.says("queue_old")


def test_work_that_nobody_claims_is_named(shop: Shop) -> None:
    due = ago(minutes=20)
    Ask.objects.create(kind="intent", stripe_id="pi_1", why="A doubt.", asked_at=due, due_at=due)
    visit = call_the_doctor(wait=0)
    assert visit.named == {"queue": ["queue_old"]}
    assert "20 min" in visit.says("queue_old")


def test_work_that_never_ends_is_named(shop: Shop) -> None:
    Ask.objects.create(kind="intent", stripe_id="pi_1", why="A doubt.", asked_at=ago(days=5), due_at=ago(hours=-1))
    visit = call_the_doctor(wait=0)
    assert visit.named == {"stuck": ["stuck"]}
    assert "intent pi_1 was to be read" in visit.says("stuck")


def test_a_missing_migration_is_named(shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = 'later' WHERE app = 'payments' AND name = '0003_groups'")
    try:
        visit = call_the_doctor(wait=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET name = '0003_groups' WHERE name = 'later'")
    assert (visit.named, visit.code) == ({"migrations": ["not_migrated"]}, 1)
    assert "payments.0003_groups" in visit.says("not_migrated")
    assert visit.state("worker") == "not_made"


def test_a_database_that_is_away_is_named(shop: Shop) -> None:
    away = f"postgresql://shop:hidden-word@127.0.0.1:{closed_port()}/shop"
    env = child_environment(PUBLIC_URL=shop.settings.PUBLIC_URL) | {"DATABASE_URL": away}
    command = [sys.executable, "manage.py", "doctor", "--wait=0"]
    asked = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert asked.returncode == 1, asked.stderr
    assert asked.stdout.count("FAILED") == 1
    assert "The database does not answer" in asked.stdout
    assert "hidden-word" not in asked.stdout + asked.stderr


def test_an_isolation_that_our_locks_are_not_made_for_is_named(shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation TO 'serializable'")
        visit = call_the_doctor(wait=0)
        cursor.execute("RESET default_transaction_isolation")
    assert visit.named == {"database": ["database_isolation"]}


def test_a_guard_that_was_taken_away_is_named(shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_movement DISABLE TRIGGER keep_movement")
        visit = call_the_doctor(wait=0)
        cursor.execute("ALTER TABLE payments_movement ENABLE TRIGGER keep_movement")
    assert visit.named == {"guards": ["guards"]}
    assert "keep_movement" in visit.says("guards")


def test_every_trigger_of_the_migrations_is_looked_for() -> None:
    migrations = (ROOT / "payments" / "migrations").glob("0*.py")
    made = {name for path in migrations for name in re.findall(r"CREATE TRIGGER (\w+)", path.read_text())}
    assert made == OUR_TRIGGERS


@pytest.mark.parametrize("text", [f"<script>let key = '{KEY}'</script>", "{# the sandbox's: sk_test_sandbox #}"])
def test_a_secret_in_a_template_is_named(shop: Shop, tmp_path: Path, text: str) -> None:
    (tmp_path / "checkout.html").write_text(text)
    ours = shop.settings.TEMPLATES[0]
    shop.settings.TEMPLATES = [{**ours, "DIRS": [*ours["DIRS"], tmp_path]}]
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"secrets_served": ["secret_served"]}, 1)
    assert "checkout.html" in visit.says("secret_served")
    assert KEY not in str(visit.report)
    assert "sk_test_sandbox" not in str(visit.report)


def test_a_secret_in_a_static_file_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "pay.js").write_text(f"const stripe = Stripe('{KEY}')")
    shop.settings.STATICFILES_DIRS = [tmp_path]
    assert call_the_doctor(wait=0).named == {"secrets_served": ["secret_served"]}


def test_a_secret_that_staff_typed_into_the_shop_is_named(shop: Shop) -> None:
    now = timezone.now()
    product = Product.objects.create(name="Cup", slug="cup", description=f"Key: {KEY}", created_at=now)
    set_price(product=product, unit=Money(900, "eur"), now=now)
    visit = call_the_doctor(wait=0)
    assert visit.named == {"shop_pages": ["secret_in_page"]}
    assert KEY not in str(visit.report)


@contextmanager
def mail_server(*answers: bytes) -> Iterator[int]:
    """One that says these lines, one after each of the client's."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for answer in answers:
                self.wfile.write(answer + b"\r\n")
                if not self.rfile.readline():
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def use_mail_server(shop: Shop, port: int) -> None:
    shop.settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    shop.settings.EMAIL_HOST, shop.settings.EMAIL_PORT = "127.0.0.1", port
    shop.settings.EMAIL_USE_TLS = shop.settings.EMAIL_USE_SSL = False
    shop.settings.EMAIL_HOST_USER, shop.settings.EMAIL_HOST_PASSWORD = "shop", "mail-password"


def test_a_mail_server_that_is_away_or_refuses_is_named(shop: Shop) -> None:
    use_mail_server(shop, closed_port())
    visit = call_the_doctor(wait=0)
    assert (visit.named, visit.code) == ({"mail": ["mail_server"]}, 1)
    assert "could not be reached" in visit.says("mail_server")
    with mail_server(b"220 here", b"250-here\r\n250 AUTH PLAIN", b"535 no", b"535 no", b"221 bye") as port:
        use_mail_server(shop, port)
        refused = call_the_doctor(wait=0)
    assert "does not take the user name and password" in refused.says("mail_server")
    assert "mail-password" not in str(refused.report)


def test_a_mail_server_that_lets_us_in_is_sent_nothing(shop: Shop) -> None:
    with mail_server(b"220 here", b"250-here\r\n250 AUTH PLAIN", b"235 yes", b"221 bye") as port:
        use_mail_server(shop, port)
        assert call_the_doctor(wait=0).named == {}


def test_going_live_with_a_sandbox_is_not_ready(shop: Shop) -> None:
    visit = call_the_doctor("--live", wait=0)
    assert visit.code == 1
    assert {"not_live", "not_https", "mail_goes_nowhere", "sender_localhost"} <= set(visit.findings)
    assert set(visit.named) <= {"going_live", "mail", "signing_secret"}
    assert "security" not in str(visit.findings)  # all of it follows from http


def test_djangos_own_check_does_not_call_the_doctor(shop: Shop) -> None:
    shop.sandbox.clear_requests()
    assert [found for found in run_checks() if str(found.id).startswith("doctor.")] == []
    assert shop.sandbox.requests() == []

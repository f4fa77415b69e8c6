"""The invoices of the demo's history."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.utils import timezone

from backoffice.demo.invoicing import BILLED, put_invoices
from backoffice.demo.levers import Sandbox
from backoffice.demo.player import Player
from payments.formats import day_of
from payments.models import CreditNote, Email, Invoice, Movement, Task
from tests.sandbox.process import SandboxProcess


def test_the_demo_has_invoices_in_every_state(transactional_db: None, sandbox: SandboxProcess) -> None:
    for name in ("merchant", "finance"):
        User.objects.create(username=name, is_staff=True)
    now = datetime.now(UTC).replace(microsecond=0)
    sandbox.reset(seed=7)
    player = Player(Sandbox(sandbox.base_url, sandbox.secret_key))
    put_invoices(player.put, player.sandbox, now)
    player.play(until=now, progress=lambda _done: None)
    player.finish(now)

    rows = list(Invoice.objects.all())
    assert len(rows) == len(BILLED)
    assert Counter(each.status for each in rows) == {"open": 4, "paid": 3, "draft": 1, "uncollectible": 1, "void": 1}
    assert sum(each.is_overdue(day_of(timezone.now())) for each in rows) == 2
    assert CreditNote.objects.get().state == "issued"
    assert Counter(Movement.objects.values_list("kind", flat=True))["paid_outside"] == 1
    assert Email.objects.filter(kind="invoice_sent").count() == len(BILLED) - 1
    assert not Task.objects.filter(closed_at=None).exists()

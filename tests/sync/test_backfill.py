"""A backfill ends where everything else that tells of the same objects ends."""

from __future__ import annotations

import pytest

from payments.models import Attempt, Customer, Movement, Payment, Refund, SyncRun
from tests.sandbox.process import SandboxProcess
from tests.sync.backfill import backfill


def test_first(sandbox: SandboxProcess) -> None:
    sandbox.fill(200)
    run = backfill()
    print([(p.kind, p.state, p.read_count, p.written_count, p.problem) for p in run.parts.all()])
    print(Payment.objects.count(), Attempt.objects.count(), Movement.objects.count(), Refund.objects.count())
    for p in Payment.objects.order_by("pk")[:4]:
        print(vars(p))
    again = backfill()
    print([(p.kind, p.state, p.read_count, p.written_count, p.problem) for p in again.parts.all()])
    raise AssertionError

"""Ports, keys and refusals of the demo."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from backoffice.demo.endpoint import webhook_secret
from backoffice.demo.house import Addresses, WillNotRun, given, variables
from backoffice.demo.kept import LOGINS, InUse, Kept
from backoffice.demo.ports import next_free
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept("sandbox", under=tmp_path)


def test_a_busy_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert next_free(port) > port


def test_one_demo_at_a_time_and_the_second_is_told_where_the_first_is(kept: Kept) -> None:
    kept.take()
    kept.say_where(" at http://127.0.0.1:8000")
    with pytest.raises(InUse, match=r"running already at http://127\.0\.0\.1:8000"):
        Kept("sandbox", under=kept.folder.parent).take()


def test_keys_and_passwords_are_made_once_and_are_nobody_elses_to_read(kept: Kept) -> None:
    first = (kept.secret_key(), kept.passwords())
    again = Kept("sandbox", under=kept.folder.parent)
    assert (again.secret_key(), again.passwords()) == first
    assert len(set(kept.passwords().values())) == len(LOGINS)
    assert [oct(path.stat().st_mode & 0o777) for path in sorted(kept.folder.glob("*.json"))] == ["0o600", "0o600"]
    kept.forget()
    assert kept.secret_key() != first[0]


def test_a_login_that_is_new_gets_a_password_and_the_others_keep_theirs(kept: Kept) -> None:
    kept.write("passwords", {"owner": "known"})
    assert kept.passwords()["owner"] == "known"
    assert kept.passwords() == kept.passwords()
    assert set(kept.passwords()) == set(LOGINS)


def test_large_refunds_wait_for_a_second_person_unless_the_caller_says_otherwise(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limit() -> str:
        return variables(kept, Addresses(1, 2), database_url="", with_stripe=False)["REFUND_APPROVAL_ABOVE"]

    monkeypatch.delenv("REFUND_APPROVAL_ABOVE", raising=False)
    assert "eur:50000" in limit()
    monkeypatch.setenv("REFUND_APPROVAL_ABOVE", "")
    assert limit() == ""


def test_no_mail_leaves_the_demo_whatever_the_shell_says(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://me:secret@mail.example.com")
    demo = variables(kept, Addresses(1, 2), database_url="", with_stripe=True)
    assert demo["EMAIL_URL"] == "dummy:"


def test_data_of_the_sandbox_of_stripe_and_of_other_databases_never_mix() -> None:
    stripe = {"STRIPE_SECRET_KEY": "sk_test_mine", "STRIPE_WEBHOOK_SECRET": "whsec_mine"}
    elsewhere = {"DATABASE_URL": "postgresql:///elsewhere"}
    names = {
        given(env).name for env in ({}, stripe, elsewhere, stripe | elsewhere, {"DATABASE_URL": "postgresql:///x"})
    }
    assert len(names) == 5


def test_a_live_key_and_a_key_that_could_hear_nothing_are_refused() -> None:
    with pytest.raises(WillNotRun, match="never runs with a live key"):
        given({"STRIPE_SECRET_KEY": "rk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"})
    with pytest.raises(WillNotRun, match="stripe listen --forward-to"):
        given({"STRIPE_SECRET_KEY": "sk_test_mine"})


def test_the_endpoint_is_made_once_moved_with_the_port_and_made_again_where_it_is_forgotten(
    kept: Kept, sandbox_process: SandboxProcess
) -> None:
    sandbox_process.reset(seed=7)

    def secret(port: int) -> str:
        return webhook_secret(
            kept,
            api_base=sandbox_process.base_url,
            secret_key=sandbox_process.secret_key,
            address=f"http://127.0.0.1:{port}/api/webhooks/stripe",
        )

    first = secret(8000)
    assert first.startswith("whsec_")
    assert secret(8003) == first
    sandbox_process.reset(seed=8)
    assert secret(8003) != first

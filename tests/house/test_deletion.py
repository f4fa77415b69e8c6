"""What is for the demo alone can be deleted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PRODUCTION = {
    "SECRET_KEY": "f1Xk0w-" * 9,
    "ALLOWED_HOSTS": "shop.example.com",
    "PUBLIC_URL": "https://shop.example.com",
    "DATABASE_URL": "postgresql://shop:secret@db.example.com/shop",
    "EMAIL_URL": "smtp://user:secret@mail.example.com",
    "STRIPE_SECRET_KEY": "sk_live_" + "x" * 8,
    "STRIPE_PUBLISHABLE_KEY": "pk_live_" + "x" * 8,
    "STRIPE_WEBHOOK_SECRET": "whsec_" + "x" * 8,
}


@pytest.fixture
def without_the_demo(tmp_path: Path) -> Path:
    """A copy of the project without what only the demo needs."""
    for name in ("backoffice", "payments", "dashboard", "storefront", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    shutil.rmtree(tmp_path / "backoffice" / "demo")
    shutil.rmtree(tmp_path / "payments" / "sandbox")
    return tmp_path


def in_production(folder: Path, *command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **PRODUCTION, **changed}
    return subprocess.run([sys.executable, *command], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_without_demo_and_sandbox_production_still_stands(without_the_demo: Path) -> None:
    checked = in_production(without_the_demo, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    served = in_production(without_the_demo, "-c", "import backoffice.wsgi")
    assert served.returncode == 0, served.stderr


def test_the_web_server_does_not_start_with_a_live_key_and_a_foreign_address(without_the_demo: Path) -> None:
    served = in_production(without_the_demo, "-c", "import backoffice.wsgi", STRIPE_API_BASE="http://127.0.0.1:12111")
    assert served.returncode != 0
    assert "STRIPE_SECRET_KEY is live and STRIPE_API_BASE is not Stripe." in served.stderr
    assert "sk_live_" not in served.stderr

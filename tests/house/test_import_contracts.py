"""The step that checks the import contracts does check them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from backoffice.frame.test import STEPS
from tests.house.tree import ROOT


def test_a_broken_contract_fails_the_step(tmp_path: Path) -> None:
    for name in ("backoffice", "payments", "dashboard", "storefront"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    step = [sys.executable, *STEPS["import contracts"]]
    kept = subprocess.run(step, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert kept.returncode == 0, kept.stdout
    (tmp_path / "payments" / "domain" / "money.py").write_text("import payments.models\n")
    broken = subprocess.run(step, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert "payments.domain.money" in broken.stdout

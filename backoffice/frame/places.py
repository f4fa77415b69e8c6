"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
KEPT = ROOT / ".demo"

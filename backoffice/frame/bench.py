"""``python3 -m backoffice bench``: measure, and print one table."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from backoffice.frame.places import ROOT


def main(asked: argparse.Namespace, names: Sequence[str]) -> int:
    """Run the benchmarks that are named, or all of them."""
    return subprocess.run([sys.executable, "-m", "tests.benchmarks", *names], cwd=ROOT, check=False).returncode

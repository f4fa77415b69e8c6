"""Debian's Chromium, for the tests in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess

from backoffice.frame.progress import Progress

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Where there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def install_chromium() -> str | None:
    """Install Debian's, where we may; answers where it is then."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("Chromium can only be installed as root, by apt-get.")
        return None
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    with Progress("Installing Debian's chromium") as progress:
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            progress.show(step[0])
            if subprocess.run(["apt-get", "-qq", *step], check=False, **quiet).returncode:  # type: ignore[call-overload]
                print(f"apt-get {step[0]} failed.")
    return find_chromium()

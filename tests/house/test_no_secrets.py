"""What is published holds no key, and the lock says exactly what is installed."""

from __future__ import annotations

import re
import subprocess
import tomllib

from tests.house.tree import ROOT

SECRET = re.compile(
    rb"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}|\bwhsec_[A-Za-z0-9+/]{24,}"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"
)


def test_no_tracked_file_holds_a_key() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    names = [name for name in listed.decode().split("\0") if name]
    found = {name for name in names if (ROOT / name).is_file() and SECRET.search((ROOT / name).read_bytes())}
    assert found == set()


def test_every_locked_package_has_its_hashes_and_no_index_is_named() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []
    plain = re.compile(r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    #.*")
    assert [line for line in lock.splitlines() if not plain.fullmatch(line)] == [], "nothing but names and hashes"


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~! ]", each)[0].lower() for each in wanted}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert names - locked == set()

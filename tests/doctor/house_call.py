"""Calling the doctor, and reading what it says."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from pytest_django import Settings

from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess


@dataclass(frozen=True)
class Shop:
    """The sandbox behind it, its settings, and the id of its webhook endpoint."""

    sandbox: SandboxProcess
    settings: Settings
    endpoint: str

    def endpoint_changes(self, **params: Any) -> None:
        """Somebody changes it in Stripe's dashboard."""
        api(self.sandbox, "POST", f"/v1/webhook_endpoints/{self.endpoint}", **params)


@dataclass(frozen=True)
class Visit:
    """What the doctor said; ``told``: what it wrote beside the report."""

    code: int
    report: dict[str, Any]
    told: str

    @property
    def findings(self) -> list[str]:
        """The codes, in order."""
        return [found["code"] for check in self.report["checks"] for found in check["findings"]]

    @property
    def named(self) -> dict[str, list[str]]:
        """Check → its codes, of those that found something."""
        checks = self.report["checks"]
        return {each["name"]: [found["code"] for found in each["findings"]] for each in checks if each["findings"]}

    def state(self, check: str) -> str:
        """What came of one check."""
        return str(next(each["state"] for each in self.report["checks"] if each["name"] == check))

    def says(self, code: str) -> str:
        """The three sentences of a finding."""
        found = [each for check in self.report["checks"] for each in check["findings"] if each["code"] == code]
        return " ".join(f"{each['symptom']} {each['cause']} {each['remedy']}" for each in found)


def call_the_doctor(*options: str, wait: float = 20) -> Visit:
    """``manage.py doctor --json`` with more options."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("doctor", "--json", f"--wait={wait}", *options, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(str(ended.code))
    return Visit(code, json.loads(out.getvalue()), err.getvalue())


def endpoint_at(sandbox: SandboxProcess, url: str, *, events: list[str], version: str = "") -> dict[str, Any]:
    """A webhook endpoint, as somebody makes one in Stripe's dashboard."""
    params: dict[str, Any] = {"url": url, "enabled_events": dict(enumerate(events))}
    if version:
        params["api_version"] = version
    return api(sandbox, "POST", "/v1/webhook_endpoints", **params)

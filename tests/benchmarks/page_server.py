"""A server of lists that answers at once: every page is made before anybody asks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from backoffice.frame.places import ROOT
from payments.stripe.gateway import LISTS
from payments.stripe.lists import EXPAND
from tests.operations.stripe_side import api
from tests.sandbox.process import SandboxProcess

PAGE = 100
IDS = re.compile(r"\b(pi|ch|txn|pm|cus|re|cs_test)_([0-9a-f]{24})\b|\b(prod|price|promo|coupon)_([0-9A-Za-z]{4,})\b")
# How many pages of each type, for one page of customers: as the sandbox's history has them. Others have none.
SHARES = {"customer": 1, "intent": 3, "charge": 4, "session": 1, "refund": 1,
          "product": 1, "price": 1, "coupon": 1, "promotion_code": 1}  # fmt: skip


NONE = b'{"object": "list", "data": [], "has_more": false, "url": "/"}'


@contextmanager
def page_server(customers: int) -> Iterator[str]:
    """Lists with so many pages of customers, and of all else in proportion; answers the address."""
    with tempfile.TemporaryDirectory() as folder:
        _write_pages(Path(folder), customers)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.page_server", folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert child.stdout is not None
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()
            child.wait()


def _write_pages(folder: Path, customers: int) -> None:
    """Of one history of the sandbox, over and over with other ids; the same ones in every list."""
    with tempfile.TemporaryDirectory() as state:
        sandbox = SandboxProcess(Path(state)).start()
        try:
            sandbox.fill(PAGE * 10)
            _make_catalogue(sandbox)
            lists = {kind: _all_of(sandbox, kind) for kind in SHARES}
        finally:
            sandbox.stop()
    for kind, objects in lists.items():
        for place in range(SHARES[kind]):
            page = objects[place * PAGE : (place + 1) * PAGE]
            text = json.dumps({"object": "list", "data": page, "has_more": True, "url": LISTS[kind]}, indent=2)
            for number in range(customers):
                fresh = IDS.sub(rf"\g<0>{number:05d}", text)
                if number == customers - 1 and place == SHARES[kind] - 1:
                    fresh = fresh.replace('"has_more": true', '"has_more": false')
                name = f"{LISTS[kind].replace('/', '.')}-{number * SHARES[kind] + place:06d}.json"
                (folder / name).write_text(fresh)


def _make_catalogue(sandbox: SandboxProcess) -> None:
    """A page of each of its kinds."""
    for number in range(PAGE):
        product = api(sandbox, "POST", "/v1/products", name=f"Cup {number}")["id"]
        api(sandbox, "POST", "/v1/prices", product=product, unit_amount=1800, currency="eur")
        coupon = api(sandbox, "POST", "/v1/coupons", id=f"coupon_{number:04d}", percent_off=20, duration="once")["id"]
        api(sandbox, "POST", "/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon}, code=f"C{number}")


def _all_of(sandbox: SandboxProcess, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        after = [("starting_after", found[-1]["id"])] if found else []
        query = urlencode([("limit", str(PAGE)), *(("expand[]", each) for each in EXPAND.get(kind, [])), *after])
        request = urllib.request.Request(f"{sandbox.base_url}{LISTS[kind]}?{query}")
        request.add_header("Authorization", f"Bearer {sandbox.secret_key}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        found += page["data"]
        if not page["has_more"]:
            return found


class Pages(BaseHTTPRequestHandler):
    """The page that follows the object asked for, from memory; nothing is archived."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: dict[str, list[bytes]]
    places: dict[str, int]

    def do_GET(self) -> None:
        """Any list."""
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        after = asked.get("starting_after", [""])[0]
        pages = [] if asked.get("active") == ["false"] else self.pages.get(parts.path.replace("/", "."), [])
        body = pages[self.places.get(after, -1) + 1] if pages else NONE
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Quiet."""


def serve(folder: Path) -> None:
    """Until it is ended."""
    Pages.pages, Pages.places = {}, {}
    for path in sorted(folder.iterdir()):
        pages = Pages.pages.setdefault(path.stem.rpartition("-")[0], [])
        Pages.places[json.loads(path.read_bytes())["data"][-1]["id"]] = len(pages)
        pages.append(path.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))

"""One request, one answer: no redirect is followed, and the whole answer is there in time or there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

import requests
import stripe

CHUNK = 65536
LARGEST = 20_000_000  # bytes: a page of a hundred objects is a tenth of that


class OneAnswer(stripe.RequestsClient):
    """The SDK's way to ask, with an end.

    It would follow a redirect, and so make a GET of a POST or carry a customer's data to another host; and its
    ``timeout`` starts anew with every byte, so that an answer which drips would hold a worker for ever.
    """

    def __init__(self, connect: float, read: float) -> None:
        super().__init__(timeout=(connect, read))
        self.patience = (connect, read)
        self.own = threading.local()

    def request(  # type: ignore[override]  # as in the SDK, whose class differs from its own base
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """The body, the status and the headers; the SDK's APIConnectionError for anything else."""
        try:
            return self._asked(method, url, headers, post_data)
        except Exception as error:  # noqa: BLE001 - as in the SDK: whatever it was, there is no answer
            return self._handle_request_error(error)

    def _asked(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        ends = time.monotonic() + sum(self.patience)
        with self._of_this_thread().request(
            method,
            url,
            headers=headers,
            data=post_data,
            timeout=self.patience,
            verify=stripe.ca_bundle_path,
            allow_redirects=False,
            stream=True,
        ) as answer:
            body = bytearray()
            # Whatever has arrived, decoded; iter_content would wait for a whole chunk, and a drip never ends one.
            while piece := answer.raw.read1(CHUNK, decode_content=True):
                body += piece
                if time.monotonic() > ends:
                    raise requests.exceptions.ReadTimeout("The answer did not end in time.")
                if len(body) > LARGEST:
                    raise requests.exceptions.ContentDecodingError("The answer is too large.")
            return bytes(body), answer.status_code, answer.headers

    def _of_this_thread(self) -> requests.Session:
        """A session a thread: its connections are kept, and requests does not promise that threads can share it."""
        if not hasattr(self.own, "session"):
            self.own.session = requests.Session()
        session: requests.Session = self.own.session
        return session

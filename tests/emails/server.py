"""A mail server as a process of its own: ``python -m tests.emails.server FOLDER``; prints the port it listens on.

What it does is the recipient's local part; ``…-once`` does it the first time only. Messages that it has are files.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

ANSWERS = {
    "later": "451 4.7.1 Greylisted, come back later",
    "never": "550 5.1.1 No such user here",
    "content": "554 5.7.1 This content is not wanted",
    "full": "452 4.2.2 Mailbox full",
}


class Levers:
    """Called by aiosmtpd with each step of the conversation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        does = self._does(address, "later", "never")
        if does:
            return ANSWERS[does]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        does = self._does(address, "content", "full", "drops", "silent")
        if does in ANSWERS:
            return ANSWERS[does]
        number = len(list(self.folder.iterdir()))
        (self.folder / f"{number:03}.eml").write_bytes(envelope.original_content)
        if does == "drops":
            server.transport.abort()
        if does == "silent":
            await asyncio.Event().wait()
        return "250 OK"

    def _does(self, address: str, *known: str) -> str:
        name, _, how_often = address.partition("@")[0].partition("-")
        if name not in known:
            return ""
        self.seen[address] += 1
        return "" if how_often == "once" and self.seen[address] > 1 else name


async def serve(folder: Path) -> None:
    """On any free port, until the process is ended."""
    loop = asyncio.get_running_loop()
    levers = Levers(folder)
    server = await loop.create_server(lambda: SMTP(levers, enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

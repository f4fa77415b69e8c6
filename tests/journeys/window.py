"""A browser window that keeps whatever it was shown, and remembers what went wrong in it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response, ViewportSize

from tests.journeys.collected import PAGES, keep, picture
from tests.waiting import PATIENCE, until

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
TAKE_PICTURES = bool(os.environ.get("TAKE_PICTURES"))  # drawing whole pages takes as long as walking through them
READ = ("document", "fetch", "xhr")  # answers that may hold words; the rest is pictures and files of ours


@dataclass
class Window:
    """One browser profile with one page in it. ``name``: the journey it belongs to."""

    name: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Keep every page and answer, and every complaint of the browser."""
        page.on("response", self._answered)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._said(page, message))

    def another_tab(self) -> Page:
        """A second page with the same cookies."""
        page = self.context.new_page()
        self.watch(page)
        return page

    def look(self, what: str, page: Page | None = None) -> None:
        """Keep the page as it stands, in words and, if wanted, as a picture; it must fit into the window."""
        seen = page or self.page
        until(lambda: self._is_kept(what, seen))

    def _is_kept(self, what: str, seen: Page) -> bool:
        """Not where the page goes on by itself in this moment: then it is looked at once more."""
        try:
            words = seen.content()
            if TAKE_PICTURES:
                seen.screenshot(path=picture(f"{self.name}-{what}"), full_page=True, animations="disabled")
            fitting = fits(seen)
        except Error as error:
            if "navigat" in error.message or "context was destroyed" in error.message:
                return False
            raise
        keep(PAGES, f"{self.name}-{what}", words)
        if not fitting:
            self.complaints.append(f"{seen.url}: it stands out of the window sideways ({what})")
        return True

    def _answered(self, response: Response) -> None:
        if response.request.resource_type not in READ or 300 <= response.status < 400:
            return
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")
        try:
            said = response.text()
        except Error:  # the window went on before it was read; look() keeps what matters
            return
        keep(PAGES, f"{self.name}-{response.status}{urlsplit(response.url).path}", f"{response.url}\n{said}")

    def _said(self, page: Page, message: ConsoleMessage) -> None:
        # A refused form or a decline is an answer, not a fault; the browser writes it down all the same.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{page.url}: {message.text}")


def fits(page: Page) -> bool:
    """Whether nothing stands out of the window sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return not wide


def open_window(
    browser: Browser, name: str, base: str, *, phone: bool = False, dark: bool = False, scripts: bool = True
) -> Window:
    """A new profile with nothing in it."""
    context = browser.new_context(
        base_url=base,
        viewport=PHONE if phone else DESKTOP,
        has_touch=phone,
        is_mobile=phone,
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE * 1000)
    window = Window(name, context, context.new_page())
    window.watch(window.page)
    return window

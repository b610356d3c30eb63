"""Open pages as a reader does, and note what they do besides being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

WIDTHS = {"phone": 390, "desk": 1280}
_OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"
_FOUND = "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, ...v.nodes.map(n => n.html)]))"
# The page, and what of it could be scrolled sideways.
_WIDEST = """() => Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll('.scroll, table')].map(e => e.getBoundingClientRect().left + e.scrollWidth))"""
_CROOKED = """() => {
  const seen = e => e.checkVisibility() && e.getBoundingClientRect().width > 0;
  return [...document.querySelectorAll('main *')].filter(e => seen(e) && !e.closest('.cards thead'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
    .map(e => e.outerHTML.slice(0, 200));
}"""


@dataclass
class Visit:
    """A page in the browser, and its doings: requests to anything but files, console messages, dialogs."""

    page: Page
    doings: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        """Show the page, all that is folded opened."""
        self.page.goto(path.as_uri())
        self.page.evaluate(_OPEN)

    def breaches(self) -> Iterator[Any]:
        """What axe-core finds wrong with the page at each width."""
        self.page.evaluate(AXE_SCRIPT)
        for name, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            for found in self.page.evaluate(_FOUND):
                yield name, found

    def overflows(self) -> Iterator[Any]:
        """What reaches over the page's sides at each width, tables among it."""
        for name, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate(_WIDEST)
            if wide > width or (found := self.page.evaluate(_CROOKED)):
                yield name, wide, found if wide <= width else ()


@contextmanager
def visiting(browser: Browser, init: str = "", **how: Any) -> Iterator[Visit]:
    """A fresh profile in which `init` is run before each page; `how` as for Playwright's new_context."""
    context = browser.new_context(**how)
    if init:
        context.add_init_script(init)
    page = context.new_page()
    visit = Visit(page)
    page.on("console", lambda message: visit.doings.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: visit.doings.append(f"error: {error}"))
    page.on(
        "dialog",
        lambda dialog: (visit.doings.append(f"dialog: {dialog.message}"), dialog.dismiss()),
    )
    page.on(
        "request",
        lambda request: (
            visit.doings.append(f"request: {request.url}")
            if not request.url.startswith(("file:", "data:"))
            else None
        ),
    )
    yield visit
    context.close()

"""Send messages about reports through whatever service people use.

Addresses often contain a password, so they are never printed.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from opsanalytics.core.errors import ALERT_BREACHED, UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import user_folder
from opsanalytics.core.toml import read_toml

SETTINGS_VARIABLE, URLS_VARIABLE = "OPSANALYTICS_SETTINGS", "OPSANALYTICS_NOTIFY"
SECONDS = 30  # that one service may take
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_KINDS = {0: "success", ALERT_BREACHED: "warning"}  # of messages, by exit code
_BROWSER_OPTIONS = (
    "--headless",
    "--hide-scrollbars",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
)
# A phone's screen drawn at twice its dots: down to the chart and the things to do.
_WIDTH, _HEIGHT, _SCALE, _MARGIN = 390, 2400, 2, 16


class Notify(BaseModel):
    """The addresses of receivers, as apprise takes them, and the URL of published reports."""

    model_config = ConfigDict(extra="forbid")

    urls: tuple[SecretStr, ...] = ()
    publish_url: str = Field(default="", pattern=r"^(https?://\S+)?$")


class Settings(BaseModel):
    """The user's settings file: what belongs to a user and not to a shop."""

    model_config = ConfigDict(extra="forbid")

    notify: Notify = Notify()


def settings_path() -> Path:
    """The settings file: OPSANALYTICS_SETTINGS, else in the user's configuration folder.

    A user without a home folder, such as a container's, has the computer's.
    """
    from platformdirs import site_config_path

    if given := os.environ.get(SETTINGS_VARIABLE):
        return Path(given)
    try:
        return user_folder("config") / "settings.toml"
    except UsageError:
        return site_config_path("opsanalytics") / "settings.toml"


def load_notify() -> Notify:
    """The receivers: the addresses in OPSANALYTICS_NOTIFY if it is set, else those of the file.

    UsageError where the file is wrong.
    """
    path = settings_path()
    found = read_toml(path, Settings).notify if path.exists() else Notify()
    if given := os.environ.get(URLS_VARIABLE, "").strip():
        from apprise.utils.parse import parse_urls

        urls: list[str] = parse_urls(given)  # type: ignore[no-untyped-call]
        return found.model_copy(update={"urls": tuple(map(SecretStr, urls))})
    return found


def open_to_others(path: Path) -> bool:
    """Whether other users of this computer can read the file (always False on Windows)."""
    return os.name != "nt" and path.exists() and bool(path.stat().st_mode & 0o077)


def send(
    notify: Notify, title: str, text: str, attached: Sequence[Path] = (), kind: str = "info"
) -> list[Message]:
    """Send the message to every address; gives a sentence for each that could not be reached.

    The sentences do not contain the address. `kind` is info, success, warning or failure. A service
    that takes no files gets the text alone.
    """
    from apprise import Apprise, NotifyFormat

    logging.getLogger("apprise").disabled = True  # its warnings may contain addresses
    failed = []
    for n, url in enumerate(notify.urls, 1):
        service = Apprise()
        if not service.add(url.get_secret_value()):
            failed.append(Message("cli.notify.unknown_address", number=n))
        elif not service.notify(
            text,
            title,
            kind,
            body_format=NotifyFormat.TEXT,
            attach=[str(file) for file in attached] or None,
            timeout=SECONDS,
        ):
            name = service[0].service_name
            failed.append(Message("cli.notify.not_reached", number=n, service=name))
    return failed


def deliver(
    notify: Notify, home: Path, page: Path | None, title: str, lines: Sequence[str], code: int
) -> tuple[list[Message], bool]:
    """Send a message about a page of the reports in `home` to every address, as `send` does.

    It ends in a link if reports are published, else a picture of the page goes along; so do the
    workbook and the pdf of its set. The second thing returned is whether no picture could be
    drawn. `code` is the exit code so far.
    """
    from opsanalytics.pages.digest import fitted
    from opsanalytics.reports.pdf import PDF
    from opsanalytics.reports.report_book import WORKBOOK

    link, kind = "", _KINDS.get(code, "failure")
    if page and notify.publish_url:
        path = quote(page.relative_to(home).as_posix())
        link = f"{notify.publish_url.rstrip('/')}/{path}"
    with TemporaryDirectory(dir=home, prefix=".picture-") as folder:
        drawn = Path(folder) / "report.png"
        undrawn = page is not None and not link and not picture(page, drawn)
        sheets = [page.parent / name for name in (WORKBOOK, PDF)] if page else []
        attached = [file for file in (drawn, *sheets) if file.is_file()]
        return send(notify, title, fitted(title, lines, link), attached, kind), undrawn


def picture(page: Path, out: Path) -> bool:
    """Draw the page as a phone shows it, as a PNG file, with a browser of this computer.

    False where there is no browser, or it fails.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not browser or not page.is_file():
        return False
    with TemporaryDirectory(dir=out.parent, ignore_cleanup_errors=True) as profile:
        command = [
            browser,
            *_BROWSER_OPTIONS,
            *_root_options(),
            f"--screenshot={out}",
            f"--window-size={_WIDTH},{_HEIGHT}",
            f"--force-device-scale-factor={_SCALE}",
            f"--user-data-dir={profile}",
            page.resolve().as_uri(),
        ]
        seconds = 2 * SECONDS
        try:
            subprocess.run(command, timeout=seconds, capture_output=True, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return out.is_file() and _cropped(out)


def _root_options() -> list[str]:
    """Chromium refuses to run as root unless it is started without its sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []


def _cropped(path: Path) -> bool:
    """Cut off the blank part below the page; False where all is blank."""
    from PIL import Image, ImageChops

    with Image.open(path) as opened:
        image = opened.convert("RGB")
    blank = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, blank).getbbox()
    if box:
        bottom = min(image.height, box[3] + _MARGIN)
        image.crop((0, 0, image.width, bottom)).save(path, optimize=True)
    return box is not None

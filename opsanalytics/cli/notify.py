"""Tell people that a report is done or failed, through whatever service they use; addresses are secrets."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from opsanalytics.core.messages import Message
from opsanalytics.core.toml import read_toml

SETTINGS_VARIABLE, URLS_VARIABLE = "OPSANALYTICS_SETTINGS", "OPSANALYTICS_NOTIFY"
SECONDS = 30  # that one service may take
_BROWSERS = (
    *(
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "microsoft-edge",
        "chrome",
        "msedge",
    ),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_QUIETLY = (
    *(
        "--headless",
        "--hide-scrollbars",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions"),
)
_WIDE, _LONG, _MARGIN = 640, 6000, 16  # pixels: wide enough for two tiles, longer than any page 00


class Notify(BaseModel):
    """Whom to tell: addresses as apprise writes them; and where the reports folder can be seen by a browser."""

    model_config = ConfigDict(extra="forbid")

    urls: tuple[SecretStr, ...] = ()
    publish_url: str = Field(default="", pattern=r"^(https?://\S+)?$")


class Settings(BaseModel):
    """The user's settings file: what is one user's own and no shop's."""

    model_config = ConfigDict(extra="forbid")

    notify: Notify = Notify()


def settings_path() -> Path:
    """Where the settings lie: OPSANALYTICS_SETTINGS, else in the user's configuration folder."""
    from platformdirs import user_config_path

    return Path(
        os.environ.get(SETTINGS_VARIABLE) or user_config_path("opsanalytics") / "settings.toml"
    )


def load_notify() -> Notify:
    """Whom to tell; the addresses in OPSANALYTICS_NOTIFY stand before those of the file. A wrong file: UsageError."""
    path = settings_path()
    found = read_toml(path, Settings).notify if path.exists() else Notify()
    if given := os.environ.get(URLS_VARIABLE, "").strip():
        from apprise.utils.parse import parse_urls

        urls: list[str] = parse_urls(given)  # type: ignore[no-untyped-call]
        return found.model_copy(update={"urls": tuple(map(SecretStr, urls))})
    return found


def open_to_others(path: Path) -> bool:
    """Whether other users of this computer can read the file (not told on Windows)."""
    return os.name != "nt" and path.exists() and bool(path.stat().st_mode & 0o077)


def send(
    notify: Notify, title: str, text: str, picture: Path | None, kind: str = "info"
) -> list[Message]:
    """Tell every service; gives a sentence for each that could not be reached, without its address.

    `kind`: info, success, warning or failure. A service that takes no pictures gets the text alone.
    """
    from apprise import Apprise, NotifyFormat

    logging.getLogger("apprise").disabled = True  # its warnings may carry addresses
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
            attach=picture and [str(picture)],
            timeout=SECONDS,
        ):
            name = service[0].service_name
            failed.append(Message("cli.notify.not_reached", number=n, service=name))
    return failed


def picture(page: Path, out: Path) -> bool:
    """Have a browser of this computer draw the whole page into `out` (PNG); False where there is none that does."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if not browser or not page.is_file():
        return False
    root = (
        ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    )  # Chromium refuses root otherwise
    with TemporaryDirectory(dir=out.parent, ignore_cleanup_errors=True) as profile:
        drawn = [
            f"--screenshot={out}",
            f"--window-size={_WIDE},{_LONG}",
            f"--user-data-dir={profile}",
        ]
        command: Sequence[str] = [browser, *_QUIETLY, *root, *drawn, page.resolve().as_uri()]
        try:
            subprocess.run(
                command, timeout=2 * SECONDS, capture_output=True, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return out.is_file() and _cropped(out)


def _cropped(path: Path) -> bool:
    """Cut off what is blank below the page."""
    from PIL import Image, ImageChops

    with Image.open(path) as opened:
        image = opened.convert("RGB")
    blank = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, blank).getbbox()
    if box:
        image.crop((0, 0, image.width, min(image.height, box[3] + _MARGIN))).save(
            path, optimize=True
        )
    return box is not None

"""What has a computer run `opsanalytics daily` every morning: ready files with this installation's own paths."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Any

from opsanalytics.cli.shared import tell, translator
from opsanalytics.core.paths import DATA_VARIABLE, data_dir, reports_dir

_CLICK = "opsanalytics-daily.bat" if os.name == "nt" else "opsanalytics-daily.command"
_PLIST = "com.opsanalytics.daily.plist"
# Each kind: the files it takes, and the commands that put them to work.
SCHEDULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cron": ((), ("crontab -e",)),
    "systemd": (
        ("opsanalytics-daily.service", "opsanalytics-daily.timer"),
        (
            "mkdir -p ~/.config/systemd/user",
            "cp opsanalytics-daily.service opsanalytics-daily.timer ~/.config/systemd/user",
            "systemctl --user daemon-reload",
            "systemctl --user enable --now opsanalytics-daily.timer",
        ),
    ),
    "launchd": (
        (_PLIST,),
        (
            "mkdir -p ~/Library/LaunchAgents",
            f"cp {_PLIST} ~/Library/LaunchAgents",
            f"launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{_PLIST}",
        ),
    ),
    "windows": (
        ("opsanalytics-daily.xml",),
        ("schtasks /Create /TN opsanalytics-daily /XML opsanalytics-daily.xml",),
    ),
    "click": ((_CLICK,), ()),
    "airflow": (
        ("opsanalytics_daily.py",),
        ("cp opsanalytics_daily.py ${AIRFLOW_HOME:-~/airflow}/dags",),
    ),
}


def write_schedule(given: Namespace) -> int:
    """Write the files into the present folder (cron: print its line), and say what to do with them."""
    tr, folder = translator(given), Path.cwd()
    files, steps = SCHEDULES[given.schedule]
    reports = reports_dir(given.reports, data_dir(given.data))
    reports.mkdir(parents=True, exist_ok=True)  # where cron and launchd keep the log
    command, log = _command(given), reports / "daily.log"
    if given.schedule == "cron":
        print(_cron_line(command, folder, log, given.at))
    for name in files:
        (folder / name).write_bytes(_content(name, command, folder, log, given.at))
        if name == _CLICK:
            (folder / name).chmod(0o755)
        print(folder / name)
    for step in steps:
        tell(tr("cli.next", command=step))
    unknown = sorted(
        name for name in os.environ if name.startswith("OPSANALYTICS_") and name != DATA_VARIABLE
    )
    if unknown:
        tell(tr("cli.schedule.set_there_too", names=", ".join(unknown)))
    return 0


def _command(given: Namespace) -> list[str]:
    """The command as it will be run from the present folder, in today's language."""
    from opsanalytics.reports.choose import Order

    plain = Order("")
    options = {
        "--data": str(data_dir(given.data)),
        "--reports": given.reports,
        "--plan": given.plan,
        "--lang": translator(given).lang,
        "--as-of": given.as_of,
        "--notebooks": given.notebooks,
        "--jobs": given.jobs if given.jobs != plain.jobs else "",
        "--keep": given.keep if given.keep != plain.keep else "",
    }
    words = [str(word) for flag, value in options.items() if value for word in (flag, value)]
    shops = [word for shop in given.shop or [] for word in ("--shop", shop)]
    everything = ["--all-shops"] if given.all_shops else []
    return [sys.executable, "-m", "opsanalytics", "daily", *shops, *everything, *words]


def _cron_line(command: Sequence[str], folder: Path, log: Path, at: time) -> str:
    """Cron takes a percent sign for the end of the line, but for one with a backslash before."""
    line = f"cd {shlex.quote(str(folder))} && {shlex.join(command)} >>{shlex.quote(str(log))} 2>&1"
    return f"{at.minute} {at.hour} * * * {line}".replace("%", r"\%")


def _content(name: str, command: Sequence[str], folder: Path, log: Path, at: time) -> bytes:
    if name == _PLIST:
        entries: dict[str, Any] = {
            "Label": _PLIST.removesuffix(".plist"),
            "ProgramArguments": list(command),
            "WorkingDirectory": str(folder),
            "StartCalendarInterval": {"Hour": at.hour, "Minute": at.minute},
            "StandardOutPath": str(log),
            "StandardErrorPath": str(log),
        }
        return plistlib.dumps(entries, sort_keys=False)
    text: str = (
        _templates()
        .get_template(f"{name}.j2")
        .render(command=list(command), folder=str(folder), at=at)
        + "\n"
    )
    if name.endswith(".bat"):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-16" if name.endswith(".xml") else "utf-8")


def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("opsanalytics.cli", "templates/schedules")
    made = Environment(
        loader=loader, autoescape=select_autoescape(["xml.j2"]), undefined=StrictUndefined
    )
    made.filters |= {"shell": shlex.join, "python": repr, "windows": subprocess.list2cmdline}
    made.filters |= {"batch": _batch, "unit": _unit, "unit_word": _unit_word}
    return made


def _batch(words: Sequence[object]) -> str:
    return subprocess.list2cmdline([str(word) for word in words]).replace("%", "%%")


def _unit(value: object) -> str:
    """As systemd reads a path: a percent sign would begin an abbreviation."""
    return str(value).replace("%", "%%")


def _unit_word(word: str) -> str:
    """As systemd reads one word of a command."""
    text = _unit(word).replace("$", "$$")
    if re.fullmatch(r"[\w./:@%+=,-]+", text):
        return text
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'

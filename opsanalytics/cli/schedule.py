"""Files with which a computer runs `opsanalytics daily` every morning.

They contain the paths of this installation.
"""

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
from typing import TYPE_CHECKING

from opsanalytics.cli.shared import print_note, translator
from opsanalytics.core.data_address import place_of_data
from opsanalytics.core.paths import DATA_VARIABLE, data_dir, reports_dir

if TYPE_CHECKING:
    from jinja2 import Environment

_CLICK = "opsanalytics-daily.bat" if os.name == "nt" else "opsanalytics-daily.command"
_PLIST = "com.opsanalytics.daily.plist"
# For each scheduler: the files it needs, and the commands that install them.
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
    """Write the files to the present folder (for cron: print a line); print what to do next."""
    tr, folder = translator(given), Path.cwd()
    files, steps = SCHEDULES[given.schedule]
    reports = reports_dir(given.reports, data_dir(given.data))
    reports.mkdir(parents=True, exist_ok=True)  # where cron and launchd write the log
    command, log = _command(given), reports / "daily.log"
    if given.schedule == "cron":
        print(_cron_line(command, folder, log, given.at))
    for name in files:
        (folder / name).write_bytes(_content(name, command, folder, log, given.at))
        if name == _CLICK:
            (folder / name).chmod(0o755)
        print(folder / name)
    for step in steps:
        print_note(tr("cli.next", command=step))
    ours = {name for name in os.environ if name.startswith("OPSANALYTICS_")}
    missing_there = sorted(ours - {DATA_VARIABLE})
    if missing_there:
        print_note(tr("cli.schedule.set_there_too", names=", ".join(missing_there)))
    return 0


def _command(given: Namespace) -> list[str]:
    """The command with the options given, to be run from the present folder."""
    from opsanalytics.reports.choose import Order

    defaults = Order("")
    options = {
        "--data": place_of_data(data_dir(given.data)),
        "--reports": given.reports,
        "--plan": given.plan,
        "--engine": given.engine,
        "--lang": translator(given).lang,
        "--as-of": given.as_of,
        "--notebooks": given.notebooks,
    }
    if given.jobs != defaults.jobs:
        options["--jobs"] = given.jobs
    if given.keep != defaults.keep:
        options["--keep"] = given.keep
    command = [sys.executable, "-m", "opsanalytics", "daily"]
    for shop in given.shop or []:
        command += ["--shop", shop]
    for flag in ("all_shops", "xlsx", "pdf"):
        if getattr(given, flag):
            command.append(f"--{flag.replace('_', '-')}")
    for flag, value in options.items():
        if value:
            command += [flag, str(value)]
    return command


def _cron_line(command: Sequence[str], folder: Path, log: Path, at: time) -> str:
    """The line for crontab, in which a percent sign needs a backslash before it."""
    line = f"cd {shlex.quote(str(folder))} && {shlex.join(command)} >>{shlex.quote(str(log))} 2>&1"
    return f"{at.minute} {at.hour} * * * {line}".replace("%", r"\%")


def _content(name: str, command: Sequence[str], folder: Path, log: Path, at: time) -> bytes:
    """The content of the file of that name."""
    if name == _PLIST:
        return _plist(command, folder, log, at)
    template = _templates().get_template(f"{name}.j2")
    text: str = template.render(command=list(command), folder=str(folder), at=at) + "\n"
    if name.endswith(".bat"):
        text = text.replace("\n", "\r\n")
    return text.encode("utf-16" if name.endswith(".xml") else "utf-8")


def _plist(command: Sequence[str], folder: Path, log: Path, at: time) -> bytes:
    entries = {
        "Label": _PLIST.removesuffix(".plist"),
        "ProgramArguments": list(command),
        "WorkingDirectory": str(folder),
        "StartCalendarInterval": {"Hour": at.hour, "Minute": at.minute},
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    return plistlib.dumps(entries, sort_keys=False)


def _templates() -> Environment:
    """The templates, with a filter for how each kind of file quotes a command or a path."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    templates = Environment(
        loader=PackageLoader("opsanalytics.cli", "templates/schedules"),
        autoescape=select_autoescape(["xml.j2"]),
        undefined=StrictUndefined,
    )
    templates.filters |= {
        "batch": _batch,
        "python": repr,
        "shell": shlex.join,
        "unit": _unit,
        "unit_word": _unit_word,
        "windows": subprocess.list2cmdline,
    }
    return templates


def _batch(words: Sequence[object]) -> str:
    """The command as a line of a batch file, in which a percent sign would begin a variable."""
    return subprocess.list2cmdline([str(word) for word in words]).replace("%", "%%")


def _unit(value: object) -> str:
    """A path as a systemd unit has it: a single percent sign would begin an abbreviation."""
    return str(value).replace("%", "%%")


def _unit_word(word: str) -> str:
    """One word of a command as a systemd unit has it."""
    text = _unit(word).replace("$", "$$")
    if re.fullmatch(r"[\w./:@%+=,-]+", text):
        return text
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'

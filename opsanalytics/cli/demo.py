"""The command that writes the exports of an imaginary shop."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from opsanalytics.cli.options import Commands, new_command
from opsanalytics.cli.shared import print_note, translator
from opsanalytics.core.data_address import address_of
from opsanalytics.core.errors import UsageError
from opsanalytics.core.paths import data_dir, raw_dir


def add_command(commands: Commands) -> None:
    """`opsanalytics demo`."""
    parser = new_command(commands, "demo", demo)
    parser.add_argument("--shop", default="demo", metavar="NAME")
    parser.add_argument("--seed", type=int, default=2022)


def demo(given: Namespace) -> int:
    """Write the imaginary shop's exports; UsageError where the folder has files of another kind."""
    from opsanalytics.demo import write_demo

    data, tr = data_dir(given.data), translator(given)
    if address_of(data):
        raise UsageError("core.remote.local_only", place=address_of(data))
    folder = raw_dir(data, given.shop)
    with TemporaryDirectory() as fresh:
        written = write_demo(Path(fresh), seed=given.seed)
        foreign = {path.name for path in folder.glob("*")} - {path.name for path in written}
        if foreign:
            raise UsageError("cli.demo.files_of_yours", folder=folder, name=min(foreign))
        folder.mkdir(parents=True, exist_ok=True)
        for path in written:
            copyfile(path, folder / path.name)
    print_note(tr("cli.demo.written", folder=folder, files=len(written)))
    print_note(tr("cli.next", command=f"opsanalytics ingest --shop {given.shop}"))
    return 0

"""The floor: a notebook's cells in a plain Python process, its figures drawn: python plain.py NOTEBOOK PARAMETERS."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any


def run(notebook: Path, parameters: dict[str, Any]) -> None:
    """Execute the code cells; pages of ours are drawn and formatted, and shown to nobody."""
    space: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        exec("".join(cell["source"]), space)  # noqa: S102 - a benchmark's own notebook
        if "parameters" in cell["metadata"].get("tags", []):
            space |= {name: value for name, value in parameters.items() if name in space}
            if "shop" in space:
                from opsanalytics.reports import page

                page._show = lambda *_, **__: None
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for number in pyplot.get_fignums():
                pyplot.figure(number).savefig(BytesIO(), format="png", bbox_inches="tight")
            pyplot.close("all")


if __name__ == "__main__":
    run(Path(sys.argv[1]), json.loads(sys.argv[2]))

"""Where things lie: data, reports, notebooks and plans, whatever the working directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import safe_name

DATA_VARIABLE = "OPSANALYTICS_DATA"


def data_dir(given: str | Path | None = None) -> Path:
    """`given`, else OPSANALYTICS_DATA, else data/ in the nearest folder upwards, else ./data."""
    if named := given or os.environ.get(DATA_VARIABLE):
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for parent in (here, *here.parents):
        if (parent / "data").is_dir():
            return parent / "data"
    return here / "data"


def reports_dir(given: str | Path | None, data: Path) -> Path:
    """`given`, else reports/ beside the data folder."""
    return Path(given).resolve() if given else data.parent / "reports"


def user_folder(kind: Literal["config", "cache"]) -> Path:
    """The user's own folder of that kind; a user without a home folder raises UsageError."""
    import platformdirs

    try:
        if kind == "config":
            return platformdirs.user_config_path("opsanalytics")
        return platformdirs.user_cache_path("opsanalytics")
    except RuntimeError:
        raise UsageError("core.no_home", variable=f"XDG_{kind.upper()}_HOME") from None


def mappings_dir(data: Path) -> Path:
    """Where the user's own mappings of exports lie."""
    return data / "mappings"


def raw_dir(data: Path, shop: str) -> Path:
    """The shop's exports as downloaded; read by us, never written (but by the demo shop)."""
    return data / "raw" / safe_name(shop)


def processed_name(data: Path, shop: str) -> Path:
    """The switchable name of the shop's present generation."""
    return data / "processed" / safe_name(shop)


def generations_dir(data: Path, shop: str) -> Path:
    """The folder of the shop's generations."""
    return data / "processed" / ".generations" / safe_name(shop)


def shops(data: Path) -> list[str]:
    """The shops that have been ingested."""
    return sorted(path.name for path in (data / "processed").glob("[!.]*") if path.is_dir())


def scenarios_path(data: Path, shop: str) -> Path:
    """Where the scenarios saved for the shop lie."""
    return data / "scenarios" / f"{safe_name(shop)}.toml"


def notebooks_dir(given: str | Path | None = None) -> Path:
    """`given`, else ./notebooks, else the installed package's copy, else the checkout's."""
    if given:
        folder = Path(given).resolve()
        if not folder.is_dir():
            raise UsageError("core.no_notebook_folder", folder=folder)
        return folder
    package = Path(__file__).resolve().parents[1]
    for folder in (Path.cwd() / "notebooks", package / "notebooks", package.parent / "notebooks"):
        if any(folder.glob("[0-9]*.ipynb")):
            return folder
    raise UsageError("core.no_notebooks")


def plan_path(given: str | Path | None, data: Path, shop: str) -> Path | None:
    """`given`, else DATA/plans/SHOP.toml where it is, else None: the packaged default."""
    if given:
        path = Path(given).resolve()
        if not path.is_file():
            raise UsageError("core.no_plan_file", path=path)
        return path
    own = data / "plans" / f"{safe_name(shop)}.toml"
    return own if own.is_file() else None

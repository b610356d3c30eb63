"""Where things lie: data, reports, notebooks and plans, whatever the working directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from opsanalytics.core.data_address import (
    address_of,
    fetched,
    fetched_folder,
    names_below,
    working_copy,
)
from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import safe_name

DATA_VARIABLE = "OPSANALYTICS_DATA"


def data_dir(given: str | Path | None = None) -> Path:
    """`given`, else OPSANALYTICS_DATA, else data/ in the nearest folder upwards, else ./data.

    For an address (s3://BUCKET/PREFIX) the folder that is its working copy.
    """
    if named := given or os.environ.get(DATA_VARIABLE):
        if "://" in str(named):
            return working_copy(str(named), user_folder("cache"))
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for parent in (here, *here.parents):
        if (parent / "data").is_dir():
            return parent / "data"
    return here / "data"


def reports_dir(given: str | Path | None, data: Path) -> Path:
    """`given`, else reports/ beside the data folder; ./reports where the data lie elsewhere."""
    if not given and address_of(data):
        return Path.cwd() / "reports"
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
    return fetched_folder(data, "mappings")


def raw_dir(data: Path, shop: str) -> Path:
    """The shop's exports as downloaded; read by us, never written (but by the demo shop)."""
    return data / "raw" / safe_name(shop)


def has_exports(data: Path, shop: str) -> bool:
    """Whether files lie in the shop's raw folder, hidden ones aside."""
    if address_of(data):
        return bool(names_below(data, f"raw/{safe_name(shop)}"))
    files = raw_dir(data, shop).rglob("*")
    return any(path.is_file() and path.name[0] != "." for path in files)


def shops_with_raw(data: Path) -> set[str]:
    """The shops that have a raw folder."""
    if address_of(data):
        return {name.split("/")[1] for name in names_below(data, "raw") if name.count("/") > 1}
    return {path.name for path in (data / "raw").glob("[!.]*") if path.is_dir()}


def processed_name(data: Path, shop: str) -> Path:
    """The switchable name of the shop's present generation."""
    return data / "processed" / safe_name(shop)


def generations_dir(data: Path, shop: str) -> Path:
    """The folder of the shop's generations."""
    return data / "processed" / ".generations" / safe_name(shop)


def shops(data: Path) -> list[str]:
    """The shops that have been ingested."""
    if address_of(data):
        names = names_below(data, "processed", deep=False)
        return sorted(Path(name).stem for name in names if name.endswith(".json"))
    found = (data / "processed").glob("[!.]*")  # a link that leads nowhere is a shop in trouble
    return sorted(path.name for path in found if path.is_dir() or path.is_symlink())


def scenarios_path(data: Path, shop: str) -> Path:
    """Where the scenarios saved for the shop lie."""
    return fetched(data, f"scenarios/{safe_name(shop)}.toml")


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
    own = fetched(data, f"plans/{safe_name(shop)}.toml")
    return own if own.is_file() else None

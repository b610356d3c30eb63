"""A shop that takes in one file after another."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import Shop, open_shop


def shop_of(tmp_path: Path, *files: tuple[str, str]) -> Shop:
    """The shop that took in these files one after another."""
    for turn, (name, text) in enumerate(files):
        folder = tmp_path / str(turn)
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        ingest([folder], "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")

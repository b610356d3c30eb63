"""Texts by which two versions' answers can be compared: normalised, one line a paragraph; diffs."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from PIL import Image

NOISE = {
    r"\(\d+\.\d s\)": "(DURATION)",
    r"generation = [0-9a-f]{12}(-\d+)?": "generation = ID",
    r"\b([A-Za-z][\w-]*) \d+\.\d+\.\d+\b": r"\1 VERSION",
}
PICTURE = re.compile(r"data:image/[\w+.-]+;base64,([A-Za-z0-9+/=]+)")
BLOCKS = re.compile(
    "^(title|h[1-6]|p|li|tr|dt|dd|caption|summary|figure|section|div|details|br|pre)$"
)
NOT_CONTENT = ["row_key", "source"]  # fingerprints that the store makes for itself


def normalised(text: str, places: dict[str, str]) -> str:
    """Replace what changes from run to run; `places` are paths and the words put for them."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, places[place])
    for pattern, word in NOISE.items():
        text = re.sub(pattern, word, text)
    return text


def without_pictures(html: str, folder: Path) -> tuple[str, list[str]]:
    """The page with a number for each picture, and the pictures' names: size and hash of pixels.

    The pictures are kept in `folder` below these names.
    """
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        picture = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGBA")
        digest = hashlib.sha256(picture.tobytes()).hexdigest()
        names.append(f"{picture.width}x{picture.height}-{digest[:24]}")
        kept = folder / f"{names[-1]}.png"
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            picture.save(kept, compress_level=1)
        return f"picture:{len(names)}"

    return PICTURE.sub(number, html), names


def text_of(html: str) -> str:
    """What the page says: one line a paragraph, heading or row of a table; [...] for pictures."""
    page = BeautifulSoup(html, "html.parser")
    for part in page(["style", "script"]):
        part.decompose()
    for string in page.find_all(string=lambda found: type(found) is NavigableString):
        string.replace_with(re.sub(r"\s+", " ", string))
    for picture in page(["img", "svg"]):
        picture.replace_with(f"\n[{picture.get('alt') or picture.get('aria-label') or ''}]\n")
    for cell in page(["td", "th"]):
        cell.append(" | ")
    for block in page(BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    lines = (" ".join(line.split()) for line in page.get_text().split("\n"))
    return "".join(f"{line}\n" for line in lines if line)


def table_account(table: pd.DataFrame) -> str:
    """Rows, and a hash of the content and of each column that the order of rows does not change."""
    texts = table.astype(str)
    parts = {"content": texts.drop(columns=NOT_CONTENT, errors="ignore")}
    parts |= {f"{name} {table[name].dtype}": texts[[name]] for name in texts}
    hashes = {name: pd.util.hash_pandas_object(part, index=False) for name, part in parts.items()}
    lines = [f"{name} {int(each.to_numpy().sum()):016x}\n" for name, each in hashes.items()]
    return f"{len(table)} rows\n" + "".join(lines)


def differences(before: Path, after: Path, text_only: bool) -> Iterator[tuple[str, list[str]]]:
    """Each captured file's name with the lines that tell what differs: none where it is the same.

    Of a page whose text differs no markup is shown. `text_only` leaves markup and pictures out.
    """
    kept = {folder: folder / "pictures" for folder in (before, after)}
    names = {p.relative_to(f) for f in kept for p in f.rglob("*.*") if kept[f] not in p.parents}
    left_out = {".html", ".pictures"} if text_only else set()
    for name in sorted(name for name in names if name.suffix not in left_out):
        old, new = before / name, after / name
        missing = [str(path) for path in (old, new) if not path.exists()]
        if missing:
            lines = [f"there is no {missing[0]}"]
        elif old.read_bytes() == new.read_bytes():
            lines = []
        elif name.suffix == ".pictures":
            lines = changed_pictures(old, new, kept[before], kept[after])
        elif name.suffix == ".html" and not same_text(old, new):
            lines = ["the text differs too: see there"]
        else:
            diff = unified_diff(lines_of(old), lines_of(new), "before", "after", n=1, lineterm="")
            lines = list(diff)
        yield str(name), lines


def same_text(old: Path, new: Path) -> bool:
    """Whether the text renderings of two pages are the same."""
    return lines_of(old.with_suffix(".txt")) == lines_of(new.with_suffix(".txt"))


def lines_of(path: Path) -> list[str]:
    """The file's lines."""
    return path.read_text(encoding="utf-8").split("\n")


def changed_pictures(old: Path, new: Path, kept_before: Path, kept_after: Path) -> list[str]:
    """Which pictures of a page differ, by number and by how much."""
    pairs = enumerate(zip_longest(old.read_text().split(), new.read_text().split()), 1)
    lines = []
    for number, (one, other) in pairs:
        if one != other:
            amount = ""
            if one and other and one.split("-")[0] == other.split("-")[0]:
                amount = pixel_difference(kept_before / f"{one}.png", kept_after / f"{other}.png")
            lines.append(f"picture {number}: {one or 'none'} -> {other or 'none'} {amount}")
    return lines


def pixel_difference(one: Path, other: Path) -> str:
    """How many pixels of two pictures of one size differ, and by how much at most."""
    old, new = (np.asarray(Image.open(path).convert("RGB"), dtype=int) for path in (one, other))
    steps = abs(old - new).max(axis=2)
    return f"({(steps > 0).mean():.3%} of pixels, by {steps.max()} of 255 at most)"

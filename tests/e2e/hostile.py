"""A shop in which every text of every table, the plan and the files' names wants to do harm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.core.files import resolve, switch
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import generations_dir, processed_name
from opsanalytics.store.checksums import file_states
from opsanalytics.store.manifest import FILE_NAME, Manifest, write_manifest
from opsanalytics.store.rejects import Reject, write_rejects
from opsanalytics.store.tables import TABLES

SHOP = "hostile"
_HARM = "window.__x=1"
PAYLOADS = (
    f"<script>{_HARM};alert(1)</script>",
    f'"><img src=x onerror="{_HARM}">',
    f"'><svg onload={_HARM}>",
    f"<svg/onload={_HARM}//",
    "<iframe srcdoc='<script>parent.__x=1</script>'></iframe>",
    f"<a href=javascript:{_HARM}>x</a>",
    "<img src=https://example.invalid/pixel.png>",
    '<link rel=stylesheet href=//example.invalid/x.css><meta http-equiv=refresh content="0;url=//example.invalid">',
    f"</style></title></textarea></noscript><script>{_HARM}</script>",
    "</main></body></html><plaintext>",
    f"--><script>{_HARM}</script><!--",
    "]]><!--notice--><!--/notice-->",
    "javascript:window.__x=1",
    f"[x](javascript:{_HARM}) ![x](https://example.invalid/x.png) **x** `x`",
    "$$\\frac{1}{0}$$ \\(x\\) $\\href{javascript:1}{x}$ $",
    "{{7*7}} {% raw %} {# x #} ${7*7} #{7*7} <%= 7*7 %>",
    "{x} {0} {} {n!r} %s %(x)s %d %",
    "\u202e\u2066gnal\u200b\u200d\ufeff\u2028\u0085",
    "nul\x00bell\x07escape\x1b[31m\r\n\ttab",
    "无" * 400,
    "w" * 900,
    '=HYPERLINK("https://example.invalid","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|x",
    "-2+3+cmd|x",
    "🔥👨‍👩‍👧‍👦🇨🇳𠮷㐀\U000323af\ue000\uffff",
    "Z̸̢̛͔͎̫͖͍̓͗̈́̋̈́̚a̶̧͇͎͖̠̽̅̓l̵̨̛̪͍͑̕g̷̡̛̱̈́̐o̴̹͐͘",
    "&lt;b&gt; &amp;quot; &#x3c;script&#x3e;",
    "\\u003cscript\\u003e\\x3cscript\\x3e \\n \\",
    " ",
)
EVERYTHING = "".join(PAYLOADS)
TEXTS = ("id", "text")  # a choice knows its own words only, a person is a hash


def spoilt(value: str, turn: int) -> str:
    """The value with a payload before it, the first of a column with all of them after it."""
    return value + EVERYTHING if turn == 0 else PAYLOADS[turn % len(PAYLOADS)] + value


def make_hostile(data: Path) -> None:
    """Add the shop `hostile` to the data folder of the demo shop: its tables, every text in them spoilt."""
    own = resolve(processed_name(data, "demo"))
    assert own is not None
    folder = generations_dir(data, SHOP) / own.name
    shutil.copytree(own, folder, ignore=shutil.ignore_patterns("layers"))
    spoil: dict[str, str] = {}  # the same id is the same in every table
    for name, table in TABLES.items():
        for path in sorted((folder / name).glob("*.parquet")):
            rows = pq.read_table(path)
            for column in table.columns:
                if column.type in TEXTS and pa.types.is_string(rows.schema.field(column.name).type):
                    rows = _replaced(rows, column.name, spoil if column.type == "id" else {})
            pq.write_table(rows, path)
    told = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    told["shop"] = SHOP
    for turn, source in enumerate(told["sources"]):
        source["file"] = spoilt(source["file"], turn)
        source["stores"] = [spoilt("店", turn)]
        source["notes"] = [{"key": "ingest.surplus_cells", "values": {"count": spoilt("1", turn)}}]
    write_rejects(folder, [_spoilt_reject(n) for n in range(len(PAYLOADS))])
    manifest = Manifest.model_validate(told)
    manifest.files = file_states(folder, {})
    write_manifest(folder, manifest)
    switch(processed_name(data, SHOP), folder)
    (data / "plans").mkdir(exist_ok=True)
    (data / "plans" / f"{SHOP}.toml").write_text(_plan(), encoding="utf-8")


def _spoilt_reject(turn: int) -> Reject:
    return Reject(
        file=spoilt("x.csv", turn),
        line=turn,
        column=spoilt("金额", turn),
        shape=spoilt("9", turn),
        value="",
        reason=Message.bilingual(spoilt("", turn), spoilt("", turn)),
    )


def _replaced(rows: pa.Table, name: str, spoil: dict[str, str]) -> pa.Table:
    """The rows with the most frequent values of the column spoilt first."""
    if name not in rows.column_names or rows.column(name).null_count == rows.num_rows:
        return rows
    counts = sorted(
        rows.column(name).value_counts().to_pylist(),
        key=lambda c: (-c["counts"], c["values"] or ""),
    )
    start = len(spoil) + sum(map(ord, name))
    for turn, count in enumerate(c for c in counts if c["values"] is not None):
        spoil.setdefault(count["values"], spoilt(count["values"], turn and start + turn))
    new = [None if value is None else spoil[value] for value in rows.column(name).to_pylist()]
    return rows.set_column(rows.column_names.index(name), name, pa.array(new, pa.string()))


def _plan() -> str:
    """The packaged plan, its names and its products spoilt."""
    from importlib.resources import files

    text = (files("opsanalytics.plan") / "plan_default.toml").read_text(encoding="utf-8")
    for turn, name in enumerate(
        (
            "二月后",
            "after February",
            "双十二后",
            "最终目标",
            "女王节",
            "双十一",
            "Double 11",
            "春节",
        )
    ):
        text = text.replace(f'"{name}"', json.dumps(spoilt(name, turn), ensure_ascii=False))
    return text

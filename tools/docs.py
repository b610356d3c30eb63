"""Write what is generated from the code: docs, the type of metric names; with --check, only say whether they are fresh."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from opsanalytics.core.messages import Translator
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.metrics.metric import METRICS, Metric, Quotient
from opsanalytics.pages.records import SetFindings
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column, Table

ROOT = Path(__file__).resolve().parent.parent
NOTICE = "<!-- Made by `make fix` from the code; change it there. -->\n"

KINDS = """A column's kind says what may be done with it. `additive` may be added up over rows and days; `to_date`
counts up to its day and may be added over the things of one day, never over days; `distinct` (people) and `rate` are
never added up: a metric that does is refused. Money is in yuan, shares lie between 0 and 1, times are shop wall time.

A `person` is a number: the first 63 bits of a digest of the keyed hash of the account name, the same in every table of a
shop. Of one million people, 0.00000005 pairs are expected to have one number, of ten million 0.000005, of a hundred
million 0.0005.

列的种类决定能否相加。`additive` 可跨行、跨日相加；`to_date` 是截至当日的累计数，只能在同一天内相加；
`distinct` 是人数，`rate` 是比率，二者不得相加，违反者一律拒绝。金额单位为元，比率在 0 到 1 之间，时间为店铺当地时间。

`person` 是编号：取账号名密钥散列之摘要的前 63 位，在同一店铺的所有表中相同。一百万人中两人同号的期望对数为 0.00000005，
一千万人为 0.000005，一亿人为 0.0005。
"""


def metrics_page() -> str:
    """Every metric in both languages, with what it needs and whether it has an interval."""
    zh, lines = Translator("zh"), [NOTICE, "# Metrics 指标\n"]
    for m in METRICS.values():
        lines.append(
            f"## `{m.name}` · {m.title} · {zh(m.title)}\n\n{m.definition}  \n{zh(m.definition)}\n"
        )
        lines.append(
            "; ".join(quotient_facts(m) if isinstance(m, Quotient) else metric_facts(m)) + ".\n"
        )
    return "\n".join(lines)


def quotient_facts(m: Quotient) -> list[str]:
    """What a metric of two metrics is made of."""
    return [f"`{m.over}` / `{m.under}`", f"in {m.unit}"]


def metric_facts(m: Metric) -> list[str]:
    """Where a metric comes from, by which day, and what is known of its figures."""
    facts = [f"by {'the chosen day basis' if m.day == 'chosen' else m.day}", f"in {m.unit}"]
    for variant in (m, *m.otherwise):
        needs = "; ".join(
            f"{table}: {', '.join(columns)}" for table, columns in variant.needs.items()
        )
        facts.append(f"{'else needs' if variant is not m else 'needs'} `{needs}`")
    facts += (
        [
            {"share": "Wilson 95 % interval", "count": "interval from the spread of the days"}[
                m.interval
            ]
        ]
        if m.interval
        else []
    )
    facts += [f"the last {m.maturing} days are incomplete"] if m.maturing else []
    facts += [f"the {m.looks_back} days before must be covered"] if m.looks_back else []
    facts += [f"the {m.looks_ahead} days after must be covered"] if m.looks_ahead else []
    facts += [f"asked by {', '.join(m.only_by)} alone"] if m.only_by else []
    facts += ["of one period, not by day, week or month"] if m.horizon == "from_start" else []
    facts += [f"where it cannot be had: `{m.instead}`"] if m.instead else []
    return facts


def tables_page() -> str:
    """Every canonical table with its columns, and which exports fill it."""
    return "\n".join(
        [NOTICE, "# Tables 数据表\n", KINDS, *(table_text(table) for table in TABLES.values())]
    )


def table_text(table: Table) -> str:
    """One table's section."""
    told = [m for each in mappings().values() for m in (each, each.of_items) if m]
    exports = [m.title for m in told if m.table == table.name and not m.own]
    key = ", ".join(f"`{k}`" for k in table.key) or "the row's whole content"
    filled = ", ".join(
        [*exports, f"a sheet of your own (`opsanalytics ingest --template {table.name}`)"]
    )
    zh = Translator("zh")
    head = f"## `{table.name}` · {zh(table.title)}\n\n{table.meaning}  \n{zh(table.meaning)}\n"
    facts = f"Key: {key}. Filled from: {filled}.\n"
    rows = [column_row(c) for c in (*table.columns, *table.bookkeeping)]
    return (
        "\n".join(
            [
                head,
                facts,
                "| column | 列名 | type | kind | meaning |",
                "|---|---|---|---|---|",
                *rows,
            ]
        )
        + "\n"
    )


def column_row(column: Column) -> str:
    """One column's line."""
    must = " (must be there)" if column.required else ""
    choices = ", ".join(f"`{word}` {zh}" for word, zh in column.choices.items())
    words = f"<br>One of {choices}." if choices else ""
    meaning = f"{column.meaning}{must}<br>{column.meaning.worded('zh')}{words}"
    return f"| `{column.name}` | {column.zh} | {column.type} | {column.kind} | {meaning} |"


def findings_schema() -> str:
    """The JSON schema of the findings.json that lies beside a report set."""
    return json.dumps(SetFindings.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def metric_names() -> str:
    """The type of a metric's name, so that editors complete it."""
    names = "".join(f'    "{name}",\n' for name in METRICS)
    return f"# Made by `make fix`.\nfrom typing import Literal\n\nMetricName = Literal[\n{names}]\n"


def main() -> int:
    """Write or check the files; 1 where one is stale."""
    pages = {
        "docs/metrics.md": metrics_page(),
        "docs/tables.md": tables_page(),
        "docs/findings.schema.json": findings_schema(),
        "opsanalytics/metrics/metric_names.pyi": metric_names(),
    }
    if "--check" in sys.argv[1:]:
        stale = [
            name
            for name, text in pages.items()
            if not (path := ROOT / name).is_file() or path.read_text("utf-8") != text
        ]
        if stale:
            sys.stderr.write(f"stale: {', '.join(stale)}; run `make fix`\n")
        return int(bool(stale))
    for name, text in pages.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

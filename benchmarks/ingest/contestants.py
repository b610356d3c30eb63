"""The ways compared, each a program of its own: `{file}` in, `{out}` a fresh folder."""

from __future__ import annotations

_STRINGS = (
    "{n: pa.string() for n in open('{file}', encoding='gb18030').readline().rstrip().split(',')}"
)

# Unchecked: every cell a text, nothing looked at.
TO_PARQUET = {
    "pyarrow, gb18030 to Parquet": f"""
import pyarrow as pa, pyarrow.csv as c, pyarrow.parquet as pq
names = {_STRINGS}
t = c.read_csv('{{file}}', c.ReadOptions(encoding='gb18030'),
               convert_options=c.ConvertOptions(column_types=names))
pq.write_table(t, '{{out}}/a.parquet', compression='zstd')
""",
    "transcode, DuckDB to Parquet": """
import duckdb, shutil
with open('{file}', encoding='gb18030', newline='') as a, open('{out}/a.csv', 'w', encoding='utf-8', newline='') as b:
    shutil.copyfileobj(a, b, 2**24)
duckdb.sql("copy (from read_csv('{out}/a.csv', all_varchar=true)) to '{out}/a.parquet' (compression zstd)")
""",
    "transcode, Polars to Parquet": """
import polars as pl, shutil
with open('{file}', encoding='gb18030', newline='') as a, open('{out}/a.csv', 'w', encoding='utf-8', newline='') as b:
    shutil.copyfileobj(a, b, 2**24)
pl.scan_csv('{out}/a.csv', infer_schema=False).sink_parquet('{out}/a.parquet')
""",
}
ONLY_READ = {
    "pandas, read as text": """
import pandas as pd
pd.read_csv('{file}', dtype=str, encoding='gb18030', keep_default_na=False)
""",
}
WORKBOOK = {
    "python-calamine, cells alone": """
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path('{file}').get_sheet_by_index(0).to_python()
""",
    "fastexcel, to Arrow": """
import fastexcel
fastexcel.read_excel('{file}').load_sheet(0, dtypes='string').to_arrow()
""",
}

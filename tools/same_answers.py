"""Show that a change of the code changes nothing a user sees: capture two versions, compare them.

    python tools/same_answers.py capture BEFORE --package OLD_CHECKOUT --data DATA
    python tools/same_answers.py capture AFTER --package . --data DATA
    python tools/same_answers.py compare BEFORE AFTER

DATA is a data folder with raw exports (DATA/raw/SHOP) and the stores made of them. The commands
asked are in same_answers.toml. What changes from run to run (paths, durations, versions, ids of
store generations, the time a report was made) is replaced by a word.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from answer_texts import differences, normalised, table_account, text_of, without_pictures

ASKED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PARTS = ("general", "metrics", "check", "whatif", "pages", "ingest", "demo")
LOCALES = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}
MADE = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@dataclass(frozen=True)
class Capture:
    """One run: whose answers go where, about which data; `scratch` is removed after it."""

    out: Path
    package: Path
    data: Path
    scratch: Path
    jobs: int

    def write(self, name: str, text: str) -> None:
        """Write one answer, normalised."""
        places = {self.scratch: "SCRATCH", self.data: "DATA", self.package: "PACKAGE"}
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        words = {str(place): word for place, word in places.items()}
        path.write_text(normalised(text, words), encoding="utf-8")

    def ask(self, name: str, command: list[str], lang: str, data: Path | None = None) -> None:
        """Run the command; write what it prints and its exit code, unless the name is empty."""
        key = self.scratch / "identity.key"
        key.write_text("5a" * 32, encoding="ascii")
        variables = {k: v for k, v in os.environ.items() if not k.startswith("OPSANALYTICS")}
        variables |= {"LC_ALL": LOCALES[lang], "PYTHONUTF8": "1", "COLUMNS": "100"}
        variables |= {"PYTHONPATH": str(self.package), "OPSANALYTICS_KEY_FILE": str(key)}
        variables["OPSANALYTICS_DATA"] = str(data or self.data)
        whole = [sys.executable, "-m", "opsanalytics", *command]
        began = time.monotonic()
        done = subprocess.run(
            whole, cwd=self.package, env=variables, capture_output=True, encoding="utf-8"
        )
        spent = time.monotonic() - began
        sys.stderr.write(f"{spent:6.1f} s  exit {done.returncode}  {name or 'pages'} ({lang})\n")
        if name:
            self.write(f"{name}.stdout", done.stdout)
            lines = done.stderr.splitlines(keepends=True)  # pages end in any order
            self.write(f"{name}.stderr", "".join(sorted(lines) if "pages/" in name else lines))
            self.write(f"{name}.exit", f"{done.returncode}\n")

    def ask_all(self, part: str, folder: str, lang: str, shop: str, day: str) -> None:
        """Run each of the part's commands about the shop, judged up to the day."""
        values = {"shop": shop, "day": day, "first": f"{day[:-2]}01"}
        values["reports"] = str(self.scratch / "reports" / lang)
        for name, command in ASKED[part].items():
            self.ask(f"{folder}/{lang}/{name}", command.format(**values).split(), lang)

    def pages(self, shop: str, day: str, lang: str, chosen: list[str]) -> None:
        """Make the shop's report; of some pages, the contents and what is printed are left out."""
        reports, name = self.scratch / "reports" / lang, f"pages/{shop}/{lang}"
        command = f"report --shop {shop} --as-of {day} --jobs {self.jobs} --reports {reports}"
        self.ask("" if chosen else f"{name}/report", [*command.split(), *chosen], lang)
        for path in sorted((reports / shop / "latest").glob("*.html")):
            if path.stem == "index" and chosen:
                continue
            html, pictures = without_pictures(path.read_text("utf-8"), self.out / "pictures")
            html = re.sub(MADE, "TIME", html) if path.stem == "index" else html
            self.write(f"{name}/{path.stem}.html", html)
            self.write(f"{name}/{path.stem}.txt", text_of(html))
            self.write(f"{name}/{path.stem}.pictures", "".join(f"{each}\n" for each in pictures))

    def ingest(self, shop: str, lang: str) -> Path:
        """Read the shop's raw exports into a data folder of our own, which is given back."""
        data, name = self.scratch / f"data-{lang}", f"ingest/{shop}/{lang}"
        data.mkdir(exist_ok=True)
        if not (data / "raw").exists():
            (data / "raw").symlink_to(self.data / "raw")
        files = sorted(str(path) for path in (data / "raw" / shop).rglob("*") if path.is_file())
        self.ask(f"{name}/explain", ["ingest", "--explain", *files], lang, data)
        self.ask(f"{name}/ingest", ["ingest", "--shop", shop], lang, data)
        store = data / "processed" / shop
        for folder in sorted({path.parent for path in store.glob("[!.]*/*.parquet")}):
            if folder.name != "layers":
                table = pd.read_parquet(folder, dtype_backend="pyarrow")
                self.write(f"{name}/{folder.name}.table", table_account(table))
        for path in store.glob("rejects.csv"):
            self.write(f"{name}/rejects.csv", path.read_text("utf-8"))
        return data

    def demo(self) -> None:
        """Make the imaginary shop's exports and write a hash of each file."""
        made = self.scratch / "demo"
        self.ask("demo/demo", ["demo"], "en", made)
        files = sorted(path for path in made.rglob("*") if path.is_file())
        hashes = [f"{hashlib.sha256(f.read_bytes()).hexdigest()} {f.name}\n" for f in files]
        self.write("demo/files.txt", "".join(hashes))


def capture(given: argparse.Namespace) -> int:
    """Ask everything wanted, one command after the other."""
    named = dict(shop.partition("=")[::2] for shop in given.shops)
    days = {shop: day or ASKED["last_days"][shop] for shop, day in named.items()}
    with tempfile.TemporaryDirectory(prefix="answers-") as scratch:
        out, package, data = (path.resolve() for path in (given.out, given.package, given.data))
        run = Capture(out, package, data, Path(scratch).resolve(), given.jobs)
        if "demo" in given.only:
            run.demo()
        if "ingest" in given.only or given.fresh:
            stores = [run.ingest(shop, lang) for lang in given.lang for shop in days]
            run = replace(run, data=stores[0]) if given.fresh else run
        for lang in given.lang:
            if "general" in given.only:
                run.ask_all("general", "general", lang, *next(iter(days.items())))
            for shop, day in days.items():
                ask_about(run, shop, day, lang, given)
    return 0


def ask_about(run: Capture, shop: str, day: str, lang: str, given: argparse.Namespace) -> None:
    """Ask about one shop in one language."""
    for part in ("metrics", "check", "whatif"):
        if part in given.only:
            run.ask_all(part, f"{part}/{shop}", lang, shop, day)
    if "metrics" in given.only and lang == "en":
        run.ask_all("figures", f"metrics/{shop}", lang, shop, day)
    if "pages" in given.only:
        run.pages(shop, day, lang, given.pages)


def compare(given: argparse.Namespace) -> int:
    """Print what differs; 1 if anything does."""
    counts: Counter[str] = Counter()
    for name, lines in differences(given.before, given.after, text_only=given.text):
        not_captured = given.part and not (given.after / name).exists()
        state = "differs" if lines and not not_captured else "same"
        counts["left out" if not_captured else state] += 1
        if lines and not not_captured:
            print("\n    ".join([f"differs  {name}", *lines[: given.lines]]))
        elif given.all:
            print(f"{'left out' if not_captured else 'same    '} {name}")
    print(", ".join(f"{count} files {state}" for state, count in sorted(counts.items())))
    return int(counts["differs"] > 0 or not counts["same"])


def parser() -> argparse.ArgumentParser:
    """The command line."""
    formatter = argparse.RawDescriptionHelpFormatter
    whole = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    commands = whole.add_subparsers(required=True, metavar="capture | compare")
    one = commands.add_parser("capture", help="write what one version answers")
    one.set_defaults(run=capture)
    one.add_argument("out", type=Path)
    one.add_argument("--package", type=Path, required=True, help="checkout of the version to run")
    one.add_argument("--data", type=Path, required=True, help="data folder: raw exports and stores")
    one.add_argument("--shops", nargs="+", default=list(ASKED["last_days"]), metavar="SHOP[=DAY]")
    one.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="default: all parts")
    one.add_argument("--pages", nargs="+", default=[], metavar="NN", help="default: all")
    one.add_argument("--lang", nargs="+", choices=LOCALES, default=list(LOCALES))
    one.add_argument("--jobs", type=int, default=1, help="pages made at once (default: 1)")
    one.add_argument("--fresh", action="store_true", help="ask of stores ingested anew")
    two = commands.add_parser("compare", help="say what differs; exit code 1 if anything does")
    two.set_defaults(run=compare)
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    two.add_argument("--text", action="store_true", help="leave out markup and pictures of pages")
    two.add_argument("--part", action="store_true", help="AFTER is a part: let it lack files")
    two.add_argument("--all", action="store_true", help="name the files that are the same, too")
    two.add_argument("--lines", type=int, default=40, help="most lines a file (default: 40)")
    return whole


if __name__ == "__main__":
    options = parser().parse_args()
    sys.exit(options.run(options))

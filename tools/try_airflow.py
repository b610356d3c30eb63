"""Have a real Airflow run the DAG on the demo shop: a breached alert is no failure, a run at work a skip."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from opsanalytics.core.files import only_one

AIRFLOW = Path(__file__).resolve().parent.parent / ".venv-airflow" / "bin" / "airflow"
ALERT = '\n[[alerts]]\nmetric = "orders_paid"\nbelow = 1000000\n'  # always breached: exit code 4


def main() -> None:
    """Try it in a folder of its own; the last line says what was seen."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        own = {"AIRFLOW_HOME": str(home / "airflow"), "OPSANALYTICS_KEY_FILE": str(home / "key")}
        own |= {
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "OPSANALYTICS_SETTINGS": str(home / "none"),
        }
        told = {
            k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "OPSANALYTICS"))
        } | own

        def run(*command: object) -> str:
            done = subprocess.run(
                map(str, command), cwd=home, env=told, capture_output=True, text=True, timeout=900
            )
            if done.returncode:
                sys.exit(f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
            return done.stdout + done.stderr

        def task() -> str:
            began = time.monotonic()
            [state] = re.findall(
                r"new_state=(\w+)", run(AIRFLOW, "dags", "test", "opsanalytics_daily")
            )
            return f"{state} ({time.monotonic() - began:.0f} s)"

        ours = (sys.executable, "-m", "opsanalytics")
        run(*ours, "demo", "--data", "data")
        plan = (files("opsanalytics") / "plan_default.toml").read_text(encoding="utf-8")
        (home / "data" / "plans").mkdir()
        (home / "data" / "plans" / "demo.toml").write_text(
            plan.replace("\n[[alerts]]", ALERT + "\n[[alerts]]", 1)
        )
        run(*ours, "daily", "--schedule", "airflow", "--shop", "demo", "--data", "data")
        (home / "airflow" / "dags").mkdir(parents=True)
        (home / "opsanalytics_daily.py").rename(home / "airflow" / "dags" / "opsanalytics_daily.py")
        run(AIRFLOW, "db", "migrate")
        made = task()
        assert (home / "reports" / "demo" / "latest" / "index.html").is_file()
        with only_one(home / "reports" / "demo" / ".daily", wait=False, on="demo"):
            busy = task()
        version = run(AIRFLOW, "version").split()[-1]
    print(f"Airflow {version}: with an alert breached {made}; while another run is at work {busy}")
    if not (made.startswith("success") and busy.startswith("skipped")):
        sys.exit(1)


if __name__ == "__main__":
    main()

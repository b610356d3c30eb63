#!/bin/sh
# Run the DAG that `opsanalytics daily --schedule airflow` writes in a real Airflow, in an environment of its own.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv-airflow/bin/python ] || .venv/bin/python -m venv .venv-airflow
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -qq uv
if ! [ -x .venv-airflow/bin/airflow ]; then
  # Airflow's own list of versions that go together; where it cannot be reached, the newest that fit each other
  .venv/bin/python - >.venv-airflow/constraints.txt <<'END' || echo "Airflow's constraints cannot be reached: without." >&2
import sys, urllib.request
version = f"{sys.version_info.major}.{sys.version_info.minor}"
url = f"https://raw.githubusercontent.com/apache/airflow/constraints-latest/constraints-{version}.txt"
try:
    print(urllib.request.urlopen(url, timeout=20).read().decode())
except OSError as error:
    sys.exit(str(error))
END
  sh tools/uv.sh pip install --quiet --python .venv-airflow/bin/python -c .venv-airflow/constraints.txt "apache-airflow>=3,<4"
fi
.venv/bin/python tools/try_airflow.py

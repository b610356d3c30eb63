#!/bin/sh
# Bring .venv-peers to what the benchmarks compare with: the project's own packages, and its peers beside them.
# openretailscience wants an older pandas and DuckDB than ours: .venv-peers-ors is its own.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv-peers/bin/python ] || .venv/bin/python -m venv .venv-peers
[ -x .venv-peers-ors/bin/python ] || .venv/bin/python -m venv .venv-peers-ors
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -qq uv
install() { sh tools/uv.sh pip install --quiet --python "$@"; }
install .venv-peers/bin/python -r requirements.lock
install .venv-peers/bin/python "pandera>=0.35" "polars>=2" "fastexcel>=0.21" "retentioneering==5.2.4" "statsmodels>=0.15" "chdb>=4.4"
install .venv-peers-ors/bin/python "openretailscience==0.48.1"

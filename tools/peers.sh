#!/bin/sh
# Bring .venv-peers to what the benchmarks compare with: the project's own packages, and its peers beside them.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv-peers/bin/python ] || .venv/bin/python -m venv .venv-peers
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -qq uv
sh tools/uv.sh pip install --quiet --python .venv-peers/bin/python -r requirements.lock
sh tools/uv.sh pip install --quiet --python .venv-peers/bin/python "pandera>=0.35" "polars>=2" "fastexcel>=0.21"

#!/bin/sh
# Bring .venv to what requirements.lock says. Called by make; PYTHON names an interpreter, UV a uv to use instead of pip's.
set -eu
cd "$(dirname "$0")/.."
started=$(date +%s)

say() { printf '%s\n' "$*" >&2; }

fits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
  for candidate; do
    if fits "$candidate"; then printf '%s\n' "$candidate"; return; fi
  done
  say "No Python 3.11 or newer with the module venv was found (tried: $*): install one (Debian and Ubuntu keep venv" \
    "in the package python3-venv) or name one, for example: make PYTHON=python3.12"
  exit 2
}

with_uv() {
  [ -n "${UV:-}" ] || .venv/bin/python -m pip install -qq uv || return
  UV_COMPILE_BYTECODE=1 sh tools/uv.sh pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock &&
    sh tools/uv.sh pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
}

with_pip() {
  .venv/bin/python -m pip install -qq --require-hashes -r requirements.lock &&
    .venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
}

export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ -f .venv/.stamp ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
  say "Bringing the environment .venv up to date ..."
  rm .venv/.stamp # so that an interrupted run counts as half-made
else
  python=$(find_python)
  say "Setting up the environment .venv (once, about 20 seconds) with $("$python" --version) ..."
  rm -rf .venv
  "$python" -m venv .venv
fi
say "Installing the locked packages ..."
if ! with_uv; then
  say "uv did not do it; installing with pip instead (a minute or two) ..."
  with_pip || { say "The environment could not be set up; the lines above say why. Run the same command to try again."; exit 1; }
fi
touch .venv/.stamp
say "The environment is ready ($(($(date +%s) - started)) s)."

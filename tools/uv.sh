#!/bin/sh
# Run uv on .venv, told what pip knows: uv reads neither pip's settings nor its package index and certificates.
set -eu

settings=$(.venv/bin/python -m pip config list 2>/dev/null || true)

setting() { # the value pip itself would use: environment first, then the section [install], then [global]
  for section in :env: install global; do
    printf '%s\n' "$settings" | sed -n "s/^$section\.$1='\(.*\)'\$/\1/p"
  done | head -n 1
}

index=$(setting index-url)
cert=$(setting cert)
if [ -n "$index" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"; fi
if [ -n "$cert" ]; then export SSL_CERT_FILE="$cert"; fi
exec "${UV:-.venv/bin/uv}" "$@"

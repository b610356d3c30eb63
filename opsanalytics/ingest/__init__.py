"""Ingest: exports as downloaded become rows of canonical tables, every line accounted for."""

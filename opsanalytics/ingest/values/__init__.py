"""Cells to values: numbers, times, identifiers."""

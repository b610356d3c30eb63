"""Figures that are published, and the scripts that make them."""

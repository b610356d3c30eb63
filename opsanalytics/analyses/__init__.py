"""Analyses: query and arithmetic of one subject together; each gives a small tidy frame."""

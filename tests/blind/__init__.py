"""Messed-up exports with known truth, written by somebody who has not read the loader."""

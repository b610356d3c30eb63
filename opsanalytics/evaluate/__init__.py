"""The only room that executes expressions: metrics + shop + period to a small tidy pandas frame."""

from opsanalytics.evaluate.tidy import COLUMNS, evaluate, paid_by_day

__all__ = ["COLUMNS", "evaluate", "paid_by_day"]

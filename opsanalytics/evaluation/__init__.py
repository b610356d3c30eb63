"""The only room that executes expressions: metrics + shop + period to a small tidy pandas frame."""

from opsanalytics.evaluation.funnels import funnel
from opsanalytics.evaluation.tidy import COLUMNS, evaluate, paid_by_day

__all__ = ["COLUMNS", "evaluate", "funnel", "paid_by_day"]

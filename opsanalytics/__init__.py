"""opsanalytics: how a Taobao/Tmall shop stands against its annual plan.

The face of the package: names only, each loaded when first used, so that importing it costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opsanalytics.answers import data_health, goal_progress
    from opsanalytics.errors import OpsError
    from opsanalytics.evaluation import evaluate
    from opsanalytics.exhibits import coverage_table, goal_table, lines_table, rejects_table, remarks
    from opsanalytics.metrics import METRICS
    from opsanalytics.page import open_page
    from opsanalytics.periods import Period
    from opsanalytics.plan import load_plan
    from opsanalytics.plots import plot_coverage, plot_goal_progress
    from opsanalytics.store import open_shop
    from opsanalytics.verdicts import coverage_alt, goal_alt, goal_need, goal_verdict, health_verdict

_HOMES = {
    "METRICS": "metrics",
    "OpsError": "errors",
    "Period": "periods",
    "coverage_alt": "verdicts",
    "coverage_table": "exhibits",
    "data_health": "answers",
    "evaluate": "evaluation",
    "goal_alt": "verdicts",
    "goal_need": "verdicts",
    "goal_progress": "answers",
    "goal_table": "exhibits",
    "goal_verdict": "verdicts",
    "health_verdict": "verdicts",
    "lines_table": "exhibits",
    "load_plan": "plan",
    "open_page": "page",
    "open_shop": "store",
    "plot_coverage": "plots",
    "plot_goal_progress": "plots",
    "rejects_table": "exhibits",
    "remarks": "exhibits",
}

__all__ = [
    "METRICS",
    "OpsError",
    "Period",
    "coverage_alt",
    "coverage_table",
    "data_health",
    "evaluate",
    "goal_alt",
    "goal_need",
    "goal_progress",
    "goal_table",
    "goal_verdict",
    "health_verdict",
    "lines_table",
    "load_plan",
    "open_page",
    "open_shop",
    "plot_coverage",
    "plot_goal_progress",
    "rejects_table",
    "remarks",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

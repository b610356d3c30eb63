"""Charts: `(data, *, ax=None) -> Axes`, in one style."""

from opsanalytics.plots.coverage import plot_coverage
from opsanalytics.plots.goals import plot_goal_progress

__all__ = ["plot_coverage", "plot_goal_progress"]

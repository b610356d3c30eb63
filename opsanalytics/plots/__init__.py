"""Charts: `(data, *, ax=None) -> Axes`, in one style."""

from opsanalytics.plots.bars import plot_bars, plot_steps, plot_tornado
from opsanalytics.plots.coverage import plot_coverage
from opsanalytics.plots.days import plot_days
from opsanalytics.plots.goals import plot_goal_progress
from opsanalytics.plots.maps import plot_cloud, plot_cohorts, plot_curve
from opsanalytics.plots.whatif import plot_ahead, plot_goal_map

__all__ = [
    "plot_ahead",
    "plot_bars",
    "plot_cloud",
    "plot_cohorts",
    "plot_coverage",
    "plot_curve",
    "plot_days",
    "plot_goal_map",
    "plot_goal_progress",
    "plot_steps",
    "plot_tornado",
]

"""opsanalytics: how a Taobao/Tmall shop stands against its annual plan.

The face of the package: names only, each loaded when first used, so that importing it costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opsanalytics.errors import OpsError
    from opsanalytics.evaluation import (
        activity_uplifts,
        bought_together,
        cohorts,
        decompose,
        evaluate,
        explain,
        funnel,
        leads_to_second,
        lifecycle,
        member_tiers,
        price_breaches,
        product_sales,
        raised_list_prices,
        reputation,
        rfm,
        time_between_purchases,
    )
    from opsanalytics.metrics import METRICS, metric, sql_metric
    from opsanalytics.page import open_page
    from opsanalytics.periods import Period
    from opsanalytics.plan import load_plan
    from opsanalytics.plots import (
        plot_bars,
        plot_cloud,
        plot_cohorts,
        plot_coverage,
        plot_days,
        plot_goal_progress,
        plot_steps,
    )
    from opsanalytics.store import as_shop, open_shop
    from opsanalytics.subjects.goals import goal_alt, goal_need, goal_progress, goal_table, goal_verdict
    from opsanalytics.subjects.health import (
        coverage_alt,
        coverage_table,
        data_health,
        health_verdict,
        lines_table,
        rejects_table,
        remarks,
    )
    from opsanalytics.subjects.traffic import (
        channels,
        five_steps,
        new_visitors,
        traffic_or_conversion,
        visitors_by_day,
        why_money_changed,
    )
    from opsanalytics.view import Finding, View

_HOMES = {
    "Finding": "view",
    "METRICS": "metrics",
    "OpsError": "errors",
    "Period": "periods",
    "View": "view",
    "activity_uplifts": "evaluation",
    "as_shop": "store",
    "bought_together": "evaluation",
    "channels": "subjects.traffic",
    "cohorts": "evaluation",
    "coverage_alt": "subjects.health",
    "coverage_table": "subjects.health",
    "data_health": "subjects.health",
    "decompose": "evaluation",
    "evaluate": "evaluation",
    "explain": "evaluation",
    "five_steps": "subjects.traffic",
    "funnel": "evaluation",
    "goal_alt": "subjects.goals",
    "goal_need": "subjects.goals",
    "goal_progress": "subjects.goals",
    "goal_table": "subjects.goals",
    "goal_verdict": "subjects.goals",
    "health_verdict": "subjects.health",
    "leads_to_second": "evaluation",
    "lifecycle": "evaluation",
    "lines_table": "subjects.health",
    "load_plan": "plan",
    "member_tiers": "evaluation",
    "metric": "metrics",
    "new_visitors": "subjects.traffic",
    "open_page": "page",
    "open_shop": "store",
    "plot_bars": "plots",
    "plot_cloud": "plots",
    "plot_cohorts": "plots",
    "plot_coverage": "plots",
    "plot_days": "plots",
    "plot_goal_progress": "plots",
    "plot_steps": "plots",
    "price_breaches": "evaluation",
    "product_sales": "evaluation",
    "raised_list_prices": "evaluation",
    "rejects_table": "subjects.health",
    "remarks": "subjects.health",
    "reputation": "evaluation",
    "rfm": "evaluation",
    "sql_metric": "metrics",
    "time_between_purchases": "evaluation",
    "traffic_or_conversion": "subjects.traffic",
    "visitors_by_day": "subjects.traffic",
    "why_money_changed": "subjects.traffic",
}

__all__ = [
    "METRICS",
    "Finding",
    "OpsError",
    "Period",
    "View",
    "activity_uplifts",
    "as_shop",
    "bought_together",
    "channels",
    "cohorts",
    "coverage_alt",
    "coverage_table",
    "data_health",
    "decompose",
    "evaluate",
    "explain",
    "five_steps",
    "funnel",
    "goal_alt",
    "goal_need",
    "goal_progress",
    "goal_table",
    "goal_verdict",
    "health_verdict",
    "leads_to_second",
    "lifecycle",
    "lines_table",
    "load_plan",
    "member_tiers",
    "metric",
    "new_visitors",
    "open_page",
    "open_shop",
    "plot_bars",
    "plot_cloud",
    "plot_cohorts",
    "plot_coverage",
    "plot_days",
    "plot_goal_progress",
    "plot_steps",
    "price_breaches",
    "product_sales",
    "raised_list_prices",
    "rejects_table",
    "remarks",
    "reputation",
    "rfm",
    "sql_metric",
    "time_between_purchases",
    "traffic_or_conversion",
    "visitors_by_day",
    "why_money_changed",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

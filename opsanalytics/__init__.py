"""opsanalytics: how a Taobao/Tmall shop stands against its annual plan.

The face of the package: names only, each loaded when first used, so that importing it costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opsanalytics.analyses.drivers import activity_uplifts, decompose
    from opsanalytics.analyses.funnels import funnel
    from opsanalytics.analyses.product_sales import (
        bought_together,
        leads_to_second,
        price_breaches,
        product_sales,
        product_titles,
        raised_list_prices,
    )
    from opsanalytics.analyses.reputation import reputation
    from opsanalytics.analyses.segments import (
        cohorts,
        lifecycle,
        member_tiers,
        rfm,
        time_between_purchases,
    )
    from opsanalytics.analyses.workload import inquiries_by_hour, waiting_orders
    from opsanalytics.charts.bars import plot_bars, plot_steps, plot_tornado
    from opsanalytics.charts.coverage_chart import plot_coverage
    from opsanalytics.charts.days import plot_days
    from opsanalytics.charts.goal_chart import plot_goal_progress
    from opsanalytics.charts.maps import plot_cloud, plot_cohorts, plot_curve
    from opsanalytics.charts.scenario_charts import plot_ahead, plot_goal_map
    from opsanalytics.core.errors import OpsError
    from opsanalytics.core.periods import Period
    from opsanalytics.metrics.evaluate import evaluate
    from opsanalytics.metrics.explain import explain
    from opsanalytics.metrics.metric import METRICS, metric
    from opsanalytics.metrics.sql_metric import sql_metric
    from opsanalytics.pages.advertising import (
        activities,
        activity_calendar,
        ad_results,
        ad_spend_by_day,
        ads_worth,
        diminishing_returns,
        last_yuan,
    )
    from opsanalytics.pages.after_sale import (
        dispatch,
        late_orders,
        refund_episode,
        refund_money,
        refund_reasons,
        refunded_orders,
    )
    from opsanalytics.pages.alerts import alerts
    from opsanalytics.pages.budget import budget, budget_lines, large_expenses
    from opsanalytics.pages.conversion import (
        before_and_after,
        conversion_by_channel,
        conversion_by_product,
        conversion_by_week,
        from_visit_to_payment,
        page_depth,
        time_to_pay,
    )
    from opsanalytics.pages.customer_service import (
        agents,
        answers,
        first_answers,
        shifts,
        what_asking_brought,
    )
    from opsanalytics.pages.customers import (
        best_buyers,
        buyer_stages,
        cohort_returns,
        member_groups,
        repeat_purchase,
        returning_buyers,
        returning_orders,
        second_purchase,
        win_back,
    )
    from opsanalytics.pages.data_health import (
        coverage_alt,
        coverage_table,
        data_health,
        health_verdict,
        lines_table,
        rejects_table,
        remarks,
    )
    from opsanalytics.pages.departments import (
        inspections,
        issues,
        rotation,
        sites_due,
        tasks,
        training,
    )
    from opsanalytics.pages.director import (
        every_page,
        headlines,
        next_things,
        verdicts,
        why_orders_changed,
    )
    from opsanalytics.pages.finding import Finding, View
    from opsanalytics.pages.goal_progress import goal_progress, goal_verdict, ladder
    from opsanalytics.pages.good_ratings import (
        good_ratings,
        rating_episodes,
        ratings_by_product,
        ratings_by_week,
        shop_scores,
    )
    from opsanalytics.pages.hot_products import (
        dependence,
        emerging_product,
        hot_products,
        long_tail,
        selection_candidates,
        stock_days,
    )
    from opsanalytics.pages.offers import (
        brings_back,
        price_discipline,
        raised_prices,
        sold_together,
    )
    from opsanalytics.pages.scenarios_ahead import goal_days, scenarios_ahead, scenarios_compared
    from opsanalytics.pages.targets import goal_map, needs, shop_now, strongest
    from opsanalytics.pages.visitors import (
        channels,
        five_steps,
        new_visitors,
        traffic_or_conversion,
        visitors_by_day,
        why_money_changed,
    )
    from opsanalytics.pages.what_if import desk
    from opsanalytics.plan.plan_file import load_plan
    from opsanalytics.plan.scenario import make_scenario
    from opsanalytics.reports.page import open_page
    from opsanalytics.reports.widgets import what_if_sliders
    from opsanalytics.store.frames import as_shop
    from opsanalytics.store.shop import open_shop

_ROOMS = {
    "analyses.drivers": "activity_uplifts decompose",
    "analyses.funnels": "funnel",
    "analyses.product_sales": (
        "bought_together leads_to_second price_breaches product_sales product_titles raised_list_prices "
    ),
    "analyses.reputation": "reputation",
    "analyses.segments": "cohorts lifecycle member_tiers rfm time_between_purchases",
    "analyses.workload": "inquiries_by_hour waiting_orders",
    "charts.bars": "plot_bars plot_steps plot_tornado",
    "charts.coverage_chart": "plot_coverage",
    "charts.days": "plot_days",
    "charts.goal_chart": "plot_goal_progress",
    "charts.maps": "plot_cloud plot_cohorts plot_curve",
    "charts.scenario_charts": "plot_ahead plot_goal_map",
    "core.errors": "OpsError",
    "core.periods": "Period",
    "metrics.evaluate": "evaluate",
    "metrics.explain": "explain",
    "metrics.metric": "METRICS metric",
    "metrics.sql_metric": "sql_metric",
    "pages.advertising": (
        "activities activity_calendar ad_results ad_spend_by_day ads_worth diminishing_returns last_yuan "
    ),
    "pages.after_sale": "dispatch late_orders refund_episode refund_money refund_reasons refunded_orders",
    "pages.alerts": "alerts",
    "pages.budget": "budget budget_lines large_expenses",
    "pages.conversion": (
        "before_and_after conversion_by_channel conversion_by_product conversion_by_week from_visit_to_payment "
        "page_depth time_to_pay"
    ),
    "pages.customer_service": "agents answers first_answers shifts what_asking_brought",
    "pages.customers": (
        "best_buyers buyer_stages cohort_returns member_groups repeat_purchase returning_buyers "
        "returning_orders second_purchase win_back "
    ),
    "pages.data_health": (
        "coverage_alt coverage_table data_health health_verdict lines_table rejects_table remarks "
    ),
    "pages.departments": "inspections issues rotation sites_due tasks training",
    "pages.director": "every_page headlines next_things verdicts why_orders_changed",
    "pages.finding": "Finding View",
    "pages.goal_progress": "goal_progress goal_verdict ladder",
    "pages.good_ratings": "good_ratings rating_episodes ratings_by_product ratings_by_week shop_scores",
    "pages.hot_products": "dependence emerging_product hot_products long_tail selection_candidates stock_days",
    "pages.offers": "brings_back price_discipline raised_prices sold_together",
    "pages.scenarios_ahead": "goal_days scenarios_ahead scenarios_compared",
    "pages.targets": "goal_map needs shop_now strongest",
    "pages.visitors": "channels five_steps new_visitors traffic_or_conversion visitors_by_day why_money_changed",
    "pages.what_if": "desk",
    "plan.plan_file": "load_plan",
    "plan.scenario": "make_scenario",
    "reports.page": "open_page",
    "reports.widgets": "what_if_sliders",
    "store.frames": "as_shop",
    "store.shop": "open_shop",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - told once, above


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

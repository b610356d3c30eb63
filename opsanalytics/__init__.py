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
        inquiries_by_hour,
        leads_to_second,
        lifecycle,
        member_tiers,
        price_breaches,
        product_sales,
        product_titles,
        raised_list_prices,
        reputation,
        rfm,
        time_between_purchases,
        waiting_orders,
    )
    from opsanalytics.metrics import METRICS, metric, sql_metric
    from opsanalytics.page import open_page
    from opsanalytics.periods import Period
    from opsanalytics.plan import load_plan
    from opsanalytics.plots import (
        plot_ahead,
        plot_bars,
        plot_cloud,
        plot_cohorts,
        plot_coverage,
        plot_curve,
        plot_days,
        plot_goal_map,
        plot_goal_progress,
        plot_steps,
        plot_tornado,
    )
    from opsanalytics.scenarios import make_scenario
    from opsanalytics.store import as_shop, open_shop
    from opsanalytics.subjects.aftersale import (
        dispatch,
        late_orders,
        refund_episode,
        refund_money,
        refund_reasons,
        refunded_orders,
    )
    from opsanalytics.subjects.alerts import alerts
    from opsanalytics.subjects.budget import budget, budget_lines, large_expenses
    from opsanalytics.subjects.compare import goal_days, scenarios_ahead, scenarios_compared
    from opsanalytics.subjects.customers import (
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
    from opsanalytics.subjects.director import every_page, headlines, next_things, verdicts, why_orders_changed
    from opsanalytics.subjects.funnel import (
        before_and_after,
        conversion_by_channel,
        conversion_by_product,
        conversion_by_week,
        from_visit_to_payment,
        page_depth,
        time_to_pay,
    )
    from opsanalytics.subjects.goals import goal_progress, goal_verdict, ladder
    from opsanalytics.subjects.health import (
        coverage_alt,
        coverage_table,
        data_health,
        health_verdict,
        lines_table,
        rejects_table,
        remarks,
    )
    from opsanalytics.subjects.offers import brings_back, price_discipline, raised_prices, sold_together
    from opsanalytics.subjects.people import inspections, issues, rotation, sites_due, tasks, training
    from opsanalytics.subjects.products import (
        dependence,
        emerging_product,
        hot_products,
        long_tail,
        selection_candidates,
        stock_days,
    )
    from opsanalytics.subjects.promotion import (
        activities,
        activity_calendar,
        ad_results,
        ad_spend_by_day,
        ads_worth,
        diminishing_returns,
        last_yuan,
    )
    from opsanalytics.subjects.ratings import (
        good_ratings,
        rating_episodes,
        ratings_by_product,
        ratings_by_week,
        shop_scores,
    )
    from opsanalytics.subjects.service import agents, answers, first_answers, shifts, what_asking_brought
    from opsanalytics.subjects.targets import goal_map, needs, shop_now, strongest
    from opsanalytics.subjects.traffic import (
        channels,
        five_steps,
        new_visitors,
        traffic_or_conversion,
        visitors_by_day,
        why_money_changed,
    )
    from opsanalytics.subjects.whatif import desk
    from opsanalytics.view import Finding, View
    from opsanalytics.widgets import what_if_sliders

_ROOMS = {
    "errors": "OpsError",
    "evaluation": (
        "activity_uplifts bought_together cohorts decompose evaluate explain funnel inquiries_by_hour "
        "leads_to_second lifecycle member_tiers price_breaches product_sales product_titles "
        "raised_list_prices reputation rfm time_between_purchases waiting_orders"
    ),
    "metrics": "METRICS metric sql_metric",
    "page": "open_page",
    "periods": "Period",
    "plan": "load_plan",
    "plots": (
        "plot_ahead plot_bars plot_cloud plot_cohorts plot_coverage plot_curve plot_days plot_goal_map "
        "plot_goal_progress plot_steps plot_tornado"
    ),
    "scenarios": "make_scenario",
    "store": "as_shop open_shop",
    "subjects.aftersale": "dispatch late_orders refund_episode refund_money refund_reasons refunded_orders",
    "subjects.alerts": "alerts",
    "subjects.budget": "budget budget_lines large_expenses",
    "subjects.compare": "goal_days scenarios_ahead scenarios_compared",
    "subjects.customers": (
        "best_buyers buyer_stages cohort_returns member_groups repeat_purchase returning_buyers "
        "returning_orders second_purchase win_back"
    ),
    "subjects.director": "every_page headlines next_things verdicts why_orders_changed",
    "subjects.funnel": (
        "before_and_after conversion_by_channel conversion_by_product conversion_by_week "
        "from_visit_to_payment page_depth time_to_pay"
    ),
    "subjects.goals": "goal_progress goal_verdict ladder",
    "subjects.health": "coverage_alt coverage_table data_health health_verdict lines_table rejects_table remarks",
    "subjects.offers": "brings_back price_discipline raised_prices sold_together",
    "subjects.people": "inspections issues rotation sites_due tasks training",
    "subjects.products": "dependence emerging_product hot_products long_tail selection_candidates stock_days",
    "subjects.promotion": (
        "activities activity_calendar ad_results ad_spend_by_day ads_worth diminishing_returns last_yuan"
    ),
    "subjects.ratings": "good_ratings rating_episodes ratings_by_product ratings_by_week shop_scores",
    "subjects.service": "agents answers first_answers shifts what_asking_brought",
    "subjects.targets": "goal_map needs shop_now strongest",
    "subjects.traffic": "channels five_steps new_visitors traffic_or_conversion visitors_by_day why_money_changed",
    "subjects.whatif": "desk",
    "view": "Finding View",
    "widgets": "what_if_sliders",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - told once, above


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

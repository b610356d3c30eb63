"""Published figures of visitors, players, campaigns and listings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from opsanalytics.analyses.funnels import funnel
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.published.figure import Figure, part, value

ACTIONS, DEVICES, CATS = "taobao_userbehavior", "device_funnel", "cookie_cats"
ADS, LISTINGS, SELLER = "campaigns", "tmall_beauty", "taobao_seller_exports"
NINE_DAYS = Period.between(date(2017, 11, 25), date(2017, 12, 3))
STEPS = ("view", "favourite", "order", "pay")  # home, search, payment page, confirmation
SEEN = ("home page", "search", "payment page", "confirmation")


def acts(shop: Shop, action: str = "") -> int:
    rows = shop.table("events")
    inside = rows["at"].between("2017-11-25", "2017-12-04", inclusive="left")
    return int((inside & (rows["action"].eq(action) if action else True)).sum())


def back_after(shop: Shop, days: int) -> float:
    """Of the people active on the first day, the share active so many days later."""
    rows = shop.table("events").assign(day=lambda r: r["at"].dt.date)
    first, then = (
        set(rows.loc[rows["day"] == date.fromordinal(date(2017, 11, 25).toordinal() + n), "visitor_id"])
        for n in (0, days)
    )  # fmt: skip
    return len(first & then) / len(first)


def busiest_hour(shop: Shop) -> int:
    rows = shop.table("events").query("action == 'view'")
    rows = rows[rows["at"].between("2017-11-25", "2017-12-04", inclusive="left")]
    return int(rows["at"].dt.hour.value_counts().idxmax())


def step(shop: Shop, at: int, of: str = "") -> int:
    told = funnel(shop, steps=STEPS, by="channel" if of else "")
    rows = told[told["by"] == of] if of else told
    return int(rows["converted"].iloc[at])


def steps_of(counts: tuple[int, ...], of: str = "", shop: str = "") -> list[Figure]:
    who = f"{of.lower()}: " if of else ""
    return [
        Figure(DEVICES, f"{who}people at the {SEEN[i]}", n, partial(step, at=i, of=of), shop=shop)
        for i, n in enumerate(counts)
    ]


def in_all(metric: str) -> Callable[[Shop], float]:
    return value(metric)


def per_cart(shop: Shop, of: str) -> float:
    """Purchases per thing put in the cart, from the days' counts; a blank counts as nothing."""
    rows = shop.table("ads").query("campaign == @of")
    return float(rows["orders"].sum() / rows["carts"].sum())


def of_campaigns(what: str, metric: str, digits: int, *told: float) -> list[Figure]:
    names = ("Control Campaign", "Test Campaign")
    return [
        Figure(ADS, f"{what}, {name.split()[0].lower()}", figure,
               part(metric, "value", "campaign", name), digits)
        for name, figure in zip(names, told, strict=True)
    ]  # fmt: skip


def of_version(what: str, metric: str, which: str, digits: int, *told: float) -> list[Figure]:
    return [
        Figure(CATS, f"{what}, {name}", figure, part(metric, which, "channel", name), digits)
        for name, figure in zip(("gate_30", "gate_40"), told, strict=True)
    ]


def lines(shop: Shop, which: str, table: str) -> int:
    return sum(getattr(file, which) for file in shop.manifest.of_table(table))


def blank(shop: Shop) -> int:
    return sum(file.decoration.get("blank", 0) for file in shop.manifest.of_table("orders"))


def both(metric: str, which: str) -> Callable[[Shop], float]:
    return lambda shop: float(evaluate(metric, shop, NINE_DAYS)[which].iloc[0])


FIGURES = (
    Figure(ACTIONS, "actions in the nine days", 99_957, acts, computed=True),
    Figure(ACTIONS, "views", 89_666, value("page_views", NINE_DAYS), computed=True),
    *(Figure(ACTIONS, f"actions: {name}", n, partial(acts, action=action), computed=True)
      for name, action, n in (("cart", "cart", 5_446), ("favourite", "favourite", 2_744), ("buy", "pay", 2_101))),
    Figure(ACTIONS, "purchases per view", 0.02343, lambda s: acts(s, "pay") / acts(s, "view"), 5, computed=True),
    Figure(ACTIONS, "people", 983, value("visitors", NINE_DAYS), computed=True),
    Figure(ACTIONS, "people who bought", 671, both("pay_conversion", "numerator"), computed=True),
    Figure(ACTIONS, "share of people who bought", 0.6826, both("pay_conversion", "value"), 4, computed=True),
    Figure(ACTIONS, "buyers with two purchases or more", 442, both("repeat_purchase_rate_orders", "numerator"), computed=True),
    Figure(ACTIONS, "the same of all buyers", 0.6587, both("repeat_purchase_rate_orders", "value"), 4, computed=True),
    Figure(ACTIONS, "buyers on two days or more", 0.5440, both("repeat_purchase_rate", "value"), 4, computed=True),
    Figure(ACTIONS, "hour with most views", 21, busiest_hour, computed=True),
    Figure(ACTIONS, "back on day 1", 0.796, partial(back_after, days=1), 3, computed=True),
    Figure(ACTIONS, "back on day 7, an artefact", 0.981, partial(back_after, days=7), 3, computed=True),
    *steps_of((90_400, 45_200, 6_030)),
    Figure(DEVICES, "people at the confirmation, as one chart prints it", 425, partial(step, at=3), ours=452),
    Figure(DEVICES, "people at the confirmation", 452, partial(step, at=3)),
    *steps_of((60_200, 30_100, 3_010, 150), "Desktop"),
    *steps_of((30_200, 15_100, 3_020, 302), "Mobile"),
    *steps_of((45_075, 22_676, 3_100, 241), "Female", "device_funnel by sex"),
    *of_version("players", "visitors", "value", 0, 44_700, 45_489),
    *of_version("back after 1 day", "cart_rate", "value", 6, 0.448188, 0.442283),
    *of_version("back after 7 days", "pay_conversion", "value", 6, 0.190201, 0.182000),
    Figure(CATS, "all back after 1 day", 0.4452095, value("cart_rate"), 7),
    *of_campaigns("spend", "ad_spend", 0, 68_653, 76_892),
    *of_campaigns("purchases", "ad_orders", 0, 15_161, 15_637),
    *of_campaigns("cost per purchase", "cost_per_order", 2, 4.53, 4.92),
    *of_campaigns("cost per click", "cpc", 2, 0.44, 0.42),
    *of_campaigns("clicks per time shown", "ctr", 4, 0.0486, 0.0809),
    *(Figure(ADS, f"purchases per cart, {of.split()[0].lower()}", n, partial(per_cart, of=of), 4)
      for of, n in (("Control Campaign", 0.4021), ("Test Campaign", 0.5913))),
    Figure(LISTINGS, "rows told twice", 86, partial(lines, which="duplicates", table="product_prices"), computed=True),
    Figure(LISTINGS, "listings of a day", 27_512, lambda s: len(s.table("product_prices")), computed=True),
    Figure(SELLER, "blank lines", 1_439, blank, computed=True),
    Figure(SELLER, "order numbers ruined by a spreadsheet", 2, lambda s: s.table("orders")["id_damaged"].sum(), computed=True),
)  # fmt: skip

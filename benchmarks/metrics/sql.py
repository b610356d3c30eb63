"""The tasks in the best DuckDB SQL we could write by hand, on the same Parquet files, under the same memory limit.

What made it fast: temporary tables whose size the planner knows; people, products and orders numbered before anything
is joined or sorted; only those who went further are followed; ASOF joins in place of windows; months as bits.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.metrics.tasks import ACTIVE, DAYS, FIRST, LEAST, METRICS, RETURNS, SHOP, answer

_START = """
    create view events as select *, "at" as t from read_parquet('{folder}/events/*.parquet');
    create view orders as select * from read_parquet('{folder}/orders/*.parquet');
    create view lines as select * from read_parquet('{folder}/order_items/*.parquet');
    from events limit 1; from orders limit 1; from lines limit 1
"""
_DAYS = """
    select t::date as period_start, count(distinct visitor_id) as visitors,
        count(*) filter (action = 'view') as page_views
    from events group by 1
"""
_RETURNS = """
    with people as (
        select bit_or(1::bigint << datediff('day', {first}, t)) as word from events group by visitor_id
    ), alike as (
        select word, count(*) as n from people group by 1
    ), day as (
        select range as i, 1::bigint << range as bit from range({days})
    )
    select ({first} + to_days(a.i::int))::date as day, b.i - a.i as days, sum(n) filter (word & a.bit != 0
        and word & b.bit != 0) as people
    from alike, day a join day b on a.i < b.i where b.i - a.i <= {most} group by 1, 2
    union all
    select ({first} + to_days(i::int))::date, 0, sum(n) filter ((word >> (i - {active} + 1)) & ((1 << {active}) - 1) != 0)
    from alike, day where i >= {active} - 1 group by 1
"""
_FUNNEL = """
    create temp table units as
        select {unit}, (row_number() over ())::int as u from events where action in ({second}) group by {unit};
    create temp table acts as
        select u, t, (case when action = 'view' then 1 when action = 'pay' then 3 else 2 end)::tinyint as n
        from events join units using ({unit}) where action in ('view', 'pay', {second});
    with twice as materialized (
        select u, a.t, v.t as start
        from (from acts where n = 2) a asof join (from acts where n = 1 and t <= {last}) v using (u, t)
        where a.t <= v.t + interval 24 hours
    ), thrice as (
        select u, p.t, s.start from (from acts where n = 3) p asof join twice s using (u, t)
        where p.t <= s.start + interval 24 hours
    ), took as (
        select 2 as n, min((epoch_us(t) // 1000000) * 2147483648 + epoch(t - start)::bigint) % 2147483648 as seconds
        from twice group by u
        union all
        select 3, min((epoch_us(t) // 1000000) * 2147483648 + epoch(t - start)::bigint) % 2147483648
        from thrice group by u
    ), firsts as (
        select min(t) as t from events where action = 'view' group by {unit}
    )
    select 'view' as step, count(*) filter (t <= {last}) as converted, count(*) - converted as immature,
        null as median_seconds
    from firsts
    union all
    select case n when 2 then '{name}' else 'pay' end, count(*), null, median(seconds) from took group by n
"""
_COHORTS = """
    with people as (
        select bit_or(1::bigint << datediff('month', {first}, paid_at)) as months
        from orders where paid_at is not null and buyer_id is not null group by buyer_id
    ), alike as (
        select months, count(*) as people from people group by 1
    ), month as (
        select range as i, 1::bigint << range as bit from range(60)
    )
    select ({first} + to_months(f.i::int))::date as cohort, m.i - f.i as age, sum(people) as returned
    from alike join month f on months & -months = f.bit join month m on months & m.bit != 0 group by 1, 2
"""
_BUYERS = """
    create temp table buyers as
        select max(paid_at)::date as r, count(*) as f, sum(paid_amount - coalesce(refund_amount, 0)) as m
        from orders where paid_at is not null and buyer_id is not null group by buyer_id;
    select count(*) as n from buyers
"""
_RFM = """
    with cuts as (
        select quantile_disc(r, {at}) as r, quantile_disc(f, {at}) as f, quantile_disc(m, {at}) as m from buyers
    )
    select len(list_filter(c.r, lambda x: b.r > x)) + 1 as r, len(list_filter(c.f, lambda x: b.f > x)) + 1 as f,
        len(list_filter(c.m, lambda x: b.m > x)) + 1 as m, count(*) as buyers, sum(b.f) as orders, sum(b.m) as amount
    from buyers b, cuts c group by 1, 2, 3
"""
_PAIRS = """
    create temp table products as
        select product_id, (row_number() over (order by product_id))::int as p
        from lines where product_id is not null group by 1;
    create temp table baskets as
        select order_id, (row_number() over ())::int as b from orders
        where paid_at is not null and order_id is not null;
    create temp table held as select b, p from lines join baskets using (order_id) join products using (product_id);
    create temp table sizes as select b, count(*) as n from held group by 1;
    create temp table several as select distinct b, p from held semi join (from sizes where n > 1) using (b);
    with each as (
        select p, sum(n) as n from (
            select p, count(*) as n from held semi join (from sizes where n = 1) using (b) group by 1
            union all select p, count(*) from several group by 1
        ) group by 1
    ), pairs as (
        select x.p as one, y.p as other, count(*) as together
        from several x join several y on x.b = y.b and x.p < y.p group by 1, 2 having together >= {least}
    ), named as (
        from each join products using (p)
    ), rules as (
        select x.product_id as product, y.product_id as "with", together, x.n as of, y.n as of_with
        from pairs join named x on one = x.p join named y on other = y.p
    )
    select *, together / of * (select count(*) from sizes) / of_with as lift from (
        from rules union all select "with", product, together, of_with, of from rules
    )
"""
_MONTHS = """
    with placed as (
        select date_trunc('month', created_at)::date as period_start, count(*) as placed, count(paid_at) as paid_of
        from orders group by 1
    ), paid as (
        select date_trunc('month', paid_at)::date as period_start, count(*) as paid, sum(paid_amount) as money,
            sum(refund_amount) as back, count(*) filter (refund_amount > 0) as refunded,
            count(distinct buyer_id) as buyers, sum(paid_amount) filter (buyer_id is not null) as spent
        from orders where paid_at is not null group by 1
    )
    from placed join paid using (period_start)
"""
_PARTS = {
    "orders_created": ("placed", ""),
    "paid_order_share": ("paid_of", "placed"),
    "orders_paid": ("paid", ""),
    "paid_amount": ("money", ""),
    "refund_amount": ("back", ""),
    "net_amount": ("money - back", ""),
    "refunded_order_share": ("refunded", "paid"),
    "avg_order_value": ("money", "paid"),
    "buyers": ("buyers", ""),
    "spend_per_buyer": ("spent", "buyers"),
}


def start(data: Path) -> Any:
    """The connection, with the three tables looked at."""
    limit = os.environ.get("OPSANALYTICS_MEMORY", "4GB")
    engine = duckdb.connect(config={"memory_limit": limit, "temp_directory": str(data / "spill")})
    engine.execute(_START.format(folder=data / "processed" / SHOP)).df()
    return engine


def _asked(task: str, query: str, **values: Any) -> Callable[[Any], Any]:
    return lambda engine: answer(task, engine.execute(query.format(**values)).df())


def _rfm(engine: Any) -> Any:
    (n,) = engine.execute(_BUYERS).fetchone()
    at = [
        (-(-k * (n - 1) // 5) - 0.5) / n for k in range(1, 5)
    ]  # who stands above these rows scores one more
    return answer("rfm", engine.execute(_RFM.format(at=at)).df())


def _months(engine: Any) -> Any:
    import pandas as pd

    told = engine.execute(_MONTHS).df()
    frames = []
    for name in METRICS:
        over, under = (told.eval(text).astype(float) if text else None for text in _PARTS[name])
        value = over if under is None else over / under
        columns = {
            "period_start": told["period_start"],
            "numerator": over,
            "denominator": under,
            "value": value,
        }
        frames.append(pd.DataFrame(columns).assign(metric=name))
    return answer("months", pd.concat(frames))


_LAST = f"timestamp '{FIRST['events']}' + to_hours({DAYS['events'] * 24 - 24})"
_BOTH = {
    "unit": "visitor_id, product_id",
    "second": "'cart', 'favourite'",
    "name": "cart|favourite",
    "last": _LAST,
}
_ONE = {"unit": "visitor_id", "second": "'cart'", "name": "cart", "last": _LAST}
TASKS = {
    "days": _asked("days", _DAYS),
    "returns": _asked(
        "returns",
        _RETURNS,
        first=f"date '{FIRST['events']}'",
        days=DAYS["events"],
        most=max(RETURNS),
        active=ACTIVE,
    ),
    "ordered": _asked("ordered", _FUNNEL, **_BOTH),
    "person": _asked("person", _FUNNEL, **_ONE),
    "cohorts": _asked("cohorts", _COHORTS, first=f"date '{FIRST['orders']}'"),
    "rfm": _rfm,
    "pairs": _asked("pairs", _PAIRS, least=LEAST),
    "months": _months,
}

"""The queries with which implausible days are looked for; each gives few rows."""

from __future__ import annotations

_ALIKE = """
    with prints as (
        select day, count(*) as rows, bit_xor(hash({columns})) as print
        from {table} where {some} group by day
    )
    select a.day, b.day, a.rows from prints as a join prints as b
        on a.print = b.print and a.rows = b.rows and a.day < b.day and {near}
    order by 1, 2 limit 20
"""
# A day of the shop is one row: its neighbour alone is suspicious, of several rows any day.
DAYS_ALIKE = {
    "shop_day": _ALIKE.format(
        table="shop_day",
        columns="visitors, page_views, paying_buyers, paid_amount",
        some="visitors >= 100 and paid_amount > 0",
        near="b.day = a.day + 1",
    ),
    "channel_day": _ALIKE.format(
        table="channel_day",
        columns="channel, visitors, page_views, paying_buyers, paid_amount",
        some="visitors >= 5",
        near="a.rows >= 4",
    ),
    "product_day": _ALIKE.format(
        table="product_day",
        columns="product_id, visitors, page_views, paying_buyers, paid_amount",
        some="visitors >= 5",
        near="a.rows >= 4",
    ),
    "ads": _ALIKE.format(
        table="(select *, concat_ws('|', channel, grain, campaign_id, campaign, product_id, title) "
        "as thing from ads)",
        columns="thing, impressions, clicks, spend",
        some="impressions >= 20 and spend > 0",
        near="a.rows >= 4",
    ),
}
TOLD_TWICE = """
    with rows as (
        select day, channel, grain, impressions, clicks, spend from ads
        where impressions >= 20 and spend > 0
    ),
    pairs as (
        select distinct a.channel as one, b.channel as other, day, impressions, clicks, spend
        from rows as a join rows as b using (day, impressions, clicks, spend)
        where a.channel <> b.channel
    )
    select one, other, min(pairs.day), max(pairs.day), count(*) as rows
    from pairs
    group by one, other
    having count(*) >= 3 and one < other and count(*) >= 0.5 * least(
        (select count(*) from rows where channel = one),
        (select count(*) from rows where channel = other)
    )
"""
RATE_AT_SEAMS = """
    with rates as (
        select day, source, paid_amount::double / paying_buyers as rate,
               lag(source) over (order by day) as source_before
        from shop_day where paying_buyers >= 5 and paid_amount > 0
    )
    select seam.day,
           median(rates.rate) filter (where rates.day < seam.day) as before,
           median(rates.rate) filter (where rates.day >= seam.day) as after
    from rates as seam join rates on rates.day between seam.day - 7 and seam.day + 6
    where seam.source <> seam.source_before
    group by seam.day having before > 0 and after > 0 order by seam.day
"""
MONEY_AT_SEAMS = """
    with listed as (
        select paid_at::date as day, sum(paid_amount)::double as amount
        from orders where paid_at is not null and not coalesce(brushed, false) group by all
    ),
    ratios as (
        select day, source, shop_day.paid_amount::double / amount as ratio
        from shop_day join listed using (day) where amount > 0 and shop_day.paid_amount > 0
    ),
    files as (
        select source, min(day) as first, max(day) as last, median(ratio) as ratio,
               quantile_cont(ratio, 0.75) - quantile_cont(ratio, 0.25) as spread
        from ratios group by source having count(*) >= 7
    )
    select first, last, ratio / lag(ratio) over (order by first),
           greatest(spread, lag(spread) over (order by first))
    from files order by first
"""
HOURS = """
    select min(created_at)::date, max(created_at)::date, count(*),
           avg((hour(created_at) between 2 and 6)::int),
           min(hour(created_at)), max(hour(created_at))
    from orders
    where created_at::time <> time '00:00:00'
    group by source order by 1
"""
BUYER_OR_ORDER = """
    with amounts as (
        select date_trunc('month', paid_at)::date as month, {key} as thing,
               sum(paid_amount)::double as amount, count(*) as orders
        from orders where paid_at is not null and paid_amount > 0 group by all
    )
    select month, sum(orders), max(amount) filter (where thing is not null) / sum(amount) as share
    from amounts group by month order by month
"""
SHORT_NUMBERS = """
    with lengths as (select created_at::date as day, length(order_id) as length from orders
                     where order_id is not null),
    usual as (select median(length) as length, count(*) as orders from lengths)
    select min(day), max(day), count(*) as few
    from lengths, usual
    where lengths.length <= usual.length - 5 and usual.length >= 12
    having few > 0 and few < 0.05 * (select orders from usual)
"""
# Of large tables a sixteenth of the people, always the same.
_PEOPLE = """
    people as (
        select distinct visitor_id, "at"::date as day from events
        where visitor_id is not null
          and ((select count(*) from events) < 5000000 or hash(visitor_id) % 16 = 0)
    )
"""
VISITS_OF_EARLIER_PEOPLE = f"""
    with {_PEOPLE},
    firsts as (select visitor_id, min(day) as first from people group by all),
    days as (select distinct day from people)
    select days.day, count(*) as earlier, avg((people.day is not null)::int) as share
    from days join firsts on firsts.first < days.day
    left join people on people.visitor_id = firsts.visitor_id and people.day = days.day
    group by days.day order by days.day
"""  # noqa: S608 - our own words
RETURNS = f"""
    with {_PEOPLE},
    ends as (select max(day) as last from people)
    select today.day, count(*) as here, avg((tomorrow.day is not null)::int) as next_day,
           avg((week.day is not null)::int) as after_a_week
    from people as today
    left join people as tomorrow
        on tomorrow.visitor_id = today.visitor_id and tomorrow.day = today.day + 1
    left join people as week on week.visitor_id = today.visitor_id and week.day = today.day + 7
    where today.day + 7 <= (select last from ends)
    group by today.day order by today.day
"""  # noqa: S608 - our own words

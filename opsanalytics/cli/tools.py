"""What an assistant can ask: one function a tool, whose keywords are the arguments."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import signature
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from opsanalytics.analyses.payouts import payouts
from opsanalytics.analyses.reconcile import reconcile
from opsanalytics.cli.aggregates import cut, figure_of, figures_without_few, plain, without_few
from opsanalytics.cli.analyse import QUESTIONS, answer_with_doubts, question_named
from opsanalytics.cli.check import paid_out, reconciled
from opsanalytics.cli.metrics import accepted_in, doubts_in
from opsanalytics.cli.plan import plan_lines
from opsanalytics.cli.shared import declare_only, failure_of, shop_opened, view_of
from opsanalytics.cli.whatif import answer_of as scenario_answer
from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.core.files import resolve
from opsanalytics.core.messages import LANGUAGES, Message, Translator, figure
from opsanalytics.core.paths import data_dir, plan_path, reports_dir, shops
from opsanalytics.core.periods import as_day
from opsanalytics.core.toml import faults_of
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS, Metric, Quotient, find_metric
from opsanalytics.metrics.sources import DIMENSIONS
from opsanalytics.pages import alerts, goal_progress, good_ratings, scenarios, shop_baseline
from opsanalytics.pages import data_health as health
from opsanalytics.pages.columns import cells, known_columns
from opsanalytics.pages.finding import Unavailable, View, shop_title
from opsanalytics.pages.records import record_of
from opsanalytics.pages.what_if import needs
from opsanalytics.plan.scenario import make_scenario
from opsanalytics.reports.sets import read_findings
from opsanalytics.store.shop import Shop

Answer = dict[str, Any]
_KINDS = {"state": "term:alert", "standing": "term:rating"}
FEW_METRICS, MOST_NOTES = 8, 20  # so many are told with their definitions; notes of the readers


@dataclass
class Context:
    """What questions are answered with: the options, the language, the shops opened so far."""

    given: Namespace
    tr: Translator
    opened: dict[str, Shop] = field(default_factory=dict)

    def answer(self, tool: str, arguments: Mapping[str, Any]) -> Answer:
        """The answer, or `refused` and the reason in one sentence."""
        lang = arguments.get("lang")
        ctx = replace(self, tr=Translator(lang)) if lang in LANGUAGES else self
        try:
            arguments = _checked(tool, arguments)
            found: Answer = {"refused": False} | TOOLS[tool](ctx, **arguments)
        except Exception as error:
            found = {"refused": True, "reason": failure_of(error)[1]}
        return plain(found, ctx.tr)  # type: ignore[no-any-return]

    def options(self, **asked: Any) -> Namespace:
        """The options as the other commands have them, with what is asked; no engine elsewhere."""
        return Namespace(**{**vars(self.given), "engine": DUCKDB, "as_of": "", **asked})

    def names(self) -> list[str]:
        """The shops that may be asked about."""
        return [self.given.shop] if self.given.shop else shops(data_dir(self.given.data))

    def shop(self, asked: str) -> Shop:
        """The shop named, else the only one; opened anew where its data changed."""
        there = self.names()
        if not asked and len(there) != 1:
            raise UsageError("cli.mcp.which_shop", there=there)
        if self.given.shop and asked not in ("", self.given.shop):
            raise UsageError("cli.mcp.other_shop", name=asked, only=self.given.shop)
        name = asked or there[0]
        fresh = shop_opened(name, self.options())
        declare_only(plan_path(self.given.plan, fresh.data, name))
        if name not in self.opened or self.opened[name].folder != fresh.folder:
            self.opened[name] = fresh
        return self.opened[name]

    def view(self, asked: str, as_of: str) -> View:
        """The shop judged by its plan on the day asked for, else the last whole day."""
        shop = self.shop(asked)
        day = as_day(as_of, lambda: shop.last_day).isoformat() if as_of else ""
        return view_of(shop, self.options(as_of=day))


@cache
def arguments_of(tool: str) -> type[BaseModel]:
    """The arguments of a tool, as a model."""
    hints, keywords = get_type_hints(TOOLS[tool]), [*signature(TOOLS[tool]).parameters.values()][1:]
    given: Any = {"lang": (Literal["", "zh", "en"], "")}
    for each in keywords:
        given[each.name] = (hints[each.name], ... if each.default is each.empty else each.default)
    return create_model(tool, __config__=ConfigDict(extra="forbid"), **given)


def _checked(tool: str, arguments: Mapping[str, Any]) -> Answer:
    """The arguments but the language; all that is wrong with them raises UsageError."""
    if tool not in TOOLS:
        raise UsageError("cli.mcp.no_tool", name=tool, known=[*TOOLS])
    model = arguments_of(tool)
    try:
        given = model.model_validate(arguments)
    except ValidationError as error:
        faults, known = faults_of(error, model), [*model.model_fields]
        raise UsageError("cli.mcp.arguments", faults=faults, known=known) from None
    return given.model_dump(exclude={"lang"})


def _about(shop: Shop) -> Answer:
    """Which shop was asked, and how far its data go."""
    reply: Answer = {"shop": shop.name}
    with suppress(DataRefused):
        reply["last_whole_day"] = shop.last_day
    return reply


def list_shops(ctx: Context) -> Answer:
    """The shops, and the days that their tables cover; of one that cannot be read, the reason."""
    rows = []
    for name in ctx.names():
        try:
            shop = ctx.shop(name)
        except OpsError as error:
            rows.append({"shop": name, "refused": True, "reason": error.message})
            continue
        days = {table: shop.manifest.coverage(table) for table in shop.manifest.tables}
        covered = {table: figure(known, "period") for table, known in days.items() if known}
        rows.append(_about(shop) | {"title": shop_title(shop), "covered": covered})
    return {"shops": rows}


def list_metrics(_: Context, *, search: str = "") -> Answer:
    """Metrics whose name or title has these words; few of them with their definitions."""
    found = METRICS.search(search)
    if not found:
        raise METRICS.missing(search)
    return {"metrics": [_described(one, whole=len(found) <= FEW_METRICS) for one in found]}


def _described(metric: Metric | Quotient, *, whole: bool) -> Answer:
    row = {"name": metric.name, "title_zh": metric.title.worded("zh"), "unit": metric.unit}
    row["title_en"] = metric.title.worded("en")
    return row | {"definition": metric.definition} if whole else row


def explain_metric(_: Context, *, metric: str) -> Answer:
    """What a metric is, what it can be broken down by, what it needs; of a quotient, its parts."""
    found = find_metric(metric)
    reply = _described(found, whole=True)
    if isinstance(found, Quotient):
        parts = [_described(find_metric(one), whole=True) for one in (found.over, found.under)]
        return reply | {"divides": parts}
    variants = (found, *found.otherwise)
    by = [name for name in DIMENSIONS if any(one.source.has_dimension(name) for one in variants)]
    return reply | {"breakdowns": by, "needs_one_of": [one.needs for one in variants]}


def figures(
    ctx: Context,
    *,
    metrics: list[str],
    shop: str = "",
    period: str = "",
    by: list[str] | None = None,
    against: Literal["", "previous", "days_before", "last_year"] = "",
    day_basis: Literal["paid", "created", "shipped"] = "paid",
) -> Answer:
    """One row a metric, period and group; refused where none of them has a value."""
    names, opened, by = [find_metric(name).name for name in metrics], ctx.shop(shop), by or []
    if not names:
        raise UsageError("cli.mcp.which_metric")
    days = opened.period(period or None)
    accepted = accepted_in(ctx.options(), opened)
    answer = evaluate(
        names, opened, days, by=by, day_basis=day_basis, against=against, accepted=accepted
    )
    answer, few = figures_without_few(answer, opened, by)
    rows, notes = cut(answer, by)
    notes = [*few, *notes, *doubts_in(answer)]
    reply = _about(opened) | {"metrics": [_described(METRICS[name], whole=False) for name in names]}
    reply |= {"figures": [figure_of(row) for row in rows.to_dict("records")], "notes": notes}
    if answer["value"].isna().all():
        reply |= {"refused": True, "reason": [*answer["reason"], *few][0]}
    return reply


def analyse(
    ctx: Context, *, question: str, shop: str = "", days: str = "", by: str = "", steps: str = ""
) -> Answer:
    """The rows of a question of `opsanalytics analyse`, and what their columns are called."""
    name, opened = question_named(question), ctx.shop(shop)
    if QUESTIONS[name].of_buyers:
        raise DataRefused("cli.mcp.of_buyers")
    asked = ctx.options(question=name, days=days, by=by, steps=steps)
    answer, doubts = answer_with_doubts(opened, asked)
    rows, few = without_few(name, answer)
    rows, more = cut(rows)
    heads = {name: known_columns()[name].head for name in rows if name in known_columns()}
    notes = [note for note in (answer.attrs.get("caveat"), *few, *more, *doubts) if note]
    reply = _about(opened) | {"days": answer.attrs.get("days"), "columns": heads}
    return reply | {"rows": rows, "notes": notes}


def goals(ctx: Context, *, shop: str = "", as_of: str = "") -> Answer:
    """The ladder, good ratings, alerts and the plan in words; reasons for what is missing."""
    view = ctx.view(shop, as_of)
    reply = _about(view.shop) | {"as_of": view.as_of, "plan": [*plan_lines(view.plan, view.as_of)]}
    for name, ask in _STANDINGS.items():
        try:
            found = ask(view)
            rows = found.frame.drop(columns="floor", errors="ignore")
            table = cells(rows, ctx.tr, kinds=_KINDS)
        except DataRefused as refusal:
            found, table = Unavailable(refusal.message), None
        reply[name] = dict(record_of(found)) | {"table": table}
        if found.ladder and (band := found.ladder.band()):
            reply[name] |= {"mean_low": band[0], "mean_high": band[1]}
    return reply


def findings(ctx: Context, *, shop: str = "", page: str = "") -> Answer:
    """What the last report found: each page's answer, or all of one page."""
    opened = ctx.shop(shop)
    home = reports_dir(ctx.given.reports, opened.data) / opened.name
    found = read_findings(resolve(home / "latest"))
    if found is None:
        raise DataRefused("cli.mcp.no_report", shop=opened.name)
    rows = [
        {"page": name, "title": each.title, **dict(record)}
        for name, each in found.pages.items()
        for record in (each.findings if page else [each.answer()])
        if record and name.startswith(page)
    ]
    if not rows:
        raise UsageError("cli.mcp.no_page", name=page, known=[*found.pages])
    older = found.generation != opened.folder.name
    notes = [Message("cli.mcp.older_report", day=found.as_of)] if older else []
    return _about(opened) | {"as_of": found.as_of, "findings": rows, "notes": notes}


def what_if(
    ctx: Context,
    *,
    shop: str = "",
    levers: dict[str, str] | None = None,
    channels: dict[str, str] | None = None,
    assumed: dict[Literal["elasticity", "review_effect"], float] | None = None,
    since: str = "",
    goal: float = 0.0,
    by_day: str = "",
    as_of: str = "",
) -> Answer:
    """The shop as it is and with levers moved, goal dates, and what goals take; kept nowhere."""
    view = ctx.view(shop, as_of)
    assumptions = {str(name): percent for name, percent in (assumed or {}).items()}
    given: Answer = {"levers": levers or {}, "channels": channels or {}, **assumptions}
    if since:
        given["since"] = shop_baseline.day_ahead(view, as_day(since, lambda: view.as_of))
    scenario = make_scenario(name=ctx.tr("what_if.what_if"), **given)
    base = shop_baseline.baseline(view)
    results = [base.try_out(label=scenarios.as_it_is()), base.try_out(scenario)]
    needed = needs(view, goal or None, by_day, scenario)
    reply = _about(view.shop) | scenario_answer(view, results, needed, ctx.tr)
    return reply | {"needs_in_words": [needed.sentence, *needed.notes]}


def data_health(ctx: Context, *, shop: str = "") -> Answer:
    """What `opsanalytics check` says of coverage, gaps, rejected lines and agreement."""
    opened = ctx.shop(shop)
    opened.verify()
    found = health.data_health(opened, view_of(opened, ctx.options()).plan)
    notes = health.remarks(found)[:MOST_NOTES]
    if share := opened.manifest.masked_share():
        notes.append(Message("cli.check.masked", share=share))
    reply = _about(opened) | {"sentence": health.verdict(found), "lines": health.row_account(found)}
    reply |= {"tables": health.coverage_table(found), "notes": notes}
    reply["order_list_and_platform"] = [*reconciled(reconcile(opened))]
    return reply | {"payouts": [*paid_out(payouts(opened))]}


_NAMED = (list_shops, list_metrics, explain_metric, figures, analyse, goals, findings, what_if)
_STANDINGS: dict[str, Callable[[View], Any]] = {
    "orders_a_day": goal_progress.ladder,
    "good_ratings": good_ratings.good_ratings,
    "alerts": alerts.alerts,
}
TOOLS: dict[str, Callable[..., Answer]] = {one.__name__: one for one in (*_NAMED, data_health)}

"""The interactive what-if of JupyterLab: sliders, the answer, a chart, and saved scenarios."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from html import escape
from io import BytesIO
from typing import Any

from opsanalytics.charts.scenario_charts import plot_ahead
from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.core.paths import scenarios_path
from opsanalytics.pages.columns import cells
from opsanalytics.pages.scenarios import (
    as_it_is,
    formula,
    goal_sentences,
    kind_of,
    remarks,
    saved_or_examples,
    side_by_side,
    try_all,
)
from opsanalytics.pages.shop_baseline import ScenarioResult, baseline
from opsanalytics.pages.what_if import ahead_lines
from opsanalytics.plan.scenario import LEVERS, Scenario, lever_name, make_scenario, save_scenario
from opsanalytics.reports.page import Page

LOWEST, HIGHEST = -50, 200  # percent
_PARTS = ("order_conversion", "payment_share")  # of pay_conversion, which has a slider
_SIZE, _DOTS_PER_INCH = (7.36, 3.6), 100
_CHART_WIDTH, _SLIDER_WIDTH = "736px", "33em"
_PAUSE = 0.02  # seconds: moves that follow each other faster are drawn only once


def what_if_sliders(page: Page, *, live: bool = True) -> None:
    """Show a slider for each lever; moving one shows orders a day and a chart of the year ahead.

    Parameters
    ----------
    page
        The page, as `open_page` gives it.
    live
        False shows nothing, for a notebook that is made into a page (default: True).

    Raises
    ------
    UsageError
        ipywidgets is not installed (the extra `opsanalytics[lab]`).
    """
    if not live:
        return
    try:
        import ipywidgets
    except ImportError:
        raise UsageError("what_if.sliders.needs_widgets") from None
    from IPython.display import display

    try:
        display(_Panel(page).box)
    except DataRefused as refusal:  # shown in its place: the rest of the notebook still runs
        display(ipywidgets.HTML(escape(page.tr(refusal.message))))


class _Panel:
    """The widgets and their scenario: the one that was loaded, and the sliders moved since."""

    def __init__(self, page: Page) -> None:
        self.page, self.tr, self.baseline = page, page.tr, baseline(page)
        self.unchanged = self.baseline.try_out(label=as_it_is())
        self.loaded, self.loading = Scenario(), False
        self.next_drawing: asyncio.TimerHandle | None = None
        self._make_chart()
        self._make_widgets()
        self.compare()
        self._listen()
        self.load(self._unnamed())

    def _unnamed(self) -> Scenario:
        return Scenario(name=self.tr("what_if.what_if"))

    def _make_chart(self) -> None:
        from matplotlib.figure import Figure

        from opsanalytics.charts.style import apply_style

        apply_style()
        self.figure = Figure(figsize=_SIZE, dpi=_DOTS_PER_INCH, layout="constrained")
        self.axes = self.figure.subplots()

    def _make_widgets(self) -> None:
        import ipywidgets as w

        look: dict[str, Any] = {
            "style": {"description_width": "15em"},
            "layout": w.Layout(width=_SLIDER_WIDTH),
        }
        self.sliders, self.values = {}, {}
        for name in self._levers():
            described = {"description": self.tr(lever_name(name)), **look}
            self.sliders[name] = w.IntSlider(0, LOWEST, HIGHEST, readout=False, **described)
            self.values[name] = w.HTML()
        self.answer, self.chart, self.table = w.HTML(), w.Image(format="png"), w.HTML()
        self.chart.layout.width = _CHART_WIDTH
        self.name = w.Text(description=self.tr("what_if.sliders.name"), **look)
        self.saved = w.Dropdown(description=self.tr("what_if.sliders.saved"), **look)
        self.save = w.Button(description=self.tr("what_if.sliders.save"))
        self.reset = w.Button(description=self.tr("what_if.sliders.reset"))
        levers = [w.HBox([slider, self.values[name]]) for name, slider in self.sliders.items()]
        saving, loading = w.HBox([self.name, self.save]), w.HBox([self.saved, self.reset])
        self.box = w.VBox([*levers, self.answer, self.chart, saving, loading, self.table])

    def _levers(self) -> list[str]:
        """The levers that have a slider: those whose present value the data give."""
        value = self.unchanged.outcome.value
        return [name for name in LEVERS if name not in _PARTS and value(name) is not None]

    def _listen(self) -> None:
        for slider in self.sliders.values():
            slider.observe(lambda _: self.show_answer(), "value")
        self.save.on_click(lambda _: self.save_it())
        self.reset.on_click(lambda _: self.load(self._unnamed()))
        self.saved.observe(self._chosen, "value")

    def _chosen(self, change: Mapping[str, Any]) -> None:
        """Load the scenario that was chosen from the list; its first line is none."""
        if change["new"]:
            self.load(change["new"])

    @property
    def scenario(self) -> Scenario:
        """The scenario that was loaded, with the levers whose sliders were moved since."""
        levers = dict(self.loaded.levers)
        for name, slider in self.sliders.items():
            if slider.value != self._position(name):
                levers[name] = f"{slider.value:+d}%"
        name = self.name.value.strip() or self.tr("what_if.what_if")
        return make_scenario(**{**self.loaded.model_dump(), "levers": levers, "name": name})

    def _position(self, name: str) -> int:
        """The slider's value for the scenario that was loaded: a whole percent of change."""
        change = self.loaded.changes.get(name)
        if change is None:
            return 0
        factor: float = change.factor(self.unchanged.outcome.value(name), name)
        return min(max(round((factor - 1) * 100), LOWEST), HIGHEST)

    def load(self, scenario: Scenario) -> None:
        """Set the sliders to a scenario."""
        self.loaded, self.loading = scenario, True
        self.name.value = scenario.name
        for name, slider in self.sliders.items():
            slider.value = self._position(name)
        self.loading = False
        self.show_answer()

    def save_it(self) -> None:
        """Save the scenario under its name, and compare it with the others."""
        shop = self.page.shop
        save_scenario(scenarios_path(shop.data, shop.name), self.scenario)
        self.compare()

    def show_answer(self) -> None:
        """Show the result of the sliders' scenario, or the reason why there is none."""
        if self.loading:
            return
        try:
            result = self.baseline.try_out(self.scenario)
        except OpsError as error:
            self.answer.value = f"<p><strong>{escape(self.tr(error.message))}</strong></p>"
            return
        for name, label in self.values.items():
            value = self.tr.write(result.outcome.value(name), kind_of(name))
            percent = self.sliders[name].value
            moved = f"{percent:+d} % = " if percent else ""
            label.value = f"<span>{moved}{escape(value)}</span>"
        self.answer.value = self._answer(result)
        self._draw_soon(result)

    def _draw_soon(self, result: ScenarioResult) -> None:
        """Draw after a short pause, so that of several quick moves only the last is drawn.

        Where no event loop runs, nothing can move meanwhile, and the chart is drawn at once.
        """
        if self.next_drawing:
            self.next_drawing.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._draw(result)
        else:
            self.next_drawing = loop.call_later(_PAUSE, self._draw, result)

    def _answer(self, result: ScenarioResult) -> str:
        """The result as HTML: orders a day, then the formula, the goals and remarks."""
        low, high = result.outcome.interval("orders") or (0.0, 0.0)
        orders = result.outcome.value("orders")
        head = self.tr("what_if.sliders.answer", orders=orders, low=low, high=high)
        lines = [
            formula(self.page, result.outcome),
            *goal_sentences(self.page, result),
            *remarks(self.page, result),
        ]
        items = "".join(f"<li>{escape(self.tr(line))}</li>" for line in lines)
        look = 'class="whatif-answer" style="font-size:1.4em"'
        return f"<p {look}><strong>{escape(head)}</strong></p><ul>{items}</ul>"

    def _draw(self, result: ScenarioResult) -> None:
        """Draw the year ahead.

        So that the chart keeps up with the sliders, it has no double resolution, and its layout,
        which takes as long as drawing, is worked out only once.
        """
        from opsanalytics.charts.style import apply_style, shortened

        try:
            lines = ahead_lines(self.page, [self.unchanged, result])
        except DataRefused:
            return  # the answer says why there is no forecast
        apply_style()
        for text in list(self.figure.texts):
            text.remove()
        self.axes.clear()
        name = shortened(result.scenario.name, self.axes, 24.0)
        plot_ahead(
            lines,
            ax=self.axes,
            tr=self.tr,
            title=self.tr("what_if.sliders.title", name=name),
            hint=self.tr("what_if.ahead.hint"),
            goals=self.baseline.goals,
        )
        drawn = BytesIO()
        self.figure.savefig(drawn, format="png", pil_kwargs={"compress_level": 1})
        self.figure.set_layout_engine(None)
        self.chart.value = drawn.getvalue()

    def compare(self) -> None:
        """Show the saved scenarios side by side, and list them to be loaded."""
        saved = saved_or_examples(self.page)
        options = [(self.tr.text(label), self._named(label, scenario)) for label, scenario in saved]
        self.saved.options = [("-", ""), *options]
        table = side_by_side(self.page, [self.unchanged, *try_all(self.page, saved)])
        html = cells(table, self.tr).to_html(index=False, border=0, col_space=150, justify="left")
        self.table.value = html

    def _named(self, label: str, scenario: Scenario) -> Scenario:
        """The scenario with its label in the page's language as its name."""
        return scenario.model_copy(update={"name": self.tr.text(label)})

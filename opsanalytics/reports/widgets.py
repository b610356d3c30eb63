"""The live what-if of JupyterLab: sliders, the answer, a chart that follows; scenarios kept, compared and read back."""

from __future__ import annotations

import asyncio
from html import escape
from io import BytesIO
from typing import Any

from opsanalytics.charts.scenario_charts import plot_ahead
from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.core.paths import scenarios_path
from opsanalytics.pages.finding import View
from opsanalytics.pages.scenarios_ahead import ahead_lines, said, side_by_side, tried_out
from opsanalytics.pages.what_if import Tried, desk, formula, goals_said, remarks, shown
from opsanalytics.plan.scenario import LEVERS, Scenario, make_scenario, save_scenario

LOWEST, HIGHEST = -50, 200  # percent
_INSIDE = ("order_conversion", "payment_share")  # parts of pay_conversion, which has a slider
_SIZE, _DOTS = (7.36, 3.6), 100
_PAUSE = 0.02  # seconds: moves that come closer after each other are drawn together


def what_if_sliders(view: View, *, live: bool = True) -> None:
    """Show sliders for each lever the shop tells; moving one answers at once, without running the notebook again.

    Nothing where not `live`. Needs ipywidgets (the extra opsanalytics[lab]), else UsageError.
    """
    if not live:
        return
    try:
        import ipywidgets
    except ImportError:
        raise UsageError(
            "the sliders need ipywidgets", hint="pip install opsanalytics[lab]"
        ) from None
    from IPython.display import display

    try:
        display(_Panel(view).box)
    except DataRefused as refusal:  # the page around it goes on
        display(ipywidgets.HTML(escape(view.say.error(refusal))))


class _Panel:
    """The widgets, and the scenario they stand for: what was loaded, with the sliders that were moved since."""

    def __init__(self, view: View) -> None:
        import ipywidgets as w
        from matplotlib.figure import Figure

        from opsanalytics.charts.style import apply_style

        self.view, self.say, self.desk = view, view.say, desk(view)
        self.base = self.desk.try_out(make_scenario(name=self.say("as it is")))
        self.loaded, self.loading = Scenario(), False
        apply_style()
        self.figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
        self.axes = self.figure.subplots()
        self.waiting: Any = None
        wide = {"description_width": "15em"}
        told = [n for n in LEVERS if n not in _INSIDE and self.base.outcome.value(n) is not None]
        self.sliders = {
            n: w.IntSlider(0, LOWEST, HIGHEST, description=self.say(LEVERS[n].title), style=wide, readout=False,
                           layout=w.Layout(width="33em"))
            for n in told
        }  # fmt: skip
        self.values = {n: w.HTML() for n in told}
        self.answer, self.chart, self.table = w.HTML(), w.Image(format="png"), w.HTML()
        self.chart.layout.width = "736px"
        self.name = w.Text(description=self.say("Name"), style=wide, layout=w.Layout(width="33em"))
        self.kept = w.Dropdown(
            description=self.say("Saved"), style=wide, layout=w.Layout(width="33em")
        )
        self.save, self.reset = (
            w.Button(description=self.say("Save")),
            w.Button(description=self.say("Start again")),
        )
        levers = [w.HBox([slider, self.values[n]]) for n, slider in self.sliders.items()]
        self.box = w.VBox([*levers, self.answer, self.chart, w.HBox([self.name, self.save]),
                           w.HBox([self.kept, self.reset]), self.table])  # fmt: skip
        self.compare()
        self._listen()
        self.load(Scenario(name=self.say("what if")))

    def _listen(self) -> None:
        for slider in self.sliders.values():
            slider.observe(lambda _: self.tell(), "value")
        self.save.on_click(lambda _: self.keep())
        self.reset.on_click(lambda _: self.load(Scenario(name=self.say("what if"))))
        self.kept.observe(
            lambda change: self.load(change["new"]) if change["new"] else None, "value"
        )

    @property
    def scenario(self) -> Scenario:
        """What was loaded, with the sliders that were moved since."""
        levers = dict(self.loaded.levers)
        for name, slider in self.sliders.items():
            if slider.value != self._stand(name):
                levers |= {name: f"{slider.value:+d}%"}
        name = self.name.value.strip() or self.say("what if")
        return make_scenario(**self.loaded.model_dump() | {"levers": levers, "name": name})

    def _stand(self, name: str) -> int:
        """Where the slider stands for what was loaded: its lever in percent of now, rounded."""
        change = self.loaded.changes.get(name)
        if change is None:
            return 0
        factor: float = change.factor(self.base.outcome.value(name), name)
        return min(max(round((factor - 1) * 100), LOWEST), HIGHEST)

    def load(self, scenario: Scenario) -> None:
        """Take a scenario onto the sliders."""
        self.loaded, self.loading = scenario, True
        self.name.value = scenario.name
        for name, slider in self.sliders.items():
            slider.value = self._stand(name)
        self.loading = False
        self.tell()

    def keep(self) -> None:
        """Save the scenario under its name, and show it beside the others."""
        save_scenario(scenarios_path(self.view.shop.data, self.view.shop.name), self.scenario)
        self.compare()

    def tell(self) -> None:
        """Answer what the sliders ask; what cannot be is said in the answer's place."""
        if self.loading:
            return
        try:
            tried = self.desk.try_out(self.scenario)
        except OpsError as error:
            self.answer.value = f"<p><strong>{escape(self.say.error(error))}</strong></p>"
            return
        for name, label in self.values.items():
            value = said(self.view, name, tried.outcome.value(name))
            moved = f"{self.sliders[name].value:+d} % = " if self.sliders[name].value else ""
            label.value = f"<span>{moved}{escape(value)}</span>"
        self.answer.value = self._answer(tried)
        self._draw_soon(tried)

    def _draw_soon(self, tried: Tried) -> None:
        """Draw when the moves that are on their way have been answered; at once where nothing else can come between."""
        if self.waiting:
            self.waiting.cancel()
        try:
            self.waiting = asyncio.get_running_loop().call_later(_PAUSE, self._draw, tried)
        except RuntimeError:
            self._draw(tried)

    def _answer(self, tried: Tried) -> str:
        orders, (low, high) = (
            tried.outcome.value("orders"),
            tried.outcome.interval("orders") or (0.0, 0.0),
        )
        words = {
            "orders": self.say.rate(orders),
            "low": self.say.rate(low),
            "high": self.say.rate(high),
        }
        head = self.say("{orders} orders a day ({low} to {high})", **words)
        lines = [
            formula(self.view, tried.outcome),
            *goals_said(self.view, tried),
            *remarks(self.view, tried),
        ]
        rest = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f'<p class="whatif-answer" style="font-size:1.4em"><strong>{escape(head)}</strong></p><ul>{rest}</ul>'

    def _draw(self, tried: Tried) -> None:
        """The chart, at single resolution and laid out once, which takes as long as drawing: it follows the sliders."""
        from opsanalytics.charts.style import apply_style, shortened

        try:
            lines = ahead_lines(self.view, [self.base, tried])
        except DataRefused:
            return  # the answer says why there is no forecast
        apply_style()
        for text in list(self.figure.texts):
            text.remove()
        self.axes.clear()
        read = self.say(
            "orders a day over the last 7 ordinary days; shaded: 80 % of what is likely"
        )
        name = shortened(tried.scenario.name, self.axes, 24.0)
        finding = self.say("{name} beside what there is", name=name)
        plot_ahead(
            lines, ax=self.axes, say=self.say, finding=finding, read=read, goals=self.desk.goals
        )
        drawn = BytesIO()
        self.figure.savefig(drawn, format="png")
        self.figure.set_layout_engine(None)
        self.chart.value = drawn.getvalue()

    def compare(self) -> None:
        """The table of the saved scenarios side by side, and the list to load them from."""
        kept = shown(self.view)
        self.kept.options = [("-", ""), *((s.name, s) for s in kept)]
        tried = [self.base, *tried_out(self.view, kept)]
        self.table.value = side_by_side(self.view, tried).to_html(
            index=False, border=0, col_space=150, justify="left"
        )

"""The heat map of cohorts: a cell's colour is that of its share, to the last dot of the picture."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from opsanalytics.charts import picture
from opsanalytics.charts.answer_maps import heat_map
from opsanalytics.charts.maps import _BLUES, plot_cohorts
from opsanalytics.charts.style import HEIGHT, NARROW, WIDE
from opsanalytics.core.messages import Translator
from opsanalytics.pages import customers
from opsanalytics.pages.finding import View
from tests.pages.conftest import demo_view  # noqa: F401 - a fixture

SHARES = [0.30, 0.25, 0.24, 0.23, 0.12, 0.11, 0.10, 0.02, 0.01]


@pytest.mark.parametrize("across", [WIDE, NARROW])
def test_each_cell_has_the_colour_of_its_share(across: float) -> None:
    kept: list[Axes] = []

    def plot(data: Any, ax: Axes, **options: Any) -> Axes:
        kept.append(ax)
        return plot_cohorts(data, ax=ax, **options)

    months = pd.date_range("2022-01-01", periods=3, freq="MS")
    rows = pd.DataFrame({"cohort": np.repeat(months, 3), "age": [1, 2, 3] * 3, "share": SHARES})
    drawn = picture.draw(plot, rows, (across, HEIGHT), title="title", hint="hint")
    image, colours = Image.open(BytesIO(drawn)).convert("RGB"), []
    for n, share in enumerate(SHARES):
        place = kept[0].transData.transform((n % 3 - 0.4, n // 3 - 0.4))
        across_dots, up_dots = place * picture._DOTS_PER_INCH / kept[0].figure.dpi
        colours.append(image.getpixel((round(across_dots), image.height - round(up_dots))))
        wanted = tuple(round(part * 255) for part in _BLUES(share / max(SHARES))[:3])
        assert np.abs(np.subtract(colours[-1], wanted)).max() <= 1, share
    assert len(set(colours)) == len(SHARES), "unlike shares, unlike colours"
    assert colours == sorted(colours), "the more, the darker"


def test_a_heat_map_of_ones_own_keeps_its_shades_too() -> None:
    cells = pd.DataFrame({"day": ["Mon"] * 40, "hour": range(40), "orders": range(40)})

    def plot(data: Any, ax: Axes, **_: Any) -> Axes:
        return heat_map(data, ax=ax, rows="day", columns="hour", value="orders")

    image = Image.open(BytesIO(picture.draw(plot, cells, (WIDE, HEIGHT)))).convert("RGB")
    row = [image.getpixel((at, image.height // 4)) for at in range(image.width)]
    assert len({colour for colour in row if row.count(colour) > 10}) >= 40


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("question", [customers.cohort_returns, customers.second_purchase])
def test_no_title_of_page_07_is_cut_on_a_phone(
    demo_view: View,  # noqa: F811
    question: Any,
    lang: str,
) -> None:
    found, tr = question(demo_view), Translator(lang)
    assert found.chart
    figure = Figure(figsize=(NARROW, HEIGHT), layout="constrained")
    title = tr(found.chart.title or found.sentence)
    found.chart.draw(
        found.frame, ax=figure.subplots(), tr=tr, title=title, hint=tr(found.chart.hint)
    )
    assert len(figure.texts) == 2
    assert not [text.get_text() for text in figure.texts if "…" in text.get_text()]

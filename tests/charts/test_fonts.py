"""Every label can be drawn, in both languages, on a machine without a single Chinese font; never a box."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import warnings

import pandas as pd
import pytest
from matplotlib.figure import Figure

from opsanalytics.charts.bar_chart import plot_bars
from opsanalytics.charts.picture import draw, drawable
from opsanalytics.charts.style import WIDE, apply_style
from opsanalytics.core.messages import Translator, catalogue
from opsanalytics.metrics.metric import METRICS
from opsanalytics.store.tables import TABLES
from tests.wordings import messages


def drawn(text: str) -> None:
    """Draw the text as it is; a letter without a glyph raises."""
    apply_style()
    figure = Figure(figsize=(4, 1))
    figure.text(0, 0.5, text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.draw_without_rendering()


def letters(texts: list[str]) -> str:
    return "".join(sorted(set("".join(texts)) - {"\n"}))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whatever_we_say_can_be_drawn(lang: str) -> None:
    wordings = [*messages().values(), *catalogue("terms").values()]
    own = [found.title.worded(lang) for found in METRICS.values()]
    own += [column.zh for table in TABLES.values() for column in table.columns if lang == "zh"]
    said = letters([*(wording[lang] for wording in wordings), *own])
    assert len(said) > (700 if lang == "zh" else 70)
    assert drawable(said) == said, "nothing of ours is replaced"
    drawn(said)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("🔥爆款🔥收纳筐", "爆款收纳筐"),
        ("𠮷祥如意", "〓祥如意"),  # a letter of four bytes in GB18030
        ("嘭㐀䶮", "嘭㐀䶮"),
        ("👨‍👩‍👧家庭装", "家庭装"),
        ("🇨🇳", "〓"),  # something stays where all would go
        ("a\u202eb\u200bc\ufeff", "abc"),
        ("$$x^2$$ $\\frac{1}$ 50% off_{x}", "$$x^2$$ $\\frac{1}$ 50% off_{x}"),
        ("", ""),
    ],
)
def test_a_title_loses_only_what_no_font_here_has(title: str, label: str) -> None:
    assert drawable(title) == label
    drawn(label)


def test_a_chart_of_strange_titles_is_drawn_without_a_box_or_a_formula() -> None:
    titles = [
        "🔥𠮷\U000323af",
        "$$\\frac{1}{0}$$",
        "\x00\x1b[31m",
        "Z̸̢̛͔͎a̶̧͇l̵̨̛",
        "w" * 3000,
        "无" * 500,
        "\ue000\uffff",
        " ",
    ]
    data = pd.DataFrame({"name": titles, "n": range(len(titles))})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = {"tr": Translator("zh"), "title": "".join(titles), "hint": "".join(titles)}
        assert draw(plot_bars, data, (WIDE, 5.0), label="name", value="n", **said).startswith(
            b"RIFF"
        )


def test_the_font_comes_with_the_environment_and_not_from_the_machine() -> None:
    """In a fresh process whose matplotlib finds nothing but what it brings itself."""
    code = """
        from pathlib import Path
        import matplotlib
        from matplotlib import font_manager
        own = str(Path(matplotlib.get_data_path()))
        font_manager.fontManager.ttflist = [f for f in font_manager.fontManager.ttflist if f.fname.startswith(own)]
        from tests.charts.test_fonts import drawn
        drawn("复购率 30 单 é ≥ – ￥")
        print(font_manager.findfont(matplotlib.rcParams["font.family"][0]))
        """
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", textwrap.dedent(code)],
        capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("NotoSansSC-Regular.ttf")

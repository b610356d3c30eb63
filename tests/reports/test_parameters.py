"""Parameters are checked against the notebooks before any kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.reports import make
from opsanalytics.reports.parameters import Parameter, parameters_of
from tests.conftest import ROOT
from tests.reports.conftest import HEAD, SAY, Report, write_notebook

OWN = (
    HEAD
    + 'days: int = 30  # days shown, "all" of them\nshare: float = 0.5\nloud: bool = False  # in capitals'
)


def test_the_cell_tells_name_type_default_and_help(tmp_path: Path) -> None:
    found = parameters_of(write_notebook(tmp_path, "01_one", parameters=OWN))
    assert found["days"] == Parameter("days", "int", 30, 'days shown, "all" of them')
    assert found["loud"] == Parameter("loud", "bool", False, "in capitals")
    assert list(found) == ["shop", "as_of", "lang", "data", "days", "share", "loud"]


@pytest.mark.parametrize(
    "line", ["days = 30", "days: 'int' = 30", "days: int = 30 + 1", "days: int = '30'", "x()"]
)
def test_a_line_that_is_no_plain_parameter_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="is no parameter; write `name: type = literal"):
        parameters_of(write_notebook(tmp_path, "01_one", parameters=line))


def test_values_reach_the_notebook_as_their_type(report: Report, tmp_path: Path) -> None:
    cell = SAY.replace('"{}"', "repr((days, share, loud))")
    write_notebook(tmp_path / "notebooks", "01_one", cell, parameters=OWN)
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("no such parameter here"))
    assert report(parameters=("days=7", "share=0.25", "loud=yes")).failed == {}
    page = (tmp_path / "reports" / "shop" / "latest" / "01_one.html").read_text(encoding="utf-8")
    assert "(7, 0.25, True)" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("dais=7", "no notebook chosen has a parameter dais; did you mean days?"),
        ("days=many", "the parameter days takes int, not 'many'"),
        ("days=99999999999", "the parameter days takes 1 to 36500 days, not '99999999999'"),
        ("days=0", "the parameter days takes 1 to 36500 days, not '0'"),
        ("loud=maybe", "the parameter loud takes bool"),
        ("days", "'days' is no parameter; write -p name=value"),
        ("shop=other", "the parameter shop is set by --shop"),
        ('x=__import__("os").system("true");y=1', "no notebook chosen has a parameter x"),
        ("days;import os=1", "no notebook chosen has a parameter days;import os"),
        ("days\nimport os=1", "no notebook chosen has a parameter days import os"),
        (
            "ｄａｙｓ=7",
            "no notebook chosen has a parameter ｄａｙｓ",
        ),  # Python would take it for days
        ("__builtins__=1", "no notebook chosen has a parameter __builtins__"),
        ("days=1_0;x", "the parameter days takes int, not '1_0;x'"),
    ],
)
def test_a_wrong_parameter_is_refused_before_any_kernel_starts(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, sentence: str
) -> None:
    monkeypatch.setattr(make, "run_notebook", lambda *_: pytest.fail("a kernel was started"))
    write_notebook(tmp_path / "notebooks", "01_one", "pass", parameters=OWN)
    with pytest.raises(UsageError) as caught:
        report(parameters=(given,))
    assert str(caught.value).startswith(sentence)


def test_what_is_no_notebook_is_refused_in_one_sentence(report: Report, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(UsageError, match=r"broken.ipynb is no notebook"):
        report(str(broken))
    write_notebook(tmp_path / "notebooks", "01_one", parameters="days: int = (")
    with pytest.raises(UsageError, match="the parameters cell is not Python"):
        report()


def test_a_negative_number_and_a_whole_float_are_literals(tmp_path: Path) -> None:
    found = parameters_of(
        write_notebook(tmp_path, "01_one", parameters="low: int = -5\nshare: float = 1")
    )
    assert (found["low"].default, found["share"].default) == (-5, 1.0)


def test_wrong_days_notebooks_and_plans_are_refused_too(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", "pass")
    with pytest.raises(UsageError, match="'20221231x' is not a day"):
        report(as_of="20221231x")
    with pytest.raises(UsageError, match="lies before its first day"):
        report(start="2023-06-01")
    with pytest.raises(UsageError, match="there is no notebook 09; there are: 01_one"):
        report("09")
    with pytest.raises(UsageError, match="there is no plan file"):
        report(plan="nowhere.toml")


@pytest.mark.parametrize("name", ["/abs/evil", "../x", "a/b", "..", "a\\b"])
def test_a_plan_runs_no_notebook_from_elsewhere(report: Report, tmp_path: Path, name: str) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", "pass")
    plan = tmp_path / "plan.toml"
    default = ROOT / "opsanalytics" / "plan" / "plan_default.toml"
    text = default.read_text(encoding="utf-8")
    plan.write_text(text.replace('# notebooks = ["my_page"]', f"notebooks = ['{name}']"), "utf-8")
    with pytest.raises(UsageError, match="the plan names a notebook by a path"):
        report(plan=str(plan))


def test_text_with_quotes_and_code_stays_text(report: Report, tmp_path: Path) -> None:
    nasty = '"); import os; os.abort()  # 引号 \\ {x} %s \'\'\' """\nimport os\nos.abort()\u2028\U0001f525'
    write_notebook(
        tmp_path / "notebooks",
        "01_one",
        SAY.replace('"{}"', "note"),
        parameters=HEAD + 'note: str = ""',
    )
    assert report(parameters=(f"note={nasty}",)).failed == {}
    page = (tmp_path / "reports" / "shop" / "latest" / "01_one.html").read_text(encoding="utf-8")
    assert "import os; os.abort()" in page


def test_what_only_runs_in_jupyter_is_left_out_of_the_page(report: Report, tmp_path: Path) -> None:
    """Sliders and scripts, such as an analyst's own notebook may show; the page's own words stay."""
    shown = """
from IPython.display import Javascript, display
display(Javascript("window.__x = 1"))
kinds = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "HBox()"}
display(kinds, raw=True)"""
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("sliders"), shown)
    assert report().failed == {}
    page = (tmp_path / "reports" / "shop" / "latest" / "01_one.html").read_text(encoding="utf-8")
    assert "sliders" in page
    assert not [word for word in ("<script", "__x", "HBox", "model_id") if word in page]


def test_a_report_shows_no_sliders_and_needs_no_library_for_them(
    report: Report, tmp_path: Path
) -> None:
    cell = SAY.format("live is {live}").replace("page.answer(", "page.answer(f")
    write_notebook(tmp_path / "notebooks", "01_one", cell, parameters=HEAD + "live: bool = True")
    assert report().failed == {}
    page = (tmp_path / "reports" / "shop" / "latest" / "01_one.html").read_text(encoding="utf-8")
    assert "live is False" in page

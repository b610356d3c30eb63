"""The plan file from the command line, its alerts, and goals that change during the year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.cli.main import main
from opsanalytics.pages.alerts import alerts
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import Plan, load_plan
from opsanalytics.store.frames import as_shop

PLAN = """schema_version = 1
[goals]
[[goals.ladder]]
orders_per_day = 30
due = "03-01"
name = { zh = "一", en = "one" }
"""


def test_the_packaged_plan_has_no_mistakes_and_is_shown_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", "check", "--lang", "en"]) == 0
    assert main(["plan", "show", "--lang", "en", "--as-of", "2022-12-31"]) == 0
    told = capsys.readouterr().out
    assert "50  after Double 12 (13 Dec 2022)" in told
    assert "98.5" in told
    assert "10 Nov – 12 Nov 2022  Double 11" in told


def test_a_shop_without_a_plan_of_its_own_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "check", "--shop", "tea", "--data", str(tmp_path), "--lang", "en"]) == 0
    assert "tea has no plan of its own" in capsys.readouterr().out


def test_all_mistakes_are_told_at_once_with_their_place_and_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        PLAN.replace("due", "deu") + "[flors]\n[[alerts]]\nmetric = 'roas'\n", encoding="utf-8"
    )
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "goals.ladder[1].deu: there is no such setting, did you mean due?" in told
    assert "flors: there is no such setting, did you mean floors?" in told
    assert "alerts[1]: an alert needs below or above" in told


def test_mistakes_are_told_in_chinese_without_the_terms_of_a_library(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("schema_version = 1\ngoals = 3\nsteps = 'x'\n", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "zh"]) == 2
    told = capsys.readouterr().err
    assert "goals：应为一组设置" in told
    assert "steps：应为 [ ] 中的列表" in told


def test_an_alert_on_no_metric_is_refused_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN + "[[alerts]]\nmetric = 'roaz'\nbelow = 2\n", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    assert "did you mean roas, " in capsys.readouterr().err


def test_a_rung_that_comes_during_the_year_is_there_from_its_day() -> None:
    plan = load_plan().model_dump()
    plan["goals"]["ladder"] = [
        {"orders_per_day": 60, "name": {"zh": "新", "en": "new"}, "since": date(2022, 7, 1)},
        {"orders_per_day": 50, "name": {"zh": "旧", "en": "old"}, "until": date(2022, 6, 30)},
        {"orders_per_day": 30, "name": {"zh": "一", "en": "one"}},
    ]
    goals = Plan.model_validate(plan).goals
    assert [g.orders_per_day for g in goals.on(date(2022, 6, 30))] == [30, 50]
    assert [g.orders_per_day for g in goals.on(date(2022, 7, 1))] == [30, 60]


def view(good: int, bad: int, **alert: object) -> View:
    rows = [("good", 1)] * good + [("bad", 1)] * bad
    reviews = pd.DataFrame(
        {"reviewed_at": pd.Timestamp("2022-06-30 10:00"), "rating": [r for r, _ in rows]}
    )
    plan = load_plan().model_dump() | {
        "alerts": [{"metric": "positive_share", "below": 0.9, "days": 1} | alert]
    }
    shop = as_shop({"reviews": reviews.astype({"reviewed_at": "datetime64[us]"})})
    return View(shop, Plan.model_validate(plan), date(2022, 6, 30))


def test_an_alert_is_breached_kept_or_too_small_a_sample_to_say() -> None:
    assert alerts(view(80, 20)).standing == "off plan"
    assert "80.0" in alerts(view(80, 20)).sentence
    assert alerts(view(95, 5)).frame["state"].tolist() == ["kept"]
    assert alerts(view(8, 2)).frame["state"].tolist() == ["too few"]
    assert alerts(view(8, 2, least=5)).frame["state"].tolist() == ["breached"]
    assert alerts(view(80, 20, metric="roas")).frame["state"].tolist() == ["cannot tell"]

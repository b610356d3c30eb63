"""The plan file from the command line, its alerts, and goals that change during the year."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.cli.main import main
from opsanalytics.metrics.metric import METRICS
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


def test_a_ladder_of_one_entry_is_not_called_too_short_for_a_mistake_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    entry = "[[goals.ladder]]\nname = 'a'\norders_per_day = 30\n"
    path.write_text(f"schema_version = 1\n{entry}[floors]\ndiscount = nan\n", "utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "goals.ladder[1].name: must be a group of settings" in told
    assert "floors.discount: must be " in told
    assert "entries" not in told


def test_a_day_that_there_is_not_is_refused_by_a_check_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["plan", "check", "--shop", "tea", "--data", str(tmp_path), "--lang", "en"]
    assert main([*ask, "--as-of", "2026-02-29"]) == 2
    assert "'2026-02-29' is not a day" in capsys.readouterr().err


def test_mistakes_are_told_in_chinese_without_the_terms_of_a_library(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("schema_version = 1\ngoals = 3\nsteps = 'x'\n", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "zh"]) == 2
    told = capsys.readouterr().err
    assert "goals：应为一组设置" in told
    assert "steps：应为 [ ] 中的列表" in told


def test_every_kind_of_mistake_in_a_plan_is_told_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    sections = """
    retain = "x"
    member_tiers = [-1]
    engine = "oracle"
    [floors]
    positive_share = 2
    discount = 0
    [[calendar]]
    name = { zh = "节", en = "day" }
    kind = "holiday"
    first = "02-30"
    last = "3月"
    [[calendar]]
    name = { zh = "店庆", en = "anniversary" }
    kind = "campaign"
    first = "03-02"
    last = "03-01"
    [[accepted]]
    kind = "days_alice"
    first = 2022-03-01
    last = 2022-03-01
    [[alerts]]
    metric = "roas"
    """
    top, goals = PLAN.split("\n", 1)
    first, rest = sections.split("[floors]", 1)
    path.write_text(f"{top}\n{first}\n{goals}\n[floors]{rest}", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "zh"]) == 2
    told = capsys.readouterr().err
    for mistake in (
        "retain：应写成这样的形式",
        "member_tiers[1]：应大于 0",
        "engine：没有引擎 oracle",
        "floors.positive_share：应小于 1",
        "floors.discount：应大于 0",
        "calendar[1].kind：应为以下之一：'campaign', 'closure'",
        "calendar[1].first：没有 02-30 这一天",
        "calendar[1].last：日期请写成",
        "calendar[2]：03-02 至 03-01：最后一天早于第一天",
        "accepted[1].kind：没有 days_alice 这种异常",
        "alerts[1]：预警须写下限",
    ):
        assert mistake in told
    assert not re.search(r"\b(should|must|or|the|is|Input)\b", told)


def test_metrics_that_are_none_are_told_with_all_other_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.toml"
    alerts = "[[alerts]]\nmetric = 'roaz'\nbelow = 2\n[[alerts]]\nmetric = 'gmvv'\nabove = 3\n"
    path.write_text(f"own_metrics = 'mine.py'\n{PLAN}[floors]\ndiscount = 7\n{alerts}", "utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "floors.discount: must be less than 1" in told
    assert "alerts[1].metric: there is no metric roaz; did you mean roas" in told
    assert "alerts[2].metric: there is no metric gmvv" in told
    assert "file of metrics that is not there" in told
    path.write_text(f"{PLAN}{alerts}", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    assert "alerts[2].metric: there is no metric gmvv" in capsys.readouterr().err


def test_an_alert_on_a_metric_of_the_shop_s_own_is_no_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = '@ops.metric("甲", "a", "orders", source="orders", day="paid")\ndef alpha(t):\n    """A.\n\n    甲。\n    """\n    return t.count()\n'
    (tmp_path / "mine.py").write_text(f"import opsanalytics as ops\n\n\n{own}", encoding="utf-8")
    path = tmp_path / "plan.toml"
    alert = "[[alerts]]\nmetric = 'alpha'\nbelow = 2\n"
    path.write_text(f"own_metrics = 'mine.py'\n{PLAN}{alert}", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 0
    path.write_text(f"own_metrics = 'mine.py'\n{PLAN}{alert}[flors]\n", encoding="utf-8")
    assert main(["plan", "check", "--plan", str(path), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "flors" in told
    assert "alpha" not in told
    METRICS.pop("alpha")


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

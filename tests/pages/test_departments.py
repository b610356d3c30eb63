"""Page 09: service, tasks, budget, inspections, training, posts; the demo shop's planted stories are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.pages.budget import budget, budget_lines, large_expenses
from opsanalytics.pages.customer_service import (
    agents,
    answers,
    first_answers,
    shifts,
    what_asking_brought,
)
from opsanalytics.pages.departments import rotation, tasks, training
from opsanalytics.pages.finding import View
from opsanalytics.pages.inspections import inspections, issues, sites_due
from tests.pages.conftest import ViewOf


def test_the_post_that_leaves_messages_unanswered_is_named(
    demo_view: View, planted: dict[str, Any]
) -> None:
    name, share = planted["silent_agent"]["agent"], planted["silent_agent"]["answers"]
    found = agents(demo_view).frame.set_index("agent")
    assert found.loc[name, "low"] < share < found.loc[name, "high"]
    assert found["state"].to_dict() == dict.fromkeys(found.index, "in line") | {name: "behind"}
    assert name in answers(demo_view).todo.worded("zh")


def test_inquiries_and_orders_of_a_post_say_of_which_export_they_are(
    demo_view: View, view_of: ViewOf
) -> None:
    heads = agents(demo_view).frame.attrs["heads"]
    assert heads["n"] == "Inquiries (list of inquiries)"
    assert heads["n"].worded("zh") == "咨询数（来自：咨询会话）"
    assert heads["orders"] == "Orders closed in chat (list of service days)"
    assert heads["orders"].worded("zh") == "客服成交笔数（来自：客服每日数据）"
    sheet = (
        "day | agent | asked | answered | orders | asked_and_paid\n2022-12-31 | a | 40 | 38 | 9 | 8"
    )
    assert (
        agents(view_of(service=sheet)).frame.attrs["heads"]["n"]
        == "Inquiries (list of service days)"
    )


def test_the_hours_without_somebody_are_those_of_the_late_shift(demo_view: View) -> None:
    rows = shifts(demo_view).frame.set_index("name")
    assert rows.index[rows["short"]].tolist() == ["15-18", "18-21", "21-24"]
    assert "more in these hours: 15-18" in shifts(demo_view).sentence


def test_the_day_of_slow_answers_is_named(demo_view: View, planted: dict[str, Any]) -> None:
    assert date(2022, 11, 11) in planted["slow_answers"]["days"]
    assert first_answers(demo_view).sentence.endswith("11 Nov (87 seconds).")


def test_asking_and_follow_up_visits_are_told_with_their_intervals(demo_view: View) -> None:
    said = what_asking_brought(demo_view).sentence
    assert "of those who asked in the last 28 days paid within a day" in said
    assert "follow-up visits in 180 days led to" in said


def test_the_department_behind_is_named(demo_view: View, planted: dict[str, Any]) -> None:
    story, found = planted["department_behind"], tasks(demo_view)
    assert found.todo.worded("zh").startswith(f"催办落后的任务：{story['department']}")
    assert found.todo.startswith("ask for the tasks that are behind: design with ")
    row = found.frame.set_index("department").loc[story["department"]]
    assert row["low"] < story["in_time"] < row["high"]
    assert found.frame["behind"].sum() == 1


def test_the_overspent_line_and_the_large_expense_are_named(
    demo_view: View, planted: dict[str, Any]
) -> None:
    over, large = planted["overspent"], planted["large_expense"]
    found = budget_lines(demo_view)
    assert (found.standing, found.frame.iloc[0]["item"]) == ("off plan", over["item"])
    assert found.todo.startswith(
        "decide on the lines over budget in 2022 Q4: promotion pay-per-click ads by "
    )
    assert found.frame.iloc[0]["use"] == pytest.approx(over["share"], abs=0.01)
    approve = large_expenses(demo_view)
    assert f"{large['department']}{large['item']} 26,800 元" in approve.sentence.worded("zh")
    assert "operations equipment 26,800 yuan in 2022-09" in approve.sentence
    assert "as large in most months, not listed: " in approve.sentence
    assert "service wages" in approve.sentence


def test_the_year_is_forecast_from_what_is_spent_so_far(view_of: ViewOf) -> None:
    view = view_of(
        date(2022, 2, 28),
        budget="""month      | department | item | planned | spent
                  2022-01-01 | ads        | cpc  | 100     | 150
                  2022-02-01 | ads        | cpc  | 100     | 90
                  2022-03-01 | ads        | cpc  | 300     |
                  2022-02-01 | desk       | pay  | 50      | 50
                  2022-12-01 | desk       | desk | 9000    |""",
    )
    found = budget(view)  # 290 of 250; ads 500 x 240 / 200 = 600, pay 50, desks 9,000 as planned
    assert found.sentence.startswith(
        "290 of 250 yuan planned so far are spent (116.0\u00a0%); at this rate 9,650 of "
        "the 9,550 planned from 1 Jan to 31 Dec"
    )
    assert found.frame["name"].tolist() == ["2022 Q1"]
    young = budget_lines(replace(view, as_of=date(2022, 1, 31)))
    assert young.sentence == "Over budget in 2022 Q1: ads cpc by 50 yuan (50\u00a0%)."
    assert (
        large_expenses(view).sentence
        == "1 expense of 5,000 yuan or more to approve: desk desk 9,000 yuan in 2022-12."
    )


def test_a_month_whose_spending_is_blank_is_named_and_in_neither_sum(view_of: ViewOf) -> None:
    sheet = """month      | department | item | planned | spent
               2022-07-01 | ads        | cpc  | 100     | 90
               2022-08-01 | ads        | cpc  | 100     |
               2022-09-01 | ads        | cpc  | 100     |"""
    view = view_of(date(2022, 9, 19), budget=sheet)
    lines, year = budget_lines(view), budget(view)
    assert lines.sentence == (
        "No line of 2022 Q3 is over its plan by more than 10\u00a0%; 2 lines of 2022-08, 2022-09 "
        "have no spending yet and are left out of the plan too."
    )
    assert (lines.standing, lines.frame["forecast"].tolist()) == ("cannot tell", [270])
    (told,) = lines.figures
    assert (told.value, told.complete, told.reason) == (
        0.9,
        False,
        "2 rows lack what the figure is worked out from",
    )
    assert year.sentence == (
        "90 of 100 yuan planned so far are spent (90.0\u00a0%); at this rate 270 of the 300 planned "
        "from 1 Jul to 30 Sep; 2 lines of 2022-08, 2022-09 have no spending yet and are left out of the "
        "plan too."
    )
    assert "2022-08、2022-09 有 2 行尚未填实际支出" in year.sentence.worded("zh")
    assert (year.standing, [each.value for each in year.figures[-1:]]) == ("cannot tell", [0.9])


def test_the_quarter_that_fell_short_and_the_site_never_seen(
    demo_view: View, planted: dict[str, Any]
) -> None:
    story = planted["short_inspections"]
    found = inspections(demo_view)
    assert (found.standing, story["quarter"]) == ("off plan", "2022Q3")
    assert found.sentence.endswith("fell short of 25\u00a0% a quarter: 2022 Q3 (16.7\u00a0%).")
    assert (
        sites_due(demo_view).todo
        == f"inspect the site not seen in 2022: {story['never']} (never in the sheets)"
    )


def test_a_quarter_that_runs_has_not_fallen_short(demo_view: View) -> None:
    found = inspections(replace(demo_view, as_of=date(2022, 8, 1)))
    assert (found.standing, found.frame.iloc[-1]["state"]) == ("watch", "running")


VISITED = """
inspected_on | site
2022-01-01   | a
2022-02-10   | b
2022-04-20   | a
"""
SITES = "site\na\nb"


def test_a_year_of_all_sites_and_no_short_quarter_is_on_plan(view_of: ViewOf) -> None:
    view = view_of(date(2022, 5, 31), sites=SITES, inspections=VISITED)
    found = inspections(view)
    assert found.sentence == (
        "2 of 2 open sites were inspected this year; no quarter so far fell short of 25\u00a0%."
    )
    assert found.standing == "on plan"
    first = inspections(view_of(date(2022, 1, 31), sites=SITES, inspections=VISITED))
    assert (first.standing, "1 of 2 open sites" in first.sentence) == ("watch", True)


def test_a_quarter_before_the_sheets_begin_has_not_fallen_short(view_of: ViewOf) -> None:
    sheet = VISITED.replace("2022-01-01", "2022-05-02").replace("2022-02-10", "2022-05-12")
    found = inspections(view_of(date(2022, 5, 31), sites=SITES, inspections=sheet))
    assert found.sentence == (
        "2 of 2 open sites were inspected this year; no quarter so far fell short of 25\u00a0%; "
        "cannot tell, as not all of their days are covered: 2022 Q1."
    )
    assert "无法判断的：2022年第一季度" in found.sentence.worded("zh")
    assert (found.standing, found.frame["state"].tolist()) == (
        "cannot tell",
        ["cannot tell", "met"],
    )


def test_a_session_without_a_kind_is_no_kind_that_fewest_came_to(view_of: ViewOf) -> None:
    sheet = """
    held_on    | session | kind    | post | expected | attended
    2022-11-01 | a       | meeting | x    | yes      | yes
    2022-11-02 | b       | test    | x    | yes      | yes
    2022-11-02 | b       | test    | y    | yes      | no
    2022-11-03 | c       |         | x    | yes      | no
    """
    told = training(view_of(training=sheet))
    assert told.sentence.endswith("lowest at test: 50.0\u00a0%.")
    assert told.frame["kind"].fillna("-").tolist() == ["-", "test", "meeting"]


def test_kinds_that_fewest_came_to_are_named_together_and_not_where_all_are_alike(
    view_of: ViewOf,
) -> None:
    sheet = """
    held_on    | session | kind     | post | expected | attended
    2022-11-01 | a       | meeting  | x    | yes      | yes
    2022-11-01 | a       | meeting  | y    | yes      | no
    2022-11-02 | b       | test     | x    | yes      | yes
    2022-11-02 | b       | test     | y    | yes      | no
    """
    assert "lowest" not in training(view_of(training=sheet)).sentence
    third = "    2022-11-03 | c       | training | x    | yes      | yes\n"
    told = training(view_of(training=sheet.rstrip(" ") + third)).sentence
    assert told.endswith("attendance was lowest at meeting, test: 50.0\u00a0%.")


def test_training_tests_issues_and_posts_are_told(demo_view: View) -> None:
    assert "34 of 48 tests were passed: 70.8\u00a0%" in training(demo_view).sentence
    assert "have the open issues settled: 城东站 (2)" in issues(demo_view).todo
    held = rotation(demo_view)
    assert held.sentence.startswith(
        "12 posts are held; 6 changed hands in a year; longest: 余杭站站长"
    )
    assert not {"holder_id"} & set(held.frame.columns)


def test_what_no_sheet_tells_is_refused(view_of: ViewOf) -> None:
    view = view_of(
        orders="order_id | created_at          | paid_at\n1 | 2022-12-31 10:00:00 | 2022-12-31 10:00:00"
    )
    parts = (
        tasks,
        budget,
        budget_lines,
        large_expenses,
        inspections,
        sites_due,
        issues,
        training,
        rotation,
    )
    for part in (*parts, answers, agents, first_answers, shifts, what_asking_brought):
        with pytest.raises(DataRefused):
            part(view)


def test_small_departments_are_not_called_behind(view_of: ViewOf) -> None:
    view = view_of(
        tasks="""task_id | department | task | given_on   | due_on     | done_on
                 1       | art        | a    | 2022-12-01 | 2022-12-05 | 2022-12-09
                 2       | ads        | b    | 2022-12-01 | 2022-12-05 | 2022-12-05
                 3       | ads        | c    | 2022-12-01 | 2022-12-30 | """,
    )
    share = "33.3\u00a0% of 3 tasks due in a year were done in time"
    said = f"{share}, 1 overdue at the end of 31 Dec 2022"
    assert tasks(view).sentence == f"{said}; no department is behind the others beyond chance."

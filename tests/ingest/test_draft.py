"""A draft of a mapping: its guesses read the file, and what it does not know it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.ingest.draft import draft_of, write_draft
from opsanalytics.ingest.known_exports import own_mapping
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop

JD = """订单号,商品名称,订购数量,下单时间,结算金额,订单状态,下单帐号,付款确认时间,收货地址
2500001,杯,1,2022-03-01 10:00:00,18.00,完成,jd_a1,2022-03-01 10:01:00,杭州
2500002,杯,1,2022-03-02 10:00:00,18.00,等待付款,jd_b1,,苏州
2500003,碗,2,2022-03-02 11:00:00,20.50,锁定,jd_c1,2022-03-02 11:01:00,宁波
"""
DOUYIN = """主订单编号,子订单编号,选购商品,商品数量,订单应付金额,订单提交时间,订单状态
6900000000000000001,6900000000000000011,杯,1,20.00,2022-03-01 10:00:00,已完成
6900000000000000001,6900000000000000012,碗,2,10.00,2022-03-01 10:00:00,已完成
"""


def exported(tmp_path: Path, name: str, text: str) -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_draft_reads_the_file_it_was_made_for(tmp_path: Path) -> None:
    file = exported(tmp_path, "jd.csv", JD.replace("锁定", "完成"))
    path, draft = write_draft(file, tmp_path)
    assert draft.unsure == ["paid_amount"], "net or gross is always to be looked at"
    assert draft.unread == ["收货地址"]
    ingest([file], "shop", data=tmp_path / "data", among=[own_mapping(path)])
    row = evaluate("paid_amount", open_shop("shop", data=tmp_path / "data")).iloc[0]
    assert row["value"] == 18 + 20.5


def test_a_state_it_does_not_know_is_left_to_the_reader(tmp_path: Path) -> None:
    text = draft_of(exported(tmp_path, "jd.csv", JD), "jd").text
    assert '"完成" = "completed"' in text
    assert '"等待付款" = "unpaid"' in text
    assert '# "锁定" = "..."  # CHECK' in text


def test_several_rows_of_an_order_and_missing_columns_are_to_be_checked(tmp_path: Path) -> None:
    draft = draft_of(exported(tmp_path, "dy.csv", DOUYIN), "dy")
    assert 'lines = "sum"  # CHECK' in draft.text
    assert 'total_amount = { from = ["订单应付金额"] }  # CHECK' in draft.text
    placed = 'paid_at = { from = ["订单提交时间"], where = { "订单状态" = ["已完成"] } }'
    assert f"{placed}  # CHECK: paid when placed, in these states" in draft.text
    assert draft.unsure == [
        "paid_amount",
        "lines",
        "total_amount (订单应付金额)",
        "units (商品数量)",
        "paid_amount (订单应付金额)",
        "paid_at (订单提交时间)",
        "buyer_id",
        "product_id",
    ]


def test_a_column_that_no_header_names_is_left_to_the_reader(tmp_path: Path) -> None:
    """The rest of the draft is given all the same; the mapping says what of it is to be filled in."""
    path, draft = write_draft(exported(tmp_path, "x.csv", "订单号,订单状态\n1,完成\n"), tmp_path)
    placed = 'created_at = { from = ["..."] }  # CHECK: no column looks like this: '
    assert placed in draft.text
    assert 'order_id = { from = ["订单号"], required = true }' in draft.text
    assert draft.unsure == ["paid_amount", "created_at", "paid_at", "buyer_id"]
    why = r"x\.toml: x: created_at, paid_at still to be filled in; write the header of your file"
    with pytest.raises(UsageError, match=why):
        own_mapping(path)


def test_a_column_of_an_unknown_name_is_told_by_what_stands_in_it(tmp_path: Path) -> None:
    odd = JD.replace("下单时间", "录入").replace("订单号", "流水")
    draft = draft_of(exported(tmp_path, "jd.csv", odd), "jd")
    assert 'created_at = { from = ["录入"] }  # CHECK' in draft.text
    assert 'order_id = { from = ["流水"], required = true }  # CHECK' in draft.text
    assert {"created_at (录入)", "order_id (流水)"} <= set(draft.unsure)


AMERICAN = """Order ID,Order Date,Total,Status
100001,03/{day}/2022 10:00,18.00,Paid
100002,04/01/2022 10:00,20.00,Paid
"""


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        (AMERICAN.format(day="15"), 'from = ["Order Date"], order = "mdy" }'),
        (
            AMERICAN.format(day="05").replace("04/01", "24/01"),
            'from = ["Order Date"], order = "dmy" }',
        ),
        (AMERICAN.format(day="05"), 'order = "mdy" }  # CHECK: month first, or day first ("dmy")?'),
        (AMERICAN.format(day="15").replace("04/01", "24/01"), 'order = "mdy" }  # CHECK'),
    ],
)
def test_whether_the_month_or_the_day_comes_first_is_proven_or_asked(
    tmp_path: Path, dates: str, written: str
) -> None:
    path, draft = write_draft(exported(tmp_path, "us.csv", dates), tmp_path)
    [line] = [line for line in draft.text.splitlines() if line.startswith("created_at")]
    assert written in line
    assert ("CHECK" in line) == ("CHECK" in written)
    assert own_mapping(path).columns["created_at"].order in line


def test_a_draft_of_american_days_reads_them(tmp_path: Path) -> None:
    file = exported(tmp_path, "us.csv", AMERICAN.format(day="15"))
    path, _ = write_draft(file, tmp_path)
    ingest([file], "shop", data=tmp_path / "data", among=[own_mapping(path)])
    paid = evaluate("paid_amount", open_shop("shop", data=tmp_path / "data"), by="day")
    told = paid[paid["value"] > 0].set_index("period_start")["value"]
    assert {str(day.date()): value for day, value in told.items()} == {
        "2022-03-15": 18,
        "2022-04-01": 20,
    }


def test_american_days_are_not_compared_as_texts(tmp_path: Path) -> None:
    """12/31/2022 comes before 01/02/2023, though not in the alphabet."""
    rows = "Order ID,Order Date,Paid at,Total\n100001,12/31/2022 10:00,01/02/2023 09:00,18.00\n"
    file = exported(tmp_path, "us.csv", rows)
    path, draft = write_draft(file, tmp_path)
    assert 'created_at = { from = ["Order Date"], order = "mdy" }' in draft.text
    assert 'paid_at = { from = ["Paid at"], order = "mdy" }' in draft.text
    ingest([file], "shop", data=tmp_path / "data", among=[own_mapping(path)])
    [row] = open_shop("shop", data=tmp_path / "data").table("orders").to_dict("records")
    assert (str(row["created_at"]), str(row["paid_at"])) == (
        "2022-12-31 10:00:00",
        "2023-01-02 09:00:00",
    )


def test_a_name_that_only_comes_near_is_to_be_checked(tmp_path: Path) -> None:
    near = JD.replace("下单时间", "用户下单时间")
    unsure = draft_of(exported(tmp_path, "jd.csv", near), "jd").unsure
    assert unsure == ["paid_amount", "created_at (用户下单时间)", "锁定"]


def test_headers_with_quotes_make_no_other_mapping(tmp_path: Path) -> None:
    odd = JD.replace("收货地址", '"a""\nkind = x"')
    path, _ = write_draft(exported(tmp_path, "jd.csv", odd), tmp_path)
    assert own_mapping(path).kind == "jd"


def test_what_is_no_list_of_orders_and_a_draft_that_is_there_are_one_sentence(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataRefused, match="no header of a list of orders"):
        draft_of(exported(tmp_path, "notes.csv", "dear diary\nnothing sold\n"), "notes")
    file = exported(tmp_path, "jd.csv", JD)
    write_draft(file, tmp_path)
    with pytest.raises(UsageError, match="is there already"):
        write_draft(file, tmp_path)


def test_rows_that_repeat_the_amount_of_their_order_are_not_added_up(tmp_path: Path) -> None:
    both = DOUYIN.replace("10.00,2022", "20.00,2022")
    draft = draft_of(exported(tmp_path, "dy.csv", both), "dy")
    once = 'total_amount = { from = ["订单应付金额"], of = "order" }  # CHECK'
    assert f"{once}: the order's own, repeated on its rows" in draft.text
    assert 'units = { from = ["商品数量"] }' in draft.text, "pieces are added up all the same"


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        draft_of(tmp_path / "nowhere.csv", "nowhere")


def test_an_export_that_is_known_needs_no_draft(tmp_path: Path) -> None:
    known = "订单编号,订单状态,订单创建时间,买家实际支付金额\n1,交易成功,2022-03-01 10:00:00,9\n"
    file = exported(tmp_path, "ExportOrderList202203020900.csv", known)
    with pytest.raises(
        UsageError, match=r"known already as .* \(taobao_orders\); nothing to draft"
    ):
        write_draft(file, tmp_path)
    assert not list(tmp_path.glob("*.toml"))


def test_a_time_of_payment_before_the_time_of_the_order_is_taken_for_it(tmp_path: Path) -> None:
    late = JD.replace("10:01:00", "09:59:00").replace("锁定", "完成")
    draft = draft_of(exported(tmp_path, "jd.csv", late), "jd")
    assert 'created_at = { from = ["付款确认时间"] }  # CHECK' in draft.text
    assert 'drop = { "订单状态" = ["等待付款"] }  # CHECK: no time in them' in draft.text


def test_every_line_marked_check_is_in_the_list_of_what_to_look_at(tmp_path: Path) -> None:
    draft = draft_of(exported(tmp_path, "dy.csv", DOUYIN.replace("已完成", "锁定")), "dy")
    marked = [line for line in draft.text.splitlines() if "# CHECK" in line]
    assert len(draft.unsure) == len(marked)
    assert {"锁定", "paid_at", "lines"} <= set(draft.unsure)


def test_a_draft_in_chinese_says_in_chinese_what_to_look_at(tmp_path: Path) -> None:
    file = exported(tmp_path, "dy.csv", DOUYIN)
    text = draft_of(file, "dy", tr=Translator("zh")).text
    comments = [line.partition("# ")[2].removeprefix("CHECK") for line in text.splitlines()]
    said = [each for each in comments if each.strip(" :") and " = " not in each]
    command = "  opsanalytics ingest --explain FILE --mapping dy.toml"
    assert all(re.search("[一-龥]", each) for each in said if each != command)
    assert 'lines = "sum"  # CHECK: 多行同属一个订单，金额会相加' in text
    english = draft_of(file, "dy").text
    assert [line.partition("# ")[0] for line in text.splitlines()] == [
        line.partition("# ")[0] for line in english.splitlines()
    ]

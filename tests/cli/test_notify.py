"""People are told in a few lines, in their language, by whatever service they use; addresses stay secret."""

from __future__ import annotations

import base64
import re
import shutil
import socket
import time
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pydantic import SecretStr

from opsanalytics.cli import notify
from opsanalytics.cli.main import main
from opsanalytics.cli.notify import Notify, load_notify, open_to_others, picture, send
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.pages.digest import digest, fitted
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.sets import read_set
from opsanalytics.store.shop import open_shop
from tests.cli.receiver import Receiver, receiver


@pytest.fixture
def service() -> Iterator[Receiver]:
    with receiver() as kept:
        yield kept


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("OPSANALYTICS_SETTINGS", str(path))
    return path


def whom(*urls: str) -> Notify:
    return Notify(urls=tuple(map(SecretStr, urls)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_digest_says_what_page_00_says_in_few_lines(
    demo_data: Path, demo_sets: dict[str, Path], lang: str
) -> None:
    made = read_set(demo_sets[lang])
    assert made is not None
    view = View(open_shop("demo", data=demo_data), load_plan(None), made.as_of)
    found = digest(view, None, 0, Translator(lang))
    verdicts = {page.name: page.verdict for page in made.pages}
    assert found.verdict == verdicts["01_goal_progress"]
    page = unescape((demo_sets[lang] / "00_directors_page.html").read_text(encoding="utf-8"))
    day, *things, until = found.lines
    assert day.startswith(
        {"zh": "12月31日周六：51 单", "en": "Saturday 31 December: 51 orders"}[lang]
    )
    assert len(things) == 3
    for number, line in enumerate(things, 1):
        todo = re.split(r"（(?:每月|一次性)约| \(about", line.removeprefix(f"{number}. "))[0]
        assert todo in page
    assert "16,000" in things[0]  # the advertising that does not repay its cost
    assert "2022" in until
    assert found.title.startswith("拾光小满杂货铺")
    text = fitted(found.title, [found.verdict, *found.lines])
    assert text.splitlines() == [found.verdict, *found.lines]
    assert len(found.title + text) < 800


def test_a_long_digest_is_cut_where_it_is_longest_and_keeps_its_link() -> None:
    link = "https://example.org/reports/shop/latest/index.html"
    lines = ["short verdict", "refused: " + "x" * 3000, "data up to 31 Dec 2022"]
    text = fitted("shop", lines, link)
    assert len("shop\n" + text) <= 2_000
    first, cut, last, end = text.splitlines()
    assert (first, last, end) == ("short verdict", "data up to 31 Dec 2022", link)
    assert cut.startswith("refused: xxx")
    assert cut.endswith("x…")


@pytest.mark.parametrize("mark", ["", " (not final)", " (about 900 yuan a month) (doubtful)"])
def test_a_long_line_is_cut_between_clauses_and_keeps_its_mark(mark: str) -> None:
    clauses = [f"{n}: the 50 goal (due 13 Dec) is at risk" for n in range(80)]
    text = fitted("shop", ["; ".join(clauses) + "." + mark, "data up to 31 Dec 2022"])
    cut, until = text.splitlines()
    assert until == "data up to 31 Dec 2022"
    assert len(text.encode()) > 1_800
    *kept, last = cut.split(";")
    assert [clause.strip() for clause in kept] == clauses[: len(kept)]
    assert last == f"…{mark}"


def test_a_line_of_one_clause_keeps_its_mark_and_chinese_clauses_stay_whole() -> None:
    assert fitted("shop", ["x" * 3000 + " (not final)"]).endswith("x… (not final)")
    text = fitted("店", ["；".join(["五十单目标有风险"] * 100) + "。（还不是最终数）"])
    assert set(text.split("；")[:-1]) == {"五十单目标有风险"}
    assert text.endswith("；…（还不是最终数）")


def test_a_digest_of_a_thousand_characters_is_whole() -> None:
    lines = ["a" * 500, "b" * 700]
    assert fitted("shop", lines) == "\n".join(lines)


def test_a_chinese_digest_fits_a_robot_that_counts_bytes() -> None:
    text = fitted("店", ["单" * 700, "评" * 100])
    assert len(("店\n" + text).encode()) <= 2_048  # a WeCom robot's text message
    assert text.endswith("评" * 100)


def test_a_service_gets_title_text_kind_and_picture(service: Receiver, tmp_path: Path) -> None:
    drawn = tmp_path / "shop.png"
    Image.new("RGB", (4, 3)).save(drawn)
    assert send(whom(service.url), "店铺，需关注", "一行\n二行", [drawn], "warning") == []
    (told,) = service.told
    assert (told["title"], told["message"], told["type"]) == (
        "店铺，需关注",
        "一行\n二行",
        "warning",
    )
    (attached,) = told["attachments"]
    assert Image.open(BytesIO(base64.b64decode(attached["base64"]))).size == (4, 3)


def test_dingtalk_wecom_and_feishu_get_the_text_though_they_take_no_picture(
    service: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    for kind in (NotifyDingTalk, NotifyFeishu, NotifyWeComBot):
        monkeypatch.setattr(kind, "notify_url", f"http://127.0.0.1:{service.port}/")
    drawn = tmp_path / "shop.png"
    Image.new("RGB", (4, 3)).save(drawn)
    token = "0123456789abcdef0123456789abcdef"
    urls = (f"dingtalk://{token}", f"feishu://{token}", f"wecombot://{token}")
    assert send(whom(*urls), "shop: watch", "47 orders <a day>", [drawn]) == []
    assert len(service.told) == 3
    for told in service.told:
        assert "shop: watch" in str(told)
        assert "47 orders <a day>" in str(told)
        assert token not in str(told)


def test_a_service_that_fails_is_told_of_without_its_address(
    service: Receiver, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"json://127.0.0.1:{free.getsockname()[1]}/SECRET"
    service.status = 500
    failed = send(whom(service.url, nobody, "nonsense://SECRET", "SECRET"), "t", "b")
    assert failed == [
        "address 1 to notify (JSON) could not be reached",
        "address 2 to notify (JSON) could not be reached",
        "address 3 to notify is none that apprise knows",
        "address 4 to notify is none that apprise knows",
    ]
    assert "SECRET" not in "".join([*capfd.readouterr(), caplog.text, repr(whom(service.url))])


def test_a_service_that_never_answers_is_not_waited_for(
    service: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "SECONDS", 0.5)
    service.wait = 3
    began = time.monotonic()
    assert send(whom(service.url), "t", "b") == ["address 1 to notify (JSON) could not be reached"]
    assert time.monotonic() - began < 2


def test_addresses_come_from_the_settings_file_or_the_environment(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_notify() == Notify()
    settings.write_text(
        '[notify]\nurls = ["json://a", "json://b"]\npublish_url = "https://example.org/r"\n'
    )
    assert [url.get_secret_value() for url in load_notify().urls] == ["json://a", "json://b"]
    monkeypatch.setenv("OPSANALYTICS_NOTIFY", "json://c/x, dingtalk://d json://e")
    assert [url.get_secret_value() for url in load_notify().urls] == [
        "json://c/x",
        "dingtalk://d",
        "json://e",
    ]
    assert load_notify().publish_url == "https://example.org/r"
    settings.chmod(0o644)
    assert open_to_others(settings)
    settings.chmod(0o600)
    assert not open_to_others(settings)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '[notify]\nurl = ["json://SECRET"]',
            "notify.url: there is no such setting, did you mean urls?",
        ),
        ('[notify]\nurls = "json://SECRET"', r"notify.urls: must be a list in \[ \]"),
        (
            '[notify]\npublish_url = "file:///SECRET"',
            "notify.publish_url: must be written like this",
        ),
        ("[notify\nSECRET", "is not valid TOML"),
    ],
)
def test_wrong_settings_are_told_with_their_place_and_without_the_address(
    settings: Path, text: str, why: str
) -> None:
    settings.write_text(text)
    with pytest.raises(UsageError, match=why) as told:
        load_notify()
    assert "SECRET" not in str(told.value)


def test_a_way_to_try_the_message_out(
    service: Receiver, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["daily", "--notify-test", "--lang", "en"]) == 2
    assert "there is no address to notify; write urls" in capsys.readouterr().err
    settings.write_text(f'[notify]\nurls = ["{service.url}"]\n')
    assert main(["daily", "--notify-test", "--lang", "zh"]) == 0
    assert capsys.readouterr().out == "1 个地址中有 1 个收下了消息\n"
    assert "测试" in service.told[0]["message"]
    service.status = 404
    assert main(["daily", "--notify-test", "--lang", "en"]) == 1
    assert capsys.readouterr().out == "0 of 1 addresses took the message\n"


def test_a_page_is_drawn_whole_and_not_longer_than_it_is(tmp_path: Path) -> None:
    if not any(shutil.which(name) for name in notify._BROWSERS):
        pytest.skip("no Chromium, Chrome or Edge is installed")
    page = tmp_path / "page.html"
    page.write_text(
        '<body style="margin:0"><div style="height:1500px;background:#036">', encoding="utf-8"
    )
    assert picture(page, tmp_path / "page.png")
    with Image.open(tmp_path / "page.png") as image:
        assert image.size == (780, 3016)  # 390 by 1,500, twice, and a margin
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "page.png"]


def test_without_a_browser_or_a_page_there_is_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not picture(tmp_path / "none.html", tmp_path / "page.png")
    (tmp_path / "page.html").write_text("<p>x")
    monkeypatch.setattr(notify, "_BROWSERS", ("no-such-browser",))
    assert not picture(tmp_path / "page.html", tmp_path / "page.png")

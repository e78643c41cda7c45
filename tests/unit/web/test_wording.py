"""How pages say dates, deadlines and amounts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.queries.slack import Slack
from web import wording
from web.language import Language

NOW = datetime(2026, 3, 26, 6, 35, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "day", "said"),
    [
        ("zh", date(2026, 3, 27), "3月27日 周五"),
        ("zh", date(2027, 1, 4), "2027年1月4日 周一"),
        ("en", date(2026, 3, 27), "Fri 27 Mar"),
        ("en", date(2025, 12, 28), "Sun 28 Dec 2025"),
    ],
)
def test_a_day_has_its_weekday_and_another_year_is_named(lang: Language, day: date, said: str) -> None:
    assert wording.day(day, today=date(2026, 3, 26), lang=lang) == said


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (datetime(2026, 3, 26, 10, 0, tzinfo=UTC), "今天 18:00", "today 18:00"),
        (datetime(2026, 3, 26, 15, 59, tzinfo=UTC), "今天 23:59", "today 23:59"),
        (datetime(2026, 3, 26, 16, 0, tzinfo=UTC), "3月27日 周五 00:00", "Fri 27 Mar 00:00"),
    ],
)
def test_a_moment_is_told_on_the_agencys_clock(moment: datetime, zh: str, en: str) -> None:
    assert wording.moment(moment, now=NOW, zone=ZONE, lang="zh") == zh
    assert wording.moment(moment, now=NOW, zone=ZONE, lang="en") == en


@pytest.mark.parametrize(
    ("slack", "zh", "en", "level"),
    [
        (Slack(state="plenty", amount=4, due_at=DUE), "还剩 4 个工作日", "4 working days left", ""),
        (Slack(state="soon", amount=1, due_at=DUE), "还剩 1 个工作日", "1 working day left", "warn"),
        (Slack(state="soon", amount=3, unit="hours", due_at=DUE), "还剩 3 小时", "3 hours left", "warn"),
        (Slack(state="over", amount=2, due_at=DUE), "超时 2 个工作日", "2 working days late", "late"),
        (Slack(state="paused", amount=2), "暂停，等银行", "Paused: bank", "paused"),
        (Slack(state="unknown", unknown=("2028 年没装载", "2028 is missing")), "期限还算不出", "Deadline unknown", ""),
        (Slack(state="undated"), "没有期限", "No deadline", ""),
    ],
)
def test_the_remaining_time_comes_first(slack: Slack, zh: str, en: str, level: str) -> None:
    assert wording.slack_text(slack, waiting_on="bank", lang="zh") == zh
    assert wording.slack_text(slack, waiting_on="bank", lang="en") == en
    assert wording.slack_level(slack) == level


def test_beneath_stands_the_moment_or_why_there_is_none() -> None:
    def due(slack: Slack) -> str:
        return wording.slack_due(slack, now=NOW, zone=ZONE, lang="zh")

    assert due(Slack(state="plenty", due_at=DUE)) == "3月27日 周五 18:00"
    assert due(Slack(state="paused", amount=2)) == "已停 2 个工作日"
    assert due(Slack(state="unknown", unknown=("2028 年没装载", "x"))) == "2028 年没装载"
    assert due(Slack(state="undated")) == ""


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("5000000", "500 万"),
        ("5123400", "512.34 万"),
        ("5123456", "5,123,456 元"),
        ("120000000", "1.2 亿"),
        ("9999.5", "9,999.50 元"),
        ("0", "0 元"),
    ],
)
def test_an_amount_is_told_roundly_only_when_nothing_is_lost(yuan: str, said: str) -> None:
    assert wording.told_amount(Decimal(yuan), "zh") == said


def test_an_amount_for_checking_has_its_fen() -> None:
    assert wording.amount(Decimal("5000000")) == "5,000,000.00"


@pytest.mark.parametrize(
    ("state", "waiting_on", "slack", "shape", "word"),
    [
        ("assigned", "bank", Slack(state="paused"), "wait", "等银行"),
        ("assigned", None, Slack(state="over"), "late", "已超时"),
        ("assigned", None, Slack(state="soon"), "warn", "将到期"),
        ("assigned", None, Slack(state="plenty"), "doing", "办理中"),
        ("offered", None, Slack(state="undated"), "open", "待领"),
        ("completed", None, Slack(state="over"), "done", "已完成"),
        ("cancelled", None, Slack(state="undated"), "cancelled", "已取消"),
    ],
)
def test_a_state_is_a_shape_and_a_word(state: str, waiting_on: str | None, slack: Slack, shape: str, word: str) -> None:
    assert wording.task_chip(state=state, waiting_on=waiting_on, slack=slack, lang="zh") == (shape, word)


@pytest.mark.parametrize(
    ("counts", "zh", "en"),
    [
        ((8, 1, 2), "1 件已超时，2 件今天到期。", "1 overdue, 2 due today."),
        ((8, 0, 0), "8 件待办，今天没有到期的。", "8 tasks, none due today."),
        ((0, 0, 0), "手上没有待办。", "Nothing to do."),
    ],
)
def test_the_inbox_is_summed_up_in_a_sentence(counts: tuple[int, int, int], zh: str, en: str) -> None:
    todo, overdue, soon = counts
    assert wording.inbox_summary(todo=todo, overdue=overdue, soon=soon, lang="zh") == zh
    assert wording.inbox_summary(todo=todo, overdue=overdue, soon=soon, lang="en") == en

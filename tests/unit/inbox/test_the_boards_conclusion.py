"""The one sentence above the board: which thing comes first, and that it says the numbers that are there."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from brokerage.queries.funnel import Funnel, InHand
from engine.queries.board import Duration, Load, Stuck
from inbox import board
from inbox.board import words
from inbox.board.conclusion import concluded
from inbox.board.figures import Figures, Pace
from web import translation

NOTHING = Figures(
    loads=(),
    stuck=(),
    paces=(),
    funnel=Funnel(listings=0, viewings=0, viewed=0, deals=0, signed=0, closed=0, fell_through=0),
    in_hand=InHand(deals=0, amount=Decimal(0)),
)
STOOD = Stuck(
    instance_id="i",
    process="resale_main",
    business_key="BJ-D-1",
    branch_id=None,
    since=datetime(2026, 3, 2, tzinfo=UTC),
    days=11,
    tasks=(),
)


def hand(who: str | None, overdue: int, *, branch: str = "b", today: int = 0) -> Load:
    return Load(
        person_id=who,
        person_name=who,
        role=None,
        branch_id=branch,
        open=overdue + today,
        overdue=overdue,
        soon=0,
        waiting=0,
        today=today,
    )


def pace(zh: str, now: str, before: str, *, count: int = 5) -> Pace:
    def took(median: str) -> Duration:
        return Duration(group=zh, name=zh, count=count, median=Decimal(median), p90=Decimal(median))

    return Pace(stage=zh, zh=zh, en="Loan", now=took(now), before=took(before))


def said(figures: Figures, accept: str = "zh-CN") -> str:
    app = Flask("board")
    translation.install(app)
    translation.add_words(app, Path(board.__file__).parent)
    with app.test_request_context(headers={"Accept-Language": accept}):
        return words.concluded(concluded(figures))


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (NOTHING, "没有超时，没有停住的交易"),
        (replace(NOTHING, loads=(hand("王", 0, today=2),)), "今天到期 2 件"),
        (replace(NOTHING, stuck=(STOOD, STOOD)), "2 单交易停住了，最久的是 BJ-D-1"),
        (replace(NOTHING, loads=(hand("王", 1), hand("林", 1)), stuck=(STOOD,)), "2 件任务已超时"),
        (
            replace(NOTHING, loads=(hand("王", 2),), paces=(pace("签约", "3", "2.5"), pace("贷款", "9.0", "6.0"))),
            "贷款阶段的任务比上一期慢了 3 个工作日",
        ),
        (
            replace(
                NOTHING,
                loads=(hand("王", 2), hand("王", 1, branch="c"), hand("林", 2)),
                paces=(pace("贷款", "9", "6"),),
            ),
            "王手上有 3 件超时，全部超时共 5 件",
        ),
    ],
)
def test_what_most_needs_looking_at_is_said(figures: Figures, sentence: str) -> None:
    assert said(figures) == sentence


def test_it_is_said_in_english() -> None:
    found = replace(NOTHING, paces=(pace("贷款", "7.5", "6"),))
    assert said(found, "en") == "tasks of the stage Loan take 1.5 working days longer than in the period before"


def test_a_stage_of_few_tasks_is_not_called_slow() -> None:
    assert concluded(replace(NOTHING, paces=(pace("贷款", "9", "1", count=2),))).kind == "calm"


def test_what_nobody_holds_is_no_heap_in_one_hand() -> None:
    found = concluded(replace(NOTHING, loads=(hand(None, 5), hand("林", 1))))
    assert (found.kind, found.facts["number"]) == ("overdue", 6)


def test_few_of_many_in_one_hand_are_no_heap_either() -> None:
    many = tuple(hand(name, 3) for name in "甲乙丙")
    assert concluded(replace(NOTHING, loads=many)).kind == "overdue"


@pytest.mark.parametrize(
    ("amount", "lang", "told"),
    [("231234567", "zh", "2.31 亿"), ("4863999", "zh", "486 万"), ("4863999", "en", "¥4,860,000"), ("0", "zh", "0 元")],
)
def test_great_sums_are_told_rounded(amount: str, lang: str, told: str) -> None:
    assert words.about(Decimal(amount), "en" if lang == "en" else "zh") == told

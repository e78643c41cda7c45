"""What the style guide shows in components that need records: made up, in the words of this request, and of no agency."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from brokerage.policies.progress import Progress
from brokerage.policies.stages import STAGES
from web import charts
from web.language import language
from web.stage_line import CHIPS, StageLine, StageShown, StepShown, Thumbnail
from web.translation import gettext

_HERE = 4
"""The stage at which the specimen deal is."""
_COURSES: Mapping[str, tuple[str, ...]] = {
    "signing": ("3", "2.5", "3", "2", "2.5", "2"),
    "registration": ("7", "7", "", "6.5", "", "6"),
    "loan": ("6", "6.5", "7", "8", "8.5", "9"),
}


def specimens() -> Mapping[str, Any]:
    """Return the facts of the style guide's richer components."""
    bars = [
        charts.bar(gettext("权证专员"), late=2, soon=4, rest=6, note=gettext("超时 {number}").format(number=2)),
        charts.bar(gettext("签约专员"), soon=2, rest=7),
        charts.bar(gettext("财务初审"), rest=3),
    ]
    return {
        "line": _line(),
        "small": Thumbnail(name=_name(STAGES[_HERE]), states=tuple(_state(at) for at in range(len(STAGES)))),
        "bars": bars,
        "most": charts.longest(bars),
        "table": [("2", "4", "6"), ("0", "2", "7"), ("0", "0", "3")],
        "courses": [_course(stage) for stage in STAGES if stage.id in _COURSES],
        "decided": _decided(),
        "kept": _kept(),
        "refused": _refused(),
        "colleagues": [("1", gettext("权证专员")), ("2", gettext("签约专员"))],
        "draft": {"saved": "14:32"},
    }


def _line() -> StageLine:
    shown, steps = [], []
    for at, stage in enumerate(STAGES):
        state = _state(at)
        word = gettext(CHIPS[state][1])
        below = gettext("贷款专员") if state == Progress.DOING else ""
        states = (state,) * len(stage.steps)
        shown.append(StageShown(name=_name(stage), state=state, word=word, below=below, at=None, steps=states))
        for step in stage.steps:
            chip = (CHIPS[state][0], word)
            here = state == Progress.DOING
            steps.append(StepShown(number=step.number, name=_name(step), chip=chip, who="", at=None, day="", here=here))
    return StageLine(stages=tuple(shown), steps=tuple(steps), now=12)


def _state(at: int) -> Progress:
    return Progress.DONE if at < _HERE else Progress.DOING if at == _HERE else Progress.NEXT


def _course(stage: object) -> charts.Line:
    written = _COURSES[str(getattr(stage, "id", ""))]
    course = [Decimal(days) if days else None for days in written]
    late = written[-1] > written[0]
    value = gettext("{days}，慢 {more}").format(days=written[-1], more="3") if late else written[-1]
    said = gettext("{name}：六周前 {before} 个工作日，现在 {now} 个").format(
        name=_name(stage), before=written[0], now=written[-1]
    )
    return charts.line(_name(stage), course, value=value, said=said, goal=Decimal(written[0]), late=late)


def _decided() -> Mapping[str, Any]:
    return {
        "number": 3,
        "says": gettext("本市户籍，名下不满两套：可以买"),
        "grounds": (gettext("住建委购房资格规定"),),
        "since": date(2026, 1, 1),
        "link": None,
        "cells": {
            "tests": ({"label": gettext("户籍"), "text": '"local"'}, {"label": gettext("名下套数"), "text": "< 2"}),
            "answers": ({"label": gettext("结论"), "text": '"eligible"'},),
        },
    }


def _kept() -> list[Mapping[str, Any]]:
    number, day = gettext("网签合同编号"), gettext("网签日期")
    return [
        {"label": number, "text": "WQ-2026-0318", "other": "WQ-2026-0381", "differs": True},
        {"label": day, "text": "2026-03-25", "other": "2026-03-25", "differs": False},
    ]


def _refused() -> list[Mapping[str, Any]]:
    finding = {"zh": "面积要大于 0", "en": "The area must be more than 0"}
    return [{"number": 7, "findings": (finding,), "cells": {gettext("面积"): "0"}}]


def _name(one: object) -> str:
    return str(getattr(one, language()))

"""The line of seven stages on pages, with its nineteen steps as a list; and the seven in small, for rows of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from brokerage.policies.progress import Progress, StageStanding
from web import pages
from web.language import Language, language
from web.translation import gettext, marked

CHIPS: Mapping[Progress, tuple[str, str]] = {
    Progress.DONE: ("done", marked("已完成")),
    Progress.DOING: ("doing", marked("办理中")),
    Progress.NEXT: ("open", marked("未开始")),
    Progress.SKIPPED: ("cancelled", marked("没有经过")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """Be one step in the list."""

    number: int
    name: str
    chip: tuple[str, str]
    who: str
    at: datetime | None
    day: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShown:
    """Be one stage of the line; ``steps`` are the states of its steps."""

    name: str
    state: str
    word: str
    below: str
    at: datetime | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """Be the line with its list; ``now`` is the number of the step the deal is at, 0 when it is over."""

    stages: tuple[StageShown, ...]
    steps: tuple[StepShown, ...]
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """Be the seven stages in small: the name of the one it is at, and the state of each."""

    name: str
    states: tuple[str, ...]


def stage_line(stages: Sequence[StageStanding], *, names: Mapping[str, str]) -> StageLine:
    """Put stages into words; ``names`` are people's by id."""
    lang, zone = language(), pages.zone()
    line, steps = [], []
    now = 0
    for one in stages:
        line.append(
            StageShown(
                name=_name(one.stage, lang),
                state=one.state,
                word=gettext(CHIPS[one.state][1]),
                below=short_day(one.done_at, zone, lang) if one.done_at else _holder(one, names) or "",
                at=one.done_at,
                steps=tuple(step.state for step in one.steps),
            )
        )
        for step in one.steps:
            here = step.state == Progress.DOING
            now = step.step.number if here and not now else now
            chip = CHIPS[step.state]
            steps.append(
                StepShown(
                    number=step.step.number,
                    name=_name(step.step, lang),
                    chip=(chip[0], gettext(chip[1])),
                    who=names.get(step.holder or "") or "".join(pages.role_names([step.role])),
                    at=step.done_at,
                    day=short_day(step.done_at, zone, lang) if step.done_at else "",
                    here=here,
                )
            )
    return StageLine(stages=tuple(line), steps=tuple(steps), now=now)


def thumbnail(stages: Sequence[StageStanding]) -> Thumbnail:
    """Return the stages in small."""
    at = next((one for one in stages if one.state == Progress.DOING), None)
    if at is None:
        at = next((one for one in reversed(stages) if one.state == Progress.DONE), stages[0])
    return Thumbnail(name=_name(at.stage, language()), states=tuple(one.state for one in stages))


def short_day(moment: datetime, zone: tzinfo, lang: Language) -> str:
    """Write a day as short as a stage has room: ``3月27日``."""
    local = moment.astimezone(zone)
    return f"{local.month}月{local.day}日" if lang == "zh" else f"{local.day} {local:%b}"


def _holder(one: StageStanding, names: Mapping[str, str]) -> str:
    return "" if one.state != Progress.DOING else names.get(one.holder or "") or "".join(pages.role_names([one.role]))


def _name(one: object, lang: Language) -> str:
    return str(getattr(one, lang))

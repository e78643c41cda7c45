"""The board's figures in words and shapes: bars with their tables, small lines, the rows of what stands still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brokerage.queries import subjects
from engine.queries.board import Load, Stuck
from engine.unit_of_work import UnitOfWork
from inbox.board.figures import STILL, Figures, Pace
from inbox.board.words import FUNNEL
from inbox.records import shared
from web import charts, pages, wording
from web.language import language
from web.translation import gettext

MOST_BARS = 12
MOST_ROWS = 8
LONG = 10
"""From so many working days on, standing still is alarming."""
Lines = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StillRow:
    """Be a deal that stands still."""

    number: str
    home: str
    about: str
    who: str
    chip: tuple[str, str] | None
    slack: pages.SlackShown


def holder(load: Load) -> str:
    """Say whose work it is: a person's, a role's that may claim it, or the customer's."""
    if load.person_name is not None:
        return load.person_name
    roles = "".join(pages.role_names([load.role]))
    return gettext("待领：{role}").format(role=roles) if roles else gettext("等客户")


def load_bars(figures: Figures, branches: Mapping[str, str], *, told: bool) -> list[charts.Bar]:
    """Return who has most; ``told``: with the branch."""
    return [
        charts.bar(
            holder(load),
            small=_branch(load, branches) if told else "",
            late=load.overdue,
            soon=load.soon,
            rest=load.open - load.overdue - load.soon,
            note=gettext("超时 {number}").format(number=load.overdue) if load.overdue else "",
        )
        for load in figures.loads[:MOST_BARS]
    ]


def load_lines(figures: Figures, branches: Mapping[str, str]) -> Lines:
    """Return everybody's open work as lines of a table."""
    return [
        (
            f"{holder(load)} · {branch}" if (branch := _branch(load, branches)) else holder(load),
            *map(str, (load.overdue, load.soon, load.open - load.overdue - load.soon, load.waiting, load.open)),
        )
        for load in figures.loads
    ]


def funnel_bars(figures: Figures) -> list[charts.Bar]:
    """Return the funnel of the period."""
    return [charts.bar(gettext(name), rest=getattr(figures.funnel, field)) for field, name in FUNNEL.items()]


def funnel_lines(figures: Figures) -> Lines:
    """Return the funnel as lines of a table, with what fell through."""
    found = [(gettext(name), str(getattr(figures.funnel, field))) for field, name in FUNNEL.items()]
    return [*found, (gettext("爆单"), str(figures.funnel.fell_through))]


def pace_lines(paces: Sequence[Pace]) -> list[charts.Line]:
    """Return how long each stage's tasks took as small lines; of stages in which nothing was completed, none."""
    return [_pace(pace) for pace in paces if pace.now is not None]


def pace_table(paces: Sequence[Pace]) -> Lines:
    """Return them as lines of a table."""
    return [
        (
            stage_name(pace),
            str(pace.now.count) if pace.now else "0",
            wording.number(pace.now.median) if pace.now else "—",
            wording.number(pace.now.p90) if pace.now else "—",
            wording.number(pace.before.median) if pace.before else "—",
        )
        for pace in paces
    ]


def stage_name(pace: Pace) -> str:
    """Return a stage's name in the language of this request."""
    return pace.zh if language() == "zh" else pace.en


def still_rows(uow: UnitOfWork, stuck: Sequence[Stuck]) -> list[StillRow]:
    """Return the deals that stand still longest, in one statement."""
    listed = stuck[:MOST_ROWS]
    homes = subjects.numbered(uow, numbers=[one.business_key for one in listed])
    rows = []
    for one in listed:
        tasks = shared.open_tasks(uow, one.tasks)
        home = homes.get(one.business_key)
        rows.append(
            StillRow(
                number=one.business_key,
                home=home.words if home else one.business_key,
                about=gettext("、").join(task.line.name for task in tasks[:2]),
                who=tasks[0].who if tasks else "",
                chip=tasks[0].chip if tasks else None,
                slack=_stood(one),
            )
        )
    return rows


def _pace(pace: Pace) -> charts.Line:
    assert pace.now is not None
    name, median = stage_name(pace), wording.number(pace.now.median)
    slower = pace.slower >= 1
    value = gettext("{days}，慢 {more}").format(days=median, more=wording.number(pace.slower)) if slower else median
    said = gettext("{name}：中位数 {median} 个工作日，九成不超过 {p90} 个").format(
        name=name, median=median, p90=wording.number(pace.now.p90)
    )
    if pace.before is not None:
        said += gettext("，上一期 {median} 个").format(median=wording.number(pace.before.median))
    goal = pace.before.median if pace.before else None
    return charts.line(name, pace.now.course, value=value, said=said, goal=goal, late=slower)


def _stood(one: Stuck) -> pages.SlackShown:
    since = gettext("{moment} 起").format(moment=pages.in_words(one.since))
    if one.days is None:
        return pages.SlackShown(text=gettext("没有动静"), due=since, level="", spent=None)
    text = gettext("停 {span}").format(span=wording.span(one.days, "working-days", language()))
    level = "late" if one.days >= LONG else "warn"
    return pages.SlackShown(text=text, due=since, level=level, spent=min(100, one.days * 100 // (2 * STILL)))


def _branch(load: Load, branches: Mapping[str, str]) -> str:
    return branches.get(load.branch_id or "", "")

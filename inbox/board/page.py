"""``/board``: the page and its file. Store managers see the figures of their branches, directors and administrators all."""

from typing import Final

from flask import Blueprint, Response, request

from engine.queries import directory
from engine.unit_of_work import UnitOfWork
from inbox.board import asked as board_asked
from inbox.board import conclusion, export, shown, words
from inbox.board.asked import PATH, SPANS, VIEWERS, Asked
from inbox.board.figures import STILL, figures
from inbox.day import end_of_day
from web import charts, pages
from web.identity import looking
from web.language import language
from web.policy import Policy, policy

FILE: Final = f"{PATH}/figures.csv"
MANAGERS_PAGE = Policy(page=True, roles=VIEWERS)

door = Blueprint("board", __name__, template_folder="templates")


@door.get(PATH)
@policy(MANAGERS_PAGE)
def board() -> Response:
    """Show the board, in as many statements whatever it counts."""
    uow = looking()
    asked = _asked(uow)
    found = figures(uow, asked)
    told = len(asked.choices) > 1 and asked.branch is None
    loads = shown.load_bars(found, asked.choices, told=told)
    funnel = shown.funnel_bars(found)
    first = conclusion.concluded(found)
    return pages.shown(
        "board.html",
        asked=asked,
        figures=found,
        first=first,
        sentence=words.concluded(first),
        amount=words.about(found.in_hand.amount, language()),
        loads=loads,
        load_most=charts.longest(loads),
        load_lines=shown.load_lines(found, asked.choices if told else {}),
        funnel=funnel,
        funnel_most=charts.longest(funnel),
        funnel_lines=shown.funnel_lines(found),
        paces=shown.pace_lines(found.paces),
        pace_table=shown.pace_table(found.paces),
        stuck=shown.still_rows(uow, found.stuck),
        still=STILL,
        spans=[(str(weeks), words.SPANS[weeks]) for weeks in SPANS],
        file=asked.address(FILE),
    )


@door.get(FILE)
@policy(MANAGERS_PAGE)
def figures_file() -> Response:
    """Give the same figures as a file."""
    uow = looking()
    asked = _asked(uow)
    content = export.file(asked, figures(uow, asked), asked.choices)
    name = f"board-{uow.now.astimezone(pages.zone()).date().isoformat()}.csv"
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(uow: UnitOfWork) -> Asked:
    return board_asked.asked(
        request.args, actor=uow.actor, branches=directory.branch_names(uow), until=end_of_day(uow.now)
    )

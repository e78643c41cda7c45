"""What every form of this door does: run one act in one unit of work, go on, and tell on the page what is in the way."""

from collections.abc import Callable

from flask import Response, request

from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.unit_of_work import UnitOfWork
from web import idempotency, pages

LONGEST_REASON = 500


def done(
    act: Callable[[UnitOfWork], str | None], *, to: str, told: str, again: Callable[[Problem], Response]
) -> Response:
    """Run an act and go on to ``to``, where ``told`` (or the word that the act returns) says what was done.

    What is in the way is shown by ``again``, with all that was typed.

    :raises engine.errors.NotFound: what it is about is not there.
    """

    def whole(uow: UnitOfWork) -> Response:
        word = act(uow) or told
        return pages.onward(f"{to}{'&' if '?' in to else '?'}{pages.TOLD}={word}")

    try:
        return idempotency.written(whole)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        return again(problem)


def text(name: str, longest: int = LONGEST_REASON) -> str:
    """Return what was typed into a field, without blanks around it."""
    return request.form.get(name, "").replace("\0", "").strip()[:longest]


def asked(name: str, longest: int = 80) -> str:
    """Return what the address asks for."""
    return " ".join(request.args.get(name, "").replace("\0", "").split())[:longest]

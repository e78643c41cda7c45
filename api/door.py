"""How an endpoint is declared: path, policy, arguments, answer. The rest (unit of work, idempotency, documentation) follows.

``read`` gives the view a unit of work that cannot write; ``write`` one that can, around the whole of it, so that an answer
stored under an ``Idempotency-Key`` commits with what it tells. Arguments are parsed before any of them is opened.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from api.fields import Nothing
from api.parsing import Parser
from engine.unit_of_work import UnitOfWork, unit_of_work
from web import idempotency
from web.identity import asker, this_house
from web.policy import MEMBER, Policy, policy

View = TypeVar("View", bound=Callable[..., Any])
Schema = type[ma.Schema]

PROBLEM = {"$ref": "#/components/responses/Problem"}
_READ_PROBLEMS = ("400", "401", "403", "404", "422", "503")
_WRITE_PROBLEMS = (*_READ_PROBLEMS, "409", "413", "415")


class Door(Blueprint):
    """Be a group of endpoints about one noun."""

    ARGUMENTS_PARSER: ClassVar[Parser] = Parser(unknown=ma.RAISE)

    def read(
        self,
        rule: str,
        answer: Schema | None,
        *,
        policy: Policy = MEMBER,
        query: Schema = Nothing,
        media: str | None = None,
    ) -> Callable[[View], View]:
        """Declare a view ``(uow, query, **ids)`` that only looks. ``media`` names what it sends when that is not JSON."""

        def declare(view: View) -> View:
            shaped = self.response(200, answer or _BINARY, content_type=media)(view)
            parsed = self.arguments(query, location="query")(_worked(shaped, write=False))
            self._declare(rule, "GET", parsed, policy, _READ_PROBLEMS)
            return view

        return declare

    def ask(self, rule: str, answer: Schema, *, body: Schema, policy: Policy = MEMBER) -> Callable[[View], View]:
        """Declare a view ``(uow, body, **ids)`` that only looks, by a POST: its question is long, or personal."""

        def declare(view: View) -> View:
            parsed = self.arguments(body)(_worked(self.response(200, answer)(view), write=False))
            self._declare(rule, "POST", parsed, policy, _WRITE_PROBLEMS)
            return view

        return declare

    def opens(
        self, rule: str, *, body: Schema, media: str = "application/octet-stream", policy: Policy = MEMBER
    ) -> Callable[[View], View]:
        """Declare a view ``(uow, body, **ids)`` that shows what may only be shown when the look itself is kept.

        It is a POST, so that the reason stands in no address, and its answer is stored nowhere: asked twice, kept twice.
        """

        def declare(view: View) -> View:
            shaped = self.response(200, _BINARY, content_type=media)(view)
            self._declare(rule, "POST", self.arguments(body)(_worked(shaped, write=True)), policy, _WRITE_PROBLEMS)
            return view

        return declare

    def write(
        self,
        rule: str,
        answer: Schema,
        *,
        policy: Policy = MEMBER,
        body: Schema = Nothing,
        location: str = "json",
        status: int = 200,
        method: str = "POST",
        before: Callable[[UnitOfWork, Mapping[str, Any]], Mapping[str, Any]] | None = None,
    ) -> Callable[[View], View]:
        """Declare a view ``(uow, body, **ids)`` that changes something; it accepts an ``Idempotency-Key``.

        ``before`` turns what was sent into what the view gets in a reading unit of work of its own: for slow work that must
        not hold the write lock, and that does no harm when it is done twice.
        """

        def declare(view: View) -> View:
            shaped = self.response(status, answer)(view)

            @wraps(shaped)
            def changing(sent: Mapping[str, Any], **ids: Any) -> Response:
                ready = sent if before is None else _prepared(before, sent)
                return idempotency.written(lambda uow: shaped(uow, ready, **_text(ids)))

            parsed = self.arguments(body, location=location, required=body is not Nothing)(changing)
            keyed = self.doc(parameters=["IdempotencyKey"])(parsed)
            self._declare(rule, method, keyed, policy, _WRITE_PROBLEMS)
            return view

        return declare

    def _declare(
        self, rule: str, method: str, view: Callable[..., Any], admitted: Policy, problems: tuple[str, ...]
    ) -> None:
        told = {status: {**PROBLEM, "description": HTTPStatus(int(status)).phrase} for status in problems}
        name = f"{self.name.replace('-', '_')}_{view.__name__}"
        extra: dict[str, Any] = {"responses": told, "operationId": name}
        if admitted.roles:
            extra["x-roles"] = sorted(admitted.roles)
        documented = self.doc(**extra)(view)
        self.add_url_rule(rule, view_func=policy(admitted)(documented), methods=[method])


_BINARY: dict[str, str] = {"type": "string", "format": "binary"}


def _worked(shaped: Callable[..., Response], *, write: bool) -> Callable[..., Response]:
    """Give a view its unit of work."""

    @wraps(shaped)
    def working(asked: Mapping[str, Any], **ids: Any) -> Response:
        who = asker()
        with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=write) as uow:
            return shaped(uow, asked, **_text(ids))

    return working


def _prepared(
    before: Callable[[UnitOfWork, Mapping[str, Any]], Mapping[str, Any]], sent: Mapping[str, Any]
) -> Mapping[str, Any]:
    who = asker()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
        return before(uow, sent)


def _text(ids: Mapping[str, Any]) -> dict[str, Any]:
    """Give ids of the path as text: identifiers are text everywhere inside."""
    return {name: str(value) for name, value in ids.items()}

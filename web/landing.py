"""The landing page, ``/health`` and static files: what stands at the gate before anybody signs in.

Names of definitions are shown of demo agencies only: a real brokerage's processes are its own affair.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request, send_from_directory
from sqlalchemy.exc import OperationalError

from engine.errors import Unavailable
from engine.queries import definitions, directory
from engine.unit_of_work import Actor, House, unit_of_work, whole_house
from web import compression, json_text, setup
from web.identity import this_house
from web.language import language
from web.policy import PUBLIC, policy
from web.scripts import is_built

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Be one way on from the landing page."""

    href: str
    zh: str
    en: str
    about_zh: str = ""
    about_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyShown:
    """Be a demo agency with its published definitions."""

    name: str
    code: str
    definitions: Sequence[definitions.DefinitionLine]


def blueprint(*, version: str, links: Sequence[Link]) -> Blueprint:
    """Make the blueprint of the gate."""
    gate = Blueprint("gate", __name__)

    @gate.get("/")
    @policy(PUBLIC)
    def landing() -> str | Response:
        house = this_house()
        alive = _alive(house)
        if alive and setup.is_open():
            return Response(status=303, headers={"Location": setup.PATH})
        return render_template(
            "landing.html",
            lang=language(),
            version=version,
            database=_KINDS.get(house.database.dialect.name, house.database.dialect.name),
            alive=alive,
            agencies=_demo_agencies(house) if alive else (),
            links=links,
        )

    @gate.get("/health")
    @policy(PUBLIC)
    def health() -> Response:
        house = this_house()
        alive = _alive(house)
        body = {
            "status": "ok" if alive else "unavailable",
            "version": version,
            "database": house.database.dialect.name,
        }
        answer = Response(json_text.dumps(body), status=200 if alive else 503, mimetype="application/json")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @gate.get("/static/<path:name>")
    @policy(PUBLIC)
    def static(name: str) -> Response:
        answer = send_from_directory(STATIC, name)
        hashed = is_built(name) or request.args.get("v") == fingerprint(name)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return compression.static_file(answer, STATIC / name)

    @gate.app_template_global("asset")
    def asset(name: str) -> str:
        return f"/static/{name}?v={fingerprint(name)}"

    return gate


@cache
def fingerprint(name: str) -> str:
    """Return the first twelve characters of a static file's SHA-256, for addresses that never go stale."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _alive(house: House) -> bool:
    try:
        with whole_house(house) as connection:
            connection.execute(sa.select(1))
    except (Unavailable, OperationalError):
        return False
    return True


def _demo_agencies(house: House) -> tuple[AgencyShown, ...]:
    shown = []
    for agency in directory.all_agencies(house):
        if agency.demo:
            with unit_of_work(house, agency_id=agency.id, actor=Actor.system(), write=False) as uow:
                shown.append(
                    AgencyShown(name=agency.name, code=agency.code, definitions=definitions.newest(uow, kind="process"))
                )
    return tuple(shown)

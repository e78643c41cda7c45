"""The description of the interface: OpenAPI 3.1 at ``/api/v1/openapi.json`` and a page to browse it, from the same source."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from flask import Blueprint as FlaskBlueprint
from flask import Flask, Response, render_template
from flask_smorest import Api, Blueprint
from werkzeug.routing import BaseConverter

from api.fields import KEY_PATTERN, Amount, Plain, PlainMap, amount_described
from web import idempotency, json_text, problems
from web.language import language
from web.policy import PUBLIC, policy

PREFIX = "/api/v1"
NUMBER_PATTERN = r"^[A-Z]{2}-[A-Z]-[0-9]{4}-[0-9]{6,12}$"
TEMPLATES = Path(__file__).parent / "templates"

_PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string", "description": "In the language of Accept-Language; Chinese by default."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; decide by this, not by the title."},
        "detail": {"type": "string"},
        "facts": {"type": "object", "description": "What a conflict is about: who, when, which state."},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule", "severity", "zh", "en"],
                "properties": {
                    "rule": {"type": "string"},
                    "severity": {"enum": ["error", "warning"]},
                    "element": {"type": "string", "description": "BPMN id, field or cell it is about."},
                    "pointer": {"type": "string", "description": "JSON pointer into what was sent (RFC 6901)."},
                    "zh": {"type": "string"},
                    "en": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
}

_ABOUT = """Fangliu runs the sale of a home as a process. Send `Authorization: Bearer <token>` (make one with `fangliu token`).
Amounts are yuan as text with two decimals; moments are ISO 8601 with a zone; lists are paged by `cursor`.
Every write accepts an `Idempotency-Key`: the same key and request give the stored answer for 48 hours, another request 422.
Refusals are `application/problem+json` (RFC 9457). Another agency's ids answer like ids that never existed: 404."""


class KeyConverter(BaseConverter):
    """Be a definition's key in an address."""

    regex = KEY_PATTERN.strip("^$")


class NumberConverter(BaseConverter):
    """Be a number that people read out, in an address."""

    regex = NUMBER_PATTERN.strip("^$")


class RestApi(Api):
    """Be flask-smorest with our refusals: the porch answers them, so it registers no handler of its own."""

    DEFAULT_ERROR_RESPONSE_NAME: ClassVar[str | None] = None

    def _register_error_handlers(self) -> None:
        """Leave refusals to ``web.problems``."""


def describe(app: Flask, *, version: str) -> RestApi:
    """Make the interface's description on an application."""
    app.url_map.converters["key"] = KeyConverter
    app.url_map.converters["number"] = NumberConverter
    app.config.update(API_TITLE="房流 Fangliu", API_VERSION=version, OPENAPI_VERSION="3.1.0")
    made = RestApi(app, spec_kwargs={"info": {"description": _ABOUT}, "security": [{"token": []}]})
    made.register_converter(NumberConverter, lambda _converter: {"type": "string", "pattern": NUMBER_PATTERN})
    made.register_converter(KeyConverter, lambda _converter: {"type": "string", "pattern": KEY_PATTERN})
    made.register_field(Plain, None, None)
    made.register_field(PlainMap, "object", None)
    made.register_field(Amount, None, None)
    assert made.ma_plugin.converter is not None, "the specification has been made"
    made.ma_plugin.converter.add_attribute_function(amount_described)  # type: ignore[no-untyped-call]  # apispec's own
    made.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    made.spec.components.schema("Problem", dict(_PROBLEM_SCHEMA))
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    made.spec.components.response("Problem", {"description": "Refused", "content": content})
    key = {
        "description": "Makes the write safe to send again.",
        "schema": {"type": "string", "pattern": idempotency.KEY_PATTERN},
    }
    made.spec.components.parameter("IdempotencyKey", "header", {"name": idempotency.HEADER, "required": False, **key})
    return made


def publish(app: Flask, made: RestApi, doors: tuple[Blueprint, ...]) -> None:
    """Hang the doors and the description's own pages on the application."""
    for door in doors:
        made.register_blueprint(door, url_prefix=f"{PREFIX}{door.url_prefix or ''}")
    app.register_blueprint(_pages(made))


def _pages(made: RestApi) -> FlaskBlueprint:
    pages = FlaskBlueprint("api-description", __name__, url_prefix=PREFIX, template_folder=str(TEMPLATES))

    @cache
    def whole() -> dict[str, Any]:
        described: dict[str, Any] = made.spec.to_dict()
        for item in described["paths"].values():
            for operation in item.values():
                for parameter in operation.get("parameters", ()) if isinstance(operation, dict) else ():
                    _say_absent_not_null(parameter)
        return described

    @pages.get("/openapi.json")
    @policy(PUBLIC)
    def openapi() -> Response:
        answer = Response(json_text.dumps(whole()), mimetype="application/json")
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @pages.get("/docs")
    @policy(PUBLIC)
    def docs() -> str:
        return render_template("api_docs.html", lang=language(), spec=whole(), groups=_groups(whole()))

    return pages


def _say_absent_not_null(parameter: dict[str, Any]) -> None:
    """Describe a query parameter that may be left out as just that: nothing in a query is null."""
    schema = parameter.get("schema", {})
    if schema.get("default", "") is None:
        del schema["default"]
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    if None in schema.get("enum", ()):
        schema["enum"] = [value for value in schema["enum"] if value is not None]


def _groups(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Order the operations by tag for the page."""
    groups: dict[str, dict[str, Any]] = {
        tag["name"]: {"about": tag.get("description", ""), "name": tag["name"], "operations": []}
        for tag in spec["tags"]
    }
    for path, item in spec["paths"].items():
        for verb in ("get", "post", "put", "patch", "delete"):
            if verb in item:
                operation = {"path": path, "verb": verb.upper(), "ids": item.get("parameters", []), **item[verb]}
                groups[item[verb]["tags"][0]]["operations"].append(operation)
    return list(groups.values())

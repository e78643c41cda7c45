from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import flask
import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from webargs.flaskparser import FlaskParser

V = TypeVar("V", bound=Callable[..., Any])

class Blueprint(flask.Blueprint):
    ARGUMENTS_PARSER: ClassVar[FlaskParser]
    description: str
    def __init__(self, name: str, import_name: str, *, url_prefix: str | None = None, description: str = "") -> None: ...
    def arguments(
        self,
        schema: type[ma.Schema] | ma.Schema,
        *,
        location: str = "json",
        content_type: str | None = None,
        required: bool = True,
        description: str | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    def response(
        self,
        status_code: int,
        schema: type[ma.Schema] | ma.Schema | Mapping[str, Any] | None = None,
        *,
        content_type: str | None = None,
        description: str | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
    @staticmethod
    def doc(**kwargs: Any) -> Callable[[V], V]: ...

class Api:
    DEFAULT_ERROR_RESPONSE_NAME: ClassVar[str | None]
    spec: APISpec
    ma_plugin: MarshmallowPlugin
    def __init__(self, app: flask.Flask | None = None, *, spec_kwargs: Mapping[str, Any] | None = None) -> None: ...
    def register_converter(self, converter: type[Any], func: Callable[[Any], Mapping[str, Any]]) -> None: ...
    def register_field(self, field: type[Any], *args: Any) -> None: ...
    def register_blueprint(
        self, blp: Blueprint, *, parameters: Sequence[Mapping[str, Any]] | None = None, **options: Any
    ) -> None: ...
    def _register_error_handlers(self) -> None: ...

"""Makes the Flask application: request ids, identity, policies, problems, headers, landing page. ``app.py`` hangs doors on it."""

from flask import Flask, request

from engine.errors import Forbidden
from engine.unit_of_work import House
from web import (
    compression,
    draft_pages,
    durations,
    headers,
    identity,
    landing,
    language,
    logs,
    pages,
    problems,
    scripts,
    sessions,
    translation,
    visits,
)
from web.identity import asker, identify, identify_by_session
from web.json_text import DecimalJson
from web.policy import DEFAULT_REQUEST_BYTES, current_policy

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class PolicyMissing(Forbidden):
    """This endpoint declares no policy, so it is closed."""

    code = "policy-missing"
    zh = "这个地址没有声明访问规则，已关闭"


class Porch(Flask):
    """Be Flask with our JSON. Doors add their ``links`` to the landing page when they are hung."""

    json_provider_class = DecimalJson

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None, template_folder=str(landing.TEMPLATES))
        self.links: list[landing.Link] = []
        self.version = ""


def create_app(house: House, *, version: str) -> Porch:
    """Make the application of a house without any door."""
    app = Porch("fangliu")
    app.version = version
    app.extensions["fangliu-house"] = house
    app.config["MAX_CONTENT_LENGTH"] = DEFAULT_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = DEFAULT_REQUEST_BYTES
    app.config["MAX_FORM_PARTS"] = 1000
    app.url_map.strict_slashes = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    compression.install(app)
    durations.install(app)
    logs.install(app)
    headers.install(app)
    problems.install(app)
    identity.install(app)
    sessions.install(app)
    language.install(app)
    translation.install(app)
    pages.install(app)
    scripts.install(app)
    app.before_request(_guard)
    draft_pages.install(app)
    app.register_blueprint(landing.blueprint(version=version, links=app.links))
    return app


def _guard() -> None:
    """Let only those in whom the endpoint's policy admits; before anything of the request is parsed."""
    if request.endpoint is None:
        return
    declared = current_policy()
    if declared is None:
        raise PolicyMissing
    request.max_content_length = declared.request_bytes
    if declared.link:
        visits.identify_by_link()
    elif not declared.public:
        identify_by_session() if declared.page else identify()
        declared.admit(asker().actor)
    if declared.page and request.method not in _SAFE:
        sessions.require_form_token()

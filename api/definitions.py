"""Definitions: processes, decisions, forms and templates; check them, publish them, read their versions."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import fields, validate

from api.door import Door
from api.fields import KEY_PATTERN, Text
from engine.operations import definitions as operations
from engine.queries import definitions as queries
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("definitions", __name__, url_prefix="/definitions", description="Processes, tables and forms 流程定义")

LONGEST_SOURCE = 2 * 1024 * 1024
PUBLISHERS = roles("administrator", request_bytes=8 * 1024 * 1024)
TEXT_KINDS = ("process", "decision", "form")
_MEDIA = {"process": "application/xml", "decision": "application/xml", "form": "application/schema+json"}


class Version(ma.Schema):
    """One version of a definition."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    name = fields.String()
    content_hash = fields.String(metadata={"description": "SHA-256 of the content."})
    origin = fields.String(metadata={"description": "own or shared"})
    published_at = fields.AwareDateTime()
    published_by = fields.UUID(allow_none=True)


class Versions(ma.Schema):
    """Versions of definitions."""

    items = fields.List(fields.Nested(Version))


class Kind(ma.Schema):
    """Which kind of definition."""

    kind = fields.String(load_default=None, validate=validate.OneOf((*TEXT_KINDS, "template")))


class Source(ma.Schema):
    """One file: BPMN or DMN as XML, a form as JSON Schema."""

    kind = fields.String(required=True, validate=validate.OneOf(TEXT_KINDS))
    key = Text(required=True, longest=80, shortest=1, pattern=KEY_PATTERN)
    text = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_SOURCE))


class Sources(ma.Schema):
    """Files that belong together."""

    sources = fields.List(fields.Nested(Source), required=True, validate=validate.Length(min=1, max=200))


class Finding(ma.Schema):
    """What is wrong with an element."""

    rule = fields.String()
    severity = fields.String()
    element = fields.String(allow_none=True, metadata={"description": "<file key>#<element id>"})
    zh = fields.String()
    en = fields.String()


class Checked(ma.Schema):
    """What the check found."""

    publishable = fields.Boolean()
    findings = fields.List(fields.Nested(Finding))


class PublishedVersion(ma.Schema):
    """What publishing made of one file."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    name = fields.String()
    changed = fields.Boolean(metadata={"description": "False: the newest version already had this content."})


class Published(ma.Schema):
    """What publishing made."""

    items = fields.List(fields.Nested(PublishedVersion))


@door.read("", Versions, query=Kind)
def newest(uow: UnitOfWork, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """List the newest version of every definition."""
    return {"items": queries.newest(uow, **asked)}


@door.ask("/lint", Checked, policy=PUBLISHERS, body=Sources)
def lint(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check files as if they were published together; nothing is stored."""
    found = operations.check(uow, sources=_sources(sent))
    return {"publishable": all(finding.severity != "error" for finding in found), "findings": found}


@door.write("/publish", Published, policy=PUBLISHERS, body=Sources)
def publish(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Publish files together: all, or with findings none. Running instances keep what they pinned."""
    return {"items": operations.publish(uow, sources=_sources(sent))}


@door.read(f"/<any({', '.join((*TEXT_KINDS, 'template'))}):kind>/<key:key>/versions", Versions)
def versions(uow: UnitOfWork, _asked: Mapping[str, Any], kind: str, key: str) -> Mapping[str, Any]:
    """List all versions of a definition, newest first."""
    return {"items": queries.versions(uow, kind=kind, key=key)}


@door.read(
    f"/<any({', '.join(TEXT_KINDS)}):kind>/<key:key>/versions/<int(max=999999):version>/content",
    None,
    media="application/xml",
)
def content(uow: UnitOfWork, _asked: Mapping[str, Any], kind: str, key: str, version: str) -> Response:
    """Read a version's content: the XML of a process or decision, the JSON Schema of a form."""
    body = queries.body(uow, kind=kind, key=key, version=int(version))
    return Response(body, mimetype=_MEDIA[kind], headers={"Content-Disposition": "attachment"})


def _sources(sent: Mapping[str, Any]) -> list[operations.Source]:
    return [
        operations.Source(kind=source["kind"], key=source["key"], body=source["text"].encode())
        for source in sent["sources"]
    ]

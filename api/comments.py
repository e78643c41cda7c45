"""Comments: what colleagues say to one another about a case."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from api.door import Door
from api.fields import Ref, Text
from engine.operations import comments as operations
from engine.queries import comments as queries
from engine.unit_of_work import UnitOfWork

door = Door(
    "comments",
    __name__,
    url_prefix="/process-instances/<uuid:instance_id>/comments",
    description="What colleagues say about a case 备注",
)


class Comment(ma.Schema):
    """One remark about a process instance, or about one of its tasks."""

    id = fields.UUID()
    task_id = fields.UUID(allow_none=True)
    author_id = fields.UUID()
    author_name = fields.String()
    text = fields.String()
    at = fields.AwareDateTime()


class Comments(ma.Schema):
    """All remarks about a process instance, oldest first."""

    items = fields.List(fields.Nested(Comment))


class Remark(ma.Schema):
    """What to say; sealed at rest, kept out of the journal."""

    text = Text(required=True, longest=operations.LONGEST, shortest=1)
    task_id = Ref(load_default=None, allow_none=True)


@door.read("", Comments)
def listed(uow: UnitOfWork, _asked: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """List what was said about an instance, oldest first."""
    return {"items": queries.of_instance(uow, instance_id=instance_id)}


@door.write("", Comments, body=Remark, status=201)
def say(uow: UnitOfWork, sent: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Say something about an instance, or about one of its tasks."""
    operations.say(uow, instance_id=instance_id, **sent)
    return {"items": queries.of_instance(uow, instance_id=instance_id)}

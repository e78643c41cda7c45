"""Messages: tell a process that something happened; see those that nobody awaits yet."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from api.door import Door
from api.fields import Paging, PlainMap, Text
from engine.operations import messages as operations
from engine.queries import incidents as queries
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("messages", __name__, url_prefix="/messages", description="Messages to processes 消息")

SENDERS = roles("administrator", "director", "store_manager", "receptionist")
WATCHERS = roles("administrator", "director", "store_manager")


class NewMessage(ma.Schema):
    """A message with the key that finds its process."""

    name = Text(required=True, longest=80, shortest=1)
    key = Text(required=True, longest=120, shortest=1)
    payload = PlainMap(load_default=dict)
    keep_hours = fields.Integer(
        load_default=168,
        validate=validate.Range(min=1, max=24 * 90),
        metadata={"description": "How long it waits for a process that awaits it."},
    )


class Correlated(ma.Schema):
    """What became of a message."""

    instance_id = fields.UUID(allow_none=True, metadata={"description": "Null: nobody awaits it yet, it is kept."})
    kept = fields.Boolean()


class Message(ma.Schema):
    """A message that is or was kept."""

    id = fields.UUID()
    name = fields.String()
    key = fields.String()
    state = fields.String()
    arrived_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()


class MessagePage(ma.Schema):
    """One page of messages."""

    items = fields.List(fields.Nested(Message))
    next_cursor = fields.String(allow_none=True)


class MessageList(Paging):
    """Which messages."""

    state = fields.String(load_default="kept", validate=validate.OneOf(("kept", "delivered", "expired")))


@door.write("", Correlated, policy=SENDERS, body=NewMessage)
def correlate(uow: UnitOfWork, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Deliver a message to the process that awaits it; else keep it until one does or it expires."""
    keep = timedelta(hours=sent["keep_hours"])
    found = operations.correlate(uow, name=sent["name"], key=sent["key"], payload=sent["payload"], keep=keep)
    return {"instance_id": found, "kept": found is None}


@door.read("", MessagePage, policy=WATCHERS, query=MessageList)
def kept(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.MessageLine]:
    """List messages that nobody has awaited so far, latest first."""
    return queries.kept_messages(uow, **asked)

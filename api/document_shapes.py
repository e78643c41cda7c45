"""What documents look like outside."""

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields

from api.fields import Ref, Text


class Document(ma.Schema):
    """A document without its content; ``size`` in bytes."""

    id = fields.UUID()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    kind = fields.String(allow_none=True)
    deal_id = fields.UUID(allow_none=True)
    listing_id = fields.UUID(allow_none=True)
    customer_id = fields.UUID(allow_none=True)
    expires_on = fields.Date(allow_none=True)
    stored_at = fields.AwareDateTime()
    stored_by = fields.UUID(allow_none=True)
    attached_at = fields.AwareDateTime(allow_none=True)


class Documents(ma.Schema):
    """Documents of one record."""

    items = fields.List(fields.Nested(Document))


class File(ma.Schema):
    """A file: PDF, picture, docx, xlsx, CSV or text, at most 20 MiB."""

    file = Upload(required=True)


class Attachment(ma.Schema):
    """What a document is, and to which one record it belongs; ``business_key`` names a deal or listing by its number."""

    kind = Text(required=True, longest=40, shortest=1)
    deal_id = Ref(load_default=None, allow_none=True)
    listing_id = Ref(load_default=None, allow_none=True)
    customer_id = Ref(load_default=None, allow_none=True)
    business_key = Text(load_default=None, allow_none=True, longest=80)
    task_id = Ref(load_default=None, allow_none=True)
    expires_on = fields.Date(load_default=None, allow_none=True)

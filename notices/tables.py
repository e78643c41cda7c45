"""Notices and what became of them on their way out.

A notice is a row per event, recipient and channel; the unique constraint makes a listener that runs twice harmless. Texts
hold no personal data, so they are kept in clear; where a notice goes to is read when it is sent, never kept here.
"""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table

notices = keyed_table(
    "notices",
    sa.Column("event_id", Id, nullable=False),
    sa.Column("channel", sa.String(6), nullable=False),
    sa.Column("recipient", sa.String(50), nullable=False),
    sa.Column("person_id", Id),
    sa.Column("customer_id", Id),
    sa.Column("instance_id", Id),
    sa.Column("business_key", sa.String(80), nullable=False),
    sa.Column("template", sa.String(40), nullable=False),
    sa.Column("zh", sa.String(300), nullable=False),
    sa.Column("en", sa.String(300), nullable=False),
    sa.Column("link", sa.String(200)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("problem", sa.String(300)),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("read_at", Moment),
    belongs_to("person_id", "people"),
    belongs_to("customer_id", "customers"),
    sa.UniqueConstraint("agency_id", "event_id", "recipient", "channel"),
    sa.Index("ix_notices_person", "agency_id", "person_id", "channel", "read_at", "id"),
)
"""``channel`` is in_app, email or sms; ``state`` is kept (in the product), waiting, sent, failed or off."""

sms_outbox = keyed_table(
    "sms_outbox",
    sa.Column("request_id", sa.String(60), nullable=False),
    sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
    sa.Column("template_id", sa.String(40), nullable=False),
    sa.Column("parameters", sa.String(1000), nullable=False),
    sa.Column("signature", sa.String(64), nullable=False),
    sa.Column("receipt_no", sa.String(60), nullable=False),
    sa.Column("accepted_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "request_id"),
)
"""What the simulated vendor accepted, customers' links left out: a real one would have sent it."""

"""What runs: instances and what each of them waits for."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, belongs_to, keyed_table

instances = keyed_table(
    "instances",
    sa.Column("process", sa.String(80), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("bundle_hash", sa.String(64), nullable=False),
    sa.Column("business_key", sa.String(80), nullable=False),
    sa.Column("branch_id", Id),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("outcome", sa.String(80)),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", Id),
    sa.Column("ended_at", Moment),
    sa.Column("journal_seq", sa.Integer, nullable=False),
    sa.Column("journal_hash", sa.LargeBinary, nullable=False),
    belongs_to("branch_id", "branches"),
    sa.ForeignKeyConstraint(["agency_id", "bundle_hash"], ["bundles.agency_id", "bundles.hash"]),
    sa.UniqueConstraint("agency_id", "process", "business_key"),
    sa.Index(None, "agency_id", "status", "started_at"),
)

parties = keyed_table(
    "parties",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("side", sa.String(20), nullable=False),
    sa.Column("customer_id", Id),
    belongs_to("instance_id", "instances"),
    sa.Index(None, "agency_id", "instance_id"),
)

tasks = keyed_table(
    "tasks",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("token_id", Id, nullable=False),
    sa.Column("process", sa.String(80), nullable=False),
    sa.Column("node_id", sa.String(120), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("form", sa.String(80)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("group_role", sa.String(40)),
    sa.Column("group_branch_id", Id),
    sa.Column("assignee_id", Id),
    sa.Column("party", sa.String(20)),
    sa.Column("assigned_why", sa.String(300)),
    sa.Column("excluded", Data),
    sa.Column("calendar", sa.String(40)),
    sa.Column("warning_at", Moment),
    sa.Column("due_at", Moment),
    sa.Column("escalation_at", Moment),
    sa.Column("deadline", Data),
    sa.Column("level", sa.String(10)),
    sa.Column("waiting_on", sa.String(10)),
    sa.Column("waiting_since", Moment),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("assigned_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("closed_by", Id),
    belongs_to("instance_id", "instances"),
    belongs_to("assignee_id", "people"),
    sa.UniqueConstraint("agency_id", "token_id"),
    sa.Index(None, "agency_id", "instance_id"),
    sa.Index(None, "agency_id", "assignee_id", "state", "due_at", "id"),
    sa.Index(None, "agency_id", "state", "group_role", "group_branch_id", "due_at", "id"),
    sa.Index(None, "agency_id", "closed_by", "closed_at"),
)

timers = keyed_table(
    "timers",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("token_id", Id),
    sa.Column("task_id", Id),
    sa.Column("node_id", sa.String(120), nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("reason", sa.String(300)),
    belongs_to("instance_id", "instances"),
    belongs_to("task_id", "tasks"),
    sa.Index(None, "due_at"),
    sa.Index(None, "agency_id", "instance_id"),
)

subscriptions = keyed_table(
    "subscriptions",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("token_id", Id, nullable=False),
    sa.Column("node_id", sa.String(120), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "token_id"),
    sa.Index(None, "agency_id", "name", "key"),
    sa.Index(None, "agency_id", "instance_id"),
)

messages = keyed_table(
    "messages",
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("payload", sa.LargeBinary),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("arrived_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("delivered_to", Id),
    sa.Index(None, "agency_id", "state", "name", "key"),
    sa.Index(None, "state", "expires_at"),
)

calls = keyed_table(
    "calls",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("token_id", Id, nullable=False),
    sa.Column("node_id", sa.String(120), nullable=False),
    sa.Column("process", sa.String(80), nullable=False),
    sa.Column("hook", sa.String(80), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("input", Data, nullable=False),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("problem", sa.String(500)),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "token_id"),
    sa.Index(None, "agency_id", "instance_id"),
)

incidents = keyed_table(
    "incidents",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("token_id", Id),
    sa.Column("node_id", sa.String(120), nullable=False),
    sa.Column("call_id", Id),
    sa.Column("task_id", Id),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("message", sa.String(500), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("raised_at", Moment, nullable=False),
    sa.Column("resolved_at", Moment),
    sa.Column("resolved_by", Id),
    belongs_to("instance_id", "instances"),
    sa.Index(None, "agency_id", "state", "raised_at"),
    sa.Index(None, "agency_id", "instance_id"),
)

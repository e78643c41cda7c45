"""Make the tables of what runs: instances, tasks, timers, calls, journal, outbox."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, in an order in which each finds those that it refers to."""
    op.create_table(
        "messages",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("delivered_to", Id, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_messages_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_messages")),
    )
    op.create_index(
        op.f("ix_messages_agency_id_state_name_key"), "messages", ["agency_id", "state", "name", "key"], unique=False
    )
    op.create_index(op.f("ix_messages_state_expires_at"), "messages", ["state", "expires_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=True),
        sa.Column("payload", Data(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("backoff", sa.Integer(), nullable=False),
        sa.Column("timeout", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("rung_at", Moment(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("progress_word", sa.String(length=200), nullable=True),
        sa.Column("answer", Data(), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_outbox_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        op.f("ix_outbox_agency_id_kind_created_at"), "outbox", ["agency_id", "kind", "created_at"], unique=False
    )
    op.create_index(op.f("ix_outbox_agency_id_subject_id"), "outbox", ["agency_id", "subject_id"], unique=False)
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "instances",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bundle_hash", sa.String(length=64), nullable=False),
        sa.Column("business_key", sa.String(length=80), nullable=False),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("started_by", Id, nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_instances_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "bundle_hash"],
            ["bundles.agency_id", "bundles.hash"],
            name=op.f("fk_instances_agency_id_bundle_hash"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_instances_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_instances")),
        sa.UniqueConstraint(
            "agency_id", "process", "business_key", name=op.f("uq_instances_agency_id_process_business_key")
        ),
    )
    op.create_index(
        op.f("ix_instances_agency_id_status_started_at"),
        "instances",
        ["agency_id", "status", "started_at"],
        unique=False,
    )
    op.create_table(
        "calls",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("token_id", Id, nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("hook", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("input", Data(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_calls_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_calls_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_calls")),
        sa.UniqueConstraint("agency_id", "token_id", name=op.f("uq_calls_agency_id_token_id")),
    )
    op.create_index(op.f("ix_calls_agency_id_instance_id"), "calls", ["agency_id", "instance_id"], unique=False)
    op.create_table(
        "incidents",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("token_id", Id, nullable=True),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("call_id", Id, nullable=True),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("resolved_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_incidents_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_incidents_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_agency_id_instance_id"), "incidents", ["agency_id", "instance_id"], unique=False)
    op.create_index(
        op.f("ix_incidents_agency_id_state_raised_at"), "incidents", ["agency_id", "state", "raised_at"], unique=False
    )
    op.create_table(
        "journal",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=True),
        sa.Column("bundle_hash", sa.String(length=64), nullable=False),
        sa.Column("input", sa.LargeBinary(), nullable=True),
        sa.Column("events", Data(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_journal_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_journal_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_journal")),
        sa.UniqueConstraint("agency_id", "instance_id", "seq", name=op.f("uq_journal_agency_id_instance_id_seq")),
    )
    op.create_table(
        "parties",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("customer_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_parties_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_parties_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_parties")),
    )
    op.create_index(op.f("ix_parties_agency_id_instance_id"), "parties", ["agency_id", "instance_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("token_id", Id, nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_subscriptions_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_subscriptions_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("agency_id", "token_id", name=op.f("uq_subscriptions_agency_id_token_id")),
    )
    op.create_index(
        op.f("ix_subscriptions_agency_id_instance_id"), "subscriptions", ["agency_id", "instance_id"], unique=False
    )
    op.create_index(
        op.f("ix_subscriptions_agency_id_name_key"), "subscriptions", ["agency_id", "name", "key"], unique=False
    )
    op.create_table(
        "tasks",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("token_id", Id, nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("group_role", sa.String(length=40), nullable=True),
        sa.Column("group_branch_id", Id, nullable=True),
        sa.Column("assignee_id", Id, nullable=True),
        sa.Column("party", sa.String(length=20), nullable=True),
        sa.Column("assigned_why", sa.String(length=300), nullable=True),
        sa.Column("excluded", Data(), nullable=True),
        sa.Column("calendar", sa.String(length=40), nullable=True),
        sa.Column("warning_at", Moment(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("escalation_at", Moment(), nullable=True),
        sa.Column("deadline", Data(), nullable=True),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("waiting_on", sa.String(length=10), nullable=True),
        sa.Column("waiting_since", Moment(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("assigned_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "assignee_id"], ["people.agency_id", "people.id"], name=op.f("fk_tasks_agency_id_assignee_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_tasks_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_tasks_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("agency_id", "token_id", name=op.f("uq_tasks_agency_id_token_id")),
    )
    op.create_index(
        op.f("ix_tasks_agency_id_assignee_id_state_due_at_id"),
        "tasks",
        ["agency_id", "assignee_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tasks_agency_id_closed_by_closed_at"), "tasks", ["agency_id", "closed_by", "closed_at"], unique=False
    )
    op.create_index(op.f("ix_tasks_agency_id_instance_id"), "tasks", ["agency_id", "instance_id"], unique=False)
    op.create_index(
        op.f("ix_tasks_agency_id_state_group_role_group_branch_id_due_at_id"),
        "tasks",
        ["agency_id", "state", "group_role", "group_branch_id", "due_at", "id"],
        unique=False,
    )
    op.create_table(
        "timers",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("token_id", Id, nullable=True),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_timers_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "task_id"], ["tasks.agency_id", "tasks.id"], name=op.f("fk_timers_agency_id_task_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_timers_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_timers")),
    )
    op.create_index(op.f("ix_timers_agency_id_instance_id"), "timers", ["agency_id", "instance_id"], unique=False)
    op.create_index(op.f("ix_timers_due_at"), "timers", ["due_at"], unique=False)

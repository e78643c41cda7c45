"""Keep what people say to one another about a case, which completed task one that was handed back opens anew, and how often
what follows a timer was refused.
"""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Add the table with its policy, and the columns."""
    op.create_table(
        "comments",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("instance_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_comments_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_comments_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "task_id"], ["tasks.agency_id", "tasks.id"], name=op.f("fk_comments_agency_id_task_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "author_id"], ["people.agency_id", "people.id"], name=op.f("fk_comments_agency_id_author_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_comments")),
    )
    op.create_index(
        op.f("ix_comments_agency_id_instance_id_id"), "comments", ["agency_id", "instance_id", "id"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table comments enable row level security, force row level security")
        op.execute(f"create policy own_agency on comments using ({OWN}) with check ({OWN})")
    op.add_column("tasks", sa.Column("reopens", Id, nullable=True))
    op.add_column("timers", sa.Column("refusals", sa.Integer(), nullable=True))

"""What people say to one another about a case, sealed: free text may name anybody."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table

comments = keyed_table(
    "comments",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("task_id", Id),
    sa.Column("author_id", Id, nullable=False),
    sa.Column("text_sealed", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    belongs_to("instance_id", "instances"),
    belongs_to("task_id", "tasks"),
    belongs_to("author_id", "people"),
    sa.Index(None, "agency_id", "instance_id", "id"),
)

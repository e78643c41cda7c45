"""Let PostgreSQL itself keep agencies apart: a transaction sees the rows of the agency it named, or none.

The product names the agency at the beginning of every transaction (``engine.unit_of_work.see``); ``*`` are those that look over
all: relay, tick, checks, backups. FORCE makes the tables' owner obey too; a superuser never does, so connect as a plain role.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Give every table with an agency its policy; SQLite has none and serves one machine."""
    if op.get_bind().dialect.name != "postgresql":
        return
    found = sa.inspect(op.get_bind())
    for table in found.get_table_names():
        if "agency_id" in {column["name"] for column in found.get_columns(table)}:
            op.execute(f'alter table "{table}" enable row level security, force row level security')
            op.execute(f'create policy own_agency on "{table}" using ({OWN}) with check ({OWN})')

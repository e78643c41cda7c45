"""${message}"""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment, Money

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Bring the tables from ${repr(down_revision)} to this revision."""
    ${upgrades if upgrades else "pass"}

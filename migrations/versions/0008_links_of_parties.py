"""Keep the links by which parties reach their deal."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add its tables."""

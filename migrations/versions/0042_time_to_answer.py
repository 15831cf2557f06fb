"""A later end of the time to answer a match waits for a second person.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("extends_to", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claim", sa.Column("extension_reason", sa.String(500), nullable=False, server_default=""))
    op.add_column("claim", sa.Column("extension_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("extension_by_id", "extension_reason", "extends_to"):
        op.drop_column("claim", name)

"""A later deadline waits for a second person: what was proposed for a round or a programme.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("extends_to", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("extension_reason", sa.String(500), nullable=False, server_default=""))
    op.add_column("round", sa.Column("extension_by_id", sa.Integer(), nullable=True))
    op.add_column("programme", sa.Column("proposed", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("programme", "proposed")
    for name in ("extension_by_id", "extension_reason", "extends_to"):
        op.drop_column("round", name)

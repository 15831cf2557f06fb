"""What was decided about what a claim has in common with others.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("relation_marks", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("claim", sa.Column("related", sa.Boolean(), nullable=True))
    op.add_column("claim", sa.Column("relation_reason", sa.String(1000), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("relation_reason", "related", "relation_marks"):
        op.drop_column("claim", name)

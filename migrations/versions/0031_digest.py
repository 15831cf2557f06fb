"""Whether somebody wants a letter a day; nobody has chosen so far.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("digest", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "digest")

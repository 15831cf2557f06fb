"""An application says which one it was begun from, a place from which one it was carried over; an account its last programme.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("last_place", sa.String(32), nullable=False, server_default=""))
    op.add_column("application", sa.Column("carried", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("pool_place", sa.Column("proposed", sa.Text(), nullable=True))
    # Both engines add a column with what it refers to in one statement; to build the tables anew, others refer to them.
    for table, column in (("application", "source_id"), ("pool_place", "carried_from_id")):
        name = op.f(f"fk_{table}_{column}_{table}")
        op.execute(f"alter table {table} add column {column} integer constraint {name} references {table} (id)")


def downgrade() -> None:
    op.drop_column("pool_place", "carried_from_id")
    op.drop_column("application", "source_id")
    op.drop_column("pool_place", "proposed")
    op.drop_column("application", "carried")
    op.drop_column("account", "last_place")

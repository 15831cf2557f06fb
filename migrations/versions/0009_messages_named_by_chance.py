"""Messages are named by chance, so that no number tells how many others got.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("mark", sa.String(32), nullable=True))
    postgresql = op.get_bind().dialect.name == "postgresql"
    by_chance = "replace(cast(gen_random_uuid() as text), '-', '')" if postgresql else "lower(hex(randomblob(16)))"
    op.execute(f"update message set mark = {by_chance}")
    with op.batch_alter_table("message") as batch_op:
        batch_op.alter_column("mark", existing_type=sa.String(32), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_message_mark"), ["mark"])


def downgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_message_mark"), type_="unique")
        batch_op.drop_column("mark")

"""A published need is corrected: what it said before is kept, and a claim says for which wording it was made.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("wording", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("claim_version", sa.Column("wording", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("claim", sa.Column("kept", sa.Integer()))
    op.create_table(
        "need_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_wording_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_wording")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_need_wording_need_id_number")),
    )


def downgrade() -> None:
    op.drop_table("need_wording")
    op.drop_column("claim", "kept")
    op.drop_column("claim_version", "wording")
    op.drop_column("need", "wording")

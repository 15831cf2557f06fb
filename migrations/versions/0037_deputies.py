"""Somebody who is away has a deputy: one part, from a first day to a last one.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_deputy_account_id_account"), nullable=False),
        sa.Column("absent_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_deputy_absent_id_account"), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("given_by_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_deputy_given_by_id_account"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_deputy_ended_by_id_account"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(500), nullable=False),
        sa.CheckConstraint("absent_id <> account_id", name="ck_deputy_two_people"),
        sa.CheckConstraint("first_on <= last_on", name="ck_deputy_days_in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_deputy"),
    )
    op.create_index("ix_deputy_absent_id", "deputy", ["absent_id"])
    op.create_index("ix_deputy_account_id_state", "deputy", ["account_id", "state"])


def downgrade() -> None:
    op.drop_table("deputy")

"""Drafts of claims are kept for their authors; there are none so far.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_draft_account_id_account")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_claim_draft_need_id_need")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_claim_draft_round_id_round")),
        sa.PrimaryKeyConstraint("account_id", "need_id", name=op.f("pk_claim_draft")),
    )
    op.create_index(op.f("ix_claim_draft_need_id"), "claim_draft", ["need_id"])
    op.create_index(op.f("ix_claim_draft_round_id"), "claim_draft", ["round_id"])


def downgrade() -> None:
    op.drop_table("claim_draft")

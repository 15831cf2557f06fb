"""Runs that take their time: a limit, what is being done, word from the worker, parts.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("solve_run", sa.Column("time_limit", sa.Integer(), nullable=False, server_default="120"))
    op.add_column("solve_run", sa.Column("stage", sa.String(16), nullable=False, server_default=""))
    op.add_column("solve_run", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "solve_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["solve_run.id"], name=op.f("fk_solve_part_run_id_solve_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solve_part")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_solve_part_run_id_number")),
    )


def downgrade() -> None:
    op.drop_table("solve_part")
    for name in ("heard_at", "stage", "time_limit"):
        op.drop_column("solve_run", name)

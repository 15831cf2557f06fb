"""The answers of a match are its state and its recorded events; an application notes which of its sections was edited when.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ANSWERS = {"enterprise_answer": "('enterprise_yes', 'confirmed')", "institution_answer": "('institution_yes', 'confirmed')"}
"""The columns that are gone, and the states in which that side has said yes."""


def upgrade() -> None:
    for name in ANSWERS:
        op.execute(f"alter table claim drop column {name}")
    op.add_column("application", sa.Column("edited", sa.Text, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.execute("alter table application drop column edited")
    for name, states in ANSWERS.items():
        op.add_column("claim", sa.Column(name, sa.String(16), nullable=False, server_default=""))
        op.execute(f"update claim set {name} = 'confirmed' where state in {states}")

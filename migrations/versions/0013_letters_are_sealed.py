"""The words of a letter are sealed while it waits and blank once it was sent.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail") as mail:
        mail.alter_column("body", existing_type=sa.String(5000), type_=sa.Text(), existing_nullable=False)
    op.execute("update mail set body = '' where sent_at is not null")


def downgrade() -> None:
    op.execute("update mail set body = '' where body like 'sealed1:%'")
    with op.batch_alter_table("mail") as mail:
        mail.alter_column("body", existing_type=sa.Text(), type_=sa.String(5000), existing_nullable=False)

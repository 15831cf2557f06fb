"""What a sheet hides or crosses out is kept with the row of a workbook.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_row", sa.Column("marks", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("import_row", "marks")

"""What was recorded of a case is found by it; a need keeps whether one person both entered and verified it.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_subject_kind_subject_id", "event", ["subject_kind", "subject_id"])
    op.create_index("ix_import_row_need_id", "import_row", ["need_id"])
    op.add_column("need", sa.Column("one_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("update need set one_person = true where verified_by_id is not null and verified_by_id = entered_by_id")


def downgrade() -> None:
    op.drop_column("need", "one_person")
    op.drop_index("ix_import_row_need_id", "import_row")
    op.drop_index("ix_event_subject_kind_subject_id", "event")

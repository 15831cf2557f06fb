"""A notice belongs to a bureau, and has a version.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        table.create_foreign_key(op.f("fk_notice_unit_id_unit"), "unit", ["unit_id"], ["id"])
    of_programme = "select unit_id from programme where programme.id = notice.programme_id"
    of_author = "select unit_id from account where account.id = notice.published_by_id"
    op.execute(f"update notice set unit_id = coalesce(({of_programme}), ({of_author}))")


def downgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.drop_constraint(op.f("fk_notice_unit_id_unit"), type_="foreignkey")
        table.drop_column("version")
        table.drop_column("unit_id")

"""A message keeps where its reader belonged when it was told.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PERSONAL = ("roles_changed",)


def upgrade() -> None:
    op.add_column("message", sa.Column("scope", sa.String(200), nullable=False, server_default=""))
    database = op.get_bind()
    accounts = database.execute(sa.text("select id, unit_id, organisation_id from account")).all()
    for account_id, unit_id, organisation_id in accounts:
        played = database.execute(sa.text("select role from account_role where account_id = :id"), {"id": account_id})
        roles = ",".join(sorted(role for (role,) in played))
        place = f"unit:{unit_id}" if unit_id is not None else f"organisation:{organisation_id}"
        told = sa.text("update message set scope = :scope where account_id = :id and key not in :personal")
        database.execute(
            told.bindparams(sa.bindparam("personal", expanding=True)),
            {"scope": f"{place} {roles}", "id": account_id, "personal": PERSONAL},
        )


def downgrade() -> None:
    op.drop_column("message", "scope")

"""A contract that was sent, and a match that one side has confirmed, stand in a state of their own.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = "('selected', 'confirmed')"
AFTER = "('selected', 'enterprise_yes', 'institution_yes', 'confirmed')"
"""The states of a claim that holds its need."""


def upgrade() -> None:
    _hold(BEFORE, AFTER)
    op.execute(
        "update claim set state = 'enterprise_yes' "
        "where state = 'selected' and enterprise_answer = 'confirmed' and institution_answer = ''"
    )
    op.execute(
        "update claim set state = 'institution_yes' "
        "where state = 'selected' and institution_answer = 'confirmed' and enterprise_answer = ''"
    )
    op.execute("update engagement set state = 'contract_sent' where state = 'agreed' and contract_sent_at is not null")


def _hold(old: str, new: str) -> None:
    """Say anew in the partial index, and in the triggers that SQLite needs beside it, which claims hold their need."""
    database = op.get_bind()
    op.drop_index("uq_claim_selected", "claim")
    where = sa.text(f"state in {new}")
    op.create_index(
        "uq_claim_selected", "claim", ["round_id", "need_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    if database.dialect.name != "sqlite":
        return
    triggers = sa.text("select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'claim'")
    for name, sql in database.execute(triggers).all():
        if old in sql:
            op.execute(f"drop trigger {name}")
            database.exec_driver_sql(sql.replace(old, new))


def downgrade() -> None:
    op.execute("update engagement set state = 'agreed' where state = 'contract_sent'")
    op.execute("update claim set state = 'selected' where state in ('enterprise_yes', 'institution_yes')")
    _hold(AFTER, BEFORE)

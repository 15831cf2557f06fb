"""Two settings of the pilot that nothing reads are gone; what a programme had chosen for them would be unknown.

Revision ID: 0022
Revises: 0021
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

UNREAD = ("publicity_workdays", "satisfaction_sample_percent")

programme = sa.table("programme", sa.column("id", sa.Integer), sa.column("settings", sa.Text))


def upgrade() -> None:
    database = op.get_bind()
    for number, text in database.execute(sa.select(programme.c.id, programme.c.settings)).all():
        chosen = json.loads(text)
        kept = {name: value for name, value in chosen.items() if name not in UNREAD}
        if kept != chosen:
            text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            database.execute(programme.update().where(programme.c.id == number).values(settings=text))


def downgrade() -> None:
    """Nothing to put back: the settings have their defaults again."""

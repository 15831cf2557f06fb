"""Satisfaction is reckoned from three answers or more: a programme that had chosen fewer has the rule set's own number again.

Revision ID: 0027
Revises: 0025
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME, LEAST = "satisfaction_answers_min", 3

programme = sa.table("programme", sa.column("id", sa.Integer), sa.column("settings", sa.Text))


def upgrade() -> None:
    database = op.get_bind()
    for number, text in database.execute(sa.select(programme.c.id, programme.c.settings)).all():
        chosen = json.loads(text)
        if chosen.get(NAME, LEAST) < LEAST:
            kept = {name: value for name, value in chosen.items() if name != NAME}
            text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            database.execute(programme.update().where(programme.c.id == number).values(settings=text))


def downgrade() -> None:
    """Nothing to put back: what a programme had chosen may not be chosen any more."""

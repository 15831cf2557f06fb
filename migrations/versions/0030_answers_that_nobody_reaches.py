"""No programme asks for more answers than an institution can have: one that did has the rule set's own number again.

Revision ID: 0030
Revises: 0029
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NAME, MOST = "satisfaction_answers_min", 30

programme = sa.table(
    "programme", sa.column("id", sa.Integer), sa.column("settings", sa.Text), sa.column("proposed_settings", sa.Text)
)


def upgrade() -> None:
    database = op.get_bind()
    for number, chosen, waiting in database.execute(sa.select(programme)).all():
        settings, proposed = json.loads(chosen), json.loads(waiting) if waiting else None
        if proposed is not None:
            values = _within(proposed["values"])
            proposed = proposed | {"values": values} if values else None
        kept = {"settings": _text(_within(settings)), "proposed_settings": _text(proposed) if proposed is not None else None}
        if kept != {"settings": chosen, "proposed_settings": waiting}:
            database.execute(programme.update().where(programme.c.id == number).values(**kept))


def _within(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != NAME or value <= MOST}


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def downgrade() -> None:
    """Nothing to put back: what a programme had chosen may not be chosen any more."""

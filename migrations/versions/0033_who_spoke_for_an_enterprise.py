"""A claim says who said what the enterprise thinks of it, also where that is that all are welcome.

Revision ID: 0033
Revises: 0032
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

event = sa.table("event", sa.column("seq", sa.Integer), sa.column("kind", sa.Text), sa.column("facts", sa.Text))
claim = sa.table("claim", sa.column("round_id"), sa.column("need_id"), sa.column("wished_by"))


def upgrade() -> None:
    op.add_column("claim", sa.Column("wished_by", sa.String(16), nullable=False, server_default=""))
    database = op.get_bind()
    said = database.scalars(sa.select(event.c.facts).where(event.c.kind == "ClaimantsRanked").order_by(event.c.seq))
    last = {(facts["round_id"], facts["need_id"]): facts["origin"] for facts in map(json.loads, said)}
    for (round_id, need_id), origin in last.items():
        where = claim.c.round_id == round_id, claim.c.need_id == need_id
        database.execute(claim.update().where(*where).values(wished_by=origin))


def downgrade() -> None:
    op.drop_column("claim", "wished_by")

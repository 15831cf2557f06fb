"""Long lists are read and counted from indexes.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

LONG_AGO = "1970-01-01 00:00:00.000000"
INDEXES = {
    "ix_need_touched_at": ("need", ("touched_at",)),
    "ix_organisation_kind_name": ("organisation", ("kind", "name", "id", "unit_id")),
    "ix_organisation_standing": ("organisation", ("standing",)),
    "ix_need_entered_by_id": ("need", ("entered_by_id",)),
    "ix_need_verified_by_id": ("need", ("verified_by_id",)),
    "ix_claim_state_round_id": ("claim", ("state", "round_id")),
    "ix_need_counted": ("need", ("programme_id", "state", "id", "unit_id", "submitted_at", "origin", "asks")),
}
WIDER = {
    "ix_claim_need_id": ("claim", ("need_id", "round_id", "state", "wished_by")),
    "ix_event_actor_id": ("event", ("actor_id", "kind", "subject_kind", "subject_id")),
}
"""Indexes that were of their first column alone."""


def upgrade() -> None:
    op.add_column("need", sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO))
    op.execute("update need set touched_at = coalesce(published_at, verified_at, submitted_at, created_at)")
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, [*columns])
    for name, (table, columns) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, [*columns])


def downgrade() -> None:
    for name, (table, columns) in WIDER.items():
        op.drop_index(name, table)
        op.create_index(name, table, [columns[0]])
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("need", "touched_at")

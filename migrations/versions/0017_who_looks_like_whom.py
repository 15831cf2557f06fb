"""Names of enterprises are stored by what they look like, keys are folded anew, and officers say who is the same as whom.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from marketplace.shared.enterprise_names import likeness, written
from marketplace.shared.texts import name_key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("likeness", sa.String(120), nullable=False, server_default=""))
    op.create_index(op.f("ix_organisation_likeness"), "organisation", ["likeness"])
    op.add_column("need", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    op.add_column("import_row", sa.Column("choice", sa.String(260), nullable=False, server_default=""))
    op.create_table(
        "organisation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("same_as_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("organisation_id <> same_as_id", name=op.f("ck_organisation_link_two_rows")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_organisation_link_made_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_link_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["same_as_id"], ["organisation.id"], name=op.f("fk_organisation_link_same_as_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_link")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_organisation_link_organisation_id")),
    )
    op.create_index(op.f("ix_organisation_link_same_as_id"), "organisation_link", ["same_as_id"])
    _fold_anew()


def _fold_anew() -> None:
    """Keys as they are folded now; where two rows would have one key, the later keeps its old one and looks like the first."""
    database = op.get_bind()
    rows = database.execute(sa.text("select id, kind, name, name_key from organisation order by id")).all()
    taken = {(kind, key) for _, kind, _, key in rows}
    for row_id, kind, name, old in rows:
        new = name_key(name)[:120]
        if new != old and (kind, new) in taken:
            new = old
        taken.add((kind, new))
        database.execute(
            sa.text("update organisation set name = :name, name_key = :key, likeness = :like where id = :id"),
            {"name": written(name), "key": new, "like": likeness(name), "id": row_id},
        )
    for row_id, *said in database.execute(
        sa.text("select id, description, wanted_result from need where description <> '' or wanted_result <> ''")
    ).all():
        folded = "\n".join(map(name_key, said))
        database.execute(sa.text("update need set folded = :folded where id = :id"), {"folded": folded, "id": row_id})
    for row_id, name in database.execute(sa.text("select id, name from registration where state = 'pending' order by id")).all():
        database.execute(
            sa.text("update registration set name_key = :key where id = :id"), {"key": name_key(name)[:120], "id": row_id}
        )


def downgrade() -> None:
    op.drop_table("organisation_link")
    op.drop_column("import_row", "choice")
    op.drop_column("need", "folded")
    op.drop_index(op.f("ix_organisation_likeness"), "organisation")
    op.drop_column("organisation", "likeness")

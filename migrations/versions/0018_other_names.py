"""Other names of organisations are kept; keys and likenesses are folded anew, without signs that nobody sees.

Revision ID: 0018
Revises: 0017
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from marketplace.shared.enterprise_names import formers, likeness, parted, written
from marketplace.shared.texts import name_key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("likeness", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_former_name_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_likeness"), "former_name", ["likeness"])
    op.create_index(op.f("ix_former_name_organisation_id"), "former_name", ["organisation_id"])
    _fold_anew()
    _keep_other_names()


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
    for row_id, kind, name in database.execute(
        sa.text("select id, kind, name from registration where state = 'pending' order by id")
    ).all():
        key = name_key(name)[:120]
        database.execute(
            sa.text("update registration set name_key = :key, live_name = :live where id = :id"),
            {"key": key, "live": f"{kind}:{key}", "id": row_id},
        )


def _keep_other_names() -> None:
    """What names in brackets and rows of committed workbooks tell of other names."""
    database = op.get_bind()
    keys = dict(database.execute(sa.text("select id, name_key from organisation")).all())
    kept: set[tuple[int, str]] = set()
    for organisation_id, text in _told(database):
        for name in formers(text):
            key = name_key(name)[:120]
            if key != keys[organisation_id] and (organisation_id, key) not in kept:
                kept.add((organisation_id, key))
                database.execute(
                    sa.text(
                        "insert into former_name (organisation_id, name, name_key, likeness) values (:id, :name, :key, :like)"
                    ),
                    {"id": organisation_id, "name": name[:120], "key": key, "like": likeness(name)},
                )


def _told(database: Any) -> Iterator[tuple[int, str]]:
    for organisation_id, name in database.execute(sa.text("select id, name from organisation order by id")).all():
        yield organisation_id, parted(name).former
    for organisation_id, values in database.execute(
        sa.text(
            'select need.organisation_id, import_row."values" from import_row join need on need.id = import_row.need_id order by import_row.id'
        )
    ).all():
        said = json.loads(values) if isinstance(values, str) else values
        if said and said.get("former"):
            yield from ((organisation_id, said[key]) for key in ("enterprise", "former"))


def downgrade() -> None:
    op.drop_table("former_name")

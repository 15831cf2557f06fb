"""Whose account it is: marks of a person, changes that wait for a second party, registrations beside each other.

Revision ID: 0015
Revises: 0014
"""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


def marks(mail: str, phone: str) -> list[str]:
    """What `core.persons.marks` gave when this was written."""
    found = []
    name, at, host = mail.strip().casefold().rpartition("@")
    if at:
        found.append(f"mail:{name.partition('+')[0]}@{host}")
    if mobile := MOBILE.fullmatch("".join(sign for sign in phone if sign in "+0123456789")):
        found.append(f"mobile:{mobile[1]}")
    return [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in found]


def upgrade() -> None:
    _persons()
    _changes()
    _registrations()
    op.add_column("account", sa.Column("party_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("token") as token:
        token.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        token.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        token.create_foreign_key(op.f("fk_token_change_id_account_change"), "account_change", ["change_id"], ["id"])


def _persons() -> None:
    op.create_table(
        "account_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_mark_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_mark")),
        sa.UniqueConstraint("account_id", "mark", name=op.f("uq_account_mark_account_id_mark")),
    )
    op.create_index("ix_account_mark_mark", "account_mark", ["mark"])
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("account_id < other_id", name=op.f("ck_person_link_smaller_first")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_link_account_id_account")),
        sa.ForeignKeyConstraint(["other_id"], ["account.id"], name=op.f("fk_person_link_other_id_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_person_link_made_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
        sa.UniqueConstraint("account_id", "other_id", name=op.f("uq_person_link_account_id_other_id")),
    )
    op.create_index("ix_person_link_other_id", "person_link", ["other_id"])
    database = op.get_bind()
    known = database.execute(sa.text("select id, email, phone from account")).all()
    rows = [
        {"account_id": account_id, "mark": mark} for account_id, email, phone in known for mark in marks(email or "", phone or "")
    ]
    if rows:
        database.execute(sa.text("insert into account_mark (account_id, mark) values (:account_id, :mark)"), rows)


def _changes() -> None:
    op.create_table(
        "account_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("live_account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(500), nullable=False),
        sa.Column("licence_file_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_change_account_id_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_account_change_asked_by_id_account")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_account_change_decided_by_id_account")),
        sa.ForeignKeyConstraint(
            ["licence_file_id"], ["stored_file.id"], name=op.f("fk_account_change_licence_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
        sa.UniqueConstraint("live_account_id", name=op.f("uq_account_change_live_account_id")),
    )
    op.create_index("ix_account_change_account_id", "account_change", ["account_id"])
    op.create_index("ix_account_change_state", "account_change", ["state"])


def _registrations() -> None:
    with op.batch_alter_table("registration") as registration:
        for name in ("live_login", "live_code", "live_name"):
            registration.drop_constraint(op.f(f"uq_registration_{name}"), type_="unique")
        registration.drop_column("live_login")
        registration.create_index("ix_registration_live_code", ["live_code"])
        registration.create_index("ix_registration_live_name", ["live_name"])


def downgrade() -> None:
    with op.batch_alter_table("token") as token:
        token.drop_constraint(op.f("fk_token_change_id_account_change"), type_="foreignkey")
        token.drop_column("change_id")
        token.drop_column("revoked_at")
    op.drop_column("account", "party_since")
    for name in ("live_code", "live_name"):
        op.execute(f"update registration set {name} = null")
    with op.batch_alter_table("registration") as registration:
        registration.drop_index("ix_registration_live_code")
        registration.drop_index("ix_registration_live_name")
        registration.add_column(sa.Column("live_login", sa.String(60), nullable=True))
        for name in ("live_login", "live_code", "live_name"):
            registration.create_unique_constraint(op.f(f"uq_registration_{name}"), [name])
    for table in ("account_change", "person_link", "account_mark"):
        op.drop_table(table)

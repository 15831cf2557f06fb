"""A released year is corrected through adjustments, whose rows keep what was proposed and what was decided.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEPT = (
    *("id", "run_id", "number", "organisation_id", "old_score", "score_change", "old_fen", "change_fen"),
    *("reason", "proof_file_id", "proposed_by_id", "proposed_at"),
)
SETTLED = ("state", "decided_by_id", "decided_at")


def upgrade() -> None:
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("old_score", sa.Integer, nullable=False),
        sa.Column("score_change", sa.Integer, nullable=False),
        sa.Column("old_fen", sa.BigInteger, nullable=False),
        sa.Column("change_fen", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("proof_file_id", sa.Integer, nullable=False),
        sa.Column("proposed_by_id", sa.Integer, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("score_change <> 0 or change_fen <> 0", name=op.f("ck_adjustment_changes_something")),
        sa.CheckConstraint("old_score + score_change between 0 and 10000", name=op.f("ck_adjustment_score_is_one")),
        sa.CheckConstraint("old_fen + change_fen >= 0", name=op.f("ck_adjustment_amount_is_not_negative")),
        sa.CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name=op.f("ck_adjustment_second_person")),
        sa.ForeignKeyConstraint(["run_id"], ["year_run.id"], name=op.f("fk_adjustment_run_id_year_run")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_adjustment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["proof_file_id"], ["stored_file.id"], name=op.f("fk_adjustment_proof_file_id_stored_file")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_adjustment_proposed_by_id_account")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_adjustment_decided_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_adjustment_run_id_number")),
    )
    op.create_index(op.f("ix_adjustment_organisation_id"), "adjustment", ["organisation_id"])
    waiting = sa.text("state = 'proposed'")
    op.create_index(
        "uq_adjustment_waiting",
        "adjustment",
        ["run_id", "organisation_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _altered(differs: str) -> str:
    kept = " or ".join(f"old.{name} {differs} new.{name}" for name in KEPT)
    settled = " or ".join(f"old.{name} {differs} new.{name}" for name in SETTLED)
    return f"{kept} or (old.decided_at is not null and ({settled}))"


def _guard_sqlite() -> None:
    """As the guards of the other kept rows (0008): a statement that replaces one is met before it removes it."""
    taken = "(id = new.id) or (run_id = new.run_id and number = new.number)"
    waits = (
        "new.state = 'proposed' and exists (select 1 from adjustment where id is not new.id "
        "and run_id = new.run_id and organisation_id = new.organisation_id and state = 'proposed')"
    )
    _refuse("replace", "insert", f"exists (select 1 from adjustment where {taken}) or ({waits})")
    _refuse("update", "update", _altered("is not"))
    _refuse("push", "update", f"exists (select 1 from adjustment where id is not old.id and ({taken})) or ({waits})")
    _refuse("delete", "delete")


def _refuse(name: str, deed: str, when: str = "") -> None:
    condition = f"when {when} " if when else ""
    op.execute(
        f"create trigger adjustment_no_{name} before {deed} on adjustment {condition}"
        "begin select raise(abort, 'recorded rows of adjustment are never changed'); end"
    )


def _guard_postgresql() -> None:
    each = f"row when ({_altered('is distinct from')})"
    for name, deeds, how in (("no_removal", "delete or truncate", "statement"), ("no_update", "update", each)):
        op.execute(
            f"create trigger adjustment_{name} before {deeds} on adjustment for each {how} execute function record_is_final()"
        )
        op.execute(f"alter table adjustment enable always trigger adjustment_{name}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("no_removal", "no_update"):
            op.execute(f"drop trigger adjustment_{name} on adjustment")
    else:
        for name in ("replace", "update", "push", "delete"):
            op.execute(f"drop trigger adjustment_no_{name}")
    op.drop_table("adjustment")

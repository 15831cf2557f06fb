"""Events are only ever added, the chain has its head, and cyclic keys are kept.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CYCLIC = (
    ("organisation", "pool_checked_by_id", "account"),
    ("organisation", "checked_by_id", "account"),
    ("stored_file", "account_id", "account"),
    ("stored_file", "organisation_id", "organisation"),
    ("round", "proposed_run_id", "solve_run"),
)
"""Keys that a CREATE TABLE cannot hold on PostgreSQL, since the other table comes later."""


def upgrade() -> None:
    op.execute(f"insert into chain_head (id, seq, hash) values (1, 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        for deed in ("update", "delete"):
            op.execute(
                f"create trigger event_no_{deed} before {deed} on event "
                "begin select raise(abort, 'recorded events are never changed'); end"
            )


def _guard_postgresql() -> None:
    op.execute(
        "create function event_is_final() returns trigger language plpgsql as "
        "$$ begin raise exception 'recorded events are never changed'; end $$"
    )
    op.execute(
        "create trigger event_no_change before update or delete or truncate on event "
        "for each statement execute function event_is_final()"
    )
    for table, column, other in CYCLIC:
        op.create_foreign_key(f"fk_{table}_{column}_{other}", table, other, [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column, other in CYCLIC:
            op.drop_constraint(f"fk_{table}_{column}_{other}", table, type_="foreignkey")
        op.execute("drop trigger event_no_change on event")
        op.execute("drop function event_is_final()")
    else:
        for deed in ("update", "delete"):
            op.execute(f"drop trigger event_no_{deed}")
    op.execute("delete from chain_head")

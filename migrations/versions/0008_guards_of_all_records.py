"""No statement of data change alters, replaces or removes what was recorded: events, released results, money.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FINAL = {
    "event": (("seq",),),
    "claim_version": (("claim_id", "number"),),
    "rating": (("engagement_id",),),
    "year_line": (("run_id", "organisation_id"),),
}
"""Tables whose rows stay as they were written, each with its unique keys besides `id`."""

KEPT = {
    "claim": (("round_id", "need_id", "organisation_id", "key"), (("key",), ("round_id", "need_id", "organisation_id"))),
    "engagement": (
        (
            "claim_id",
            "need_id",
            "enterprise_id",
            "institution_id",
            "price_fen",
            "government_fen",
            "concession_fen",
            "enterprise_fen",
        ),
        (("number",), ("claim_id",)),
    ),
    "round": (("programme_id", "number", "seed"), (("programme_id", "number"),)),
    "service_log": (
        ("engagement_id", "served_on", "content", "through_partner", "fee_fen", "reduction_fen", "account_id", "at"),
        (),
    ),
    "solve_run": (("round_id", "number", "input", "input_hash"), (("round_id", "number"),)),
    "stored_file": (("key", "sha256", "size", "media_type"), (("key",),)),
    "year_run": (
        ("programme_id", "number", "budget_fen", "settings", "inputs", "inputs_hash", "result_hash", "frozen_by_id", "frozen_at"),
        (("programme_id", "number"),),
    ),
}
"""Tables whose rows go on, each with the columns that stay as they were written, and its unique keys."""

SETTLED = {
    "claim": ("score", ("score", "terms")),
    "round": ("published_at", ("published_at", "proposed_run_id", "proposed_by_id", "approved_by_id", "weights")),
    "solve_run": ("result", ("result", "result_hash")),
    "year_run": ("released_at", ("released_at", "released_by_id", "proposed_by_id")),
}
"""Columns that stay once another one is filled."""

STRUCK = ("service_log", "stored_file")
"""Kept tables of which a row may be taken out: a line that was struck, a file that nobody refers to."""

SELECTED = (
    "new.state in ('selected', 'confirmed') and exists (select 1 from claim where id is not new.id "
    "and round_id = new.round_id and need_id = new.need_id and state in ('selected', 'confirmed'))"
)
"""The partial unique index of claims, as a question."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _upgrade_sqlite() -> None:
    """INSERT OR REPLACE and UPDATE OR REPLACE remove rows without asking a delete trigger: they are met before."""
    for table, keys in FINAL.items():
        if table != "event":
            _refuse(table, "update", "update")
            _refuse(table, "delete", "delete")
        _refuse(table, "replace", "insert", _taken(table, keys, "new.id"))
    for table, (columns, keys) in KEPT.items():
        selected = f" or ({SELECTED})" if table == "claim" else ""
        _refuse(table, "replace", "insert", _taken(table, keys, "new.id") + selected)
        _refuse(table, "update", "update", _altered(table, columns, "is not"))
        _refuse(table, "push", "update", _taken(table, keys, "new.id", besides="old.id") + selected)
        if table not in STRUCK:
            _refuse(table, "delete", "delete")


def _refuse(table: str, name: str, deed: str, when: str = "") -> None:
    condition = f"when {when} " if when else ""
    op.execute(
        f'create trigger {table}_no_{name} before {deed} on "{table}" {condition}'
        f"begin select raise(abort, 'recorded rows of {table} are never changed'); end"
    )


def _taken(table: str, keys: tuple[tuple[str, ...], ...], row: str, besides: str = "") -> str:
    """Whether another row stands where a new one wants to be."""
    equal = [" and ".join(f"{name} = new.{name}" for name in key) for key in keys]
    places = " or ".join(f"({one})" for one in (f"id = {row}", *equal))
    other = f"id is not {besides} and " if besides else ""
    return f'exists (select 1 from "{table}" where {other}({places}))'


def _altered(table: str, columns: tuple[str, ...], differs: str) -> str:
    said = [f"old.{name} {differs} new.{name}" for name in ("id", *columns)]
    found = " or ".join(said)
    if table in SETTLED:
        once, settled = SETTLED[table]
        later = " or ".join(f"old.{name} {differs} new.{name}" for name in settled)
        found += f" or (old.{once} is not null and ({later}))"
    return found


def _upgrade_postgresql() -> None:
    op.execute(
        "create function record_is_final() returns trigger language plpgsql as "
        "$$ begin raise exception 'recorded rows of % are never changed', tg_table_name; end $$"
    )
    op.execute("alter table event enable always trigger event_no_change")
    for table in FINAL:
        if table != "event":
            _guard(table, "no_change", "update or delete or truncate")
    for table, (columns, _) in KEPT.items():
        _guard(table, "no_removal", "truncate" if table in STRUCK else "delete or truncate")
        _guard(table, "no_update", "update", f"row when ({_altered(table, columns, 'is distinct from')})")


def _guard(table: str, name: str, deeds: str, each: str = "statement") -> None:
    """A trigger that fires under `session_replication_role = replica` too."""
    op.execute(f'create trigger {table}_{name} before {deeds} on "{table}" for each {each} execute function record_is_final()')
    op.execute(f'alter table "{table}" enable always trigger {table}_{name}')


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in FINAL:
            if table != "event":
                op.execute(f'drop trigger {table}_no_change on "{table}"')
        for table in KEPT:
            for name in ("no_removal", "no_update"):
                op.execute(f'drop trigger {table}_{name} on "{table}"')
        op.execute("drop function record_is_final()")
        op.execute("alter table event enable trigger event_no_change")
        return
    for table in FINAL:
        for name in ("replace",) if table == "event" else ("update", "delete", "replace"):
            op.execute(f"drop trigger {table}_no_{name}")
    for table in KEPT:
        for name in ("replace", "update", "push") if table in STRUCK else ("replace", "update", "push", "delete"):
            op.execute(f"drop trigger {table}_no_{name}")

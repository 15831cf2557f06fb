"""A released list keeps name, credit code and county of those on it as they were on that day.

Revision ID: 0029
Revises: 0028
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ("round", "year_run")
KEPT = {"name": "name", "credit_code": "credit_code"}


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("listed", sa.Text(), nullable=True))
    known, changes = _organisations(), _corrections()
    for number, moment in _rows("select id, published_at from round where published_at is not null"):
        claimants = {one for (one,) in _rows("select organisation_id from claim where round_id = :id", id=number)}
        needs = _rows(
            "select need.id, need.organisation_id, unit.name from need join unit on unit.id = need.unit_id "
            "join round_need on round_need.need_id = need.id where round_need.round_id = :id",
            id=number,
        )
        counties = {str(need): county for need, _, county in needs}
        on_it = claimants | {owner for _, owner, _ in needs}
        _keep("round", number, {"organisations": _then(on_it, known, changes, moment), "counties": counties})
    for number, moment in _rows("select id, released_at from year_run where released_at is not null"):
        on_it = {one for (one,) in _rows("select organisation_id from year_line where run_id = :id", id=number)}
        _keep("year_run", number, {"organisations": _then(on_it, known, changes, moment)})
    for table in TABLES:
        _guard(table)


def _rows(question: str, **values: Any) -> list[Any]:
    return list(op.get_bind().execute(sa.text(question), values).all())


def _organisations() -> dict[int, dict[str, Any]]:
    rows = _rows(
        "select organisation.id, organisation.name, credit_code, unit.name from organisation join unit on unit.id = unit_id"
    )
    return {one: {"name": name, "credit_code": code or "", "county": county} for one, name, code, county in rows}


def _corrections() -> list[tuple[int, str, list[dict[str, Any]]]]:
    """What was corrected since, the latest first: of whom, when, and what stood there before."""
    rows = _rows("select facts, at from event where kind = 'OrganisationCorrected' order by seq desc")
    told = [(json.loads(facts), at) for facts, at in rows]
    return [(facts["organisation_id"], str(at), facts["changes"]) for facts, at in told]


def _then(
    ids: Iterable[int], known: Mapping[int, dict[str, Any]], changes: list[tuple[int, str, list[dict[str, Any]]]], moment: Any
) -> dict[str, dict[str, Any]]:
    """What was true at a moment: what stands now, with every later correction taken back."""
    found = {one: dict(known[one]) for one in ids}
    for organisation, at, corrected in changes:
        if organisation in found and at > str(moment):
            for one in corrected:
                if one.get("name") in KEPT:
                    found[organisation][KEPT[one["name"]]] = one["old"] or ""
    return {str(one): found[one] for one in sorted(found)}


def _keep(table: str, number: int, listed: dict[str, Any]) -> None:
    text = json.dumps(listed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    op.get_bind().execute(sa.text(f'update "{table}" set listed = :listed where id = :id'), {"listed": text, "id": number})


def _guard(table: str) -> None:
    """What a released list says stays."""
    if op.get_bind().dialect.name == "postgresql":
        when = "old.listed is not null and old.listed is distinct from new.listed"
        op.execute(
            f'create trigger {table}_no_relist before update on "{table}" for each row when ({when}) '
            "execute function record_is_final()"
        )
        op.execute(f'alter table "{table}" enable always trigger {table}_no_relist')
    else:
        op.execute(
            f'create trigger {table}_no_relist before update on "{table}" when old.listed is not null and old.listed is not new.listed '
            f"begin select raise(abort, 'recorded rows of {table} are never changed'); end"
        )


def downgrade() -> None:
    for table in TABLES:
        on = f' on "{table}"' if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"drop trigger {table}_no_relist{on}")
        op.drop_column(table, "listed")

"""No statement of data change, whatever its form, changes, replaces or removes what was recorded (A8)."""

import re

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace.delivery.commands import LogService
from marketplace.delivery.use_cases import ledger
from marketplace.evaluation.commands import DecideAdjustment, FreezeYear, ProposeAdjustment, ProposeYear, ReleaseYear
from marketplace.evaluation.use_cases import adjustments, years
from marketplace.records.use_cases import audit
from marketplace.shared.extensions import db
from marketplace.shared.models import guards
from tests.competition.use_cases.competing import Play
from tests.databases import lift_guards
from tests.delivery.use_cases.serving import LATER, OVER, Service, paper

pytestmark = pytest.mark.both_engines


class Recorded:
    """A published round, a service that was rated, and a year that was released."""

    def __init__(self, make):
        play = Play(make, needs=1)
        play.announce()
        for [*claims] in play.everybody_claims():
            for claim in claims:
                play.review(claim)
        play.decide()
        service, _ = Service(make).start(), Service(make)
        ledger.log(
            LogService(
                engagement_id=service.id, version=service.contract.version, served_on=LATER.date(), content="上门诊断一次"
            ),
            actor=service.provider,
            now=LATER,
        )
        service.deliver().accept().rate()
        Service(make)
        run = years.freeze(
            FreezeYear(programme_id=make.programme().id, budget_fen=100_00, version=0), actor=play.officer, now=OVER
        )
        years.propose(ProposeYear(run_id=run.id, version=run.version), actor=play.officer, now=OVER)
        years.release(ReleaseYear(run_id=run.id, version=run.version), actor=play.approver, now=OVER)
        line = run.lines[0]
        propose = ProposeAdjustment(
            run_id=run.id,
            version=run.version,
            organisation_id=line.organisation_id,
            new_score=line.score - 1 if line.score else 1,
            new_fen=line.share_fen,
            reason="复核后更正，经核实",
            proof=paper("复核记录.pdf"),
        )
        one = adjustments.propose(propose, actor=play.officer, now=OVER)
        adjustments.approve(DecideAdjustment(adjustment_id=one.id, version=one.version), actor=play.approver, now=OVER)


@pytest.fixture
def recorded(world):
    return world(Recorded)


def columns(table):
    names = [column.name for column in db.metadata.tables[table].columns]
    return ", ".join(f'"{name}"' for name in names)


def copied(table, **changed):
    """A row like the first one of a table, some columns another."""
    names = [column.name for column in db.metadata.tables[table].columns]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    return f'select {values} from "{table}" where id = (select min(id) from "{table}")'


FORMS = {
    "update": 'update "{table}" set {to}',
    "update by a common table": 'with one as (select min(id) as n from "{table}") update "{table}" set {to} where id in (select n from one)',
    "update from": 'update "{table}" set {to} from unit where unit.id is not null',
    "upsert": 'insert into "{table}" ({columns}) {copy} on conflict (id) do update set {to}',
    "id": 'update "{table}" set id = id + 1000',
}
ON_SQLITE = {
    "update or replace": 'update or replace "{table}" set {to}',
    "update or ignore": 'update or ignore "{table}" set {to}',
    "insert or replace": 'insert or replace into "{table}" ({columns}) {copy}',
    "replace into": 'replace into "{table}" ({columns}) {copy}',
    "rowid": 'update "{table}" set rowid = rowid + 1000',
    "_rowid_": 'update "{table}" set _rowid_ = -1 where id = (select min(id) from "{table}")',
    "replace by oid": 'insert or replace into "{table}" ({oid_columns}) {copy}',
    "replace by text": 'insert or replace into "{table}" ({columns}) {text_copy}',
    "upsert on any": 'insert into "{table}" ({columns}) {copy} on conflict do update set {to}',
}
ON_POSTGRESQL = {
    "only": 'update only "{table}" set {to}',
    "merge": 'merge into "{table}" t using (select min(id) as n from "{table}") o on t.id = o.n when matched then update set {to}',
    "as a replica": 'set local session_replication_role = replica; update "{table}" set {to}',
}
REMOVALS = {"delete": 'delete from "{table}"', "delete one": 'delete from "{table}" where id = (select min(id) from "{table}")'}
REMOVALS_ON_POSTGRESQL = {
    "truncate": 'truncate "{table}" cascade',
    "truncate by cascade": "truncate unit cascade",
    "merge delete": 'merge into "{table}" t using (select min(id) as n from "{table}") o on t.id = o.n when matched then delete',
    "delete as a replica": 'set local session_replication_role = replica; delete from "{table}"',
    "delete using": 'delete from "{table}" using unit',
}
TO = {
    "event": "facts = '{}'",
    "claim_version": "content = '{}'",
    "rating": "answer = 1",
    "year_line": "share_fen = 1",
    "adjustment": "change_fen = 1",
    "claim": "key = 'x'",
    "engagement": "price_fen = 1",
    "round": "seed = 99999",
    "service_log": "fee_fen = 1",
    "solve_run": "result = '{}'",
    "stored_file": "sha256 = 'x'",
    "year_run": "result_hash = 'x'",
}


def forms():
    """Every form of a change to every table, with the engine it belongs to."""
    for table in (*guards.FINAL, *guards.KEPT):
        removed = {} if table in guards.STRUCK else REMOVALS
        removed_there = {} if table in guards.STRUCK else REMOVALS_ON_POSTGRESQL
        for engine, found in (("", FORMS | removed), ("sqlite", ON_SQLITE), ("postgresql", ON_POSTGRESQL | removed_there)):
            for name, form in found.items():
                yield pytest.param(engine, table, form, id=f"{table}: {name}")


def rows(table):
    with db.engine.connect() as other:
        return other.exec_driver_sql(f'select {columns(table)} from "{table}" order by id').all()


def test_no_form_of_statement_changes_replaces_or_removes_a_recorded_row(recorded):
    dialect = db.engine.dialect.name
    db.session.remove()
    passed = []
    for engine, table, form in (form.values for form in forms()):
        if engine in ("", dialect):
            before = rows(table)
            assert before, table
            statement = form.format(
                table=table,
                to=TO[table],
                columns=columns(table),
                copy=copied(table),
                oid_columns=columns(table).replace('"id"', "oid"),
                text_copy=copied(table, id="cast(id as text)"),
            )
            try:
                with db.engine.connect() as other, other.begin():
                    for part in statement.split("; "):
                        other.exec_driver_sql(part)
                passed.append(statement)
            except DBAPIError as refusal:
                assert re.search("never changed", str(refusal)), statement
            assert rows(table) == before, statement
    assert passed == []


SETTLED = {
    "claim": "score = 1 where score is not null",
    "round": "weights = '{}' where published_at is not null",
    "solve_run": "result = '{}' where result is not null",
    "year_run": "released_by_id = 1 where released_at is not null",
}


@pytest.mark.parametrize("table", SETTLED)
def test_what_was_decided_stays_once_it_is_decided(recorded, table):
    db.session.remove()
    before = rows(table)
    with pytest.raises(DBAPIError, match="never changed"), db.engine.connect() as other, other.begin():
        other.exec_driver_sql(f'update "{table}" set {SETTLED[table]}')
    assert rows(table) == before


UNIQUE = [table for table in (*guards.FINAL, *guards.KEPT) if table != "service_log"]


@pytest.fixture
def on_sqlite(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("REPLACE is a word of SQLite alone")


@pytest.mark.parametrize("recursive", ["off", "on"])
def test_a_row_that_would_push_another_out_of_its_unique_place_is_refused(recorded, on_sqlite, recursive):
    """SQLite resolves REPLACE by any unique key, with or without the pragma that lets delete triggers see it."""
    db.session.remove()
    for table in UNIQUE:
        before = rows(table)
        with pytest.raises(DBAPIError, match="never changed"), db.engine.connect() as other, other.begin():
            other.exec_driver_sql(f"pragma recursive_triggers = {recursive}")
            other.exec_driver_sql(f'insert or replace into "{table}" ({columns(table)}) {copied(table, id="id + 1000")}')
        assert rows(table) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update or replace claim set state = 'selected' where state = 'reserve'",
        "update or replace engagement set number = (select min(number) from engagement)",
    ],
)
def test_an_update_that_replaces_another_row_is_refused(recorded, on_sqlite, statement):
    db.session.remove()
    before = {table: len(rows(table)) for table in ("claim", "engagement")}
    with pytest.raises(DBAPIError, match="never changed"), db.engine.connect() as other, other.begin():
        other.exec_driver_sql(statement)
    assert {table: len(rows(table)) for table in before} == before


def test_rows_that_go_on_still_go_on(recorded):
    db.session.remove()
    with db.engine.connect() as other, other.begin():
        other.exec_driver_sql("update claim set answer_reason = '改了' where id = (select min(id) from claim)")
        other.exec_driver_sql("update engagement set reason = '改了'")
        other.exec_driver_sql("delete from service_log")


def test_guards_that_were_taken_away_are_named(recorded):
    assert audit.missing_guards(db.session()) == []
    db.session.rollback()
    with db.engine.connect() as other, other.begin():
        lift_guards(other)

    assert set(audit.missing_guards(db.session())) == guards.expected(db.engine.dialect.name)

"""The year's end: its runs as each person may see them, and whether a run still adds up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import joinedload

from ...competition.queries import standing
from ...delivery.queries.told import AT_ONCE, Counted
from ...people.queries import listed
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.conditions.year import YearFacts
from ...rulebook.eligibility import assess
from ...rulebook.findings import Finding
from ...rulebook.ruleset import Subject
from ...shared import calendar
from ...shared.canonical import hash_of
from ...shared.errors import NotFound
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.queries.paging import among
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ...vetting.rules.questions import TOLD_FROM
from ..files.year_list import Paid
from ..models import YearLine, YearRun
from ..rules import yearend
from ..rules.adjusting import Corrected
from ..states import YearState

CITY_READERS = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR})
LIVE = (YearState.FROZEN, YearState.PROPOSED, YearState.RELEASED)
PUBLIC = (YearState.RELEASED, YearState.INTERIM)
TERM = "term_over"
"""The rule that asks whether the term is over, where money hangs on the evaluation."""


class Totals(Fixed):
    """What a run adds up to: how many are paid, what is paid, what is left of the budget."""

    institutions: int
    paid_institutions: int
    paid_fen: int
    unspent_fen: int
    capped: int
    stopped: int
    """Institutions behind a gate that stops money."""


def visible_to(actor: Account | None) -> Select[YearRun]:
    """Runs this person may look into: the bureau's people all of their own, finance the released ones; latest first."""
    return select(YearRun).join(Programme).where(_visible(actor)).order_by(YearRun.id.desc())


def _visible(actor: Account | None) -> ColumnElement[bool]:
    if actor is None or actor.unit_id is None:
        return false()
    found: list[ColumnElement[bool]] = [false()]
    if actor.roles & CITY_READERS:
        found.append(Programme.unit_id == actor.unit_id)
    if Role.FINANCE in actor.roles:
        found.append(and_(Programme.unit_id == actor.unit_id, YearRun.state == YearState.RELEASED))
    return or_(*found)


def find(actor: Account | None, run_id: int) -> YearRun:
    """The run, or NotFound where this person may not see it."""
    return one_of(visible_to(actor), run_id)


def listing(actor: Account, programme: Programme | None = None, only: Select[Any] | None = None) -> Sequence[YearRun]:
    """The visible runs, the latest first."""
    found = among(visible_to(actor).where(programmes.within(YearRun.programme_id, programme)), YearRun, only)
    return db.session.scalars(found.options(joinedload(YearRun.programme))).all()


def released(shown: Iterable[Programme]) -> Sequence[YearRun]:
    """The released runs of these programmes, the latest first; they are public."""
    theirs = YearRun.programme_id.in_([one.id for one in shown])
    found = select(YearRun).where(YearRun.state.in_(PUBLIC), theirs).order_by(YearRun.released_at.desc())
    return db.session.scalars(found.options(joinedload(YearRun.programme))).all()


def released_at(programme_id: int) -> datetime | None:
    """When the year of a programme was released; None while it runs."""
    return db.session.scalar(_released_at(), {"programme": programme_id})


@cache
def _released_at() -> Select[datetime | None]:
    """Asked wherever somebody's standing is."""
    runs = select(YearRun.released_at).where(YearRun.programme_id == bindparam("programme"))
    return runs.where(YearRun.state == YearState.RELEASED).order_by(YearRun.id.desc()).limit(1)


def over() -> frozenset[int]:
    """The programmes whose year was released."""
    return frozenset(db.session.scalars(_over()))


@cache
def _over() -> Select[int]:
    return select(YearRun.programme_id).where(YearRun.state == YearState.RELEASED)


def counted_of(institution_id: int, programme_id: int) -> Counted | None:
    """What the result of a year counts of an institution's answers, released or waiting to be; None while there is none."""
    runs = select(YearRun.inputs, YearRun.state).where(YearRun.programme_id == programme_id, YearRun.state.in_(LIVE))
    row = db.session.execute(runs.order_by(YearRun.id.desc()).limit(1)).first()
    if row is None or yearend.INTERIM in row[0]:
        return None
    own = [one for one in row[0]["institutions"] if one["organisation"] == institution_id]
    contracts = frozenset(answer["contract"] for one in own for answer in one["answers"])
    return Counted(contracts=contracts, released=row[1] is YearState.RELEASED)


def was_computed(programme_id: int) -> bool:
    """Whether the inputs of a programme's year were ever frozen, and scores computed from them."""
    return db.session.scalar(select(YearRun.id).where(YearRun.programme_id == programme_id).limit(1)) is not None


def public(run_id: int) -> YearRun:
    """A released run, or NotFound."""
    run = db.session.get(YearRun, run_id)
    if run is None or run.state not in PUBLIC:
        raise NotFound("not_found")
    return run


def live_of(programme: Programme) -> YearRun | None:
    """The run of a programme that was not superseded."""
    found = select(YearRun).where(YearRun.programme_id == programme.id, YearRun.state.in_(LIVE))
    return db.session.scalar(found.order_by(YearRun.number.desc()))


def own_line(actor: Account, run_id: int) -> YearLine:
    """The line of the actor's institution in a released run, or NotFound."""
    run = public(run_id)
    line = db.session.scalar(select(YearLine).where(YearLine.run_id == run.id, YearLine.organisation_id == actor.organisation_id))
    if line is None or actor.organisation_id is None:
        raise NotFound("not_found")
    return line


def own_lines(actor: Account, programme: Programme | None = None) -> Sequence[YearLine]:
    """The lines of the actor's institution in released runs, the latest first."""
    found = (
        select(YearLine)
        .join(YearRun)
        .where(
            YearLine.organisation_id == actor.organisation_id,
            YearRun.state == YearState.RELEASED,
            programmes.within(YearRun.programme_id, programme),
        )
    )
    return db.session.scalars(found.order_by(YearRun.id.desc())).all() if actor.organisation_id else ()


def name_in(run: YearRun) -> Mapping[str, str]:
    """The names of the institutions as they were when the inputs were frozen, by application number."""
    return {one["key"]: one["name"] for one in run.inputs["institutions"]}


def name_of(run: YearRun, organisation_id: int) -> str:
    """The name of one of them as it was then, by the id of the institution; blank where it is not among them."""
    return next((str(one["name"]) for one in run.inputs["institutions"] if one["organisation"] == organisation_id), "")


def totals(run: YearRun) -> Totals:
    """What the lines of a run add up to."""
    paid = sum(line.share_fen for line in run.lines)
    return Totals(
        institutions=len(run.lines),
        paid_institutions=sum(line.share_fen > 0 for line in run.lines),
        paid_fen=paid,
        unspent_fen=run.budget_fen - paid,
        capped=sum(bool(line.share["capped"]) for line in run.lines),
        stopped=sum(any(gate["effect"] == "no_money" for gate in line.gates) for line in run.lines),
    )


def recompute(run: YearRun) -> bool:
    """Whether the stored inputs and settings still give every stored line, and the hashes that were released."""
    result = yearend.compute(run.inputs, run.settings, run.budget_fen)
    expected = yearend.result_hash(run.inputs, run.settings, run.budget_fen, result.lines)
    return (
        hash_of(run.inputs) == run.inputs_hash
        and expected == run.result_hash
        and hash_of(stored_lines(run)) == hash_of(result.lines)
    )


def stored_lines(run: YearRun) -> list[dict[str, Any]]:
    """The lines of a run as `yearend.compute` gives them."""
    names = name_in(run)
    return [
        {
            "rank": line.rank,
            "key": line.share["key"],
            "organisation": line.organisation_id,
            "name": names.get(line.share["key"], ""),
            "score": line.score,
            "terms": line.terms,
            "gates": line.gates,
            "share": line.share,
            "share_fen": line.share_fen,
        }
        for line in run.lines
    ]


def paid(run: YearRun, corrected: Mapping[str, Corrected]) -> list[Paid]:
    """The lines of a run as the list that is sealed has them; by application number, how they stand once one was corrected.

    A released list says of everybody what was true when it was released.
    """
    known = run.listed["organisations"] if run.listed else listed.as_they_are(line.organisation_id for line in run.lines)
    names = name_in(run)
    return [
        Paid(
            rank=line.rank,
            key=line.share["key"],
            name=names.get(line.share["key"], ""),
            credit_code=known[str(line.organisation_id)]["credit_code"],
            county=known[str(line.organisation_id)]["county"],
            score=line.score,
            share_fen=line.share_fen,
            corrected=corrected.get(line.share["key"]),
        )
        for line in run.lines
    ]


def has_standing(run: YearRun, organisation_id: int, *, lock: bool = False) -> bool:
    """Whether an institution of a run may be paid now; its rows stay locked where `lock` says so."""
    able = standing.standing_among([organisation_id], lock=lock)
    if programmes.binds(run.programme, Subject.YEAR, "placed"):
        able &= standing.placed(run.programme_id, lock=lock)
    return organisation_id in able


def without_standing(run: YearRun) -> list[str]:
    """The institutions of a run that are to be paid and have lost their standing since; their rows stay locked."""
    paid = {line.organisation_id: line.share["key"] for line in run.lines if line.share_fen}
    able = standing.standing_among(paid, lock=True)
    if programmes.binds(run.programme, Subject.YEAR, "placed"):
        able &= standing.placed(run.programme_id, lock=True)
    names = name_in(run)
    return [names[key] for one, key in paid.items() if one not in able]


def term_of(programme: Programme, day: date, *, pays: bool) -> list[Finding]:
    """What the rules of the year say of an evaluation on this day: whether the term is over; empty where they do not ask."""
    facts = YearFacts(started_on=programme.starts_on, evaluated_on=day, pays=pays)
    found = assess(programmes.ruleset_of(programme), facts, programmes.settings_of(programme))
    return [finding for finding in found if finding.rule == TERM]


def term_of_run(run: YearRun) -> list[Finding]:
    """The same of a run, by the day on which its inputs were frozen."""
    return term_of(run.programme, calendar.day_of(run.frozen_at), pays=run.budget_fen > 0)


def is_interim(run: YearRun) -> bool:
    """Whether a run without money was frozen before the term was over: it is published, and does not end the year (C-05)."""
    return would_be_interim(run.programme, calendar.day_of(run.frozen_at), run.budget_fen)


def would_be_interim(programme: Programme, day: date, budget_fen: int) -> bool:
    """Whether what is frozen on this day with this budget is an interim one."""
    return budget_fen == 0 and any(not finding.passed for finding in term_of(programme, day, pays=True))


def ends_unpaid(programme: Programme, day: date, budget_fen: int) -> bool:
    """Whether what is frozen on this day with this budget is the result of the year, and pays nothing."""
    return budget_fen == 0 and not would_be_interim(programme, day, budget_fen)


def tells_sums(run: YearRun, answers: int) -> bool:
    """Whether sum and mean of so many answers are printed: of fewer than five never, nor of an interim run of another counting."""
    return answers >= TOLD_FROM and (run.state is not YearState.INTERIM or counts_in_fives(run))


def counts_in_fives(run: YearRun) -> bool:
    """Whether the answers of a run were counted in whole fives of which the last waits for the result."""
    return bool(run.inputs.get(yearend.INTERIM) == AT_ONCE)


def counts_as_released(run: YearRun) -> bool:
    """Whether the answers of a run were counted as what it would be released as counts them."""
    return counts_in_fives(run) if is_interim(run) else yearend.INTERIM not in run.inputs

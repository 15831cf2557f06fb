"""The year's end: its inputs as they stand, its runs as each person may see them, and whether a run still adds up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from ...competition.queries import standing
from ...delivery.models import Engagement, Outcome
from ...delivery.queries import outcomes
from ...delivery.states import EngagementState, OutcomeState
from ...people.queries import links
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
from ...shared.models.place import Organisation
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ...vetting.models import Application, PoolPlace
from ..files.year_list import Paid
from ..models import YearLine, YearRun
from ..rules import yearend
from ..states import YearState

CITY_READERS = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR})
LIVE = (YearState.FROZEN, YearState.PROPOSED, YearState.RELEASED)


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


def listing(actor: Account, programme: Programme | None = None) -> Sequence[YearRun]:
    """The visible runs, the latest first."""
    found = visible_to(actor).where(programmes.within(YearRun.programme_id, programme))
    return db.session.scalars(found.options(joinedload(YearRun.programme))).all()


def released(shown: Iterable[Programme]) -> Sequence[YearRun]:
    """The released runs of these programmes, the latest first; they are public."""
    theirs = YearRun.programme_id.in_([one.id for one in shown])
    found = select(YearRun).where(YearRun.state == YearState.RELEASED, theirs).order_by(YearRun.released_at.desc())
    return db.session.scalars(found.options(joinedload(YearRun.programme))).all()


def released_at(programme_id: int) -> datetime | None:
    """When the year of a programme was released; None while it runs."""
    released = select(YearRun.released_at).where(YearRun.programme_id == programme_id, YearRun.state == YearState.RELEASED)
    return db.session.scalar(released.order_by(YearRun.id.desc()).limit(1))


def was_computed(programme_id: int) -> bool:
    """Whether the inputs of a programme's year were ever frozen, and scores computed from them."""
    return db.session.scalar(select(YearRun.id).where(YearRun.programme_id == programme_id).limit(1)) is not None


def public(run_id: int) -> YearRun:
    """A released run, or NotFound."""
    run = db.session.get(YearRun, run_id)
    if run is None or run.state != YearState.RELEASED:
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


def paid(run: YearRun) -> list[Paid]:
    """The lines of a run as the list that is sealed has them."""
    found = select(Organisation).where(Organisation.id.in_([line.organisation_id for line in run.lines]))
    known = {one.id: one for one in db.session.scalars(found.options(joinedload(Organisation.unit)))}
    names = name_in(run)
    return [
        Paid(
            rank=line.rank,
            key=line.share["key"],
            name=names.get(line.share["key"], ""),
            credit_code=known[line.organisation_id].credit_code or "",
            county=known[line.organisation_id].unit.name,
            score=line.score,
            share_fen=line.share_fen,
        )
        for line in run.lines
    ]


def inputs_of(programme: Programme) -> dict[str, Any]:
    """The inputs of a programme's year as they stand now; `evaluation.rules.yearend` says what they hold.

    A service counts from its acceptance, where that lies within the term
    (S004-2.2.4b, MR-05), with the answer that was given to it. An outcome
    counts once confirmed, where the level was reached by the end of the term.
    """
    served = _by_institution(_accepted(programme))
    reached = _by_institution(_confirmed(programme))
    heads = links.heads()
    places = (
        select(PoolPlace)
        .where(PoolPlace.programme_id == programme.id)
        .options(joinedload(PoolPlace.application).load_only(Application.number), joinedload(PoolPlace.organisation))
    )
    lines = [
        _institution(place, served.pop(place.organisation_id, []), reached.pop(place.organisation_id, []), heads)
        for place in db.session.scalars(places)
    ]
    lines += [
        _without_place(db.session.get_one(Organisation, one), served.get(one, []), reached.get(one, []), heads)
        for one in served.keys() | reached.keys()
    ]
    return {
        "programme": {
            "key": programme.key,
            "name": programme.name,
            "ruleset": programme.ruleset_key,
            "starts_on": programme.starts_on.isoformat(),
            "ends_on": programme.ends_on.isoformat(),
        },
        "institutions": sorted(lines, key=lambda one: str(one["key"])),
    }


def without_standing(run: YearRun) -> list[str]:
    """The institutions of a run that are to be paid and have lost their standing since; their rows stay locked."""
    paid = {line.organisation_id: line.share["key"] for line in run.lines if line.share_fen}
    able = standing.standing_among(paid, lock=True)
    if programmes.binds(run.programme, Subject.YEAR, "placed"):
        able &= standing.placed(run.programme_id, lock=True)
    names = name_in(run)
    return [names[key] for one, key in paid.items() if one not in able]


def term_of(programme: Programme, day: date) -> list[Finding]:
    """What the rules of the year say of an evaluation on this day: whether the term is over; empty where they do not ask."""
    facts = YearFacts(started_on=programme.starts_on, evaluated_on=day)
    found = assess(programmes.ruleset_of(programme), facts, programmes.settings_of(programme))
    return [finding for finding in found if finding.rule == "term_over"]


def settings_of(programme: Programme) -> dict[str, Any]:
    """The settings that a programme's year is computed with."""
    ruleset = programmes.ruleset_of(programme)
    return yearend.settings_of(ruleset, programmes.settings_of(programme), outcomes.levels_of(programme))


def _institution(place: PoolPlace, served: list[Engagement], reached: list[Outcome], heads: Mapping[int, int]) -> dict[str, Any]:
    return {
        "key": place.application.number,
        "place": standing.worth(place, place.organisation).value,
        "committed": place.committed_served,
    } | _done(place.organisation, served, reached, heads)


def _without_place(
    institution: Organisation, served: list[Engagement], reached: list[Outcome], heads: Mapping[int, int]
) -> dict[str, Any]:
    """One that served where the rules ask for no place in the pool: it applied for none and promised nothing."""
    number = institution.credit_code or f"row:{institution.id}"
    return {"key": number, "place": "", "committed": 0} | _done(institution, served, reached, heads)


def _done(
    institution: Organisation, served: list[Engagement], reached: list[Outcome], heads: Mapping[int, int]
) -> dict[str, Any]:
    return {
        "organisation": institution.id,
        "name": institution.name,
        "served": [{"contract": one.number, "enterprise": _who(one.enterprise, heads)} for one in served],
        "answers": [
            {"contract": one.number, "level": one.rating.answer, "facts": dict(one.rating.facts)}
            for one in served
            if one.rating is not None
        ],
        "outcomes": _reached(reached, heads),
    }


def _who(enterprise: Organisation, heads: Mapping[int, int]) -> str:
    """What makes an enterprise one: the row that officers say it is, of that its credit code, or itself (G-08)."""
    if enterprise.id in heads:
        enterprise = db.session.get_one(Organisation, heads[enterprise.id])
    return enterprise.credit_code or f"row:{enterprise.id}"


def _reached(outcomes: Iterable[Outcome], heads: Mapping[int, int]) -> list[dict[str, Any]]:
    """The outcomes, of two rows that are one enterprise each level once."""
    found = {(_who(one.enterprise, heads), one.level): None for one in outcomes}
    return [{"enterprise": who, "level": level} for who, level in found]


def _accepted(programme: Programme) -> Sequence[Engagement]:
    found = (
        select(Engagement)
        .where(
            Engagement.programme_id == programme.id,
            Engagement.state == EngagementState.ACCEPTED,
            Engagement.accepted_at >= calendar.start_of(programme.starts_on),
            Engagement.accepted_at < calendar.end_of(programme.ends_on),
        )
        .options(joinedload(Engagement.enterprise), joinedload(Engagement.rating))
    )
    return db.session.scalars(found.order_by(Engagement.number)).all()


def _confirmed(programme: Programme) -> Sequence[Outcome]:
    found = (
        select(Outcome)
        .where(
            Outcome.programme_id == programme.id, Outcome.state == OutcomeState.CONFIRMED, Outcome.reached_on <= programme.ends_on
        )
        .options(joinedload(Outcome.enterprise))
    )
    return db.session.scalars(found.order_by(Outcome.id)).all()


def _by_institution(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.institution_id, []).append(row)
    return found

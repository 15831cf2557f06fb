"""Year's end: frozen, computed, proposed, and released by a second person (S004-2.2.4c, S004-2.2.5b, MO)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...people.queries import listed
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.use_cases import together
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import guard_first, record, transaction
from ...rulebook.findings import refusing
from ...shared import lifecycle, permissions, ranges
from ...shared.calendar import day_of
from ...shared.canonical import hash_of
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ...shared.queries.locked import lock_again
from ...shared.reasons import needed
from ..commands import FreezeYear, ProposeYear, ReleaseYear, SendYearBack
from ..events import YearFrozen, YearInterimReleased, YearProposed, YearRehearsed, YearReleased, YearSentBack, YearSuperseded
from ..models import YearLine, YearRun
from ..queries import hands, settled, years
from ..queries import inputs as standing
from ..rules import yearend
from ..states import YearState


def freeze(command: FreezeYear, *, actor: Account, now: datetime) -> YearRun:
    """Freeze what stands now, and compute every line of the sum from it.

    A run that was frozen before is superseded; one that was proposed has to
    come back first, and after a release nothing is frozen again. What happens
    afterwards (a late answer, a new outcome) does not touch the run. A rehearsal
    does the same sum at any time, touches no other run and is nobody's result.
    Another budget than the one that the programme has set has to be meant.
    While settings wait for a second person nothing is computed: what was seen
    would close the choice that lies with that person.
    """
    if command.budget_fen < 0 or (command.budget_fen == 0 and not command.without_money):
        raise Invalid("year.budget", field="budget_fen")
    if command.budget_fen > 0 and command.without_money:
        raise Invalid("year.budget_unpaid", field="budget_fen")
    ranges.check_amount(command.budget_fen, ranges.YEAR_BUDGET, "budget_fen")
    with transaction(actor, now) as session:
        programme = programmes.find(command.programme_id, actor)
        permissions.require(actor, "year.freeze", programme)
        lock_again(programme)
        if waits := programmes.settings_waiting(programme):
            raise NotNow("year.settings_wait", **waits)
        together.require_lawful(programmes.ruleset_of(programme), programmes.settings_of(programme))
        if not command.rehearsal:
            _refuse_early(programme, now, pays=command.budget_fen > 0)
            if not command.sure and years.ends_unpaid(programme, day_of(now), command.budget_fen):
                raise Invalid("year.ends_unpaid", field="without_money")
            if not command.sure and (other := settled.other_budget(programme, command.budget_fen)):
                raise Invalid("year.budget_other", field="budget_fen", **other)
            _supersede(programme, command.version, actor, now)
        run = _computed(session, programme, command.budget_fen, actor, now)
        if command.rehearsal:
            run.state = lifecycle.take(Step.REHEARSE, YearState.FROZEN)
        session.add(run)
        session.flush()
        happened = YearRehearsed if command.rehearsal else YearFrozen
        record(
            happened(
                **_facts(run),
                institutions=len(run.lines),
                budget_fen=run.budget_fen,
                paid_fen=sum(line.share_fen for line in run.lines),
                inputs_hash=run.inputs_hash,
                result_hash=run.result_hash,
            )
        )
    return run


def propose(command: ProposeYear, *, actor: Account, now: datetime) -> YearRun:
    """Put a frozen run before the approver; refused where it is not fit to be released (`_refuse_unfit`)."""
    with transaction(actor, now):
        run = load(years.visible_to(actor), command.run_id, actor, "year.propose", command.version)
        state = lifecycle.take(Step.PROPOSE, run.state)
        _refuse_unfit(run)
        run.state, run.proposed_by_id, run.reason = state, actor.id, ""
        record(YearProposed(**_facts(run), result_hash=run.result_hash))
    return run


def send_back(command: SendYearBack, *, actor: Account, now: datetime) -> YearRun:
    """Refuse a proposed run with the reason; it can be frozen anew."""
    with transaction(actor, now):
        run = load(years.visible_to(actor), command.run_id, actor, "year.decide", command.version)
        state = lifecycle.take(Step.SEND_BACK, run.state)
        if is_one_of(actor, run.proposed_by_id, run.frozen_by_id):
            raise NotPermitted("second_person")
        run.state = state
        run.reason, run.proposed_by_id = needed(command.reason), None
        record(YearSentBack(**_facts(run), reason=run.reason))
    return run


def release(command: ReleaseYear, *, actor: Account, now: datetime) -> YearRun:
    """Release a proposed run: never by a person who had a hand in it (AC5), and only while it adds up and all who are paid stand."""
    with transaction(actor, now):
        run = load(years.visible_to(actor), command.run_id, actor, "year.decide", command.version)
        interim = years.is_interim(run)
        state = lifecycle.take(Step.PUBLISH if interim else Step.RELEASE, run.state)
        refuse_first_person(run, actor)
        _refuse_unfit(run)
        run.state, run.released_by_id, run.released_at = state, actor.id, now
        run.listed = {"organisations": listed.as_they_are(line.organisation_id for line in run.lines)}
        facts = {**_facts(run), "result_hash": run.result_hash}
        paid = sum(line.share_fen for line in run.lines)
        record(YearInterimReleased(**facts) if interim else YearReleased(**facts, paid_fen=paid))
    return run


def refuse_first_person(run: YearRun, actor: Account) -> None:
    """Raise `NotPermitted` where the approver had a hand in a run or in what it rests on."""
    if hands.in_year(actor, run):
        raise NotPermitted("second_person")


def _refuse_unfit(run: YearRun) -> None:
    """Raise where a run does not add up, was frozen too early or with other settings, or would pay somebody who may not be paid."""
    if not years.recompute(run):
        raise Conflict("year.broken", number=run.number)
    if (unsettled := settled.why_not(run)) is not None:
        key, facts = unsettled
        raise NotNow(key, **facts)
    for finding in refusing(years.term_of_run(run)):
        rule = programmes.ruleset_of(run.programme).cite(finding.rule)
        raise NotNow("year.term_runs", number=run.number, day=day_of(run.frozen_at), end=finding.needed["end"], rule=rule)
    if not years.counts_as_released(run):
        raise NotNow("year.term_moved", number=run.number)
    if lost := years.without_standing(run):
        rule = programmes.ruleset_of(run.programme).cite("placed")
        raise NotNow("year.standing_lost", number=run.number, names=lost[:5], count=len(lost), rule=rule)


def _refuse_early(programme: Programme, now: datetime, *, pays: bool) -> None:
    """Raise where what is frozen now could never be released: its day would be before the end of the term."""
    for finding in refusing(years.term_of(programme, day_of(now), pays=pays)):
        rule = programmes.ruleset_of(programme).cite(finding.rule)
        raise NotNow("year.too_early", field="rehearsal", end=finding.needed["end"], rule=rule)


def _supersede(programme: Programme, version: int, actor: Account, now: datetime) -> None:
    """Put the frozen run aside that was seen; NotNow where a run is with the approver or was released."""
    run = years.live_of(programme)
    if run is None:
        guard_first(None, version)
        return
    if run.state == YearState.RELEASED:
        raise NotNow("year.released_already", released_at=run.released_at)
    if run.state == YearState.PROPOSED:
        raise NotNow("year.with_approver", number=run.number)
    guard_first(run, version)
    run.state = lifecycle.take(Step.SUPERSEDE, run.state)
    record(YearSuperseded(**_facts(run)))


def _computed(session: Session, programme: Programme, budget_fen: int, actor: Account, now: datetime) -> YearRun:
    interim = years.would_be_interim(programme, day_of(now), budget_fen)
    inputs, settings = standing.inputs_of(programme, interim=interim), standing.settings_of(programme)
    if not inputs["institutions"]:
        raise NotNow("year.nobody")
    result = yearend.compute(inputs, settings, budget_fen)
    last = session.scalar(select(func.max(YearRun.number)).where(YearRun.programme_id == programme.id))
    return YearRun(
        programme_id=programme.id,
        number=(last or 0) + 1,
        budget_fen=budget_fen,
        settings=settings,
        inputs=inputs,
        inputs_hash=hash_of(inputs),
        result_hash=yearend.result_hash(inputs, settings, budget_fen, result.lines),
        frozen_by_id=actor.id,
        frozen_at=now,
        lines=[_row(line) for line in result.lines],
    )


def _row(line: dict[str, Any]) -> YearLine:
    return YearLine(
        organisation_id=line["organisation"],
        rank=line["rank"],
        score=line["score"],
        terms=line["terms"],
        gates=line["gates"],
        share=line["share"],
        share_fen=line["share_fen"],
    )


def _facts(run: YearRun) -> dict[str, Any]:
    return {"year_id": run.id, "programme_id": run.programme_id, "number": run.number}

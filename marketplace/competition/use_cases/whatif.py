"""Keeping a what-if: what somebody looked at becomes a run, with a reason for everything that was changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ...records.events import Event
from ...records.events.runs import RunBudgetSet, RunNumberChanged, RunPairChanged
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.canonical import hash_of
from ...shared.errors import Conflict, Invalid, NotNow
from ...shared.models.account import Account
from ...shared.reasons import LEAST, given
from ..commands import KeepWhatIf
from ..models import SolveRun
from ..queries import rounds
from ..rules import whatif
from ..rules.phase import BEFORE_PROPOSAL
from ..rules.whatif import Alteration, Change
from .rounds import require_phase
from .solving import checked_input, queued


def keep(command: KeepWhatIf, *, actor: Account, now: datetime) -> SolveRun:
    """Have a changed input computed as a run like any other; the frozen input carries the changes with their reasons.

    Weights were announced before anybody claimed, and places are what an institution declared: neither is changed here
    (decision 0035). Refused where the facts have changed since the what-if was looked at.
    """
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.solve", command.version)
        require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        if command.weights:
            raise NotNow("whatif.weights_fixed")
        frozen = checked_input(a_round, now)
        changes = whatif.changes_of(frozen, command.wish)
        _require_lawful(frozen, changes)
        if hash_of(whatif.applied(frozen, changes)) != command.seen:
            raise Conflict("whatif.stale")
        changes = _with_reasons(changes, command)
        run = queued(session, a_round, whatif.applied(frozen, changes), None, actor, now)
        for event in _recorded(run, frozen, changes):
            record(event)
    return run


def _require_lawful(frozen: dict[str, Any], changes: list[Change]) -> None:
    if not changes:
        raise Invalid("whatif.nothing")
    if more := whatif.raised(changes):
        name = _institutions(frozen)[more[0]["institution"]]
        raise NotNow("whatif.places_declared", institution=name, before=more[0]["before"])


def _with_reasons(changes: list[Change], command: KeepWhatIf) -> list[Change]:
    reasons = [given(reason) for reason in command.reasons]
    if len(reasons) != len(changes) or any(len(reason) < LEAST for reason in reasons):
        raise Invalid("whatif.reason", least=LEAST)
    return [{**change, "reason": reason} for change, reason in zip(changes, reasons, strict=True)]


def _recorded(run: SolveRun, frozen: dict[str, Any], changes: list[Change]) -> Iterator[Event]:
    needs, places = {need["id"]: need["number"] for need in frozen["needs"]}, _institutions(frozen)
    for change in changes:
        kind, reason = Alteration(change["kind"]), change["reason"]
        need, place = needs.get(change["need"], ""), places.get(change["institution"], "")
        round_id, run_id, number = run.round_id, run.id, run.number
        if kind in whatif.PAIRS:
            yield RunPairChanged(
                change=kind.value, need=need, institution=place, round_id=round_id, run_id=run_id, number=number, reason=reason
            )
        elif kind is Alteration.BUDGET:
            yield RunBudgetSet(limit_fen=change["after"], round_id=round_id, run_id=run_id, number=number, reason=reason)
        else:
            yield RunNumberChanged(
                change=kind.value,
                subject=need or place,
                before=change["before"],
                after=change["after"],
                round_id=round_id,
                run_id=run_id,
                number=number,
                reason=reason,
            )


def _institutions(frozen: dict[str, Any]) -> dict[int, str]:
    return {one["id"]: one["name"] for one in frozen["institutions"]}

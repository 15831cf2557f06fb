"""What a published need says is put right on the board, as long as nobody is choosing among those who claimed it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook.conditions import OF_OFFICES
from ...shared import calendar
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.reasons import needed
from .. import rules
from ..commands import PRIVATE, CorrectNeed, NeedContent
from ..events import NeedCorrected
from ..models import Need, NeedWording
from ..queries import hands, needs, wordings
from ..queries.needs import Undecided
from . import need_content

FIXED = {"categories": "need.categories_fixed", "budget_fen": "need.budget_fixed"}
"""What those who claim a need count on: it stands from the moment in which its round opens. The enterprise is never another one."""


def correct(command: CorrectNeed, *, actor: Account, clock: Callable[[Session], datetime]) -> Need:
    """Change what a published need says, until its round closes; it says so itself, and who claims it is asked.

    The round's row is locked first and the clock read after that, as when a claim is sent: a claim is for the wording
    before the correction or for the one after it.
    """
    with transaction(actor) as session:
        a_round = needs.UNDECIDED_ROUND(needs.one(command.need_id, actor), True)
        need = load(needs.visible_to(actor), command.need_id, actor, "need.correct", command.version)
        now = clock(session)
        _refuse_other_round(need, a_round)
        take(Step.CORRECT, need.state)
        if hands.brought(actor, need):
            raise NotPermitted("need.corrected_by_another", number=need.number)
        refuse_closed(need, a_round, now)
        reason = needed(command.reason)
        changed = _corrected(session, need, command.content, a_round, now)
        record(
            NeedCorrected(
                need_id=need.id,
                corrected=changed,
                reason=reason,
                wording=need.wording,
                round_id=a_round.id if a_round is not None else None,
            ),
            at=now,
        )
    return need


def refuse_closed(need: Need, a_round: Undecided | None, now: datetime) -> None:
    """Raise `NotNow` once the round of a need has closed without its results being out: what was claimed is being weighed."""
    if a_round is not None and a_round.has_closed(now):
        raise NotNow("need.corrected_too_late", number=need.number, round=a_round.name)


def is_fixed(a_round: Undecided | None, now: datetime) -> bool:
    """Whether the round of a need has opened, so that `FIXED` stands."""
    return a_round is not None and now >= a_round.opens_at


def _refuse_other_round(need: Need, a_round: Undecided | None) -> None:
    """Raise `Conflict` where the need was taken into a round while its row was waited for."""
    found = needs.UNDECIDED_ROUND(need, False)
    if (found.id if found else None) != (a_round.id if a_round else None):
        raise Conflict("stale")


def _corrected(session: Session, need: Need, wanted: NeedContent, a_round: Undecided | None, now: datetime) -> tuple[str, ...]:
    """Write it; the names of what was changed, in the order of the form."""
    stood = need_content.content_of(need)
    if a_round is not None and is_fixed(a_round, now):
        _refuse_fixed(need, stood, wanted, a_round)
    _refuse_unready(need, stood, wanted, calendar.day_of(now))
    kept = wordings.content_of(need)
    changed = need_content.write(session, need, need.programme, wanted)
    if not changed:
        raise Invalid("need.nothing_corrected", number=need.number)
    need_content.refuse_broken(need, need_content.findings_of(need, consents=True), but=OF_OFFICES)
    if "categories" in changed:
        need_content.take_key(need)
    if public := [name for name in changed if name not in PRIVATE]:
        session.add(NeedWording(need_id=need.id, number=need.wording, content=kept, corrected=public, at=now))
        need.wording += 1
    return changed


def _refuse_fixed(need: Need, stood: NeedContent, wanted: NeedContent, a_round: Undecided) -> None:
    moved = {"categories": {*stood.categories} != {*wanted.categories}, "budget_fen": stood.budget_fen != wanted.budget_fen}
    for field, key in FIXED.items():
        if moved[field]:
            raise Invalid(key, field=field, number=need.number, round=a_round.name, opens_at=a_round.opens_at)


def _refuse_unready(need: Need, stood: NeedContent, wanted: NeedContent, today: date) -> None:
    """Raise what keeps a need from being handed in; a day that nobody touched may have passed meanwhile."""
    asked = replace(wanted, wanted_by=None) if wanted.wanted_by == stood.wanted_by else wanted
    rules.refuse_unready(asked, programmes.ruleset_of(need.programme), today)

"""Later days of a programme take two people: one proposes them with a reason, another approves; until then they can be taken back."""

from datetime import date, datetime

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import NotNow, NotPermitted
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ..commands import Dates, DecideDates
from ..events import ProgrammeDatesChanged, ProgrammeDatesRefused, ProgrammeDatesWithdrawn
from ..models import Programme
from ..queries import programmes as questions
from . import programmes


def approve(command: DecideDates, *, actor: Account, now: datetime) -> Programme:
    """Move the days of a programme as somebody else has proposed."""
    with transaction(actor, now) as session:
        programme = load(questions.visible_to(actor), command.programme_id, actor, "programme.extension", command.version)
        proposed = _proposal(programme)
        require_another(actor, int(proposed["by"]))
        before = programmes.dated(programme)
        days = {name: date.fromisoformat(proposed[name]) for name in ("starts_on", "apply_on", "recommend_on")}
        ruleset = questions.ruleset_of(programme)
        programmes.take_dates(programme, ruleset, proposed["name"], Dates(**days), now)
        changes = tuple(programmes.changes_between(before, programmes.dated(programme), programmes.DATE_LABELS))
        programmes.check_changes_of_days(session, programme, changes, now)
        programme.proposed = None
        record(ProgrammeDatesChanged(programme_id=programme.id, changes=changes, reason=proposed["reason"]))
    return programme


def withdraw(command: DecideDates, *, actor: Account, now: datetime) -> Programme:
    """Take proposed days back, or turn them down."""
    with transaction(actor, now):
        programme = load(questions.visible_to(actor), command.programme_id, actor, "programme.extension", command.version)
        proposed = _proposal(programme)
        proposer, reason = int(proposed["by"]), proposed["reason"]
        programme.proposed = None
        if is_one_of(actor, proposer):
            record(ProgrammeDatesWithdrawn(programme_id=programme.id, reason=reason))
        else:
            record(ProgrammeDatesRefused(programme_id=programme.id, reason=reason, proposer_id=proposer))
    return programme


def _proposal(programme: Programme) -> dict[str, str]:
    if programme.proposed is None:
        raise NotNow("extension.none")
    return dict(programme.proposed)


def require_another(actor: Account, proposer: int | None) -> None:
    if is_one_of(actor, proposer):
        raise NotPermitted("extension.own")

"""Settings that take two people: one proposes them with a reason, another approves; until then they can be taken back."""

from datetime import datetime
from typing import Any

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import NotNow
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ..commands import DecideSettings
from ..events import Change, ProgrammeSettingsAgreed, ProgrammeSettingsRefused, ProgrammeSettingsWithdrawn
from ..models import Programme
from ..queries import programmes as questions
from . import programmes, together
from .dates import require_another


def approve(command: DecideSettings, *, actor: Account, now: datetime) -> Programme:
    """Change the settings of a programme as somebody else has proposed, while nothing was computed with the present ones."""
    with transaction(actor, now):
        programme, proposed = _taken_up(command, actor)
        require_another(actor, int(proposed["by"]))
        together.require_open(programme, proposed["values"])
        changes = programmes.changes_to(programme, proposed["values"])
        programmes.put(programme, proposed["values"])
        programme.proposed_settings = None
        record(ProgrammeSettingsAgreed(programme_id=programme.id, changes=changes, reason=proposed["reason"]))
    return programme


def withdraw(command: DecideSettings, *, actor: Account, now: datetime) -> Programme:
    """Take proposed settings back, or turn them down."""
    with transaction(actor, now):
        programme, proposed = _taken_up(command, actor)
        proposer = int(proposed["by"])
        programme.proposed_settings = None
        if is_one_of(actor, proposer):
            record(ProgrammeSettingsWithdrawn(programme_id=programme.id, reason=proposed["reason"]))
        else:
            record(ProgrammeSettingsRefused(programme_id=programme.id, reason=proposed["reason"], proposer_id=proposer))
    return programme


def proposed_changes(programme: Programme) -> tuple[Change, ...]:
    """What would differ once the settings that somebody proposed are approved; empty where nothing waits."""
    if programme.proposed_settings is None:
        return ()
    ruleset = questions.ruleset_of(programme)
    stands = ruleset.settings(programme.settings).values
    labels = {name: entry.label for name, entry in ruleset.adjustable.items()}
    return tuple(programmes.changes_between(stands, {**stands, **programme.proposed_settings["values"]}, labels))


def _taken_up(command: DecideSettings, actor: Account) -> tuple[Programme, dict[str, Any]]:
    programme = load(questions.visible_to(actor), command.programme_id, actor, "programme.extension", command.version)
    if programme.proposed_settings is None:
        raise NotNow("settings.none_proposed")
    return programme, dict(programme.proposed_settings)

"""A later deadline takes two people: one proposes it with a reason, another approves it; until then it can be taken back."""

from datetime import datetime

from ...programmes.use_cases.dates import require_another
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import NotNow
from ...shared.models.account import Account
from ...shared.permissions.persons import is_one_of
from ..commands import DecideExtension
from ..events import RoundExtended, RoundExtensionRefused, RoundExtensionWithdrawn
from ..models import Round
from ..queries import rounds
from ..rules.phase import SEALED
from .rounds import Clock, check_extension, require_phase


def approve_of_round(command: DecideExtension, *, actor: Account, clock: Clock) -> Round:
    """Move the closing moment as somebody else has proposed, before it has come; everybody in the pool is told."""
    with transaction(actor) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.extension", command.version)
        now = clock(session)
        closes_at, reason = _proposed(a_round)
        require_another(actor, a_round.extension_by_id)
        require_phase(a_round, now, SEALED, "round.closed_already")
        check_extension(a_round, closes_at)
        earlier, a_round.closes_at = a_round.closes_at, closes_at
        _clear(a_round)
        record(RoundExtended.of(a_round, earlier_at=earlier, closes_at=closes_at, reason=reason), at=now)
    return a_round


def withdraw_of_round(command: DecideExtension, *, actor: Account, now: datetime) -> Round:
    """Take a proposed extension back, or turn it down."""
    with transaction(actor, now):
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.extension", command.version)
        closes_at, _ = _proposed(a_round)
        proposer = a_round.extension_by_id
        _clear(a_round)
        if is_one_of(actor, proposer):
            record(RoundExtensionWithdrawn(round_id=a_round.id, closes_at=closes_at))
        else:
            record(RoundExtensionRefused(round_id=a_round.id, closes_at=closes_at, proposer_id=proposer))
    return a_round


def _proposed(a_round: Round) -> tuple[datetime, str]:
    if a_round.extends_to is None:
        raise NotNow("extension.none")
    return a_round.extends_to, a_round.extension_reason


def _clear(a_round: Round) -> None:
    a_round.extends_to, a_round.extension_by_id, a_round.extension_reason = None, None, ""

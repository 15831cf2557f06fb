"""The service ledger of a contract, in the columns of S002-X4."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...records.use_cases.transaction import record, transaction
from ...shared import ranges
from ...shared.errors import Invalid, there
from ...shared.models.account import Account
from ...shared.reasons import needed
from ...shared.texts import clean
from ..commands import LogService, StrikeLogEntry
from ..events import LogEntryStruck, ServiceLogged
from ..models import ServiceLogEntry
from .engagements import check_day, served


def log(command: LogService, *, actor: Account, now: datetime) -> ServiceLogEntry:
    """Add a line: a day within the contract's term and not in the future, and what was done."""
    content = clean(command.content)
    if not content:
        raise Invalid("engagement.log_empty", field="content")
    if command.fee_fen < 0 or command.reduction_fen < 0:
        raise Invalid("engagement.log_amounts", field="fee_fen")
    ranges.check_amount(command.fee_fen, ranges.FEE, "fee_fen")
    ranges.check_amount(command.reduction_fen, ranges.FEE, "reduction_fen")
    with transaction(actor, now) as session:
        engagement = served(actor, "engagement.serve", command.engagement_id, command.version)
        check_day(engagement, command.served_on, now, "served_on")
        entry = ServiceLogEntry(
            engagement_id=engagement.id,
            served_on=command.served_on,
            content=content,
            through_partner=command.through_partner,
            fee_fen=command.fee_fen,
            reduction_fen=command.reduction_fen,
            account_id=actor.id,
            at=now,
        )
        session.add(entry)
        session.flush()
        record(ServiceLogged.of(engagement, **_said(entry)))
    return entry


def strike(command: StrikeLogEntry, *, actor: Account, now: datetime) -> None:
    """Take a wrong line out; what it said stays in the history."""
    with transaction(actor, now) as session:
        engagement = served(actor, "engagement.serve", command.engagement_id, command.version)
        mine = select(ServiceLogEntry).where(ServiceLogEntry.engagement_id == engagement.id)
        entry = there(session.scalar(mine.where(ServiceLogEntry.id == command.entry_id)))
        record(LogEntryStruck.of(engagement, reason=needed(command.reason), **_said(entry)))
        session.delete(entry)


def _said(entry: ServiceLogEntry) -> dict[str, Any]:
    """What an event tells of a line."""
    told = ("served_on", "content", "through_partner", "fee_fen", "reduction_fen")
    return {"entry_id": entry.id} | {name: getattr(entry, name) for name in told}

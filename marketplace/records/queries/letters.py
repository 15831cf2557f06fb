"""Letters that were not delivered: those of which an attempt has failed and that nobody has put aside."""

import hmac
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ..models.record import Mail, Outbox

JOB = "mail"


def mark_of(mail_id: int, secret_key: str) -> str:
    """What a letter is named by outside: its number would tell how many went before it."""
    return hmac.digest(secret_key.encode(), f"mail {mail_id}".encode(), "sha256").hex()[:32]


def undelivered(recipients: ColumnElement[bool]) -> Select[Any]:
    """The letters to these recipients that could not be delivered so far, with the work that was promised for each; the oldest first.

    Letters that repeat what an inbox says (`Mail.about` is blank) are not among them: that one was told something, and when, may be
    nobody else's business before a round closes.
    """
    pairs: Any = select(Mail, Outbox).join(Outbox, (Outbox.object_id == Mail.id) & (Outbox.job == JOB))
    failing = Outbox.done_at.is_(None), Outbox.last_error != "", Mail.about != "", Mail.sent_at.is_(None)
    found: Select[Any] = pairs.where(*failing, recipients).order_by(Mail.id)
    return found

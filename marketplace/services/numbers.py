"""Numbers that people read aloud: XQ2023-00017."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..models import Programme


def take(session: Session, programme: Programme, model: Any, prefix: str, count: int = 1) -> list[str]:
    """The next `count` numbers of a kind of case in a programme, in order and without a gap.

    The programme's row is locked, so that two writers never take the same one.
    """
    session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    start = f"{prefix}{programme.starts_on.year}-{programme.id}"
    last = session.scalar(select(func.max(model.number)).where(model.number.like(f"{start}%")))
    base = int(last[len(start) :]) if last else 0
    return [f"{start}{base + step:05d}" for step in range(1, count + 1)]

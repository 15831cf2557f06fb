"""Numbers that people read aloud: XQ202301-00017."""

from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from ..models import Programme


def take(session: Session, programme: Programme, model: Any, prefix: str, count: int = 1) -> list[str]:
    """The next `count` numbers of a kind of case in a programme, in order and without a gap.

    The programme's row is locked, so that two writers never take the same one.
    """
    session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    start = f"{prefix}{programme.starts_on.year}{programme.id:02d}-"
    given = cast(func.substr(model.number, len(start) + 1), Integer)
    base = session.scalar(select(func.max(given)).where(model.number.like(f"{start}%"))) or 0
    return [f"{start}{base + step:05d}" for step in range(1, count + 1)]

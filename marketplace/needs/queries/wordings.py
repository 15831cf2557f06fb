"""What published needs said in public before they were corrected."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..commands import CONTENT, LISTS, PRIVATE
from ..models import Need, NeedWording


class Correction(Fixed):
    """One correction: when, of what, and what stood there until then; `number` is that of the wording that it ended."""

    number: int
    at: datetime
    fields: tuple[str, ...]
    content: Mapping[str, Any]


def of_needs(need_ids: Collection[int]) -> Mapping[int, Sequence[Correction]]:
    """The corrections of each of these needs, the first one first; those that were never corrected are left out."""
    found: dict[int, list[Correction]] = defaultdict(list)
    if need_ids:
        for row in db.session.scalars(_of_needs(), {"needs": list(need_ids)}):
            one = Correction(number=row.number, at=row.at, fields=tuple(row.corrected), content=row.content)
            found[row.need_id].append(one)
    return found


@cache
def _of_needs() -> Select[NeedWording]:
    rows = select(NeedWording).where(NeedWording.need_id.in_(bindparam("needs", expanding=True)))
    return rows.order_by(NeedWording.need_id, NeedWording.number)


def of(need: Need) -> Sequence[Correction]:
    """The corrections of a need, the first one first."""
    return of_needs([need.id]).get(need.id, ()) if need.wording > 1 else ()


def since(corrections: Sequence[Correction], published_at: datetime | None) -> tuple[Correction, ...]:
    """Those that the board speaks of: since the need was published last."""
    return tuple(one for one in corrections if published_at is not None and one.at >= published_at)


class Said(Fixed):
    """What a need said in public at some time, of what a claim answers to."""

    programme: Any
    current_level: str
    goal_level: str
    description: str
    wanted_result: str
    budget_fen: int | None
    wanted_by: date | None


def as_of(need: Need, moment: datetime) -> Need | Said:
    """The need as it was worded at a moment: itself, unless it was corrected since."""
    later = next((one for one in of(need) if one.at >= moment), None)
    if later is None:
        return need
    day = later.content["wanted_by"]
    words = {name: later.content[name] for name in ("current_level", "goal_level", "description", "wanted_result", "budget_fen")}
    return Said(programme=need.programme, wanted_by=date.fromisoformat(day) if day else None, **words)


def content_of(need: Need) -> dict[str, Any]:
    """What is kept of a wording, as it stands now: plain values by name, without what no public page shows."""
    values = {name: getattr(need, name) for name in CONTENT if name not in PRIVATE}
    wanted_by = need.wanted_by.isoformat() if need.wanted_by else None
    return values | {name: list(getattr(need, name)) for name in LISTS} | {"wanted_by": wanted_by}

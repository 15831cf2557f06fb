"""What was put right of a need, as it was printed before and is now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from ...programmes.queries import chains, programmes
from ...shared import wording
from ...shared.fixed import Fixed
from ...shared.web import filters
from ..models import Need
from ..queries import wordings
from ..queries.wordings import Correction


class Change(Fixed):
    """One part of what a need says, as it was printed before and is now."""

    label: str
    before: str
    now: str


def changes_of(need: Need, corrections: Sequence[Correction], *, first: int = 1, until: datetime | None = None) -> list[Change]:
    """What was put right from one wording on, and up to a moment, part by part; what was put back as it was is left out."""
    meant = [one for one in corrections if one.number >= first and (until is None or one.at < until)]
    if not meant:
        return []
    return _between(need, meant, corrections)


def each_of(need: Need, corrections: Sequence[Correction]) -> list[tuple[Correction, list[Change]]]:
    """Every correction by itself, the latest first, with what stood before it and after it.

    They are those since the need was published last: what was revised in between was no correction.
    """
    return [(one, _between(need, [one], corrections)) for one in reversed(corrections)]


def _between(need: Need, meant: Sequence[Correction], corrections: Sequence[Correction]) -> list[Change]:
    after = next((one.content for one in corrections if one.number > meant[-1].number), wordings.content_of(need))
    found = []
    for name in dict.fromkeys(name for one in meant for name in one.fields):
        said = [_read(need, name, content.get(name)) for content in (meant[0].content, after)]
        found.append(Change(label=wording.label(name, "NeedField"), before=said[0], now=said[1]))
    return [one for one in found if one.before != one.now]


def _read(need: Need, name: str, value: Any) -> str:
    """A kept part of a wording as the page of the need prints it; blank where nothing was said."""
    if value in (None, "", []):
        return ""
    ruleset = programmes.ruleset_of(need.programme)
    match name:
        case "categories":
            return gettext("、").join(ruleset.categories[code].label for code in value if code in ruleset.categories)
        case "particulars":
            return gettext("、").join(wording.label(code, "Particular") for code in value)
        case "current_level" | "goal_level":
            return ruleset.levels[value].label if value in ruleset.levels else str(value)
        case "budget_fen":
            return str(filters.wan(value))
        case "wanted_by":
            return str(filters.day(date.fromisoformat(value)))
        case "chain_id":
            return chains.name_of(value)
    return str(value)

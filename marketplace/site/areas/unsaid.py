"""Whatever can be said has a sentence, or the application does not start."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from ...records import messages
from ...records.areas import Area
from ...shared import permissions, wording
from ...shared.hands import KINDS
from ...shared.lifecycle import TABLES, Step
from ...shared.offers import circumstances
from ...shared.roles import Role
from ...shared.waiting import TASKS


class Unsaid(Exception):
    """Events, messages, tasks, permissions or codes without a sentence; their keys are named."""


def missing(areas: Iterable[Area]) -> list[str]:
    """The keys that are used and have no sentence or word, each once."""
    sentences = {key for key in used(areas) if key not in wording.SENTENCES}
    kinds: list[type[StrEnum]] = [*TABLES, Step, Role]
    codes = {f"{kind.__name__}.{code}" for kind in kinds for code in kind}
    return sorted(sentences | codes - wording.LABELS.keys())


def used(areas: Iterable[Area]) -> Iterator[str]:
    """Yield the key of every sentence that a table promises."""
    yield from (f"event.{kind}" for kind in KINDS)
    for subscribers in messages.SUBSCRIBERS.values():
        yield from (f"told.{key}" for subscriber in subscribers for key in subscriber.keys)
    yield from (key for tasks in TASKS.values() for key in tasks.keys)
    for permission, lines in permissions.PERMISSIONS.items():
        yield f"may.{permission}"
        yield from (f"where.{where.__name__}" for line in lines for where in line.where)
    yield from (f"{family}.{name}" for name in permissions.BARS for family in ("policy", "bar"))
    yield from (f"cannot.{name}" for name in circumstances())
    yield from (f"access.{area.name}" for area in areas if any(one.PERMISSIONS for one in area.permissions))
    for area in areas:
        yield from (pattern.format(end) for pattern, ends in area.put_together.items() for end in ends)

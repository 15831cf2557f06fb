"""What a condition of a document is: how it is checked, and what is said of it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ...shared.fixed import Fixed
from ..ruleset import Ruleset, Subject
from ..settings import Settings


class Answer(NamedTuple):
    """Met, failed or unknown (None); what the rule asks; what the case shows."""

    passed: bool | None
    needed: dict[str, object]
    seen: dict[str, object]


class Law(NamedTuple):
    """What a condition reads besides the facts: the document, and the values in force for the programme."""

    ruleset: Ruleset
    settings: Settings


class Condition(Fixed):
    """How a rule is checked, the subjects it fits, the form fields to look at, the values it reads and only `tells`.

    What is said of it: its `title`, what was found where it is `passed`, `failed` or `unknown`, and how to `mend` it, in
    sentences that may name what the answer needed and saw. `by_office` is what an office finds out once a case has
    arrived: whoever hands it in cannot meet it, and is not asked.
    """

    check: Callable[[Law, Any], Answer]
    subjects: tuple[Subject, ...]
    title: str
    passed: str
    failed: str
    unknown: str
    mend: str
    fields: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    by_office: bool = False

    def sentences(self, name: str) -> Iterator[tuple[str, str]]:
        """The keys under which a finding about it is said (`Finding.title_key`), each with its sentence."""
        yield f"rule.{name}", self.title
        yield from ((f"rule.{name}.{part}", getattr(self, part)) for part in ("passed", "failed", "unknown", "mend"))


def not_after(last: date, day: date | None) -> Answer:
    """The last day itself is in time."""
    return Answer(None if day is None else day <= last, {"last": last}, {"day": day})

"""What each entry of a rule set stands on: a sentence of its document, or nobody's but ours."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .ruleset import Ruleset
from .settings import Value
from .spans import Folded, Number, Span, find


class Ground(NamedTuple):
    """One entry: where it is in the rule file, what it cites, and the numbers it states."""

    table: str
    name: str
    article: str
    span: Span | None
    numbers: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """The entry as a person finds it in the file: `rule claim.listed`."""
        return f"{self.table} {self.name}"


class Agreement(StrEnum):
    """How an entry and one copy of its document agree."""

    FOUND = "found"
    IMPLIED = "implied"
    """The sentence is there and gives no figure for the number that the entry states."""
    DIFFERS = "differs"
    """The sentence is there, with another number."""
    TWICE = "twice"
    """The words are there more than once: not the document that was read for this rule set, or doubled."""
    GONE = "gone"


class Held(NamedTuple):
    """An entry held against a copy; what follows is the copy's, blank where the sentence is not found.

    `words` are those of the sentence that the entry stands on, and `numbers` what they say.
    """

    ground: Ground
    agreement: Agreement
    sentence: str = ""
    words: str = ""
    numbers: tuple[Number, ...] = ()


def grounds(ruleset: Ruleset) -> list[Ground]:
    """Every entry of a rule set, in the order of the file."""
    return list(_grounds(ruleset))


def _grounds(ruleset: Ruleset) -> Iterator[Ground]:
    for category in ruleset.categories:
        yield Ground("category", category.code, category.article, category.span)
    for level in ruleset.levels:
        yield Ground("level", level.code, level.article, level.span)
    for goal in ruleset.goals:
        name = f"{goal.level}.{goal.grade}" if goal.grade else goal.level
        yield Ground("goal", name, goal.article, goal.span, (goal.target,))
    for rule in ruleset.rules:
        yield Ground("rule", f"{rule.subject}.{rule.key}", rule.article, rule.span)
    for name, fact in ruleset.facts.items():
        yield Ground("fact", name, fact.article, fact.span, figures(fact.value))
    for term in ruleset.terms:
        yield Ground("term", f"{term.group}.{term.code}", term.article, term.span)
    for name, clause in ruleset.clauses.items():
        yield Ground("clause", name, clause.article, clause.span)
    for name, setting in ruleset.defaults.items():
        yield Ground("setting", name, setting.article, setting.span)


def figures(value: Value) -> tuple[int, ...]:
    """The numbers that a document writes for a value: those of a day are its year, month and day.

    >>> figures(10), figures(date(2023, 3, 10)), figures("12-10"), figures(True), figures("4302")
    ((10,), (2023, 3, 10), (12, 10), (), ())
    """
    if isinstance(value, date):
        return value.year, value.month, value.day
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        parts = value.split("-")
        return tuple(map(int, parts)) if len(parts) > 1 and all(part.isdecimal() for part in parts) else ()
    return () if isinstance(value, bool) else (value,)


def hold(ruleset: Ruleset, copy: Folded) -> list[Held]:
    """Each entry that cites a sentence, held against a copy of the document, in the order of the file."""
    cited = [ground for ground in grounds(ruleset) if ground.span]
    found = find(copy, {ground.span for ground in cited if ground.span})
    return [_held(ground, copy, found) for ground in cited]


def _held(ground: Ground, copy: Folded, found: Mapping[Span, tuple[int, ...]]) -> Held:
    assert ground.span is not None
    places = found.get(ground.span, ())
    if len(places) != 1:
        return Held(ground, Agreement.TWICE if places else Agreement.GONE)
    start, length = places[0], ground.span.length
    numbers = copy.numbers(start, length)
    return Held(ground, _agree(ground.numbers, numbers), copy.sentence(start, length), copy.stretch(start, length), numbers)


def _agree(stated: tuple[int, ...], read: tuple[Number, ...]) -> Agreement:
    if not stated or stated == read:
        return Agreement.FOUND
    return Agreement.DIFFERS if read else Agreement.IMPLIED

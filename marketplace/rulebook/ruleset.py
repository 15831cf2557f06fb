"""What one official document lays down, as values: words, numbers and dates, each with its article."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from ..shared.calendar import last_day
from ..shared.fixed import Fixed
from ..shared.vocabulary import Vocabulary
from .findings import Severity
from .settings import Fact, Setting, Settings, in_force
from .spans import Span

__all__ = ["Category", "Clause", "Fact", "Goal", "Level", "Rule", "Ruleset", "Setting", "Settings", "Status", "Subject", "Term"]


class Status(StrEnum):
    """How far a document binds."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class Category(Fixed):
    """A kind of service."""

    code: str
    label: str
    article: str
    span: Span | None = None
    aliases: tuple[str, ...] = ()


class Level(Fixed):
    """A rung an enterprise stands on or aims at.

    `printed` levels stand on the form; the others are ours, without an article (C-09). `goal` levels may be aimed at; reaching a
    `srdi` level makes an enterprise 专精特新 (S004-3.1e). `grades` are the distinctions an outcome has to state
    where the form prints one label for two titles. `rank` orders lists on pages and decides nothing.
    """

    code: str
    label: str
    span: Span | None = None
    rank: int
    article: str = ""
    aliases: tuple[str, ...] = ()
    printed: bool = True
    goal: bool = True
    srdi: bool = False
    grades: tuple[str, ...] = ()


class Goal(Fixed):
    """How many enterprises the programme strives to bring to a level; with `grade` only that grade counts."""

    level: str
    target: int
    article: str
    span: Span | None = None
    grade: str = ""


class Subject(StrEnum):
    """What a rule is about."""

    INSTITUTION = "institution"
    RECOMMENDATION = "recommendation"
    NEED = "need"
    CLAIM = "claim"
    YEAR = "year"


class Rule(Fixed):
    """A condition: `key` names how it is checked, `code` is our consolidated number (MR-..), which no page shows.

    Without an `article` it stands in no document: a setting of the programme. A `switch` names the setting by which a
    programme makes it stricter or milder than `severity` says.
    """

    subject: Subject
    key: str
    code: str = ""
    article: str = ""
    span: Span | None = None
    severity: Severity = Severity.REFUSE
    switch: str = ""

    def severity_in(self, settings: Settings) -> Severity:
        """How strict the rule is where these settings are in force."""
        if not self.switch:
            return self.severity
        return Severity.REFUSE if settings.flag(self.switch) else Severity.WARN


class Term(Fixed):
    """A word of the document that belongs to a closed group: a sanction, a form, a party that pays."""

    group: str
    code: str
    label: str
    article: str
    span: Span | None = None


class Clause(Fixed):
    """A sentence of the document that refusals and pages cite, and that sets no condition of its own."""

    name: str
    label: str
    article: str
    span: Span | None = None


class Ruleset(Fixed):
    """One document as data. `document` is its code in articles (S004), `source` and `short` how a page cites it."""

    key: str
    document: str
    title: str
    short: str
    source: str
    status: Status
    issuer: str
    jurisdiction: str
    categories: Vocabulary[Category]
    levels: Vocabulary[Level]
    goals: tuple[Goal, ...]
    rules: tuple[Rule, ...]
    terms: tuple[Term, ...]
    facts: Mapping[str, Fact]
    defaults: Mapping[str, Setting]
    clauses: Mapping[str, Clause] = field(default_factory=dict)

    def cite(self, name: str, subject: str = "") -> str:
        """Return how a refusal names a rule, fact or clause of this rule set: what it says is looked up when shown.

        A rule of that name may be laid down for several subjects, each in its own article: `subject` says whose.

        >>> from marketplace.rulebook import rulesets
        >>> rulesets.load("ZZ-PILOT-2023").cite("listed"), rulesets.load("ZZ-PILOT-2023").cite("categories", "need")
        ('ZZ-PILOT-2023:listed', 'ZZ-PILOT-2023:need.categories')
        """
        return f"{self.key}:{subject}.{name}" if subject else f"{self.key}:{name}"

    def cited(self, name: str) -> Rule | Fact | Clause | None:
        """Return the rule, fact or clause that is named so; None where there is none."""
        subject, _, key = name.rpartition(".")
        rules = (rule for rule in self.rules if rule.key == key and subject in ("", rule.subject))
        return next(rules, None) or self.facts.get(name) or self.clauses.get(name)

    def article_of(self, name: str) -> str:
        """Return the article of a rule, fact or clause; blank where it stands in no document."""
        found = self.cited(name)
        return found.article if found else ""

    def place_of(self, name: str) -> str:
        """Return where a page shows what is named so: a rule by its subject and key; blank where there is none."""
        found = self.cited(name)
        if isinstance(found, Rule):
            return f"{found.subject}.{found.key}"
        return name if found else ""

    def rules_about(self, subject: Subject) -> tuple[Rule, ...]:
        """Return the conditions about one subject, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.subject is subject)

    def binds(self, subject: Subject, key: str, settings: Settings) -> bool:
        """Tell whether a condition is among the rules and stops who does not meet it."""
        found = (rule for rule in self.rules_about(subject) if rule.key == key)
        return any(rule.severity_in(settings) is Severity.REFUSE for rule in found)

    @property
    def rungs(self) -> list[tuple[Level, str]]:
        """The levels that an enterprise may be brought to, in the printed order, one entry a grade where a level has grades."""
        reached = (level for level in self.levels if level.goal and level.printed)
        return [(level, grade) for level in reached for grade in level.grades or ("",)]

    def group(self, name: str) -> tuple[Term, ...]:
        """Return the terms of one group in the document's order; empty where the document has no such group."""
        return tuple(term for term in self.terms if term.group == name)

    def fact(self, name: str) -> Fact:
        """Return what the document states under `name`; KeyError where it states no such thing."""
        return self.facts[name]

    @property
    def adjustable(self) -> dict[str, Fact | Setting]:
        """What a programme may change, by name: overridable facts first, then the settings without a source."""
        facts = {name: fact for name, fact in self.facts.items() if fact.overridable}
        return {**facts, **self.defaults}

    def settings(self, changes: Mapping[str, object] | None = None) -> Settings:
        """Return the values in force when a programme changes some of them.

        Dates may come as ISO text, as a stored JSON object has them. A change equal to the default is no change. Raises
        Invalid: `setting-unknown`, `setting-fixed`, `setting-type`, `setting-low`, `setting-high`, `setting-weights`.
        """
        return in_force(self.key, self.facts, self.defaults, changes or {})

    def term_end(self, start: date) -> date:
        """Return the day on which the term that starts on `start` is over (S004-2.2.4b, MR-11); KeyError where none is stated."""
        return last_day(start, self.settings().integer("term_years"))

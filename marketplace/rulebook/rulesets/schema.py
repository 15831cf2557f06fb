"""From the text of a rule file to checked values; a mistake is named with file, place and way out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from ...shared.errors import Invalid
from ...shared.units import Unit, UnitKind, Units
from ...shared.vocabulary import Vocabulary
from ..conditions import CONDITIONS, FACTS
from ..conditions.condition import Law
from ..findings import Severity
from ..grounds import grounds
from ..ruleset import Category, Clause, Fact, Goal, Level, Rule, Ruleset, Setting, Status, Term
from ..spans import Span

T = TypeVar("T")

HEAD = ("document", "title", "short", "source", "status", "issuer", "jurisdiction")
TABLES = ("category", "level", "goal", "rule", "term", "clause", "fact", "setting")
CATEGORY_SUFFIXES = ("服务", "类")
LEVEL_SUFFIXES = ("企业", "类")
PLACE_PREFIXES = ("湖南省", "湖南", "株洲市", "株洲")


class RulesetError(ValueError):
    """A rule file is not as the schema asks; the message says where and what."""


def read_ruleset(key: str, text: str) -> Ruleset:
    """Return the rule set in `text` (TOML); RulesetError where it breaks the schema."""
    try:
        return _ruleset(key, tomllib.loads(text))
    except (ValueError, Invalid) as problem:
        raise RulesetError(f"{key}: {problem}") from problem


def read_units(text: str) -> Units:
    """Return the units in `text` (TOML); RulesetError where it breaks the schema."""
    try:
        table = tomllib.loads(text)
        _only(table, ("unit",), "top level")
        units = tuple(build(Unit, row, f"unit {n}") for n, row in enumerate(_rows(table, "unit"), 1))
        if [unit.kind for unit in units].count(UnitKind.CITY) != 1:
            raise RulesetError("exactly one unit must be of kind city")
        return Units(vocabulary=Vocabulary(words=units, prefixes=PLACE_PREFIXES))
    except ValueError as problem:
        raise RulesetError(f"units: {problem}") from problem


def build(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    """Return a `cls` filled from `table`; unknown, missing and mistyped entries are named."""
    hints = get_type_hints(cls)
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]  # every cls here is a dataclass
    _only(table, tuple(known), where)
    for name, field in known.items():
        if name not in table and field.default is MISSING:
            raise RulesetError(f"{where}: {name} is missing")
    return cls(**{name: _typed(value, hints[name], f"{where}: {name}") for name, value in table.items()})


def _typed(value: object, hint: Any, where: str) -> object:
    """Return `value` as `hint` asks (lists become tuples, texts become enum members)."""
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(hint, type) and issubclass(hint, str) and hint is not str:
        return hint(value)
    if hint == Span | None and isinstance(value, str):
        return Span.read(value)
    if not _fits(value, hint):
        raise RulesetError(f"{where} = {value!r} has the wrong type")
    return value


def _fits(value: object, hint: Any) -> bool:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return isinstance(value, tuple) and all(_fits(item, inner) for item in value)
    options = get_args(hint)
    return any(_fits(value, option) for option in options) if options else type(value) is hint


def _ruleset(key: str, table: Mapping[str, Any]) -> Ruleset:
    _only(table, (*HEAD, *TABLES), "top level")
    head, rules = _head(table), _list(Rule, table, "rule")
    ruleset = Ruleset(
        key=key,
        status=Status(head.pop("status")),
        **head,
        categories=Vocabulary(words=_list(Category, table, "category"), suffixes=CATEGORY_SUFFIXES),
        levels=Vocabulary(words=_list(Level, table, "level"), suffixes=LEVEL_SUFFIXES),
        goals=_list(Goal, table, "goal"),
        rules=rules,
        terms=_list(Term, table, "term"),
        facts=_named(Fact, table, "fact"),
        defaults=_named(Setting, _switched(table, rules), "setting"),
        clauses=_named(Clause, table, "clause"),
    )
    _check(ruleset)
    return ruleset


def _switched(table: Mapping[str, Any], rules: Iterable[Rule]) -> dict[str, Any]:
    """Give every switch of a rule its value, which is the severity of that rule and is written nowhere else."""
    settings = {name: dict(row) for name, row in _tables(table, "setting").items()}
    for rule in rules:
        if not rule.switch:
            continue
        if rule.switch not in settings or "value" in settings[rule.switch]:
            raise RulesetError(f"rule {rule.key!r}: setting {rule.switch!r} must be there, and leave its value to the severity")
        settings[rule.switch]["value"] = rule.severity is Severity.REFUSE
    return {"setting": settings}


def _head(table: Mapping[str, Any]) -> dict[str, str]:
    head = {name: table.get(name) for name in HEAD}
    texts = {name: value for name, value in head.items() if isinstance(value, str) and value}
    if blank := sorted(head.keys() - texts.keys()):
        raise RulesetError(f"top level: {', '.join(blank)} must be a text")
    return texts


def _check(ruleset: Ruleset) -> None:
    """Hold the whole against itself: articles, goals, names and default weights."""
    entries = (*ruleset.categories, *ruleset.goals, *ruleset.terms, *ruleset.facts.values(), *ruleset.clauses.values())
    for entry in (*entries, *(level for level in ruleset.levels if level.printed)):
        _check_article(ruleset, entry.article, entry)
    for ours in (*ruleset.levels, *ruleset.rules, *ruleset.defaults.values()):
        if ours.article:
            _check_article(ruleset, ours.article, ours)
    _check_grounds(ruleset)
    for goal in ruleset.goals:
        _check_goal(ruleset, goal)
    for rule in ruleset.rules:
        _check_rule(ruleset, rule)
    names = [*{rule.key for rule in ruleset.rules}, *ruleset.facts, *ruleset.defaults, *ruleset.clauses]
    if both := sorted({name for name in names if names.count(name) > 1}):
        raise RulesetError(f"of rules, facts, settings and clauses two have one name: {', '.join(both)}")
    for setting in ruleset.defaults.values():
        ruleset.settings({setting.name: setting.value})
    for rule in ruleset.rules:
        _check_reading(ruleset, rule)


def _check_grounds(ruleset: Ruleset) -> None:
    entered: set[str] = set()
    for ground in grounds(ruleset):
        if ground.place in entered:
            raise RulesetError(f"{ground.place} stands in the file twice")
        entered.add(ground.place)
        if bool(ground.article) != bool(ground.span):
            raise RulesetError(
                f"{ground.place}: an article needs the span of its sentence beside it, as `bin/span` prints it, and a span "
                "its article; what stands on no sentence has neither"
            )


def _check_article(ruleset: Ruleset, article: str, entry: object) -> None:
    if not re.fullmatch(rf"{re.escape(ruleset.document)}-[\w.()]+", article):
        raise RulesetError(f"{entry}: article {article!r} is not one of {ruleset.document}")


def _check_goal(ruleset: Ruleset, goal: Goal) -> None:
    if goal.level not in ruleset.levels:
        raise RulesetError(f"goal {goal.level!r} is not a level")
    if goal.grade and goal.grade not in ruleset.levels[goal.level].grades:
        raise RulesetError(f"goal {goal.level!r}: {goal.grade!r} is not one of its grades")
    if goal.target < 1:
        raise RulesetError(f"goal {goal.level!r}: target must be at least 1")


def _check_rule(ruleset: Ruleset, rule: Rule) -> None:
    condition = CONDITIONS.get(rule.key)
    if condition is None or rule.subject not in condition.subjects:
        raise RulesetError(f"rule {rule.key!r}: no such condition for {rule.subject}")
    if lacking := {*condition.reads, *condition.tells} - ruleset.facts.keys() - ruleset.defaults.keys():
        raise RulesetError(f"rule {rule.key!r} needs {', '.join(sorted(lacking))} as a fact or a setting")


def _check_reading(ruleset: Ruleset, rule: Rule) -> None:
    """Ask the condition about a case of which nothing is known: a value of another kind than it reads is found here."""
    try:
        CONDITIONS[rule.key].check(Law(ruleset, ruleset.settings()), FACTS[rule.subject]())
    except TypeError as problem:
        raise RulesetError(f"rule {rule.key!r}: {problem}") from problem


def _list(cls: type[T], table: Mapping[str, Any], name: str) -> tuple[T, ...]:
    return tuple(build(cls, row, f"{name} {n}") for n, row in enumerate(_rows(table, name), 1))


def _named(cls: type[T], table: Mapping[str, Any], name: str) -> dict[str, T]:
    return {key: build(cls, {"name": key, **row}, f"{name} {key}") for key, row in _tables(table, name).items()}


def _tables(table: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    entries = table.get(name, {})
    if not isinstance(entries, dict) or not all(isinstance(row, dict) for row in entries.values()):
        raise RulesetError(f"{name} must be written as [{name}.<name>] tables")
    return entries


def _rows(table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RulesetError(f"{name} must be written as [[{name}]] tables")
    return rows


def _only(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if strange := sorted(set(table) - set(known)):
        raise RulesetError(f"{where}: {', '.join(strange)} is not known; known are {', '.join(known)}")

"""The numbers in force for one programme: the document's, ours, and what the programme has changed."""

from collections.abc import Mapping
from datetime import date

from ..shared.errors import Invalid
from ..shared.fixed import Fixed
from .spans import Span

Value = bool | int | str | date | tuple[int, ...]


class Fact(Fixed):
    """A number, date or switch that the document states.

    `overridable` facts are the defaults of a programme's own settings (a new notice brings new dates); the others
    hold as printed. `rule` is the consolidated rule (MR-..) it feeds, which no page shows; `note` the reading chosen.
    """

    name: str
    value: Value
    label: str
    article: str
    span: Span | None = None
    unit: str = ""
    overridable: bool = False
    rule: str = ""
    note: str = ""


class Setting(Fixed):
    """A number that no document states: our default, said to be ours, with the reason in `why`.

    `article` and `span` are where a document speaks of the matter and leaves the number open.

    The members of one `group` are weights in percent and add up to 100. 0 means "not set" where `why` says so.
    """

    name: str
    value: Value
    label: str
    why: str
    article: str = ""
    span: Span | None = None
    unit: str = ""
    low: int | None = None
    high: int | None = None
    usual_low: int | None = None
    usual_high: int | None = None
    """Beyond these whoever changes it is asked whether it is meant."""
    group: str = ""
    together: bool = False
    """Two people change it together, and nobody once something was computed with it."""
    moves: bool = False
    """A year's result moves with it: once one was computed, two people change it together."""


class Settings(Fixed):
    """The values in force for one programme: the document's, ours, and what the programme changed."""

    values: Mapping[str, Value]
    changed: frozenset[str] = frozenset()

    def integer(self, name: str) -> int:
        """Return a whole number; TypeError where the name holds something else."""
        value = self.values[name]
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{name} is not a whole number")
        return value

    def text(self, name: str) -> str:
        """Return a text; TypeError where the name holds something else."""
        value = self.values[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is not a text")
        return value

    def day(self, name: str) -> date:
        """Return a day of the Shanghai calendar; TypeError where the name holds something else."""
        value = self.values[name]
        if not isinstance(value, date):
            raise TypeError(f"{name} is not a date")
        return value

    def flag(self, name: str) -> bool:
        """Return a switch; TypeError where the name holds something else."""
        value = self.values[name]
        if not isinstance(value, bool):
            raise TypeError(f"{name} is not a switch")
        return value

    def years(self, name: str) -> tuple[int, ...]:
        """Return a list of years; TypeError where the name holds something else."""
        value = self.values[name]
        if not isinstance(value, tuple):
            raise TypeError(f"{name} is not a list of years")
        return value


def in_force(ruleset: str, facts: Mapping[str, Fact], defaults: Mapping[str, Setting], changes: Mapping[str, object]) -> Settings:
    """Return the values of facts and defaults with `changes` applied; raises Invalid as `Ruleset.settings` says."""
    entries: list[Fact | Setting] = [*facts.values(), *defaults.values()]
    original = {entry.name: entry.value for entry in entries}
    values = dict(original)
    for name, value in changes.items():
        values[name] = _fitting(_adjustable(ruleset, facts, defaults, name), value)
    _check_weights(defaults, values)
    return Settings(values=values, changed=frozenset(n for n in values if values[n] != original[n]))


def _adjustable(ruleset: str, facts: Mapping[str, Fact], defaults: Mapping[str, Setting], name: str) -> Fact | Setting:
    """Return the entry that a programme may change under `name`, or raise Invalid."""
    if name in defaults:
        return defaults[name]
    if name not in facts:
        raise Invalid("setting-unknown", name=name)
    fact = facts[name]
    if not fact.overridable:
        raise Invalid("setting-fixed", name=name, label=fact.label, rule=f"{ruleset}:{name}")
    return fact


def _fitting(entry: Fact | Setting, value: object) -> Value:
    """Return `value` in the type of the entry's own value, or raise Invalid."""
    if isinstance(entry.value, date) and isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise Invalid("setting-type", name=entry.name, label=entry.label, value=value) from None
    if isinstance(entry.value, tuple) and isinstance(value, list):
        value = tuple(value)
    if not same_kind(value, entry.value):
        raise Invalid("setting-type", name=entry.name, label=entry.label, value=value)
    if isinstance(entry, Setting):
        _check_range(entry, value)
    return value  # type: ignore[return-value]  # same_kind has just shown that it is a Value


def same_kind(value: object, sample: Value) -> bool:
    """Tell whether `value` is of the type of `sample`: True is no number, and years are whole numbers."""
    if isinstance(sample, tuple):
        return isinstance(value, tuple) and all(type(item) is int for item in value)
    return type(value) is type(sample)


def _check_range(entry: Setting, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        return
    if entry.low is not None and value < entry.low:
        raise Invalid("setting-low", label=entry.label, value=value, low=entry.low)
    if entry.high is not None and value > entry.high:
        raise Invalid("setting-high", label=entry.label, value=value, high=entry.high)


def _check_weights(defaults: Mapping[str, Setting], values: Mapping[str, Value]) -> None:
    for group in sorted({setting.group for setting in defaults.values()} - {""}):
        members = [setting for setting in defaults.values() if setting.group == group]
        total = sum(v for s in members if isinstance(v := values[s.name], int))
        if total != 100:
            raise Invalid("setting-weights", labels="、".join(s.label for s in members), total=total)

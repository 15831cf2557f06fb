"""Where a number of a programme comes from, as a page says it."""

from datetime import date

from flask_babel import gettext

from ...shared import money
from ...shared.fixed import Fixed
from ...shared.wording import official
from ..ruleset import Fact, Ruleset, Setting, Settings
from ..settings import Value
from ..wording import citing


class Line(Fixed):
    """One value in force, with its source."""

    name: str
    label: str
    value: str
    default: str
    source: str
    stated: bool
    """Whether a document states it; otherwise it is a setting of the bureau."""
    changed: bool


def lines(ruleset: Ruleset, settings: Settings) -> list[Line]:
    """All values of a programme: what the document states, then what no document states."""
    entries: list[Fact | Setting] = [*ruleset.facts.values(), *ruleset.defaults.values()]
    return [_line(entry, settings) for entry in entries]


def _line(entry: Fact | Setting, settings: Settings) -> Line:
    return Line(
        name=entry.name,
        label=entry.label,
        value=worded(entry, settings.values[entry.name]),
        default=default_of(entry),
        source=source_of(entry),
        stated=isinstance(entry, Fact),
        changed=entry.name in settings.changed,
    )


def source_of(entry: Fact | Setting) -> str:
    """The article that states a value, or the plain word that none does."""
    if isinstance(entry, Fact):
        article = citing.article(entry.article)
        return gettext("%(article)s（%(note)s）", article=article, note=official(entry.note)) if entry.note else article
    return gettext("没有文件规定此项：%(why)s", why=citing.why(entry))


def default_of(entry: Fact | Setting) -> str:
    """The rule set's own value."""
    return worded(entry, entry.value)


def worded(entry: Fact | Setting, value: Value) -> str:
    """A value with its unit, as people read it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, tuple):
        return "、".join(str(year) for year in value)
    if isinstance(value, date):
        return value.isoformat()
    if entry.name.endswith("_fen") and isinstance(value, int):
        return money.yuan(value) if value else gettext("未设定")
    return official(f"{value} {entry.unit}".strip()) if value != "" else gettext("不限")

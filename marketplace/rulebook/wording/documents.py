"""The words of the documents, as their rule sets hold them."""

import re
from collections.abc import Iterator

from .. import rulesets

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def found() -> Iterator[tuple[str, str]]:
    """Yield every official word with the file that it stands in, under the package."""
    for key in rulesets.available():
        yield from ((f"rulebook/rulesets/{key}.toml", word) for word in _of_ruleset(key))
    for unit in rulesets.load_units():
        yield from (("rulebook/rulesets/units.toml", word) for word in (unit.label, unit.office))


def _of_ruleset(key: str) -> Iterator[str]:
    ruleset = rulesets.load(key)
    yield from (ruleset.title, ruleset.short, ruleset.issuer)
    entries = (*ruleset.categories, *ruleset.levels, *ruleset.terms, *ruleset.clauses.values())
    entries += (*ruleset.facts.values(), *ruleset.defaults.values())
    for entry in entries:
        parts = (getattr(entry, part, "") for part in ("label", "unit", "note", "why"))
        yield from (part for part in parts if part and _CHINESE.search(part))


def named(code: str, kind: str) -> str:
    """The printed word of a code in the first rule set whose list of a kind has it; the code where none has."""
    lists = (getattr(rulesets.load(key), kind) for key in rulesets.available())
    return next((str(words[code].label) for words in lists if code in words), code)

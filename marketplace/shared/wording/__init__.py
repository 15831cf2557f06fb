"""The word catalogue: every refusal and every state in Chinese, by key; English comes from gettext.

Rules raise keys, people read sentences. The areas fill both tables (`marketplace.site.areas`) from their files:
`SENTENCES` (key -> sentence with {places}) and `LABELS` (code -> word).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..calendar import SHANGHAI
from ..errors import Said
from .counted import counted
from .printed import official as official
from .printed import reader as reader
from .tables import CITED
from .tables import LABELS as LABELS
from .tables import SENTENCES as SENTENCES

MANY = 2
"""Any number that is not one."""


def say(key: str, /, **facts: Any) -> str:
    """The sentence of a key in the reader's language, with its places filled."""
    sentence = _said(SENTENCES[key], facts) if key in SENTENCES else key
    return sentence.format_map(
        _Filled({name: CITED(value) if name == "rule" else worded(value) for name, value in facts.items()})
    )


def _said(sentence: str, facts: Mapping[str, Any]) -> str:
    """A sentence in the reader's language, of one or of many by the fact that it counts."""
    name = counted(sentence)
    if not name:
        return reader().gettext(sentence)
    number = facts.get(name)
    return reader().ngettext(sentence, sentence, number if type(number) is int else MANY)


def is_english() -> bool:
    return not reader().chinese


def joined(*sentences: str) -> str:
    """Sentences that follow each other: English ones with a blank between, Chinese ones without; what is blank is left out."""
    return (" " if is_english() else "").join(filter(None, sentences))


def label(value: Any, kind: str = "") -> str:
    """The word for a code: `label(NeedState.DRAFT)` or `label("draft", "NeedState")`.

    In English a kind may have its own word where the Chinese is shared: 退回修改 is a step and a state.
    """
    kind = kind or (type(value).__name__ if isinstance(value, StrEnum) else "")
    key = f"{kind}.{value}" if kind else str(value)
    word = LABELS.get(key)
    if word is None:
        return str(value)
    own = reader().pgettext(key.partition(".")[0], word)
    return own if own != word else reader().gettext(word)


def chinese(value: Any, kind: str) -> str:
    """The word for a code as the documents print it, to stand in a list of official words; see `official`."""
    return LABELS.get(f"{kind}.{value}", str(value))


def worded(value: Any) -> Any:
    """A fact as it may stand in a sentence."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, Said):
        return say(value.key, **value.facts)
    if isinstance(value, list | tuple | frozenset | set):
        return reader().gettext("、").join(str(worded(item)) for item in value)
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return official(value) if isinstance(value, str) else value


class _Filled(dict[str, Any]):
    """A place that no fact fills stays visible instead of raising."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"

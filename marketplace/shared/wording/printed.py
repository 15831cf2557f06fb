"""Words that data holds in Chinese because a document or a unit is called so, in the language of the reader."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

from flask import g
from flask_babel import get_locale, get_translations, gettext

from .tables import LABELS, PRINTED

LONGEST = 400
"""No longer text is looked at: lists of official words are shorter."""

OFFICIAL = ("Annex3.", "Annex3Unit.", "Grade.", "Application.yearly_ability")
"""How the codes of words begin that stand in official forms."""

ONE = "one"
"""The context in which a unit is said of a single one."""
UNITS = ("家", "份", "人")
"""Units of which one is called otherwise than many."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PUNCTUATION = str.maketrans({"（": " (", "）": ")", "：": ": ", "，": ", ", "；": "; "})
_OF_YEAR = re.compile(r"(.+)（(\d{4})年）")
_WITH_MORE = re.compile(r"(.+)（([^（）]+)）")
_COUNTED = re.compile(r"(-?[\d,.]+) (\S+)")


class Reader(NamedTuple):
    """What is asked of a language: whether the documents are written in it, and its catalogue, plain, by kind and by number."""

    chinese: bool
    gettext: Callable[[str], str]
    pgettext: Callable[[str, str], str]
    ngettext: Callable[[str, str, int], str]


_READING: ContextVar[Reader | None] = ContextVar("reading", default=None)


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Let somebody read who reads no page."""
    token = _READING.set(reader)
    try:
        yield
    finally:
        _READING.reset(token)


def reader() -> Reader:
    """The language of whoever reads, found once in a request: a page asks for it some two hundred times.

    It is kept where Flask-Babel forgets it as soon as another language is chosen (`force_locale`, `refresh`).
    """
    if (other := _READING.get()) is not None:
        return other
    try:
        here = vars(g._get_current_object()).get("_flask_babel")
    except RuntimeError:
        here = None
    found: Reader | None = getattr(here, "babel_translations", None)
    if found is None:
        catalogue = get_translations()
        found = Reader(str(get_locale() or "zh").startswith("zh"), catalogue.ugettext, catalogue.upgettext, catalogue.ungettext)
        with suppress(RuntimeError):
            vars(g._get_current_object())["_flask_babel"].babel_translations = found
    return found


@cache
def printed() -> frozenset[str]:
    """Every official word."""
    return frozenset(word for _, word in PRINTED()) | {word for code, word in LABELS.items() if code.startswith(OFFICIAL)}


def official(text: str) -> str:
    """An official word as the reader says it, also in a list with 、, before brackets and after a number.

    Any other text is returned as it is, and so is everything where the reader reads Chinese.
    """
    if (text.isascii() and text not in printed()) or len(text) > LONGEST or reader().chinese:
        return text
    if text in printed():
        return str(gettext(text))
    pieces = [_said(piece) for piece in text.split("、")]
    return text if None in pieces else gettext("、").join(piece for piece in pieces if piece is not None)


def _said(piece: str) -> str | None:
    """One piece of a list; None where it is neither official nor free of Chinese."""
    if piece in printed():
        return str(gettext(piece))
    if not _CHINESE.search(piece):
        return piece.translate(_PUNCTUATION)
    if (match := _OF_YEAR.fullmatch(piece)) and match[1] in printed():
        return str(gettext("%(label)s（%(year)s年）", label=gettext(match[1]), year=match[2]))
    if (match := _WITH_MORE.fullmatch(piece)) and match[1] in printed():
        more = _said(match[2])
        return None if more is None else gettext("%(word)s（%(more)s）", word=gettext(match[1]), more=more)
    if (match := _COUNTED.fullmatch(piece)) and match[2] in printed():
        one = reader().pgettext(ONE, match[2]) if match[1] == "1" else match[2]
        return f"{match[1]} {one if one != match[2] else gettext(match[2])}"
    return None

"""What a program leaves in a cell where it has no answer: that is no answer, and not the answer 无 either."""

import re

from ...core import texts

_ERRORS = re.compile(
    r"#{2,}|#[^\s#、]{1,20}[!?]|#(?:n/?a|nv|n/d|н/д|null|name|ref|value|num|div/?0|err(?:or)?|getting_data|spill|calc|无效|错误)|err:\d{3}"
)
_FORMULAS = re.compile(r"[{]?=(?![=\s]*$).+|[+@](?:_xlfn\.)?[a-z][a-z0-9.]{1,20}\(.*\)|_xl(?:fn|ws|udf)\..+|(?:dispimg|vlookup|xlookup)\(.+", re.DOTALL)
_COMPUTES = re.compile(r"[{]?=(?:.*[a-z.]\(.*|.*!.*|[$a-z]{1,4}\$?\d.*|.*[&\"\[].*|[-+(]?\d.*|\?)", re.DOTALL)
"""A formula beyond doubt, for free text that may well begin with an equals sign."""
_WORDS = re.compile(r"nan|nat|none|null|\(null\)|nil|undefined|<na>|<null>|dbnull|\[objectobject\]|\[object\w*\]|true|false|-?inf(?:inity)?")
_PARTS = re.compile(r"[、\n]")


def kind_of(text: str, *, free: bool = False) -> str:
    """Which kind of technical blank a cell is, or nothing: error, formula or word; `free` text may begin with =.

    >>> kind_of("#N/A"), kind_of('=DISPIMG("ID_1",1)'), kind_of("NaN"), kind_of("NULL科技有限公司"), kind_of("无")
    ('error', 'formula', 'word', '', '')
    """
    plain = texts.compact(texts.thinned(text))
    if free:
        return "formula" if _COMPUTES.fullmatch(plain) else "" if plain.startswith("=") else _of_part(plain)
    if _FORMULAS.fullmatch(plain):
        return "formula"
    found = {_of_part(texts.compact(texts.thinned(part))) for part in _PARTS.split(text)}
    return next((kind for kind in ("error", "formula", "word") if kind in found), "")


def _of_part(plain: str) -> str:
    if _ERRORS.fullmatch(plain):
        return "error"
    if _FORMULAS.fullmatch(plain):
        return "formula"
    return "word" if _WORDS.fullmatch(plain) else ""

"""The unified social credit code (GB 32100-2015): is what was typed a possible code?

The check digit comes from python-stdnum, the one library besides numpy and scipy that the core may use. Its own
`validate` is not used, because it refuses first characters (Y) that registries do issue; the first two characters
are never a reason to refuse here.
"""

import re
from typing import NamedTuple

from stdnum.cn import uscc

from . import texts
from .errors import Invalid

LENGTH = 18
ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")

_SEPARATORS = re.compile(r"[\s\-‐‑–—_.·]+")


class Problem(NamedTuple):
    """What is wrong with a code: the key of a sentence and the facts to fill it."""

    key: str
    facts: dict[str, object]


def normalise(text: str) -> str:
    """Return `text` in half-width capitals without spaces and hyphens; nothing is guessed (O stays O).

    >>> normalise(' ９１３５０１００-m000100y43 ')
    '91350100M000100Y43'
    """
    return _SEPARATORS.sub("", texts.normal("NFKC", text)).upper()


def problems(text: str) -> list[Problem]:
    """List everything wrong with the code in `text`; empty where it is a possible code.

    Keys: `credit-code-length`, `credit-code-character` (I, O, Z, S, V and all that is no digit or letter),
    `credit-code-division` (characters 3 to 8 are digits), and, only where nothing else is wrong, `credit-code-check`.

    >>> problems("91350100M000100Y43")
    []
    >>> problems("91350100M000100Y4Z")[0].facts["characters"]
    'Z'
    """
    code = normalise(text)
    found = []
    if len(code) != LENGTH:
        found.append(Problem("credit-code-length", {"length": len(code), "needed": LENGTH}))
    if strange := [c for c in dict.fromkeys(code) if c not in ALPHABET]:
        found.append(Problem("credit-code-character", {"characters": "、".join(strange)}))
    if not found and not code[2:8].isdecimal():
        found.append(Problem("credit-code-division", {"division": code[2:8]}))
    if not found and code[-1] != check_digit(code[:-1]):
        found.append(Problem("credit-code-check", {"digit": code[-1]}))
    return found


def check_digit(first_17: str) -> str:
    """Return the 18th character that belongs to the first 17 of `ALPHABET`.

    >>> check_digit("91350100M000100Y4")
    '3'
    """
    return str(uscc.calc_check_digit(first_17))


def read(text: str) -> str:
    """Return the normalised code, or raise Invalid with the first problem."""
    for key, facts in problems(text):
        raise Invalid(key, **facts)
    return normalise(text)


def division_hint(code: str) -> str:
    """Return the division of the office of first registration (characters 3 to 8).

    A hint for the reader only: firms move, so it never says where an organisation is registered now (MR-02).
    """
    return normalise(code)[2:8]

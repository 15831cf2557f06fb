"""Number formats: what a cell shows in place of what is stored in it."""

import re
from functools import lru_cache
from typing import NamedTuple

LONGEST_PATTERN = 255
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<padding>_.|\*.)|(?P<bracket>\[[^\[\]]*\])|(?P<plain>.)', re.DOTALL
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)\]")
MOST_SECTIONS = 8
"""Excel reads four; more are looked at, so that a strange format is told as one."""
_HOLES = "0#?"
_HAVE_VALUES = frozenset("0#?@eymdhsgb年月日时分秒")
_ZERO = re.compile(r"0{2,}")


class Shown(NamedTuple):
    """What a cell shows."""

    text: str | None = None
    """The number as its format writes it, or None where it is written as usual."""
    hidden: bool = False
    instead: str = ""
    """Words that stand there in place of the value, or around a text."""


AS_IT_IS = Shown()


def of_text(pattern: str, text: str) -> Shown:
    """How a text is shown: as it is, not at all, or as other words.

    >>> of_text('0;0;0;"作废"', "甲").instead, of_text('@"有限公司"', "甲").instead, of_text(";;;", "甲").hidden
    ('作废', '甲有限公司', True)
    """
    if not pattern:
        return AS_IT_IS
    parts = _sections(pattern)
    section = parts[3] if len(parts) > 3 else parts[-1] if "@" in _codes(parts[-1]) else None
    if section is None or _is_general(section):
        return AS_IT_IS
    shown = "".join(text if code == "@" else said for code, said in _pieces(section)).strip()
    if shown == text.strip():
        return AS_IT_IS
    return Shown(instead=shown) if shown else Shown(hidden=True)


def of_number(pattern: str, value: float) -> Shown:
    """How a number is shown: as it is, not at all, as other words, or with the zeros and words of its format.

    >>> of_number("0000-00000000", 73128881234.0).text, of_number('"0"#', 73128881234.0).text, of_number("0.00", 1.5).text
    ('0731-28881234', '073128881234', None)
    >>> of_number('"无"', 2.0).instead, of_number('[=1]"无";0', 1.0).instead, of_number(";;", 2.0).hidden
    ('无', '无', True)
    """
    section = _section_of(pattern, value)
    if section is None:
        return AS_IT_IS
    pieces = _pieces(section)
    codes = "".join(code for code, _ in pieces)
    if _is_general(section) or "@" in codes:
        return AS_IT_IS
    if not _HAVE_VALUES & set(codes.lower()):
        words = "".join(said for _, said in pieces).strip()
        return Shown(instead=words) if words else Shown(hidden=True)
    return Shown(_written(pieces, codes, value))


def hides(pattern: str, *, text: bool, value: float = 0.0) -> bool:
    """Whether a number format shows nothing of a text or number, as ;;; does.

    >>> hides(";;;", text=True), hides(";;", text=True), hides("0;;;@", text=False, value=0)
    (True, False, True)
    """
    return (of_text(pattern, "x") if text else of_number(pattern, value)).hidden


@lru_cache(maxsize=256)
def _sections(pattern: str) -> list[str]:
    """The parts of a format between semicolons that are not quoted."""
    found = [""]
    for piece in _PIECE.finditer(pattern):
        if piece["plain"] != ";":
            found[-1] += piece[0]
        elif len(found) < MOST_SECTIONS:
            found.append("")
        else:
            break
    return found


def _section_of(pattern: str, value: float) -> str | None:
    """The part of a format that a number is shown by."""
    parts = _sections(pattern)[:4]
    if not pattern:
        return None
    if len(parts) == 1:
        return pattern if _meets(pattern, value) else None
    numbers = parts[:3] if len(parts) > 3 or "@" not in _codes(parts[-1]) else parts[:-1]
    if any(_CONDITION.search(part) for part in numbers):
        return next((part for part in numbers if _meets(part, value)), None)
    place = 0 if value > 0 else 1 if value < 0 else 2
    return numbers[place] if place < len(numbers) else numbers[0]


def _meets(section: str, value: float) -> bool:
    match = _CONDITION.search(section)
    if not match:
        return True
    bound = float(match[2])
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[match[1]]


@lru_cache(maxsize=256)
def _pieces(section: str) -> list[tuple[str, str]]:
    """Each piece of a section as a code with a meaning, or as what it shows; what only takes room is left out."""
    found: list[tuple[str, str]] = []
    for match in _PIECE.finditer(section):
        if match["quoted"] is not None or match["escaped"] is not None:
            found.append(("", match["quoted"] if match["quoted"] is not None else match["escaped"]))
        elif match["bracket"]:
            span = match["bracket"].lower()
            found += [("h", "")] if re.fullmatch(r"\[(?:h+|m+|s+)\]", span) else []
        elif match["plain"] and (match["plain"].lower() in _HAVE_VALUES or match["plain"] in ".,%/"):
            found.append((match["plain"], match["plain"] if match["plain"] not in _HOLES else ""))
        elif match["plain"]:
            found.append(("", match["plain"]))
    return found


def _codes(section: str) -> str:
    return "".join(code for code, _ in _pieces(section))


def _is_general(section: str) -> bool:
    """Whether a section shows values as usual; one program writes so in Chinese."""
    bare = "".join(match["plain"] or "" for match in _PIECE.finditer(section)).lower()
    return "general" in bare or "通用格式" in bare


def _written(pieces: list[tuple[str, str]], codes: str, value: float) -> str | None:
    """A whole number with the zeros, dashes and words of its format; None where the format does something else."""
    if set(codes) - set(_HOLES) or not 0 <= value < 1e15 or value != int(value):
        return None
    if not _ZERO.search(codes) and not any(said.strip() for code, said in pieces if not code):
        return None
    digits = list(str(int(value)) if value else "")
    out: list[str] = []
    left = len(codes)
    for code, said in reversed(pieces):
        if not code:
            out.append(said)
            continue
        left -= 1
        out.append(digits.pop() if digits else "0" if code == "0" else "")
        if not left and digits:
            out.append("".join(digits))
    return "".join(reversed(out)).strip()

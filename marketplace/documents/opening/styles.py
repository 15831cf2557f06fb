"""What the style of a cell does to the text in it: crosses it out, hides it, or makes a day of a number."""

import re
from dataclasses import dataclass, field
from typing import TypeVar

from .markup import Attributes, number, walk, yes

T = TypeVar("T")

STRUCK, UNSEEN = "struck", "unseen"
DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in formats that show a day or a time."""
SMALLEST_TEXT = 2.0
"""Points below which nobody reads anything."""
LONGEST_PATTERN = 255
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s|hh|mm|ss\])[^\[\]]*\]', re.IGNORECASE)
_INDEXED = {"0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF", "64": "000000", "65": "FFFFFF"}
_THEME = {"0": "FFFFFF", "1": "000000"}
WHITE = "FFFFFF"


@dataclass
class Font:
    """As much of a font as decides whether its text is seen."""

    struck: bool = False
    colour: str = ""
    size: float = 11.0


@dataclass
class Style:
    """A cell format: what it does to text, and the pattern that numbers are shown in."""

    marks: frozenset[str] = frozenset()
    pattern: str = ""
    day: bool = False


@dataclass
class Styles:
    """The cell formats of a workbook in their order, and those of rules that look at values."""

    cells: list[Style] = field(default_factory=list)
    by_rule: list[bool] = field(default_factory=list)
    """For each differential format whether it crosses text out or hides it."""

    def of(self, index: str | None) -> Style:
        try:
            return self.cells[int(index or 0)]
        except (IndexError, ValueError):
            return PLAIN


PLAIN = Style()


def pattern_hides(pattern: str, *, text: bool, value: float = 0.0) -> bool:
    """Whether a number format shows nothing of a text or number, as ;;; does.

    >>> pattern_hides(";;;", text=True), pattern_hides(";;", text=True), pattern_hides("0;;;@", text=False, value=0)
    (True, False, True)
    """
    if ";" not in pattern:
        return False
    sections = _QUOTED.sub(lambda match: "q" if match[0].startswith(('"', "\\")) and match[0] != '""' else "", pattern).split(";")
    place = 3 if text else 0 if value > 0 else 1 if value < 0 else 2
    return not sections[place].strip() if place < len(sections) else False


def is_day(pattern: str) -> bool:
    """Whether a number format shows a day or time."""
    return bool(re.search("[ymdhs年月日]", _QUOTED.sub("", pattern.split(";")[0]), re.IGNORECASE)) and pattern.lower() != "general"


class Reader:
    """Reads a styles part."""

    def __init__(self) -> None:
        self.patterns: dict[str, str] = {}
        self.fonts: list[Font] = []
        self.fills: list[str] = []
        self.styles = Styles()
        self.stack: list[str] = []
        self.solid = ""

    def start(self, name: str, at: Attributes) -> None:
        within = self.stack[-1] if self.stack else ""
        self.stack.append(name)
        if "dxfs" in self.stack:
            self._by_rule(name, at)
        elif name == "numFmt":
            self.patterns[at.get("numFmtId", "")] = at.get("formatCode", "")[:LONGEST_PATTERN]
        elif "fonts" in self.stack:
            self._font(name, at)
        elif "fills" in self.stack:
            self._fill(name, at)
        elif name == "xf" and within == "cellXfs":
            self.styles.cells.append(self._style(at))

    def end(self, name: str) -> None:
        self.stack.pop()

    def _by_rule(self, name: str, at: Attributes) -> None:
        rules = self.styles.by_rule
        if name == "dxf":
            rules.append(False)
        elif rules and (
            (name == "strike" and yes(at.get("val", "1")))
            or (name == "color" and "font" in self.stack and colour_of(at) == WHITE)
            or (name == "numFmt" and pattern_hides(at.get("formatCode", "")[:LONGEST_PATTERN], text=True))
        ):
            rules[-1] = True

    def _font(self, name: str, at: Attributes) -> None:
        if name == "font":
            self.fonts.append(Font())
        elif self.fonts and name == "strike":
            self.fonts[-1].struck = yes(at.get("val", "1"))
        elif self.fonts and name == "color":
            self.fonts[-1].colour = colour_of(at)
        elif self.fonts and name == "sz":
            self.fonts[-1].size = number(at.get("val")) or 11.0

    def _fill(self, name: str, at: Attributes) -> None:
        if name == "fill":
            self.fills.append(WHITE)
        elif name == "patternFill":
            self.solid = at.get("patternType", "none")
            if self.fills and self.solid not in ("none", "solid"):
                self.fills[-1] = "?"
        elif name == "gradientFill" and self.fills:
            self.fills[-1] = "?"
        elif name == "fgColor" and self.fills and self.solid == "solid":
            self.fills[-1] = colour_of(at) or WHITE

    def _style(self, at: Attributes) -> Style:
        font = _at(self.fonts, at.get("fontId"), Font())
        fill = _at(self.fills, at.get("fillId"), WHITE)
        code = at.get("numFmtId", "0")
        pattern = self.patterns.get(code, "")
        marks = {STRUCK} if font.struck else set()
        if same_colour(font.colour, fill) or font.size <= SMALLEST_TEXT:
            marks.add(UNSEEN)
        day = is_day(pattern) if pattern else code.isdigit() and int(code) in DAYS
        return Style(frozenset(marks), pattern, day)


def read(content: bytes) -> Styles:
    """The cell formats of a styles part."""
    reader = Reader()
    walk(content, reader.start, reader.end)
    return reader.styles


def colour_of(at: Attributes) -> str:
    """A colour as six digits where it can be told, else a word that equals no colour."""
    if at.get("tint", "0").strip() not in ("0", "0.0", ""):
        return "?"
    if rgb := at.get("rgb"):
        return rgb[-6:].upper()
    if (theme := at.get("theme")) is not None:
        return _THEME.get(theme, "?")
    return _INDEXED.get(at.get("indexed", ""), "" if yes(at.get("auto")) else "?")


def same_colour(one: str, other: str) -> bool:
    """Whether no eye tells two colours apart; a colour that is not known equals none."""
    try:
        pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (0, 2, 4)]
    except ValueError:
        return False
    return all(abs(a - b) <= 8 for a, b in pairs)


def _at(items: list[T], index: str | None, otherwise: T) -> T:
    try:
        return items[int(index or 0)]
    except (IndexError, ValueError):
        return otherwise

"""What the style of a cell does to the text in it: crosses it out, hides it, or makes a day of a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from . import patterns
from .markup import Attributes, number, walk, yes

T = TypeVar("T")

STRUCK, UNSEEN, OTHER, PART_UNSEEN = "struck", "unseen", "other", "part_unseen"
DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in formats that show a day or a time."""
SMALLEST_TEXT = 2.0
"""Points below which nobody reads anything."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s|hh|mm|ss\])[^\[\]]*\]', re.IGNORECASE)
PALETTE = (
    *(
        "000000",
        "FFFFFF",
        "FF0000",
        "00FF00",
        "0000FF",
        "FFFF00",
        "FF00FF",
        "00FFFF",
        "800000",
        "008000",
        "000080",
        "808000",
        "800080",
        "008080",
    ),
    *(
        "C0C0C0",
        "808080",
        "9999FF",
        "993366",
        "FFFFCC",
        "CCFFFF",
        "660066",
        "FF8080",
        "0066CC",
        "CCCCFF",
        "000080",
        "FF00FF",
        "FFFF00",
        "00FFFF",
    ),
    *(
        "800080",
        "800000",
        "008080",
        "0000FF",
        "00CCFF",
        "CCFFFF",
        "CCFFCC",
        "FFFF99",
        "99CCFF",
        "FF99CC",
        "CC99FF",
        "FFCC99",
        "3366FF",
        "33CCCC",
    ),
    *(
        "99CC00",
        "FFCC00",
        "FF9900",
        "FF6600",
        "666699",
        "969696",
        "003366",
        "339966",
        "003300",
        "333300",
        "993300",
        "993366",
        "333399",
        "333333",
    ),
)
"""The colours that are numbered from 8; 0 to 7 are the first of them once more."""
_THEME = {"0": "FFFFFF", "1": "000000"}
BLACK = "000000"
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
    fill: str = "FFFFFF"


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


def is_day(pattern: str) -> bool:
    """Whether a number format shows a day or time."""
    return (
        bool(re.search("[ymdhs年月日]", _QUOTED.sub("", pattern.split(";")[0]), re.IGNORECASE)) and pattern.lower() != "general"
    )


class Reader:
    """Reads a styles part."""

    def __init__(self) -> None:
        self.patterns: dict[str, str] = {}
        self.fonts: list[Font] = []
        self.fills: list[str] = []
        self.styles = Styles()
        self.formats: list[Attributes] = []
        self.palette: list[str] = []
        self.stack: list[str] = []
        self.solid = ""

    def start(self, name: str, at: Attributes) -> None:
        within = self.stack[-1] if self.stack else ""
        self.stack.append(name)
        if "dxfs" in self.stack:
            self._by_rule(name, at)
        elif name == "numFmt":
            self.patterns[at.get("numFmtId", "")] = at.get("formatCode", "")[: patterns.LONGEST_PATTERN]
        elif "fonts" in self.stack:
            self._font(name, at)
        elif "fills" in self.stack:
            self._fill(name, at)
        elif name == "xf" and within == "cellXfs":
            self.formats.append(dict(at))
        elif name == "rgbColor" and within == "indexedColors":
            self.palette.append(at.get("rgb", "")[-6:].upper())

    def end(self, name: str) -> None:
        self.stack.pop()

    def _by_rule(self, name: str, at: Attributes) -> None:
        rules = self.styles.by_rule
        if name == "dxf":
            rules.append(False)
        elif rules and (
            (name == "strike" and yes(at.get("val", "1")))
            or (name == "color" and "font" in self.stack and colour_of(at) in (WHITE, "no.1", "no.9", "no.65"))
            or (name == "numFmt" and patterns.hides(at.get("formatCode", "")[: patterns.LONGEST_PATTERN], text=True))
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
        if same_colour(self._named(font.colour) or BLACK, self._named(fill)) or font.size <= SMALLEST_TEXT:
            marks.add(UNSEEN)
        day = is_day(pattern) if pattern else code.isdigit() and int(code) in DAYS
        return Style(frozenset(marks), pattern, day, self._named(fill))

    def _named(self, colour: str) -> str:
        """A numbered colour by the palette of this workbook, which stands behind the formats that use it."""
        return named(colour, self.palette) if colour.startswith("no.") else colour

    def whole(self) -> Styles:
        """The cell formats, once all that they refer to was read."""
        self.styles.cells = [self._style(at) for at in self.formats]
        return self.styles


def read(content: bytes) -> Styles:
    """The cell formats of a styles part."""
    reader = Reader()
    walk(content, reader.start, reader.end)
    return reader.whole()


def colour_of(at: Attributes) -> str:
    """A colour as six digits where it can be told, else a word that only the same colour has; blank where it is automatic."""
    tint = at.get("tint", "0").strip()
    shade = "" if tint in ("0", "0.0", "") else f" {tint}"
    if rgb := at.get("rgb"):
        return f"#{rgb[-6:].upper()}{shade}" if shade else rgb[-6:].upper()
    if (theme := at.get("theme")) is not None:
        return f"theme {theme}{shade}" if shade or theme not in _THEME else _THEME[theme]
    index = at.get("indexed", "")
    if index.isdigit() and index.isascii() and len(index) < 4:
        return f"no.{index}" if not shade else f"index {index}{shade}"
    return "" if yes(at.get("auto")) or not at else "?"


def named(colour: str, palette: Sequence[str] = ()) -> str:
    """A colour of text as it is: a numbered one by its palette, black where nothing is said."""
    if colour.startswith("no."):
        place = int(colour[3:])
        return palette[place] if place < len(palette) else numbered(place)
    return colour or BLACK


def numbered(index: int) -> str:
    """The usual colour of a number; 64 is that of text and 65 that of paper."""
    if index in (64, 0x7FFF):
        return BLACK
    if index == 65:
        return WHITE
    place = index if index < 8 else index - 8
    return PALETTE[place] if place < len(PALETTE) else "?"


def same_colour(one: str, other: str) -> bool:
    """Whether no eye tells two colours apart; a colour that is not known equals none."""
    if one == other and one not in ("", "?"):
        return True
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

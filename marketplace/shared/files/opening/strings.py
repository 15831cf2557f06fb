"""Texts of a workbook with the runs that are crossed out in them."""

from dataclasses import dataclass, field

from .limits import longer
from .markup import Attributes, number, unescaped, walk, yes
from .styles import SMALLEST_TEXT, colour_of, named, same_colour


@dataclass
class Run:
    """A piece of a text; `struck` and `colour` are None where the font of the cell decides."""

    text: str = ""
    struck: bool | None = None
    colour: str | None = None
    small: bool = False


@dataclass
class RichText:
    """The runs of one text; what tells how it is pronounced is left out."""

    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def struck(self, by_cell: bool) -> tuple[str, bool]:
        """The words that are crossed out, and whether that is all of them."""
        seen = [run for run in self.runs if run.text.strip()]
        out = [run for run in seen if (by_cell if run.struck is None else run.struck)]
        return "".join(run.text for run in out), len(out) == len(seen)

    def unseen(self, by_cell: bool, fill: str) -> tuple[str, bool]:
        """The words that have the colour of their fill or are minute, and whether that is all of them."""
        seen = [run for run in self.runs if run.text.strip()]
        out = [run for run in seen if run.small or (by_cell if run.colour is None else same_colour(named(run.colour), fill))]
        return "".join(run.text for run in out), len(out) == len(seen)


class TextReader:
    """Gathers rich text from the elements of a string item, of a shared or an inline one."""

    def __init__(self) -> None:
        self.text = RichText()
        self.writing = False
        self.pronounced = self.properties = self.in_run = False

    def start(self, name: str, at: Attributes) -> None:
        if name == "rPh":
            self.pronounced = True
        elif name == "r":
            self.in_run = True
            self.text.runs.append(Run())
        elif name == "rPr" and self.in_run:
            self.properties, self.text.runs[-1].struck, self.text.runs[-1].colour = True, False, ""
        elif name == "strike" and self.properties:
            self.text.runs[-1].struck = yes(at.get("val", "1"))
        elif name == "color" and self.properties:
            self.text.runs[-1].colour = colour_of(at)
        elif name == "sz" and self.properties:
            self.text.runs[-1].small = (number(at.get("val")) or 11.0) <= SMALLEST_TEXT
        elif name == "t" and not self.pronounced:
            self.writing = True
            if not self.in_run:
                self.text.runs.append(Run())

    def end(self, name: str) -> None:
        if name == "rPh":
            self.pronounced = False
        elif name == "rPr":
            self.properties = False
        elif name == "r":
            self.in_run = False
        elif name == "t":
            self.writing = False

    def said(self, data: str) -> None:
        if self.writing:
            self.text.runs[-1].text = longer(self.text.runs[-1].text, data)

    def whole(self) -> RichText:
        """The text that was gathered; what a program escaped in it stands for itself again."""
        for run in self.text.runs:
            run.text = unescaped(run.text)
        return self.text


def shared(content: bytes) -> list[RichText]:
    """The shared strings of a workbook in their order."""
    found: list[RichText] = []
    reader: TextReader | None = None

    def start(name: str, at: Attributes) -> None:
        nonlocal reader
        if name == "si":
            reader = TextReader()
        elif reader:
            reader.start(name, at)

    def end(name: str) -> None:
        nonlocal reader
        if name == "si" and reader:
            found.append(reader.whole())
            reader = None
        elif reader:
            reader.end(name)

    walk(content, start, end, lambda data: reader.said(data) if reader else None)
    return found

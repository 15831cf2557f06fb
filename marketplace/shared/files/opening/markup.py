"""A walk through an XML part that keeps nothing but what is asked for."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from xml.parsers import expat

from .limits import Unreadable

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@cache
def local(name: str) -> str:
    """The name of an element or attribute without its namespace, so that Strict and prefixed files read alike."""
    return name.rpartition(" ")[2]


def walk(content: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Tell each element by its local name; what stands in an extension is left out."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    skipped = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal skipped
        if skipped or local(name) == "extLst":
            skipped += 1
        else:
            start(local(name), attributes)

    def finish(name: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
        elif end:
            end(local(name))

    def said(data: str) -> None:
        if text and not skipped:
            text(data)

    def doctype(*_: object) -> None:
        raise Unreadable("doctype")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, finish, said
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error


def attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its local name, of whatever namespace."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def yes(value: str | None) -> bool:
    """Whether a truth value of XML is one."""
    return value is not None and value.strip().lower() in ("1", "true", "on", "t")


def number(value: str | None) -> float | None:
    """A number, or None where there is none."""
    try:
        return float(value) if value is not None else None
    except ValueError:
        return None


def unescaped(text: str) -> str:
    """Text whose characters that XML cannot hold stand for themselves again."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text

"""What stands in the query of an address, read without ever failing."""

from collections.abc import Container

from flask import request

from .amounts import MOST_INTEGER


def text(name: str, most: int = 200) -> str:
    """The text of a name, shortened; blank where it is missing."""
    return request.args.get(name, "").replace("\0", "")[:most]


def code(name: str, allowed: Container[str]) -> str:
    """The code of a name; blank where it is missing or none of those allowed."""
    value = request.args.get(name, "")
    return value if value in allowed else ""


def number(name: str) -> int | None:
    """The id of a name; None where it is missing or no id."""
    value = request.args.get(name, "")
    return int(value) if is_id(value) else None


def is_id(text: str) -> bool:
    """Whether a text can be the number of a row, of which the largest has ten digits."""
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST_INTEGER

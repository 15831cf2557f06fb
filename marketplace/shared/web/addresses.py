"""Numbers in addresses: one that no row can have is an address that does not exist; and those that stand there twice."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map, Rule

MOST = 2**31 - 1
MOST_PAGES = 1_000_000
KEY = "programme"
"""What addresses under a programme call its key."""


class RowNumber(IntegerConverter):
    """`<int:need_id>`, no larger than the databases store; a larger one would be an error of theirs."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **({"max": MOST} | kwargs))


def plain(app: Flask) -> Iterator[Rule]:
    """The rules of all pages, each once: without those under a programme."""
    return (rule for rule in app.url_map.iter_rules() if KEY not in rule.arguments)


def page_number() -> int:
    """The page of a list that the address asks for, the first where it cannot be read."""
    return min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)

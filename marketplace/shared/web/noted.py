"""What the parts of one page tell each other while it is written: numbers for ids, and the filters that are on."""

from typing import Any

from flask import g


def numbered(name: str) -> str:
    """An id that no other part of this page has: `table-1`, `table-2`."""
    g.numbered = getattr(g, "numbered", 0) + 1
    return f"{name}-{g.numbered}"


def filter_on(said: Any) -> str:
    """Note a filter that narrows the list, in the words of its choice; write nothing."""
    g.filters_on = [*getattr(g, "filters_on", ()), said]
    return ""


def filters_on() -> list[Any]:
    """The filters that were noted since this was last asked, in the order of the form."""
    found = getattr(g, "filters_on", [])
    g.filters_on = []
    return list(found)

"""Sentences about the rows of a workbook, whose facts are plain codes once they were stored."""

from typing import Any

from ...records.wording import facts as recorded
from ...shared import wording


def say(key: str, **facts: Any) -> str:
    """The sentence of a finding or notice, its codes as words."""
    return wording.say(key, **recorded.readable(facts, "need"))

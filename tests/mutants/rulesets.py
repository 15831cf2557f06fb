"""The faults that people make in a rule set: a number beside its neighbour, a rule that is lost or turned round."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from .mutant import Edit

TABLE = re.compile(r"(?m)^\[.*\n(?:(?!\[).*\n?)*")
NUMBER = re.compile(r"(?m)^(?P<name>\w+) = .*")
WHOLE = re.compile(r"(?<![\w.\"-])\d+(?![\w.\"-])")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WORDS = {"label", "span", "article", "title", "short", "source", "code", "why", "note", "issuer"}
"""What is said and cited; tests of their own hold it against the documents."""


def edits(source: str) -> Iterator[Edit]:
    """Every fault that can be planted in a rule set."""
    for table in TABLE.finditer(source):
        if table[0].startswith("[[rule]]"):
            yield Edit("rule dropped", table.start(), table.end(), "")
            yield from _of_severity(table)
        for line in NUMBER.finditer(source, table.start(), table.end()):
            if line["name"] not in WORDS:
                yield from _of_a_line(line)


def _of_severity(rule: re.Match[str]) -> Iterator[Edit]:
    if found := re.search(r'severity = "warn"\n', rule[0]):
        yield Edit("severity", rule.start() + found.start(), rule.start() + found.end(), "")
    else:
        first = rule.start() + rule[0].index("\n") + 1
        yield Edit("severity", first, first, 'severity = "warn"\n')
    if found := re.search(r"switch = .*\n", rule[0]):
        yield Edit("row dropped", rule.start() + found.start(), rule.start() + found.end(), "")


def _of_a_line(line: re.Match[str]) -> Iterator[Edit]:
    text, start = line[0], line.start()
    if day := DAY.search(text):
        for by in (1, -1):
            moved = date.fromisoformat(day[0]) + timedelta(days=by)
            yield Edit("number", start + day.start(), start + day.end(), moved.isoformat())
        return
    if line["name"] == "aliases" and text.count('"') > 2:
        yield Edit("member dropped", start + text.index("[") + 1, start + text.index(", ") + 2, "")
    if text.endswith((" = true", " = false")):
        turned = text.replace("true", "FALSE").replace("false", "true").lower()
        yield Edit("comparison", start, line.end(), turned)
    for number in WHOLE.finditer(text):
        for other in (int(number[0]) + 1, int(number[0]) - 1):
            if other >= 0:
                yield Edit("number", start + number.start(), start + number.end(), str(other))

"""What `docs/operations.md` tells: blocks of commands, each for one machine, and the table that leads to the first need."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/operations.md"
MACHINES = ("checkout", "server", "new")
_BLOCK = re.compile(r"(?ms)^```(.*?)\n(.*?)^```$")
_ROW = re.compile(r"(?m)^\| (\w+) \| (.*?) \| (.*?) ?\| (.*?) \|$")


@dataclass(frozen=True)
class Block:
    """Commands as they are typed: under which heading, and on which machine."""

    heading: str
    machine: str
    commands: str


@dataclass(frozen=True)
class Step:
    """One page of the way to the first need: `fill` by the labels of the page, `tick` too; then a button or a link."""

    who: str
    page: str
    fill: tuple[tuple[str, str], ...]
    tick: tuple[str, ...]
    press: str


def blocks(text: str | None = None) -> list[Block]:
    """All blocks in their order; every one says that it is for `sh`, and for a machine."""
    page, found, heading = PAGE.read_text("utf-8") if text is None else text, [], ""
    for part in re.split(r"(?m)^## ", page):
        heading = part.partition("\n")[0]
        for head, commands in _BLOCK.findall(part):
            language, _, machine = head.partition(" ")
            if language != "sh" or machine not in MACHINES:
                raise ValueError(f"under {heading!r} a block is for {head!r}, not for sh and one of {', '.join(MACHINES)}")
            found.append(Block(heading, machine, commands))
    return found


def under(heading: str, found: list[Block] | None = None) -> list[Block]:
    """The blocks under a heading; there is at least one."""
    here = [block for block in (blocks() if found is None else found) if block.heading == heading]
    if not here:
        raise ValueError(f"nothing is to be typed under {heading!r}")
    return here


def steps(text: str | None = None) -> list[Step]:
    """The lines of the table under "The first need"."""
    page = PAGE.read_text("utf-8") if text is None else text
    table = page.partition("\n## The first need\n")[2].partition("\n## ")[0]
    return [_step(*row) for row in _ROW.findall(table) if row[0] != "who"]


def _step(who: str, page: str, filled: str, press: str) -> Step:
    fill, tick = [], []
    for part in filter(None, filled.split("<br>")):
        label, _, value = part.partition(": ")
        if label == "tick":
            tick.append(value)
        else:
            fill.append((label, value.strip("`")))
    return Step(who, page.strip("`"), tuple(fill), tuple(tick), press)

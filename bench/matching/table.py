"""The rows of the table, and the page they make."""

import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

PEERS = ("numpy", "scipy", "numba", "ortools", "highspy")
HEAD = "| work | to reach | ours | peer | ratio | reached |"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: what was done, what it should come to, what both took, and whether it was reached.

    Not `binding` where the market is smaller than the one that the target is meant for.
    """

    work: str
    target: str
    ours: str
    peer: str
    ratio: str
    reached: bool
    binding: bool = True
    notes: tuple[str, ...] = field(default=())


def markdown(rows: Iterable[Row]) -> str:
    """The table, and below it what is to be said about each line."""
    rows = list(rows)
    lines = [HEAD, "|---|---|---|---|---|---|"]
    for row in rows:
        cells = (row.work, row.target, row.ours, row.peer, row.ratio, said(row))
        lines.append("| " + " | ".join(cells) + " |")
    for row in rows:
        if row.notes:
            lines += ["", f"**{row.work}**", "", *row.notes]
    return "\n".join(lines) + "\n"


def said(row: Row) -> str:
    """Whether the target was reached, in a word."""
    if row.reached:
        return "yes"
    return "**no**" if row.binding else "asked of the full size"


def machine() -> str:
    """What was measured on, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = [f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}"]
    parts.append(f"Python {platform.python_version()}")
    parts += [f"{name} {version(name)}" for name in PEERS]
    return ", ".join(parts)


def load() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


def put(page: Path, kind: str, section: str) -> None:
    """Replace the part of the page between the marks of `kind`; the rest stays."""
    start, end = f"<!-- {kind} -->\n", f"<!-- end of {kind} -->\n"
    text = page.read_text("utf-8")
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        sys.exit(f"{page.name} has no marks of {kind!r}: {start.strip()} and {end.strip()}")
    page.write_text(before + start + section + end + after, "utf-8")


def time(seconds: float) -> str:
    """Seconds in a unit that reads well."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 100 else f"{seconds:.0f} s"


def memory(size: float) -> str:
    """Bytes in MB."""
    return f"{size / 1e6:,.0f} MB"

"""A mutant: one file of the product with one small fault, named so that it can be spoken of and found again."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """What an operator does to a text: from `start` to `end` it says `new`."""

    operator: str
    start: int
    end: int
    new: str

    def made(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


@dataclass(frozen=True)
class Mutant:
    """An edit of a file of a subject; `was` and `becomes` are the lines it touches."""

    subject: str
    path: str
    source: str
    edit: Edit

    @property
    def operator(self) -> str:
        return self.edit.operator

    @property
    def text(self) -> str:
        return self.edit.made(self.source)

    @cached_property
    def _lines(self) -> tuple[int, int]:
        """Where the first line it touches begins and the last one ends."""
        end = self.source.find("\n", max(self.edit.start, self.edit.end - 1))
        return self.source.rfind("\n", 0, self.edit.start) + 1, len(self.source) if end < 0 else end

    @property
    def line(self) -> int:
        return self.source.count("\n", 0, self.edit.start) + 1

    @property
    def was(self) -> str:
        first, last = self._lines
        return _plain(self.source[first:last])

    @property
    def becomes(self) -> str:
        first, last = self._lines
        return _plain(self.source[first : self.edit.start] + self.edit.new + self.source[self.edit.end : last])

    @cached_property
    def name(self) -> str:
        """Eight digits that stay while the file, the lines and the fault stay; the same lines twice in a file are told apart."""
        before = self.source[: self._lines[0]].count(self.source[slice(*self._lines)])
        return sha256("\0".join((self.path, self.was, self.becomes, str(before))).encode()).hexdigest()[:8]

    def diff(self) -> str:
        """The fault as people read it."""
        removed = [f"    - {line}" for line in self.was.splitlines()]
        added = [f"    + {line}" for line in self.becomes.splitlines()]
        return "\n".join([f"  {self.name} {self.path}:{self.line} ({self.operator})", *removed, *added])


def _plain(lines: str) -> str:
    """Lines without what they are all indented by."""
    rows = lines.splitlines()
    least = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
    return "\n".join(row[least:].rstrip() for row in rows)


def read(root: Path, path: str) -> str:
    return (root / path).read_text("utf-8")

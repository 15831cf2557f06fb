"""Bytes come in on standard input, one JSON value goes out on standard output.

``{"sheets": [...], "remarks": [...]}`` or ``{"refused": key, "facts": {...}}``.
"""

import json
import re
import sys
from typing import Any

from . import archive, disguise, legacy, xlsx
from .limits import Plain, Unreadable, limit

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes) -> Plain:
    """The sheets of a workbook, or why it is refused."""
    try:
        return _opened(data)
    except Unreadable as no:
        return {"refused": no.key, "facts": no.facts}
    except (MemoryError, RecursionError):
        return {"refused": "too_big_inside", "facts": {}}


def _opened(data: bytes) -> Plain:
    if data.startswith(OLE):
        plain, was_locked = legacy.unlocked(data)
        opened = _opened(plain) if was_locked and not plain.startswith(OLE) else legacy.read(plain)
        return {**opened, "remarks": [*opened["remarks"], *(["unlocked"] if was_locked else [])]}
    start = data.find(archive.LOCAL, 0, archive.PREFIX)
    if start < 0 or (start and re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", data)):
        raise Unreadable(disguise.named(data))
    return xlsx.read(_cut(data[start:]))


def _cut(data: bytes) -> bytes:
    """A zip file without what somebody appended to it."""
    end = data.rfind(archive.END)
    if end < 0:
        raise Unreadable("damaged")
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    return data[: end + 22 + comment]


def main() -> None:
    """Read standard input, write standard output, inside the limits."""
    limit()
    answer: dict[str, Any] = read(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))

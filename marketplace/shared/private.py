"""What an installation keeps is its own: nobody else on the machine reads its files, and no log tells its secrets."""

import logging
import os
import re
from pathlib import Path

UMASK = 0o077
IN_LETTERS = ("reset", "invitation", "address", "registered")
"""Where the links of letters lead: what follows in an address is a secret, which no log keeps, here or in nginx."""
_LINK = re.compile(rf"/({'|'.join(IN_LETTERS)})/[^/?#\s\"'<>]+")


def keep() -> None:
    """From now on nobody else may read or write what this process, or one that it starts, makes."""
    os.umask(UMASK)


def make_folder(folder: Path) -> None:
    """The folder, closed to others; one that belongs to somebody else is left as its owner has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(folder)


def set_right(folder: Path) -> int:
    """Close everything under a folder to others, as an older release or a copy may not have left it; returns how much."""
    places = [folder, *(Path(root) / name for root, folders, names in os.walk(folder) for name in (*folders, *names))]
    return sum(_close(place) for place in places)


def masked(text: str) -> str:
    """`text` without the secrets of links that came in letters.

    >>> masked("GET /reset/aB3_x-9?again=1 from https://site/invitation/XYZ")
    'GET /reset/*?again=1 from https://site/invitation/*'
    """
    return _LINK.sub(r"/\1/*", text)


class Masking(logging.Filter):
    """Lets every line of a log through, without the secrets of links."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if (plain := masked(told)) != told:
            record.msg, record.args = plain, ()
        return True


def _close(place: Path) -> bool:
    """Take every right of others from one file or folder of ours; True where there was one."""
    try:
        found = place.lstat()
        if found.st_uid != os.geteuid() or not found.st_mode & UMASK or place.is_symlink():
            return False
        place.chmod(found.st_mode & 0o7777 & ~UMASK)
    except FileNotFoundError:
        return False
    return True

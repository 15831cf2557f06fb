"""Files that came with a form which was not taken: kept for whoever sent them, so that nobody has to choose them again.

No row knows them and nothing counts them: they lie under their author's own folder until the form is taken, or are swept
(decision 0092). A token alone opens nothing: it is looked for among those of who asks.
"""

import json
import logging
import os
import re
import secrets
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from . import running
from .files import pictures

FOLDER = "kept"
DRAFTS = "drafts"
MOST = 3
"""Files that wait for one person at once; the oldest goes first."""
STRANGERS = "stranger-"
MOST_OF_STRANGERS = 200 * 1024 * 1024
"""Bytes of all that wait for people who are not signed in; beyond, nothing of theirs is kept."""

_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)
log = logging.getLogger(__name__)


def keep(author: str, name: str, data: bytes) -> str:
    """Keep a file whose bytes are what its name says; the token that finds it again, blank where it is not kept."""
    kind = pictures.sniff(data)
    if kind is None or not pictures.agrees(name, kind) or not _room(author, len(data)):
        return ""
    token = secrets.token_hex(16)
    try:
        _write(_folder(author) / token, json.dumps(name).encode() + b"\n" + data)
    except OSError:
        log.warning("a file that came with a form could not be kept", exc_info=True)
        return ""
    for old in sorted(_files(_folder(author)), key=_age)[:-MOST]:
        old.unlink(missing_ok=True)
    return token


def find(author: str, token: str) -> tuple[str, bytes] | None:
    """The name and bytes of a file of this author; None where there is none."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        head, _, data = (_folder(author) / token).read_bytes().partition(b"\n")
    except OSError:
        return None
    return str(json.loads(head)), data


def drop(author: str, token: str) -> None:
    """Remove a file of this author; nothing where there is none."""
    if _TOKEN.fullmatch(token):
        (_folder(author) / token).unlink(missing_ok=True)


def sweep(before: float) -> None:
    """Remove what has waited since before this moment of the clock of the disk."""
    for folder in _folders():
        for file in _files(folder):
            if _age(file) < before:
                file.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()


def _room(author: str, size: int) -> bool:
    settings = running.settings()
    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(settings.files_dir).free - size < settings.free_space:
        return False
    if not author.startswith(STRANGERS):
        return True
    waiting = sum(_size(file) for folder in _folders() if folder.name.startswith(STRANGERS) for file in _files(folder))
    return waiting + size <= MOST_OF_STRANGERS


def _write(place: Path, data: bytes) -> None:
    drafts = running.settings().files_dir / DRAFTS
    for folder in (drafts, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=drafts, delete=False) as draft:
        draft.write(data)
    os.replace(draft.name, place)


def _folder(author: str) -> Path:
    return running.settings().files_dir / FOLDER / author


def _folders() -> list[Path]:
    folder = running.settings().files_dir / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _age(file: Path) -> float:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0


def _size(file: Path) -> int:
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0

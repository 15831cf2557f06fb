"""Files that are handed in: their bytes lie under their own hash, outside the web root (IN4).

Everything is asked first; the bytes wait in a draft and are put in their place
by the commit (decision 0046). What a crash leaves behind is swept away.
"""

import hashlib
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...shared import kept, running
from ...shared.errors import Invalid, NotFound
from ...shared.extensions import db
from ...shared.files import pictures
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ..events.files import FileStored
from ..models.record import ChainHead, StoredFile
from .transaction import at_commit, record, transaction

SHOWN = (pictures.PDF, pictures.JPEG, pictures.PNG)
SHEETS = (pictures.XLSX, pictures.XLS)
PURPOSES = {
    "licence": SHOWN,
    "pledge": SHOWN,
    "proof": SHOWN,
    "contract": SHOWN,
    "delivery": SHOWN,
    "recommendation": SHOWN,
    "workbook": SHEETS,
}
"""What may be handed in for what, told from the bytes and not from the name."""
QUOTA = 500 * 1024 * 1024
"""Bytes that the files of one organisation may take."""
GRACE = timedelta(days=1)
"""No use case lasts so long: what is older belongs to nobody who is still at it."""

log = logging.getLogger(__name__)


def store(
    data: bytes,
    *,
    name: str,
    purpose: str,
    actor: Account | None,
    now: datetime,
    organisation_id: int | None = None,
    unit_id: int | None = None,
) -> StoredFile:
    """Keep a file, its bytes and its row in one commit; it belongs to the actor's organisation or unit.

    `organisation_id` or `unit_id` say otherwise: whom it is about, who is to look at it. Invalid where it is empty, too
    large, of a kind that does not fit the purpose or its own name, where the organisation's space is used up, or the disk is
    nearly full.
    """
    media_type = _kind(data, name, purpose)
    digest = hashlib.sha256(data).hexdigest()
    owner = organisation_id or (actor.organisation_id if actor else None)
    _refuse_full(len(data), purpose)
    with transaction(actor, now) as session:
        if owner is not None:
            _refuse_over_quota(session, owner, len(data), purpose)
        at_commit(_Draft(data, digest))
        file = StoredFile(
            key=secrets.token_hex(16),
            sha256=digest,
            name=pictures.safe_name(name),
            media_type=media_type,
            size=len(data),
            purpose=purpose,
            account_id=actor.id if actor else None,
            organisation_id=owner,
            unit_id=unit_id or (actor.unit_id if actor else None),
            at=now,
        )
        session.add(file)
        session.flush()
        record(FileStored(file_id=file.id, purpose=purpose, sha256=digest, size=len(data)))
    return file


def path(file: StoredFile) -> Path:
    """Where the bytes of a file lie; NotFound where they are gone."""
    place = _place(file.sha256)
    if not place.is_file():
        raise NotFound("files.gone", name=file.name)
    return place


def read(file: StoredFile) -> bytes:
    """The bytes of a file; NotFound where they are gone or are not those that were handed in."""
    data = path(file).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise NotFound("files.gone", name=file.name)
    return data


def _kind(data: bytes, name: str, purpose: str) -> str:
    """The media type of a file that may be handed in for this purpose."""
    allowed = PURPOSES[purpose]
    kinds = [extension for media_type in allowed for extension in pictures.EXTENSIONS[media_type]]
    if not data:
        raise Invalid("files.empty", field=purpose)
    limit = running.settings().upload_limit
    if len(data) > limit:
        raise Invalid("files.too_large", field=purpose, megabytes=limit // 1024 // 1024)
    media_type = pictures.sniff(data)
    if media_type is None or media_type not in allowed:
        raise Invalid("files.kind", field=purpose, name=pictures.safe_name(name), kinds=kinds)
    if not pictures.agrees(name, media_type):
        kind = pictures.EXTENSIONS[media_type][0]
        raise Invalid("files.name_and_kind", field=purpose, name=pictures.safe_name(name), kind=kind)
    return media_type


def _refuse_full(size: int, purpose: str) -> None:
    """Raise Invalid where the disk would be left with less than what the house needs to go on."""
    settings = running.settings()
    settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(settings.files_dir).free - size < settings.free_space:
        log.error("uploads are refused: less than %s bytes would be left under %s", settings.free_space, settings.files_dir)
        raise Invalid("files.no_space", field=purpose)


def _refuse_over_quota(session: Session, owner: int, size: int, purpose: str) -> None:
    """Raise Invalid where an organisation's files would take more than their share, with two at once as with one."""
    session.execute(select(Organisation.id).where(Organisation.id == owner).with_for_update())
    taken = session.scalar(select(func.sum(StoredFile.size)).where(StoredFile.organisation_id == owner)) or 0
    if taken + size > QUOTA:
        raise Invalid("files.quota", field=purpose, megabytes=QUOTA // 1024 // 1024)


class _Draft:
    """The bytes of a file, safe on the disk under no name that counts, until the commit puts them in their place."""

    def __init__(self, data: bytes, digest: str) -> None:
        self.place = _place(digest)
        folder = running.settings().files_dir / kept.DRAFTS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
            self.path = Path(draft.name)
            try:
                draft.write(data)
                draft.flush()
                os.fsync(draft.fileno())
            except BaseException:
                self.undo()
                raise

    def put(self) -> None:
        """Put the bytes in their place, whole; equal bytes that lie there are equal."""
        self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(self.path, self.place)
        _sync(self.place.parent)

    def undo(self) -> None:
        """Remove the draft. What was put in place stays for the sweeper: another file may have the same bytes."""
        self.path.unlink(missing_ok=True)


def sweep(now: datetime) -> None:
    """Remove what crashes have left (drafts, bytes that no row knows) and what waits beside a form, older than a day."""
    folder = running.settings().files_dir
    old = (now - GRACE).timestamp()
    for draft in _older(folder / kept.DRAFTS, old):
        draft.unlink(missing_ok=True)
    kept.sweep(old)
    for first in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        for second in sorted(first.iterdir()):
            _sweep_unknown(list(_older(second, old)), old)


def _sweep_unknown(places: list[Path], old: float) -> None:
    """Remove the bytes among these that no row knows.

    The head of the chain is locked meanwhile: whoever stores a file holds it
    while he puts the bytes in place, so that nobody relies on what goes here.
    """
    if not _unknown(places):
        return
    with transaction() as session:
        session.execute(select(ChainHead.id).with_for_update())
        for place in _unknown(places):
            if place.is_file() and place.stat().st_mtime < old:
                place.unlink()


def _unknown(places: list[Path]) -> list[Path]:
    known = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_([p.name for p in places]))))
    return [place for place in places if place.name not in known]


def _older(folder: Path, moment: float) -> Iterator[Path]:
    if folder.is_dir():
        for place in sorted(folder.iterdir()):
            with suppress(FileNotFoundError):
                if place.is_file() and place.stat().st_mtime < moment:
                    yield place


def _sync(folder: Path) -> None:
    """Let a new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(digest: str) -> Path:
    return running.settings().files_dir / digest[:2] / digest[2:4] / digest

"""Files that are handed in: their bytes lie under their own hash, outside the web root (IN4)."""

import hashlib
import os
import secrets
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from .. import running
from ..core.errors import Invalid, NotFound
from ..core.events.files import FileStored
from ..documents import pictures
from ..models import Account, StoredFile
from .transaction import record, transaction

SHOWN = (pictures.PDF, pictures.JPEG, pictures.PNG)
SHEETS = (pictures.XLSX, pictures.XLS)
PURPOSES = {
    "licence": SHOWN, "pledge": SHOWN, "proof": SHOWN, "contract": SHOWN, "delivery": SHOWN, "recommendation": SHOWN,
    "workbook": SHEETS,
}  # fmt: skip
"""What may be handed in for what, told from the bytes and not from the name."""
QUOTA = 500 * 1024 * 1024
"""Bytes that the files of one organisation may take."""


def store(
    data: bytes, *, name: str, purpose: str, actor: Account | None, now: datetime,
    organisation_id: int | None = None, unit_id: int | None = None,
) -> StoredFile:  # fmt: skip
    """Keep a file, first its bytes and then its row; it belongs to the actor's organisation or unit.

    `organisation_id` or `unit_id` say otherwise: whom it is about, who is to
    look at it. Invalid where it is empty, too large, of a kind that does not
    fit the purpose or its own name, or where the organisation's space is used up.
    """
    media_type = _kind(data, name, purpose)
    digest = _write(data)
    owner = organisation_id or (actor.organisation_id if actor else None)
    with transaction() as session:
        if owner is not None:
            taken = session.scalar(select(func.sum(StoredFile.size)).where(StoredFile.organisation_id == owner)) or 0
            if taken + len(data) > QUOTA:
                raise Invalid("files.quota", field=purpose, megabytes=QUOTA // 1024 // 1024)
        file = StoredFile(
            key=secrets.token_hex(16), sha256=digest, name=pictures.safe_name(name), media_type=media_type,
            size=len(data), purpose=purpose, account_id=actor.id if actor else None, organisation_id=owner,
            unit_id=unit_id or (actor.unit_id if actor else None), at=now,
        )  # fmt: skip
        session.add(file)
        session.flush()
        record(FileStored(
            at=now, actor_id=actor.id if actor else None, file_id=file.id, purpose=purpose, sha256=digest,
            size=len(data),
        ))  # fmt: skip
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


def _write(data: bytes) -> str:
    """Put the bytes in their place, whole or not at all, and return their hash."""
    digest = hashlib.sha256(data).hexdigest()
    place = _place(digest)
    if place.is_file() and place.stat().st_size == len(data):
        return digest
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as draft:
        draft.write(data)
        draft.flush()
        os.fsync(draft.fileno())
    os.replace(draft.name, place)
    return digest


def _place(digest: str) -> Path:
    return running.settings().files_dir / digest[:2] / digest[2:4] / digest

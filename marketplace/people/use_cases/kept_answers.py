"""The page that answers a form which was not taken, kept for its reader: a browser asks for it and never sends a form twice.

It is sealed with what the reader's browser alone knows, so that what was typed into it is read by nobody else, and it goes with
the session (decision 0106).
"""

import base64
import hashlib
import json
import secrets
import zlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ...records.use_cases.transaction import transaction
from ...shared import sealing
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import KeptAnswer

MOST = 5
"""Pages of one session; the oldest goes first."""
MOST_OF_VISITORS = 200
"""Pages of all who are not signed in; beyond, theirs are answered as the form was sent."""
VISITORS_KEEP = timedelta(hours=2)
LONGEST = 400_000
"""Characters of a sealed page; a longer one is not kept."""


class Reader(Fixed):
    """Whose pages they are: what only this browser knows, and the session, None for a visitor."""

    secret: str
    sign_in_id: int | None

    @property
    def owner(self) -> str:
        """What is stored of the secret: its hash, made for this use alone."""
        return hashlib.sha256(b"pages " + self.secret.encode("utf-8", "replace")).hexdigest()


class Page(Fixed):
    """An answer: to which address, with which status, and what it says."""

    place: str
    status: int
    body: str
    look: str = ""
    """In which language and size of letters it says that."""
    sent: str = ""
    """What was filled in, as a browser sends it, where the page can be made anew from it; blank where not."""


def keep(reader: Reader, page: Page, *, now: datetime) -> str:
    """Keep a page for its reader; its name, blank where it is too long or there is no room for it."""
    sealed = sealing.seal(_packed(page), reader.secret)
    if len(sealed) > LONGEST:
        return ""
    with transaction(now=now) as session:
        if reader.sign_in_id is None and not _room(session, now):
            return ""
        name = secrets.token_hex(8)
        session.add(KeptAnswer(sign_in_id=reader.sign_in_id, owner=reader.owner, name=name, sealed=sealed, at=now))
        session.flush()
        newest = select(KeptAnswer.id).where(KeptAnswer.owner == reader.owner).order_by(KeptAnswer.id.desc())
        session.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(session.scalars(newest).all()[MOST:])))
    return name


def opened(reader: Reader, name: str, *, now: datetime) -> Page | None:
    """The page of that name; None where this reader has none, or has it no more."""
    found = select(KeptAnswer).where(KeptAnswer.owner == reader.owner, KeptAnswer.name == name)
    row = db.session.scalar(found)
    if row is None or row.sign_in_id != reader.sign_in_id or (row.sign_in_id is None and row.at <= now - VISITORS_KEEP):
        return None
    try:
        return _unpacked(sealing.unseal(row.sealed, reader.secret))
    except sealing.BrokenSeal:
        return None


def _room(session: Session, now: datetime) -> bool:
    """Whether another visitor's page has room, once those are gone that nobody comes back for."""
    visitors = KeptAnswer.sign_in_id.is_(None)
    session.execute(delete(KeptAnswer).where(visitors, KeptAnswer.at <= now - VISITORS_KEEP))
    return (session.scalar(select(func.count()).select_from(KeptAnswer).where(visitors)) or 0) < MOST_OF_VISITORS


def _packed(page: Page) -> str:
    said = json.dumps([page.place, page.status, page.body, page.look, page.sent], ensure_ascii=False)
    return base64.b64encode(zlib.compress(said.encode("utf-8", "surrogatepass"))).decode()


def _unpacked(packed: str) -> Page:
    said = json.loads(zlib.decompress(base64.b64decode(packed)).decode("utf-8", "surrogatepass"))
    return Page(**dict(zip(("place", "status", "body", "look", "sent"), said, strict=False)))

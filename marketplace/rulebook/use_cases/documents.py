"""Copies of the documents: attaching one to its rule set, and taking it away."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.models.record import ChainHead
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions
from ...shared.errors import Conflict, Invalid, NotFound
from ...shared.files import pictures
from ...shared.models.account import Account
from .. import rulesets
from ..commands import AttachDocument, DetachDocument
from ..events import DocumentAttached, DocumentDetached
from ..files import plain
from ..grounds import Agreement, Held, hold
from ..models import DocumentCopy
from ..queries import documents as queries
from ..spans import fold

LEAST_SHARE = 4
"""At least one in so many sentences must be found, or it is another document."""


def attach(command: AttachDocument, *, actor: Account, now: datetime) -> list[Held]:
    """Attach a copy of a document in place of the one before; the answer says how each entry stands in it.

    Sentences may be gone and numbers may differ: that is what the page is to show. Invalid where the file is no text or
    is another document, Conflict where the very text is attached already.
    """
    ruleset = rulesets.load(command.ruleset_key)
    name = pictures.safe_name(command.name)
    text = plain.read(command.data, name)
    held = hold(ruleset, fold(text))
    gone, differing = queries.unfounded(held)
    twice = sum(one.agreement is Agreement.TWICE for one in held)
    if twice * LEAST_SHARE >= max(len(held), 1):
        raise Invalid("document.doubled", name=name, twice=twice, count=len(held))
    if (len(held) - len(gone)) * LEAST_SHARE < max(len(held), 1):
        raise Invalid("document.other", name=name, found=len(held) - len(gone), count=len(held), source=ruleset.source)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction(actor, now) as session:
        permissions.require(actor, "document.attach")
        before = _live(session, ruleset.key)
        if before is not None and before.sha256 == digest:
            raise Conflict("document.same", name=before.name, at=before.at)
        if before is not None:
            before.live = None
            session.flush()
        copy = DocumentCopy(
            ruleset_key=ruleset.key, live=ruleset.key, sha256=digest, name=name, text=text, account_id=actor.id, at=now
        )
        session.add(copy)
        session.flush()
        record(
            DocumentAttached(
                copy_id=copy.id,
                ruleset_key=ruleset.key,
                name=name,
                sha256=digest,
                replaced=before.sha256 if before else "",
                found=len(held) - len(gone),
                gone=tuple(ground.place for ground in gone),
                differing=tuple(ground.place for ground in differing),
            )
        )
    return held


def detach(command: DetachDocument, *, actor: Account, now: datetime) -> DocumentCopy:
    """Take the copy away; it stays in the record. NotFound where none is attached."""
    ruleset = rulesets.load(command.ruleset_key)
    with transaction(actor, now) as session:
        permissions.require(actor, "document.attach")
        copy = _live(session, ruleset.key)
        if copy is None:
            raise NotFound("document.none", title=ruleset.title)
        copy.live = None
        record(DocumentDetached(copy_id=copy.id, ruleset_key=ruleset.key, name=copy.name, sha256=copy.sha256))
    return copy


def _live(session: Session, ruleset_key: str) -> DocumentCopy | None:
    """The copy that is attached now; the head of the chain is locked, so that two who attach at once come one after the other."""
    session.execute(select(ChainHead.id).with_for_update())
    found: DocumentCopy | None = session.scalar(select(DocumentCopy).where(DocumentCopy.live == ruleset_key))
    return found

"""What an installation's copies of the documents say about its rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import undefer

from ...shared.extensions import db
from .. import rulesets
from ..conditions import CONDITIONS
from ..grounds import Agreement, Ground, Held, hold
from ..models import DocumentCopy
from ..ruleset import Subject
from ..spans import fold

QUOTED = (Agreement.FOUND, Agreement.IMPLIED, Agreement.DIFFERS)
"""Those of which the copy has the sentence."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """What the attached copy says to each entry of a rule set, by the entry's place; empty where none is attached."""

    held: Mapping[str, Held] = field(default_factory=dict)

    def of(self, place: str) -> Held | None:
        """What the copy says to one entry, `rule claim.listed`; None where no copy is attached or the entry cites nothing."""
        return self.held.get(place)

    def of_rule(self, name: str) -> list[Held]:
        """What the copy says to a rule, fact or clause as it is cited, and to the facts that a rule reads.

        One line a sentence; where a number stands on the same one as words, the number's.
        """
        subject, _, key = name.rpartition(".")
        reads = CONDITIONS[key].reads if key in CONDITIONS else ()
        facts = [f"fact {one}" for one in (key, *reads)]
        among = [*facts, *(f"rule {one}.{key}" for one in ((subject,) if subject else Subject)), f"clause {key}"]
        found = [one for place in among if (one := self.of(place))]
        return list({one.sentence or one.ground.place: one for one in reversed(found)}.values())[::-1]


def attached(ruleset_key: str) -> DocumentCopy | None:
    """The copy that is attached to a rule set now, without its text."""
    found: DocumentCopy | None = db.session.scalar(select(DocumentCopy).where(DocumentCopy.live == ruleset_key))
    return found


def copies(ruleset_key: str) -> list[DocumentCopy]:
    """All copies that were ever attached to a rule set, the newest first."""
    return list(
        db.session.scalars(select(DocumentCopy).where(DocumentCopy.ruleset_key == ruleset_key).order_by(DocumentCopy.id.desc()))
    )


def quotes(ruleset_key: str) -> Quotes:
    """What the attached copy says to each entry; worked out once a process for each copy."""
    copy = attached(ruleset_key)
    return _quotes(ruleset_key, copy.id, copy.sha256) if copy else Quotes()


@lru_cache(maxsize=32)
def _quotes(ruleset_key: str, copy_id: int, _sha256: str) -> Quotes:
    text = (
        db.session.scalars(select(DocumentCopy).options(undefer(DocumentCopy.text)).where(DocumentCopy.id == copy_id)).one().text
    )
    return Quotes({one.ground.place: one for one in hold(rulesets.load(ruleset_key), fold(text))})


def unfounded(held: list[Held]) -> tuple[list[Ground], list[Ground]]:
    """The entries whose sentence a copy lacks, and those whose number is another there."""
    gone = [one.ground for one in held if one.agreement not in QUOTED]
    return gone, [one.ground for one in held if one.agreement is Agreement.DIFFERS]

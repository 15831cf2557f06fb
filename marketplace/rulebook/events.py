"""What happens to an installation's copies of the documents."""

from ..records.events import Event
from ..shared.hands import NoHand


class DocumentAttached(Event, hand=NoHand.SHOWN):
    """A copy of a document was attached to its rule set; `gone` and `differing` are the entries that do not stand in it."""

    copy_id: int
    ruleset_key: str
    name: str
    sha256: str
    replaced: str
    """SHA-256 of the copy that was attached before, blank where there was none."""
    found: int
    gone: tuple[str, ...]
    differing: tuple[str, ...]


class DocumentDetached(Event, hand=NoHand.SHOWN):
    """A copy was taken away; pages show articles without their sentences again."""

    copy_id: int
    ruleset_key: str
    name: str
    sha256: str

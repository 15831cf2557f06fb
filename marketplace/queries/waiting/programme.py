"""What waits: programme."""

from datetime import datetime

from ...models import Account
from .item import Waiting


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for this person in this area."""
    return []

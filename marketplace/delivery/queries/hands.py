"""Who had a hand in an outcome."""

from ...people.queries.hands import who_did
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...shared.models.person import hands_of
from ..models import Outcome


def in_outcome(actor: Account, outcome: Outcome) -> bool:
    """Whether a person ever claimed an outcome."""
    return bool(hands_of(actor) & (who_did("outcome", outcome.id, Hand.REACHING) | {outcome.claimed_by_id}))

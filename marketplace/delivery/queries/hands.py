"""Who had a hand in an outcome."""

from ...people.queries.hands import who_did
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...shared.models.person import accounts_of_person
from ..models import Outcome


def in_outcome(actor: Account, outcome: Outcome) -> bool:
    """Whether a person ever claimed an outcome."""
    return bool(accounts_of_person(actor) & (who_did("outcome", outcome.id, Hand.REACHING) | {outcome.claimed_by_id}))

"""Asking for the standing of both sides under the lock, at every use case that leads to a contract or makes it count."""

from collections.abc import Collection

from ..models import Claim
from ..queries import standing
from ..queries.standing import TwoSided
from ..rules import standing as rule
from ..rules.standing import Deed


def require_for_claim(claim: Claim, deed: Deed) -> None:
    """Raise `NotNow` unless both sides of a claim stand; their rows stay locked until the commit."""
    rule.require(standing.of_claim(claim, lock=True), deed)


def require_for_claims(claims: Collection[Claim], deed: Deed) -> None:
    """The same for several claims, in as many statements however many there are."""
    for parties in standing.of_claims(claims, lock=True):
        rule.require(parties, deed)


def contract_stands(contract: TwoSided) -> bool:
    """Whether the service under a contract may go on."""
    return not rule.obstacles(standing.of_contract(contract, lock=True), Deed.SERVE)


def require_for_contract(contract: TwoSided, deed: Deed) -> None:
    """Raise `NotNow` unless both sides of a contract stand."""
    rule.require(standing.of_contract(contract, lock=True), deed)

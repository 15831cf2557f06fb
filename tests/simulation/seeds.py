"""What a seed decides before anything is played."""

from hashlib import sha256

from tests.simulation.city import KINDS


def kind_of(seed: str) -> str:
    """How the history of a seed begins; the same on every machine."""
    return sorted(KINDS)[sha256(seed.encode()).digest()[0] % len(KINDS)]

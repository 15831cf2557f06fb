"""What a seed decides before anything is played."""

from hashlib import sha256

from tests.simulation.city import KINDS


def kind_of(seed: str) -> str:
    """How the history of a seed begins: numbers take it in turn, words by their hash, the same on every machine."""
    place = int(seed) if seed.isdecimal() else sha256(seed.encode()).digest()[0]
    return sorted(KINDS)[place % len(KINDS)]

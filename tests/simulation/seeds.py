"""What a seed decides before anything is played."""

from hashlib import sha256

from tests.simulation.city import KINDS

SEEDS, STEPS = 30, 150
"""How many histories `make test` plays by number, and how long each is; `test_reached` plays some twenty more."""
EARLY = ("begun", "announced", "applying", "on the board", "on every desk", "reviewed")
MIDDLE = ("proposed", "matched", "served", "over", "rated", "corrected")
"""The beginnings in two halves: a file for each, since a file is done by one worker, which builds only its own."""


def kind_of(seed: str) -> str:
    """How the history of a seed begins: numbers take it in turn, words by their hash, the same on every machine."""
    place = int(seed) if seed.isdecimal() else sha256(seed.encode()).digest()[0]
    return sorted(KINDS)[place % len(KINDS)]


def seeds_of(kinds: tuple[str, ...]) -> list[str]:
    """The seeds of `make test` that begin in one of these ways."""
    return [seed for seed in map(str, range(1, SEEDS + 1)) if kind_of(seed) in kinds]

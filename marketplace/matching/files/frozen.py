"""The input of a run as it is frozen: plain JSON, one way to write it, and the market that it says.

A frozen input is a dict of

- ``round``: programme key, number, weights, seed and aim; where it was announced with all of these,
  ``announcement`` (the version of `announcement`) and ``ruleset``;
- ``needs``: id, number, county and categories of every need of the round, by number, and by what its
  offers are measured (`core.reference`): ``price`` and ``days``;
- ``institutions``: id, name and free places of every institution with a candidate, by id;
- ``bids``: the candidates, each with need, institution, score, its terms, days, the government's
  part in fen and `pair` ("", "locked" or "barred"), by need and institution;
- ``excluded``: claims that are no candidates, each with need, institution and `why`;
- where somebody solves with another input than the round's own (`core.whatif`): ``changes`` with
  their reasons, ``base``, the hash of the input as it was, and their effect on the above: `free`
  and `pair`, a `priority` of a need, and `most` and `budget_fen` in ``round``.

Needs and institutions are named by their ids, so that equal facts make equal bytes and hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ... import matching
from ..later import numpy as np

Frozen = Mapping[str, Any]


class Exclusion(StrEnum):
    """Why a claim is no candidate."""

    SCREENED_OUT = "screened_out"
    REFUSED = "refused"
    RELATED = "related"
    PLACE = "place"


def text_of(value: Any) -> str:
    """JSON with sorted keys and no spare blanks.

    >>> text_of({"b": 1, "a": "需"})
    '{"a":"需","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(value: Any) -> str:
    """The SHA-256 of a value's text, in hexadecimal."""
    return hashlib.sha256(text_of(value).encode()).hexdigest()


def commitment(programme: str, number: int, seed: int) -> str:
    """The hash under which a round's seed is announced before anybody claims; the seed itself follows with the result.

    >>> commitment("ZZ2023", 1, 7)[:8]
    'f3320b82'
    """
    return hashlib.sha256(f"{programme}:{number}:{seed}".encode()).hexdigest()


ANNOUNCEMENT = 2
"""The version of what a round commits to when it is announced; 1 was the seed alone."""

DRAW = 1
"""The version of the formula of the draw (docs/certificate.md)."""


def announcement(start: Mapping[str, Any]) -> dict[str, Any]:
    """What a round commits to before anybody claims, from the ``round`` of a frozen input."""
    return {
        "format": "jiebang-announcement",
        "version": ANNOUNCEMENT,
        "programme": start["programme"],
        "number": start["number"],
        "ruleset": start["ruleset"],
        "aim": start["aim"],
        "weights": start["weights"],
        "draw": DRAW,
        "seed_hash": commitment(start["programme"], start["number"], start["seed"]),
    }


def announcement_text(start: Mapping[str, Any]) -> str:
    """The text of which the announced hash is taken; blank where only the seed was announced."""
    return text_of(announcement(start)) if start.get("announcement") == ANNOUNCEMENT else ""


def announced_hash(start: Mapping[str, Any]) -> str:
    """The hash under which a round of a frozen input was announced, by the version it was announced in."""
    if start.get("announcement") == ANNOUNCEMENT:
        return hash_of(announcement(start))
    return commitment(start["programme"], start["number"], start["seed"])


def aim_of(frozen: Frozen) -> matching.Aim:
    """What a round is solved for: what its input says, since that was announced."""
    return "score" if frozen["round"]["aim"] == "score" else "coverage"


def market_of(frozen: Frozen) -> matching.Market:
    """The market that a frozen input describes: row b of its bids is bid b."""
    bids = frozen["bids"]
    place_of_need = {need["id"]: row for row, need in enumerate(frozen["needs"])}
    place_of = {one["id"]: row for row, one in enumerate(frozen["institutions"])}
    return matching.Market(
        needs=len(frozen["needs"]),
        need=np.array([place_of_need[bid["need"]] for bid in bids], np.int64),
        institution=np.array([place_of[bid["institution"]] for bid in bids], np.int64),
        score=np.array([bid["score"] for bid in bids], np.int64),
        capacity=np.array([one["free"] for one in frozen["institutions"]], np.int64),
        forced=np.array([bid["pair"] == "locked" for bid in bids], bool),
        forbidden=np.array([bid["pair"] == "barred" for bid in bids], bool),
        priority=np.array([need.get("priority", 1) for need in frozen["needs"]], np.int64),
        quotas=_budget(frozen),
        seed=frozen["round"]["seed"],
    )


def _budget(frozen: Frozen) -> tuple[matching.Quota, ...]:
    """The government's money in all, where somebody has set a limit to it."""
    most = frozen["round"].get("budget_fen")
    if most is None:
        return ()
    return (matching.Quota(np.array([bid["government_fen"] for bid in frozen["bids"]], np.int64), 0, most),)


def reserve_key(seed: int, need: str, institution: int) -> str:
    """What settles a tie between reserves: a hash that nobody can steer, smaller first; by what is published, not by rows."""
    return hashlib.sha256(f"{seed}:{need}:{institution}".encode()).hexdigest()

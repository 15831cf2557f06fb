"""Why a claim was or was not chosen, in sentences' keys that a page can print to its author."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ...matching.files.frozen import Exclusion
from ...shared.fixed import Fixed
from ...shared.rounding import hundredths

RULES = {"workload": "why.workload", "floor": "why.floor", "quota": "why.quota"}
"""Rules of the whole round that a claim ran into, with the sentence of each."""


class Reason(Fixed):
    """One sentence: its key and the facts that fill it."""

    key: str
    facts: dict[str, object] = field(default_factory=dict)


def reasons(
    frozen: Mapping[str, Any], result: Mapping[str, Any], need: int, institution: int, *, winner: str, words: Mapping[str, str]
) -> list[Reason]:
    """Why the claim of `institution` for `need` did not win; empty where it did, or the run does not know it.

    `words` holds the reasons that people wrote: `screened_out`, `refused` and
    `pair` (of the lock or bar). Scores are told in hundredths of a point.
    """
    for claim in frozen["excluded"]:
        if (claim["need"], claim["institution"]) == (need, institution):
            return [_excluded(Exclusion(claim["why"]), words)]
    lost = next((o for o in result.get("others", ()) if (o["need"], o["institution"]) == (need, institution)), None)
    if lost is None:
        return []
    kinds = {barrier["kind"] for barrier in lost["barriers"]}
    if "forbidden" in kinds:
        return [Reason(key="why.barred", facts={"reason": words["pair"]})]
    if "locked" in kinds:
        return [Reason(key="why.locked", facts={"winner": winner, "reason": words["pair"]})]
    if "draw" in kinds:
        return [Reason(key="why.draw")]
    pair = next((pair for pair in result["pairs"] if pair["need"] == need), None)
    rules = [Reason(key=key) for kind, key in RULES.items() if kind in kinds]
    return [_against_winner(lost, pair, winner), *_room(frozen, kinds, institution), *rules, *_overall(lost, pair)]


def _excluded(why: Exclusion, words: Mapping[str, str]) -> Reason:
    return Reason(key=f"why.{why.value}", facts={"reason": words.get(why.value, "")})


def _against_winner(lost: Mapping[str, Any], pair: Mapping[str, Any] | None, winner: str) -> Reason:
    if pair is None:
        return Reason(key="why.no_winner")
    if pair["score"] <= lost["score"]:
        return Reason(key="why.as_good", facts={"winner": winner})
    facts: dict[str, object] = {
        "winner": winner,
        "winner_score": hundredths(pair["score"]),
        "score": hundredths(lost["score"]),
        "difference": hundredths(pair["score"] - lost["score"]),
    }
    return Reason(key="why.better", facts=facts)


def _room(frozen: Mapping[str, Any], kinds: set[str], institution: int) -> list[Reason]:
    if "capacity" not in kinds:
        return []
    free = next(one["free"] for one in frozen["institutions"] if one["id"] == institution)
    return [Reason(key="why.capacity", facts={"free": free})]


def _overall(lost: Mapping[str, Any], pair: Mapping[str, Any] | None) -> list[Reason]:
    """What the whole city would have lost, where that says more than the scores of the two."""
    if not lost["possible"]:
        return []
    better = pair["score"] - lost["score"] if pair else 0
    if lost["coverage"] > 0:
        return [Reason(key="why.overall", facts={"coverage": lost["coverage"]})]
    if lost["loss"] > max(0, better):
        key = "why.cheaper_overall" if lost["exact"] else "why.filled"
        return [Reason(key=key, facts={"loss": hundredths(lost["loss"])})]
    return []

"""The check of a claimant's file: it was not changed, and no claim in it is a better offer than what was chosen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import NotOptimal
from ..draw import lot_of
from . import scores, seals
from .bad import BadFile
from .frozen import ANNOUNCEMENT, announced_hash, hash_of
from .parsing import Fields

FORMAT = "jiebang-claims"
CANDIDATE = "candidate"
PAIRS = ("", "locked", "barred")
OLDER = ("format", "version", "round", "input_hash", "result_hash", "prices_hash", "unit", "own", "prices", "claims")
NEWER = ("format", "version", "list_hash", "list", "salt", "own", "claims")
LIST = ("round", "announced", "input_hash", "result_hash", "unit", "prices", "needs", "claimants")
OWN = ("name", "served", "places", "price")
CLAIM = ("need", "priority", "state", "pair", "score", "winner", "winner_score", "winner_locked")


@dataclass(frozen=True, eq=False, slots=True)
class ClaimsFile:
    """A claimant's file that was read."""

    name: str
    content: Mapping[str, Any]

    @property
    def sealed(self) -> bool:
        return int(self.content["version"]) > 1

    @property
    def hashes(self) -> dict[str, str]:
        """What the results page names, computed from what the file holds."""
        shared = self.content["list"] if self.sealed else self.content["prices"]
        found = {"prices_hash": hash_of(shared)}
        return found | {"announced": announced_hash(shared["round"])} if self.sealed else found


def of_content(value: Any, name: str) -> ClaimsFile:
    """The claimant's file in parsed JSON; `BadFile` where it is none."""
    content = Fields(value, name)
    if content.text("format") != FORMAT or content.whole("version") not in (1, 2, 3):
        raise BadFile(f"{name} is no file of a claimant that this program can read.")
    newer = content.whole("version") > 1
    content.only(NEWER if newer else OLDER)
    if newer:
        content.text("salt"), content.text("list_hash")
        _check_list(content.inside("list"))
    else:
        _check_round(content.inside("round"))
        for key in ("input_hash", "result_hash", "prices_hash"):
            content.text(key)
        content.whole("unit"), content.rows("prices", (str, int, bool, int))
    own = content.inside("own")
    own.only((*OWN, "number", "draw") if newer else OWN)
    own.text("name"), [own.whole(key) for key in ("served", "places", "price", *(("draw",) if newer else ()))]
    if newer and own.there("number") is not None:
        own.whole("number")
    for claim in content.several("claims", "a claim"):
        _check_claim(claim, newer, lines=content.whole("version") > 2)
    return ClaimsFile(name, content.values)


def _check_round(start: Fields) -> None:
    start.text("programme"), start.whole("number"), start.whole("seed")


def _check_list(shared: Fields) -> None:
    shared.only(LIST)
    start = shared.inside("round")
    _check_round(start)
    if "announcement" in start.values:
        start.text("ruleset"), start.text("aim"), start.inside("weights")
        if start.whole("announcement") != ANNOUNCEMENT:
            raise start.fault("announcement", str(ANNOUNCEMENT))
    for key in ("announced", "input_hash", "result_hash"):
        shared.text(key)
    shared.whole("unit"), shared.rows("prices", (int, str, int, bool, int, int))
    shared.rows("needs", (str, str)), shared.texts("claimants")


def _check_claim(claim: Fields, newer: bool, *, lines: bool) -> None:
    claim.only((*CLAIM, "salt", "row", *(("lines",) if lines else ())) if newer else CLAIM)
    if lines and not scores.are_lines(claim.get("lines")):
        raise claim.fault("lines", "a list of [text, number or null, number, number, text]")
    claim.text("need"), claim.text("state"), claim.one_of("pair", PAIRS), claim.whole("priority")
    if newer:
        claim.text("salt"), claim.whole("row")
    for key in ("score", "winner_score"):
        if claim.there(key) is not None:
            claim.whole(key)
    if claim.there("winner") is not None:
        _ = claim.whole("winner") if newer else claim.text("winner")
    claim.flag("winner_locked")


def check_claims(file: ClaimsFile) -> Counter[str]:
    """Count the claims that won, that were outbid at these prices, and that were not compared.

    `NotOptimal` with the first claim that is a better offer than what was chosen,
    the first figure that does not follow from the others, or a hash that does not fit.
    """
    content = file.content
    if file.hashes["prices_hash"] != content["list_hash" if file.sealed else "prices_hash"]:
        raise NotOptimal("the prices do not have the hash that the file names")
    if file.sealed:
        _check_seals(file)
        lines, own = content["list"]["prices"], content["own"]
    else:
        lines, own = _as_newer(content)
    listed = {line[0]: line for line in lines}
    if len(listed) < len(lines):
        raise NotOptimal("the list of prices names an institution twice")
    for line in lines:
        _check_line(line)
    _check_own(own, listed)
    claims = content["claims"]
    if len({claim["need"] for claim in claims}) < len(claims):
        raise NotOptimal("a need is claimed twice")
    won = sum(claim["winner"] is not None and claim["winner"] == own["number"] for claim in claims)
    if won != own["served"]:
        raise NotOptimal(f"{won} of its claims won, but it is said to serve {own['served']}")
    if content["version"] > 2:
        for claim in claims:
            scores.check(claim, content["list"]["round"].get("weights", {}))
    unit = (content["list"] if file.sealed else content)["unit"]
    seed = content["list"]["round"]["seed"] if file.sealed else None
    return Counter(_compared(claim, own, listed, unit, seed) for claim in claims)


def _as_newer(content: Mapping[str, Any]) -> tuple[list[list[Any]], dict[str, Any]]:
    """The lines and the owner of version 1, where names stand for numbers and nothing proves the draw."""
    lines = [[line[0], *line, 0] for line in content["prices"]]
    return lines, {**content["own"], "number": content["own"]["name"], "draw": 0}


def _check_seals(file: ClaimsFile) -> None:
    shared, content = file.content["list"], file.content
    if shared["announced"] != file.hashes["announced"]:
        raise NotOptimal("the round is not the one that was announced")
    sealed = dict(map(tuple, shared["needs"]))
    if len(sealed) < len(shared["needs"]):
        raise NotOptimal("the list of needs names one twice")
    for claim in content["claims"]:
        if sealed.get(claim["need"]) != seals.need_seal(claim):
            raise NotOptimal(f"what is told about {claim['need']} is not what was sealed")
    if seals.file_seal(content["salt"], content["own"], content["claims"]) not in shared["claimants"]:
        raise NotOptimal("its own claims are not what was sealed")


def _check_line(line: list[Any]) -> None:
    _, name, served, full, price, draw = line
    if served < 1:
        raise NotOptimal(f"{name} stands in the list of prices but serves nobody")
    if price < 0 or (price and not full) or (not price and (draw < 0 or (draw and not full))):
        raise NotOptimal(f"the price {price} of {name} does not fit its load")


def _check_own(own: Mapping[str, Any], listed: Mapping[Any, list[Any]]) -> None:
    full = own["served"] >= own["places"]
    line = [own["number"], own["name"], own["served"], full, own["price"], own["draw"]]
    if not 0 <= own["served"] <= own["places"]:
        raise NotOptimal(f"{own['name']} serves {own['served']} at {own['places']} places")
    if own["number"] in listed:
        if listed[own["number"]] != line:
            raise NotOptimal("its own line is not the one in the list of prices")
    elif own["served"]:
        raise NotOptimal("it is said to serve somebody, but does not stand in the list of prices")
    elif own["price"] < 0 or own["draw"] < 0 or ((own["price"] or own["draw"]) and not full):
        raise NotOptimal(f"the price {own['price']} of {own['name']} does not fit its load")


def _compared(
    claim: Mapping[str, Any], own: Mapping[str, Any], listed: Mapping[Any, list[Any]], unit: int, seed: int | None
) -> str:
    need, winner = claim["need"], claim["winner"]
    mine = winner is not None and winner == own["number"]
    _check_winner(claim, mine, winner in listed)
    if claim["state"] != CANDIDATE or claim["pair"] == "barred" or claim["winner_locked"]:
        return "won" if mine else "not compared"
    served = unit * claim["priority"]
    offer = claim["score"] + served - own["price"]
    kept = 0 if winner is None else claim["winner_score"] + served - listed[winner][4]
    if kept < 0 or offer > kept:
        raise NotOptimal(f"at these prices the claim for {need} is a better offer than what was chosen")
    if seed is not None:
        _check_lots(claim, own, listed, seed, equal=offer == kept, leave=kept == 0)
    return "won" if mine else "outbid"


def _check_winner(claim: Mapping[str, Any], mine: bool, known: bool) -> None:
    """See that who won a need, with which score and by whose decision, fits the claim itself."""
    need, winner, candidate = claim["need"], claim["winner"], claim["state"] == CANDIDATE
    if (claim["score"] is None) == candidate or (claim["pair"] and not candidate):
        raise NotOptimal(f"the claim for {need} lacks a score or a price")
    if (winner is None) != (claim["winner_score"] is None) or (winner is not None and not known):
        raise NotOptimal(f"the claim for {need} lacks a score or a price")
    if winner is None and claim["winner_locked"]:
        raise NotOptimal(f"{need} is locked to nobody")
    if mine and (not candidate or claim["pair"] == "barred" or claim["winner_score"] != claim["score"]):
        raise NotOptimal(f"the claim for {need} won with another score than its own")
    if claim["winner_locked"] != (claim["pair"] == "locked") and (mine or claim["pair"] == "locked"):
        raise NotOptimal(f"whether {need} was locked does not fit the claim")


def _check_lots(
    claim: Mapping[str, Any], own: Mapping[str, Any], listed: Mapping[Any, list[Any]], seed: int, *, equal: bool, leave: bool
) -> None:
    """See that among equals the lots, less the prices of the draw, point at what was chosen."""
    row, winner, need = claim["row"], claim["winner"], claim["need"]
    kept = 0 if winner is None else lot_of(seed, row, winner) - listed[winner][5]
    if leave and kept < 0:
        raise NotOptimal(f"the draw would rather leave {need} to nobody")
    if equal and lot_of(seed, row, own["number"]) - own["draw"] > kept:
        raise NotOptimal(f"among equals the draw prefers the claim for {need}")

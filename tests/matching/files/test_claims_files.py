"""A claimant's own file: true of the best matching, and not of any other for everybody."""

import json

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import lots
from marketplace.matching.engine import proven_draw
from marketplace.matching.files import BadFile, claims, prices_hash, write_claims
from marketplace.matching.files.frozen import announced_hash, hash_of, market_of
from marketplace.matching.tally import tally

from .test_stand_alone_check import check  # noqa: F401


def drawn(seed, most=9):
    """A frozen input with locks, bars and an excluded claim."""
    rng = np.random.default_rng(seed)
    needs = [{"id": 10 + n, "number": f"XQ-{n}", "county": "攸县", "categories": []} for n in range(5)]
    places = [{"id": j, "name": f"机构{j}", "free": int(rng.integers(0, 3))} for j in range(1, 5)]
    pairs = [(need["id"], place["id"]) for need in needs for place in places if rng.random() < 0.6]
    bids = [
        {
            "need": n,
            "institution": j,
            "score": int(rng.integers(0, most)) * 1000,
            "terms": [],
            "government_fen": 0,
            "pair": str(rng.choice(["", "", "", "", "barred"])),
        }
        for n, j in pairs
    ]
    start = {
        "programme": "ZZ",
        "number": 1,
        "weights": {"plan": 100},
        "seed": seed,
        "aim": "coverage",
        "announcement": 2,
        "ruleset": "zz-2023",
    }
    excluded = [{"need": 10, "institution": 9, "why": "screened_out"}]
    return {"round": start, "needs": needs, "institutions": places, "bids": bids, "excluded": excluded}


def result_of(frozen, chosen, price, second=None):
    pairs = [
        {"need": bid["need"], "institution": bid["institution"], "score": bid["score"], "pair": bid["pair"]}
        for bid, taken in zip(frozen["bids"], chosen, strict=True)
        if taken
    ]
    older = {"status": "optimal", "pairs": pairs, "prices": [int(one) for one in price]}
    return older if second is None else older | {"draw": [int(one) for one in second]}


def best_of(frozen):
    """The result of a round, as a run stores what its claimants' files need."""
    market = market_of(frozen)
    best = proven_draw(market, matching.solve(market))
    return result_of(frozen, best.chosen, best.price, best.second)


def announced(frozen):
    return announced_hash(frozen["round"])


def files(frozen, result):
    found = (write_claims(frozen, result, place["id"], announced(frozen)) for place in frozen["institutions"])
    return [data for data in found if data]


def holds(data):
    try:
        claims.check_claims(claims.read_claims(data, "c.json"))
    except matching.NotOptimal:
        return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_every_claimant_finds_the_best_matching_true_and_some_claimant_any_other_false(seed, check):  # noqa: F811
    frozen = drawn(seed)
    market = market_of(frozen)
    best = matching.solve(market)
    result = result_of(frozen, best.chosen, best.price)
    for data in files(frozen, result):
        assert holds(data)
        code, told = check(data, more=("--hash", prices_hash(frozen, result, announced(frozen))))
        assert code == 3, told
    rng = np.random.default_rng(seed)
    for _ in range(12):
        chosen, price = best.chosen.copy(), best.price + rng.integers(-1, 2, best.price.size) * rng.choice([0, 1, 1000])
        if chosen.any():
            chosen[rng.choice(np.flatnonzero(chosen))] = rng.random() < 0.5
        proven = matching.prices.proven(market, "coverage", chosen, price.astype(np.int64))
        other = files(frozen, result_of(frozen, chosen, price))
        assert all(map(holds, other)) == proven
        assert all(check(data)[0] == 3 for data in other) == proven


@pytest.mark.parametrize("seed", range(25))
def test_all_files_hold_where_the_matching_is_best_and_drawn_and_some_file_does_not_where_it_is_not(seed, check):  # noqa: F811
    """Equal scores everywhere: the prices of the draw decide, in each claimant's own file."""
    frozen = drawn(seed, most=2)
    market = market_of(frozen)
    best = proven_draw(market, matching.solve(market))
    rng = np.random.default_rng(seed)
    true = false = 0
    for turn in range(12):
        chosen, second = best.chosen.copy(), best.second + rng.integers(-1, 2, best.second.size) * rng.choice([0, 1, 2**24])
        if chosen.any() and turn % 3 == 1:
            chosen[rng.choice(np.flatnonzero(chosen))] = rng.random() < 0.5
        if turn % 3 == 2:
            chosen = matching.solve(market.but(seed=seed + 100 + turn)).chosen
        known = tally(market, chosen)
        proven = matching.prices.proven(market, "coverage", chosen, best.price.astype(np.int64))
        proven = proven and lots.unproven(market, "coverage", best.price.astype(np.int64), second, known) is None
        given = files(frozen, result_of(frozen, chosen, best.price, second))
        assert all(map(holds, given)) == proven == all(check(data)[0] == 0 for data in given)
        true, false = true + proven, false + (not proven)
    assert true or false


def test_a_file_names_nobody_but_its_owner_and_winners():
    frozen = drawn(3)
    result = best_of(frozen)
    winners = {pair["institution"] for pair in result["pairs"]}
    for place in frozen["institutions"]:
        text = (write_claims(frozen, result, place["id"], announced(frozen)) or b"").decode()
        for other in frozen["institutions"]:
            assert other["id"] in winners | {place["id"]} or other["name"] not in text
        content = json.loads(text or "{}")
        needs = {bid["need"] for bid in frozen["bids"] if bid["institution"] == place["id"]}
        assert len(content.get("claims", ())) == len(needs)


def test_a_claimant_that_was_screened_out_has_a_file_and_a_stranger_none():
    frozen = drawn(3)
    result, mark = best_of(frozen), announced(frozen)
    data = write_claims(frozen, result, 9, mark)
    [claim] = json.loads(data)["claims"]
    assert holds(data) and (claim["state"], claim["score"]) == ("screened_out", None)
    assert write_claims(frozen, result, 77, mark) is None
    assert write_claims(frozen, result | {"prices": None}, 9, mark) is None
    assert write_claims(frozen, {"status": "infeasible", "changes": []}, 9, mark) is None
    assert prices_hash(frozen, {"status": "infeasible", "changes": []}, mark) == ""


def test_a_run_from_before_the_draw_was_proven_keeps_its_files_and_its_hash():
    frozen = drawn(3)
    frozen = frozen | {"round": {key: frozen["round"][key] for key in ("programme", "number", "weights", "seed", "aim")}}
    best = matching.solve(market_of(frozen))
    result = result_of(frozen, best.chosen, best.price)
    listed = json.loads(files(frozen, result)[0])
    assert listed["version"] == 1 and listed["prices_hash"] == hash_of(listed["prices"]) == prices_hash(frozen, result, "")
    assert all(map(holds, files(frozen, result)))


def test_a_file_with_other_prices_or_scores_does_not_hold(check):  # noqa: F811
    frozen = drawn(3)
    best = matching.solve(market_of(frozen))
    result = result_of(frozen, best.chosen, best.price)
    content = json.loads(files(frozen, result)[0])
    listed = [[*line[:3], line[3] + 1] for line in content["prices"]]
    negative = [[*line[:3], -1] for line in content["prices"]]
    better = [claim | {"score": 10**12} for claim in content["claims"]]
    lost = {"claims": [claim | {"winner": None, "winner_score": None} for claim in content["claims"]]}
    for changed in ({"prices": listed}, {"prices": negative, "prices_hash": hash_of(negative)}, {"claims": better}, lost):
        data = json.dumps(content | changed).encode()
        assert not holds(data) and check(data)[0] == 1


def test_no_damage_to_a_claimants_file_ends_in_anything_but_a_sentence(check):  # noqa: F811
    frozen = drawn(3)
    best = matching.solve(market_of(frozen))
    content = json.loads(files(frozen, result_of(frozen, best.chosen, best.price))[0])
    for key in content:
        for value in (None, 1.5, "x", [], {}, [[]], [{}], [["x", 1, True, 0.5]]):
            data = json.dumps(content | {key: value}).encode()
            assert check(data)[0] in (1, 2, 3)
            try:
                holds(data)
            except BadFile as error:
                assert str(error)

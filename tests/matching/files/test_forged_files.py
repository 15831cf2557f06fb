"""Every single field of every file forged in many ways: refused by both checks alike, or harmless for a reason named here."""

import json
from collections import Counter

import numpy as np
import pytest

from marketplace import matching
from marketplace.cli.stop import Stop
from marketplace.competition.rules.scoring import Offer, lines_of, score_offers
from marketplace.matching import files as papers
from marketplace.matching.cli import verifying
from marketplace.matching.cli.sources import Sources
from marketplace.matching.engine import proven_draw
from marketplace.matching.files import results, seals
from marketplace.matching.files.frozen import announced_hash, hash_of, market_of

from .markets import PLAIN, RULES, drawn
from .test_claims_files import drawn as drawn_round
from .test_claims_files import result_of
from .test_stand_alone_check import check  # noqa: F401

PROVEN, FALSE, UNUSABLE, UNPROVEN = 0, 1, 2, 3
REFUSED = (FALSE, UNUSABLE)

HARMLESS = {
    "versions": "which software computed it: nobody has to trust it, and nothing depends on it",
    "drawn": "said less than is proven: both checks look at the proof, not at the word",
    "draw": "left out: both checks look for the prices of the draw themselves",
    "pairs": "the same pairs in another order",
    "prices": "the same prices in another order, or a price of zero left out, which stands for zero",
    "missed": "no places missed, said of an institution by name",
}
"""Fields of a result file of which some forgery says nothing that is false, and why."""


class Judge:
    """The verdicts of both checks on one file."""

    def __init__(self, script, tmp_path):
        self._check, self._place = script, tmp_path / "forged.json"

    def ours(self, content, published=""):
        self._place.write_text(json.dumps(content), "utf-8")
        try:
            told = verifying._checked(str(self._place), Sources(bids="", institutions="", needs="", quotas=""), None)
        except (papers.BadFile, Stop):
            return UNUSABLE
        marks = {key: told[key] for key in verifying.MARKS if key in told}
        refused = published and told["holds"] and published not in verifying._published(marks)
        return FALSE if refused else told["verdict"]

    def theirs(self, content, published=""):
        return self._check(json.dumps(content).encode(), more=("--hash", published) if published else ())[0]

    def both(self, content, published=""):
        """The verdict, on which both agree; the package may prove what the script leaves open, and refute it."""
        ours, theirs = self.ours(content, published), self.theirs(content, published)
        assert ours == theirs or (theirs == UNPROVEN and ours in (PROVEN, FALSE)), (ours, theirs)
        return ours, theirs


@pytest.fixture
def judge(check, tmp_path):  # noqa: F811
    return Judge(check, tmp_path)


def forgeries(value, other):
    """Other values in the place of one; `other` is one of the same kind from elsewhere in the file."""
    if isinstance(value, bool):
        return [not value, None, int(value), "true"]
    if isinstance(value, int):
        return [
            value + 1,
            value - 1,
            0,
            -value,
            -value - 1,
            2**53,
            2**62,
            2**63,
            -(2**70),
            None,
            float(value),
            value + 0.5,
            str(value),
            [value],
            True,
            other,
        ]
    if isinstance(value, str):
        return ["", value + "0", value[::-1], value.upper(), None, 0, [value], "机" * 300, other]
    if isinstance(value, list):
        grown = [*value, value[-1]] if value else [0]
        return [
            [],
            grown,
            value[1:],
            value[:-1],
            value[::-1],
            [*value, None],
            None,
            {},
            "x",
            0,
            *([value[1:2] + value[:1] + value[2:]] if len(value) > 1 else []),
        ]
    if isinstance(value, dict):
        return [{}, None, [], "x", {**value, "zzz": 1}, *({k: v for k, v in value.items() if k != key} for key in value)]
    return [0, 1, -1, "", "x", [], {}, False, [[0, 0]], 2**63]


def forged(content, rng, most):
    """(path, forged file): every field forged; of long lists some elements, drawn at random."""
    paths = list(walk(content))
    by_kind = {}
    for _, value in paths:
        by_kind.setdefault(type(value), []).append(value)
    groups = {}
    for path, value in paths:
        groups.setdefault(tuple(step if isinstance(step, str) else "*" for step in path), []).append((path, value))
    for name, group in groups.items():
        for at in rng.permutation(len(group))[:most].tolist():
            path, value = group[at]
            same = by_kind[type(value)]
            for new in forgeries(value, same[int(rng.integers(len(same)))]):
                if json.dumps(new) != json.dumps(value):
                    yield name, replaced(content, path, new)


def walk(value, path=()):
    if path:
        yield path, value
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from walk(inner, (*path, key))


def replaced(content, path, new):
    copy = json.loads(json.dumps(content))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return copy


def result_file(seed, rules=PLAIN):
    """A result file of a small market, its best matching drawn."""
    named = drawn(seed, rules, needs=4, places=3)
    try:
        result = matching.solve(named.market, aim=("coverage", "score")[seed % 2])
    except matching.ImpossibleLocks:
        return None
    return json.loads(papers.write_result(named, result, with_market=True, versions={"numpy": "1"}, ruleset="zz"))


@pytest.mark.parametrize("seed", [1, 4])
def test_every_forged_field_of_a_result_file_is_refused_or_harmless(seed, judge):
    content, seen = result_file(seed), Counter()
    rng = np.random.default_rng(seed)
    assert judge.both(content, content["announced"]) == (PROVEN, PROVEN)
    for name, other in forged(content, rng, 1):
        ours, theirs = judge.both(other)
        seen[ours] += 1
        if ours in REFUSED or (name == ("status",) and ours == UNPROVEN):
            continue
        key = "drawn" if name == ("totals", "drawn") else name[0]
        assert key in HARMLESS, (name, other)
        if other["prices"] is None:
            assert theirs == UNPROVEN, "the package solved it again, which the script cannot"
        elif key in ("pairs", "prices", "missed"):
            assert means(other) == means(content), name
    assert seen[FALSE] > 30 and seen[UNUSABLE] > 60


def means(content):
    """What the lists of a result file say, whatever their order, and whether zeros are written."""
    prices = {name: price for name, price in content["prices"] or () if price}
    return sorted(content["pairs"]), prices, [line for line in content["missed"] if line[1]]


@pytest.mark.parametrize("seed", [1, 4])
def test_a_result_file_forged_down_to_its_hashes_is_another_market_than_the_one_that_was_announced(seed, judge):
    """Whoever computes the hashes anew after changing what was asked has a true file, of something else."""
    content = result_file(seed)
    for name, other in forged(content, np.random.default_rng(seed), 2):
        if name[0] not in ("content", "aim", "ruleset", "seed", "market"):
            continue
        try:
            named = results.of_content({**other, "version": 2}, "r").named
            identity = papers.identity_of(named)
            other["market"] = {**identity, "hash": hash_of(identity)}
            other["announced"] = results.asked_hash(other["market"]["hash"], other["aim"], other["ruleset"])
        except (papers.BadFile, KeyError, TypeError):
            continue
        if other["announced"] != content["announced"]:
            assert set(judge.both(other, content["announced"])) <= {*REFUSED, UNPROVEN}, name
            assert judge.ours(other, content["announced"]) in REFUSED


@pytest.mark.parametrize("seed", range(40, 52))
def test_a_result_of_any_rules_that_is_stripped_of_its_proof_is_never_proven_by_the_script(seed, judge):
    content = result_file(seed, RULES)
    if content is None:
        return
    for changes in ({"prices": None}, {"prices": None, "draw": None}, {"draw": None}, {"status": "feasible"}):
        other = content | changes
        ours, theirs = judge.both(other)
        if content["status"] == "optimal" and "prices" in changes:
            assert theirs != PROVEN or content["prices"] is None
    if content["status"] != "infeasible":
        lies = content | {"status": "infeasible", "prices": None, "draw": None, "pairs": []}
        zero = dict.fromkeys(("served", "coverage", "total", "bound"), 0)
        floors = content["content"]["floor"]
        ids = content["content"]["institution_ids"] or [str(place) for place in range(len(floors))]
        lies["missed"] = [[name, floor] for name, floor in zip(ids, floors, strict=True) if floor]
        lies["totals"] = (
            content["totals"] | zero | {"coverage_bound": None, "units": [0, 0], "missed": sum(floors), "drawn": True}
        )
        ours, theirs = judge.both(lies)
        assert ours == FALSE and theirs in (FALSE, UNPROVEN)


def round_of(seed):
    """The file of a round with locks and bars, its best matching drawn."""
    frozen = drawn_round(seed, most=3)
    market = market_of(frozen)
    best = proven_draw(market, matching.solve(market))
    result = result_of(frozen, best.chosen, best.price, best.second) | {
        "aim": "coverage",
        "total": best.total,
        "bound": best.bound,
        "served": int(best.chosen.sum()),
        "needs": market.needs,
        "drawn": True,
    }
    return frozen, result


@pytest.mark.parametrize("seed", [3])
def test_every_forged_field_of_the_file_of_a_round_is_refused(seed, judge):
    frozen, result = round_of(seed)
    content = json.loads(papers.write_round(frozen, result, announced_hash(frozen["round"])))
    assert judge.both(content) == (PROVEN, PROVEN)
    for name, other in forged(content, np.random.default_rng(seed), 2):
        assert judge.both(other)[0] in REFUSED, name


@pytest.mark.parametrize("seed", [3])
def test_what_a_round_announced_cannot_be_changed_even_with_new_hashes(seed, judge):
    """Aim, weights, seed, rule set and the round itself: the file's other hashes are computed anew."""
    frozen, result = round_of(seed)
    announced = announced_hash(frozen["round"])
    start = frozen["round"]
    changes = [
        {"aim": "score"},
        {"weights": {"plan": 99, "price": 1}},
        {"weights": {}},
        {"seed": start["seed"] + 1},
        {"ruleset": "other"},
        {"number": 2},
        {"programme": "YY"},
    ]
    older = {key: start[key] for key in start if key not in ("announcement", "ruleset")}
    for other in [*(start | change for change in changes), older]:
        for said in (announced, announced_hash(other)):
            changed = result | {"aim": other["aim"]}
            content = json.loads(papers.write_round(frozen | {"round": other}, changed, said))
            assert set(judge.both(content, announced)) == {FALSE}
        assert said != announced


def test_the_result_of_a_round_cannot_be_changed_even_with_a_new_hash(judge):
    """With its own hash computed anew a changed result is refused, or is as good and as well proven; never with the published one."""
    frozen, result = round_of(3)
    announced = announced_hash(frozen["round"])
    content = json.loads(papers.write_round(frozen, result, announced))
    for _, other in forged({"result": result}, np.random.default_rng(1), 1):
        found = other["result"]
        changed = content | {"result": found, "result_hash": hash_of(found)}
        if judge.both(changed)[0] == PROVEN:
            pairs = [{(pair["need"], pair["institution"]) for pair in one["pairs"]} for one in (found, result)]
            assert pairs[0] == pairs[1] and found["total"] == result["total"]
        assert judge.both(changed, hash_of(result))[0] in REFUSED


@pytest.mark.parametrize("seed", [3])
def test_every_forged_field_of_a_claimants_file_is_refused(seed, judge):
    frozen, result = round_of(seed)
    for place in (1, 2, 9):
        content = json.loads(papers.write_claims(frozen, result, place, announced_hash(frozen["round"])))
        assert judge.both(content) == (PROVEN, PROVEN)
        for name, other in forged(content, np.random.default_rng(seed), 1):
            assert judge.both(other)[0] in REFUSED, (name, other)


def test_a_claimants_file_whose_hashes_are_computed_anew_has_another_list_than_was_published(judge):
    frozen, result = round_of(3)
    published = papers.prices_hash(frozen, result, announced_hash(frozen["round"]))
    content = json.loads(papers.write_claims(frozen, result, 1, announced_hash(frozen["round"])))
    assert judge.both(content, published) == (PROVEN, PROVEN)
    for name, other in forged(content, np.random.default_rng(2), 1):
        try:
            opened = {claim["need"]: seals.need_seal(claim) for claim in other["claims"]}
            other["list"]["needs"] = [[need, opened.get(need, seal)] for need, seal in other["list"]["needs"]]
            other["list"]["claimants"] = [seals.file_seal(other["salt"], other["own"], other["claims"])]
            other["list_hash"] = hash_of(other["list"])
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        if other["list_hash"] != published:
            assert judge.both(other, published)[0] in REFUSED, name


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_claimants_file_of_the_first_version_is_never_called_proven_and_serves_what_it_won(place, judge):
    """That version binds the prices alone, so that nobody knows whether others were told the same."""
    frozen, result = round_of(3)
    content = json.loads(papers.write_claims(frozen, {key: result[key] for key in result if key != "draw"}, place, ""))
    own = content["own"]
    assert content["version"] == 1 and judge.both(content) == (UNPROVEN, UNPROVEN)
    for other in (*(own | {"served": own["served"] + step} for step in (1, 2, 3, -1)), own | {"served": 3, "places": 3}):
        assert judge.both(content | {"own": other})[0] in REFUSED
    for name, other in forged(content, np.random.default_rng(4), 1):
        verdict = judge.both(other)[0]
        assert verdict in (*REFUSED, UNPROVEN) and (verdict in REFUSED or name[0] not in ("prices", "prices_hash")), name


def scored(seed):
    """A round whose scores have the lines that the house computes, one criterion of which the enterprise never spoke about."""
    frozen = drawn_round(seed, most=3)
    weights, rng = {"plan": 40, "price": 45, "enterprise": 15}, np.random.default_rng(seed)
    for place, bid in enumerate(frozen["bids"]):
        offer = Offer(reviews={"plan": [int(rng.integers(0, 101)), 77, 80]}, price_fen=1_900_001, days=5, covered=1, asked=1)
        [score] = score_offers([offer], weights, spoken=None if place % 2 else True)
        bid |= {"score": score.total, "terms": lines_of(score)}
    frozen["round"]["weights"] = weights
    market = market_of(frozen)
    best = proven_draw(market, matching.solve(market))
    return frozen, result_of(frozen, best.chosen, best.price, best.second) | {"claims": 3}


@pytest.mark.parametrize("seed", [3])
def test_every_forged_field_of_a_claimants_file_with_lines_is_refused(seed, judge):
    """Version 3: the score follows from its printed lines, and no number or formula of them is changed unseen."""
    frozen, result = scored(seed)
    for place in (1, 2, 9):
        content = json.loads(papers.write_claims(frozen, result, place, announced_hash(frozen["round"])))
        assert content["version"] == 3 and judge.both(content) == (PROVEN, PROVEN)
        for name, other in forged(content, np.random.default_rng(seed), 1):
            assert judge.both(other)[0] in REFUSED, (name, other)


@pytest.mark.parametrize("place", [1, 2])
def test_lines_that_make_another_score_are_refused_even_with_new_hashes(place, judge):
    """Whoever makes the whole file anew can change no value, weight, points or formula by itself, nor leave a line out."""
    frozen, result = scored(3)
    content = json.loads(papers.write_claims(frozen, result, place, announced_hash(frozen["round"])))
    number = next(number for number, claim in enumerate(content["claims"]) if claim["lines"])
    lines, tried = content["claims"][number]["lines"], 0
    changes = [
        (row, column, new)
        for row, line in enumerate(lines)
        for column, new in (
            (1, 5_000),
            (1, None),
            (2, 41),
            (2, 0),
            (3, line[3] + 1),
            (4, line[4] + " "),
            (4, "40% × 1.00"),
            (0, "days"),
        )
        if line[column] != new
    ]
    for row, column, new in [*changes, *((row, None, None) for row in range(len(lines)))]:
        other = json.loads(json.dumps(content))
        told = other["claims"][number]["lines"]
        if column is None:
            del told[row]
        else:
            told[row][column] = new
        other["list"]["claimants"] = sorted([seals.file_seal(other["salt"], other["own"], other["claims"])])
        other["list_hash"] = hash_of(other["list"])
        assert judge.both(other) == (FALSE, FALSE), (row, column, new)
        tried += 1
    assert tried > 15


def test_a_result_of_before_keeps_the_file_and_the_hash_that_were_published(judge):
    frozen, result = scored(3)
    before = {key: value for key, value in result.items() if key != "claims"}
    content = json.loads(papers.write_claims(frozen, before, 1, announced_hash(frozen["round"])))
    assert content["version"] == 2 and all("lines" not in claim for claim in content["claims"])
    assert judge.both(content, papers.prices_hash(frozen, before, announced_hash(frozen["round"]))) == (PROVEN, PROVEN)
    assert judge.both(content | {"version": 3})[0] in REFUSED

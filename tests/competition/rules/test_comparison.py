"""Two runs side by side: what moved is told with its cause, or with the move that caused it."""

import copy

import pytest

from marketplace.competition.rules import comparison, losses, proposal
from marketplace.competition.rules.comparison import Cause, Figures, Reason
from marketplace.matching import solve, verify_both
from marketplace.matching.files.frozen import market_of


def bid(need, institution, score, pair=""):
    return {"need": need, "institution": institution, "score": score, "terms": [], "days": 5, "government_fen": 100, "pair": pair}


def frozen():
    """Needs 1 to 3, institutions 11 and 12 with a place each: 1 and 2 are served, 3 finds no room."""
    return {
        "round": {"programme": "P", "number": 1, "weights": {"plan": 100}, "seed": 5, "aim": "coverage"},
        "needs": [{"id": n, "number": str(n), "county": "A", "categories": ["x"]} for n in (1, 2, 3)],
        "institutions": [{"id": one, "name": str(one), "free": 1} for one in (11, 12)],
        "bids": [bid(1, 11, 90), bid(1, 12, 80), bid(2, 11, 60), bid(2, 12, 85), bid(3, 12, 10)],
        "excluded": [],
    }


def solved(given):
    market = market_of(given)
    result = solve(market)
    lost = losses.losses(market, result, [], 0, lambda done, of: None)
    return proposal.compose(given, market, result, lost, *verify_both(market, result))


def compared(change):
    before, after = frozen(), copy.deepcopy(frozen())
    change(after)
    return comparison.compare(before, solved(before), after, solved(after))


def reasons(found):
    return {move.need: (move.before, move.after, list(move.reasons)) for move in found.moved}


def test_the_same_input_moves_nothing():
    found = compared(lambda given: None)
    assert (found.moved, found.changes, found.stayed) == ((), {}, 2)
    assert found.before == found.after
    assert found.before == Figures(needs=3, served=2, total=175, lowest=85, subsidy_fen=200, institutions=2)


def lock(given):
    given["bids"][2]["pair"] = "locked"


def bar(given):
    given["bids"][0]["pair"] = "barred"


def more_places(given):
    given["institutions"][1]["free"] = 2


def better_score(given):
    given["bids"][2]["score"] = 99


def withdrawn(given):
    del given["bids"][0]


def new_need(given):
    given["needs"].append({"id": 4, "number": "4", "county": "A", "categories": ["x"]})
    given["bids"].append(bid(4, 11, 95))


@pytest.mark.parametrize(
    ("change", "changes", "moves"),
    [
        (
            lock,
            {Cause.LOCKED: 1},
            {
                1: (11, 12, [Reason(cause=Cause.PUSHED, institution=11, need=2)]),
                2: (12, 11, [Reason(cause=Cause.LOCKED, institution=11)]),
            },
        ),
        (
            bar,
            {Cause.BARRED: 1},
            {
                1: (11, 12, [Reason(cause=Cause.BARRED, institution=11)]),
                2: (12, 11, [Reason(cause=Cause.PUSHED, institution=12, need=1)]),
            },
        ),
        (more_places, {Cause.CAPACITY: 1}, {3: (None, 12, [Reason(cause=Cause.CAPACITY, institution=12, before=1, after=2)])}),
        (
            better_score,
            {Cause.SCORE: 1},
            {
                1: (11, 12, [Reason(cause=Cause.PUSHED, institution=11, need=2)]),
                2: (12, 11, [Reason(cause=Cause.SCORE, institution=11, before=60, after=99)]),
            },
        ),
        (
            withdrawn,
            {Cause.WITHDRAWN: 1},
            {
                1: (11, 12, [Reason(cause=Cause.WITHDRAWN, institution=11)]),
                2: (12, 11, [Reason(cause=Cause.PUSHED, institution=12, need=1)]),
            },
        ),
        (
            new_need,
            {Cause.NEW_NEED: 1, Cause.NEW_CLAIM: 1},
            {1: (11, None, [Reason(cause=Cause.PUSHED, institution=11, need=4)]), 4: (None, 11, [Reason(cause=Cause.NEW_NEED)])},
        ),
    ],
)
def test_a_move_is_told_with_its_cause_or_the_move_behind_it(change, changes, moves):
    found = compared(change)
    assert found.changes == changes
    assert reasons(found) == moves


def test_a_need_that_left_and_a_place_that_became_free_are_told():
    before, after = frozen(), frozen()
    after["needs"], after["bids"] = after["needs"][1:], [b for b in after["bids"] if b["need"] != 1]
    after["bids"][0]["score"] = 60
    found = comparison.compare(before, solved(before), after, solved(after))
    assert reasons(found)[1] == (11, None, [Reason(cause=Cause.LEFT_NEED)])
    assert reasons(found)[2] == (
        12,
        11,
        [Reason(cause=Cause.PUSHED, institution=12, need=3), Reason(cause=Cause.FOLLOWED, institution=11, need=1)],
    )
    assert reasons(found)[3] == (None, 12, [Reason(cause=Cause.FOLLOWED, institution=12, need=2)])


def test_another_seed_or_other_weights_are_named_where_nothing_else_changed():
    before, after = frozen(), frozen()
    for given in (before, after):
        given["needs"], given["institutions"] = given["needs"][:1], given["institutions"]
        given["bids"] = [bid(1, 11, 90), bid(1, 12, 90)]
    first = solved(before)
    after["round"]["seed"] = next(
        seed for seed in range(50) if solved({**after, "round": after["round"] | {"seed": seed}})["pairs"] != first["pairs"]
    )
    found = comparison.compare(before, first, after, solved(after))
    assert [reason.cause for reason in found.moved[0].reasons] == [Cause.SEED]
    after["round"]["weights"] = {"plan": 60, "price": 40}
    found = comparison.compare(before, first, after, solved(after))
    assert [reason.cause for reason in found.moved[0].reasons] == [Cause.RULES]
    assert found.changes == {Cause.RULES: 1, Cause.SEED: 1}

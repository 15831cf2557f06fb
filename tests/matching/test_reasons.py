"""Why a bid lost, and what would make an impossible market possible, against brute force."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Barrier, Change, ImpossibleLocks, Market, Move, NotFeasible, Quota
from marketplace.matching.explaining import augmenting_path

from .test_solving import RULES, allowed, solved, tiny, worth

PLAIN = [(), ("floor",), ("priority",), ("forced",), ("forbidden",), ("floor", "forced", "forbidden", "priority")]
OTHERS = [(rule,) for rule in ("workload", "quota", "fen", "all_or_nothing")]
TOGETHER = [("floor", "quota"), ("workload", "quota"), ("forced", "all_or_nothing"), ("fen", "priority"), tuple(RULES)]


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("rules", [*PLAIN, *OTHERS, *TOGETHER], ids="+".join)
def test_the_loss_is_the_best_matching_with_the_bid_against_the_best_without(rules, aim):
    asked = 0
    for seed in range(40 if rules in PLAIN else 12):
        market = tiny(seed, rules)
        result = solved(market, aim) if market.bids <= 8 else None
        if result is None or result.status == "infeasible":
            continue
        best = best_with_each(market, aim)
        for bid, reason in enumerate(matching.whys(market, result, range(market.bids))):
            asked += 1
            assert (reason.bid, reason.chosen, reason.sure) == (bid, result.chosen[bid], "exactly")
            assert reason.possible == (bid in best), (seed, bid)
            if bid in best:
                lost = (reason.coverage, reason.missed, reason.score)
                own = worth(market, result.chosen, aim)
                assert subtracted(own, best[bid]) == (lost if aim == "coverage" else lost[2:]), (seed, bid)
                assert kept_rules(market, result, reason), (seed, bid)
            assert bool(reason.barriers) == (not reason.chosen), (seed, bid)
    assert asked > 10


def best_with_each(market, aim):
    """The worth of the best allowed matching with each bid, by bid; impossible bids are left out."""
    best = {}
    for bits in itertools.product([0, 1], repeat=market.bids):
        chosen = np.array(bits, bool)
        if allowed(market, chosen):
            value = worth(market, chosen, aim)
            best |= {bid: max(value, best.get(bid, value)) for bid in np.flatnonzero(chosen).tolist()}
    return best


def subtracted(own, other):
    """What is lost: coverage and score as they fall, missed places (told as a negative number) as they rise."""
    return tuple(a - b for a, b in zip(own, other, strict=True))


def kept_rules(market, result, reason):
    """Whether the told moves lead from the result to an allowed matching with the bid."""
    moved = result.chosen.copy()
    moved[list(reason.gained)], moved[list(reason.dropped)] = True, False
    given = dict(zip(market.need[result.chosen].tolist(), market.institution[result.chosen].tolist(), strict=True))
    for move in reason.moves:
        assert given.pop(move.need, None) == move.before != move.after
        given |= {} if move.after is None else {move.need: move.after}
    told = dict(zip(market.need[moved].tolist(), market.institution[moved].tolist(), strict=True))
    return given == told and moved[reason.bid] and allowed(market, moved)


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("rules", [r for r in PLAIN if r != ("forbidden",)], ids="+".join)
def test_a_chain_of_moves_is_what_solving_with_the_bid_forced_finds(rules, aim):
    for seed in range(6):
        market = tiny(seed, rules)
        result = solved(market, aim)
        if result is None:
            continue
        for reason in matching.whys(market, result):
            if market.forbidden[reason.bid]:
                continue
            forced = market.forced.copy()
            forced[reason.bid] = True
            other = solved(market.but(forced=forced), aim, start=result)
            assert reason.possible == (other is not None), (seed, reason)
            if other is not None:
                assert reason.gained == tuple(np.flatnonzero(other.chosen & ~result.chosen)), (seed, reason)
                assert reason.dropped == tuple(np.flatnonzero(result.chosen & ~other.chosen)), (seed, reason)


def test_the_chain_is_told_so_that_each_move_makes_room_for_the_next():
    market = Market(
        needs=4,
        need=[0, 0, 1, 1, 2, 2, 3],
        institution=[0, 1, 1, 2, 2, 3, 0],
        score=[90, 10, 50, 40, 50, 40, 5],
        capacity=[1, 1, 1, 1],
    )
    result = matching.solve(market, "score")
    [reason] = matching.whys(market, result, [1])
    assert reason.moves == (
        Move(need=0, before=0, after=1),
        Move(need=1, before=1, after=2),
        Move(need=2, before=2, after=3),
        Move(need=3, before=None, after=0),
    )
    assert reason.score == 90 + 50 + 50 - 10 - 40 - 40 - 5


@pytest.mark.parametrize("rules", [(), ("floor", "forced", "priority")], ids="+".join)
def test_chains_are_the_same_however_they_are_sought(rules, monkeypatch):
    for seed in range(20):
        market = tiny(seed, rules)
        result = solved(market)
        if result is None:
            continue
        answers = []
        for many in (0, 10**9):
            monkeypatch.setattr(augmenting_path, "COMPILED_ARCS", many)
            answers.append(matching.whys(market, replace(result)))
        assert answers[0] == answers[1], seed


def test_each_question_alone_is_answered_as_all_at_once():
    market = tiny(3, ("floor", "priority"))
    result = matching.solve(market)
    assert matching.whys(market, result) == [matching.why(market, result, bid) for bid in np.flatnonzero(~result.chosen)]


def test_a_result_that_is_changed_in_place_is_looked_at_anew():
    market = two_rivals()
    result = matching.solve(market)
    before = matching.why(market, result, 0)
    result.chosen[:] = [True, False, False]
    assert matching.why(market, result, 0).chosen and not before.chosen
    result.chosen[:] = [True, True, False]
    with pytest.raises(NotFeasible):
        matching.why(market, result, 0)


def test_a_result_that_is_not_proven_best_tells_a_loss_of_at_least():
    market = Market(needs=1, need=[0, 0, 0], institution=[0, 1, 2], score=[60, 80, 90], capacity=[1, 1, 1])
    best = matching.solve(market)
    poor = replace(best, status="feasible", chosen=np.array([False, True, False]), total=80)
    lower, higher = matching.whys(market, poor, [0, 2])
    assert (lower.score, lower.sure) == (20, "at_least")
    assert (higher.score, higher.sure) == (-10, "at_least")


def test_a_result_that_is_not_the_best_though_it_says_so_is_compared_all_the_same():
    market = Market(needs=2, need=[0, 0, 1, 1], institution=[0, 1, 0, 1], score=[9, 1, 1, 9], capacity=[1, 1])
    best = matching.solve(market)
    crossed = replace(best, chosen=~best.chosen, total=2)
    assert matching.why(market, crossed, 0).score == -16


def two_rivals(**rules):
    basis = {"needs": 2, "need": [0, 0, 1], "institution": [0, 1, 0], "score": [60, 80, 70]}
    return Market(**{**basis, "capacity": [1, 1], **rules})


@pytest.mark.parametrize(
    ("market", "bid", "barriers"),
    [
        (two_rivals(), 0, [("claim", 0, (1,)), ("capacity", 0, (2,))]),
        (two_rivals(capacity=[2, 1]), 0, [("claim", 0, (1,))]),
        (two_rivals(forced=[False, True, False], capacity=[2, 1]), 0, [("locked", 0, (1,))]),
        (two_rivals(forbidden=[True, False, False]), 0, [("forbidden", 0, ())]),
        (two_rivals(capacity=[2, 2], effort=[5, 5, 5], workload=[9, 9]), 0, [("claim", 0, (1,)), ("workload", 0, (2,))]),
        (two_rivals(capacity=[2, 2], quotas=[Quota([True, False, True], 0, 1)]), 0, [("claim", 0, (1,)), ("quota", 0, (2,))]),
        (two_rivals(capacity=[2, 2], floor=[0, 2], all_or_nothing=True), 1, [("claim", 0, (0,)), ("floor", 1, ())]),
    ],
)
def test_what_stood_in_the_way_is_named(market, bid, barriers):
    reason = matching.why(market, matching.solve(market), bid)
    assert reason.barriers == tuple(Barrier(kind=k, index=i, bids=b) for k, i, b in barriers)


def test_a_bid_that_is_as_good_lost_to_the_draw():
    market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[7, 7], capacity=[1, 1], seed=4)
    result = matching.solve(market)
    loser = int(np.flatnonzero(~result.chosen)[0])
    reason = matching.why(market, result, loser)

    assert (reason.coverage, reason.missed, reason.score) == (0, 0, 0)
    assert reason.barriers[-1] == Barrier(kind="draw", index=4, bids=(1 - loser,))


def test_why_refuses_rows_and_results_that_are_not_of_the_market():
    market = two_rivals()
    result = matching.solve(market)
    with pytest.raises(IndexError):
        matching.why(market, result, 3)
    with pytest.raises(NotFeasible):
        matching.why(market.but(capacity=[0, 0]), result, 0)


@pytest.mark.parametrize(
    ("rules", "bids", "sentence"),
    [
        ({"forced": [True, True, False]}, [0, 1], "need 0 may have 1"),
        ({"forced": [True, False, True]}, [0, 2], "institution 0 may have 1 place"),
        ({"forced": [False, True, False], "effort": [1, 9, 1], "workload": [5, 5]}, [1], "institution 1 may have 5 day"),
    ],
)
def test_forced_pairs_that_exceed_a_rule_are_refused_by_name(rules, bids, sentence):
    market = two_rivals(**rules)
    with pytest.raises(ImpossibleLocks, match=sentence) as refusal:
        matching.solve(market)
    assert refusal.value.bids == bids


@pytest.mark.parametrize("rules", [("forced",), ("forced", "quota"), ("forced", "all_or_nothing")])
def test_the_changes_make_an_impossible_market_possible_and_none_is_idle(rules):
    seen = 0
    for seed in range(60):
        market = tiny(seed, rules)
        result = solved(market)
        changes = matching.relax(market)
        if result is not None and result.status == "optimal":
            assert changes == ()
            continue
        seen += 1
        assert possible(changed(market, changes)), seed
        for left_out in range(len(changes)):
            fewer = changes[:left_out] + changes[left_out + 1 :]
            assert not possible(changed(market, fewer)), seed
    assert seen > 3


RELAXED = [
    *[(), ("forced",), ("forced", "forbidden"), ("forced", "quota"), ("forced", "all_or_nothing"), ("forced", "floor")],
    *[("forced", "workload"), ("forced", "fen"), ("workload", "quota"), tuple(rule for rule in RULES if rule != "floor")],
]


@pytest.mark.parametrize("serve_all", [False, True])
@pytest.mark.parametrize("rules", RELAXED, ids="+".join)
def test_no_list_of_changes_is_shorter_or_smaller_and_it_is_enough(rules, serve_all):
    seen = 0
    for seed in range(40):
        market = tiny(seed, rules)
        if market.bids > 8:
            continue
        changes = matching.relax(market, serve_all)
        open_needs = set(market.need[~market.forbidden].tolist())
        asked = [change for change in changes if change.kind != "need"]
        unclaimed = set(range(market.needs)) - open_needs if serve_all else set()
        assert {change.index for change in changes if change.kind == "need"} == unclaimed, seed
        assert changes.shortest and changes.at_least == len(changes), seed
        assert (len(asked), sum(c.amount for c in asked)) == least_changes(market, serve_all), seed
        result = solved(changed(market, asked).but(priority=np.ones(market.needs, int)))
        assert result.status == "optimal", seed
        assert result.coverage == len(open_needs) or not serve_all, seed
        seen += bool(asked)
    assert seen > 2 or (rules, serve_all) == ((), False)


def least_changes(market, serve_all):
    """The fewest changes and the least sum of their amounts, by trying every choice of bids."""
    best = None
    open_needs = set(market.need[~market.forbidden].tolist())
    for bits in itertools.product([0, 1], repeat=market.bids):
        chosen = np.array(bits, bool)
        needs = market.need[chosen].tolist()
        whole = not serve_all or set(needs) == open_needs
        if whole and len(set(needs)) == len(needs) and not (chosen & market.forbidden).any():
            amounts = [amount for amount in excesses(market, chosen) if amount]
            found = (len(amounts), sum(amounts))
            best = found if best is None else min(best, found)
    return best


def excesses(market, chosen):
    load = np.bincount(market.institution[chosen], minlength=market.institutions)
    yield from (1 for _ in np.flatnonzero(market.forced & ~chosen))
    yield from (int(max(n - c, 0)) for n, c in zip(load, market.capacity, strict=True))
    if market.workload is not None:
        for j in range(market.institutions):
            yield max(int(market.effort[chosen & (market.institution == j)].sum() - market.workload[j]), 0)
    if market.all_or_nothing:
        yield from (int(max(f - n, 0)) for n, f in zip(load, market.floor, strict=True) if n)
    for quota in market.quotas:
        used = int(quota.amount[chosen].sum())
        yield max(quota.least - used, 0)
        yield max(used - quota.most, 0) if quota.most is not None else 0


def test_the_example_of_a_need_without_a_claim_and_two_more_places():
    need = [1, 2, 3, 4, 5, 6, 7, 8]
    market = Market(needs=9, need=need, institution=[4, 4, 4, 7, 7, 7, 1, 2], score=[1] * 8, capacity=[0, 1, 1, 0, 1, 0, 0, 1])
    assert matching.relax(market, serve_all=True) == (
        Change(kind="capacity", index=4, amount=2),
        Change(kind="capacity", index=7, amount=2),
        Change(kind="need", index=0),
    )


def test_a_list_that_had_no_time_is_enough_and_says_that_it_may_be_too_long():
    market = tiny(7, ("forced", "workload", "quota"))
    for seed in range(30):
        market = tiny(seed, ("forced", "workload", "quota"))
        changes = matching.relax(market, serve_all=True, time_limit=0)
        asked = [change for change in changes if change.kind != "need"]
        result = solved(changed(market, asked))
        assert result is not None and result.status == "optimal", seed
        assert result.coverage == len(set(market.need[~market.forbidden].tolist())), seed
        assert changes.at_least <= len(matching.relax(market, serve_all=True)) <= len(changes), seed


def possible(market):
    result = solved(market)
    return result is not None and result.status == "optimal"


def changed(market, changes):
    capacity, floor, forced = market.capacity.copy(), market.floor.copy(), market.forced.copy()
    quotas = [[q.amount, q.least, q.most] for q in market.quotas]
    workload = None if market.workload is None else market.workload.copy()
    for change in changes:
        if change.kind == "capacity":
            capacity[change.index] += change.amount
        elif change.kind == "floor":
            floor[change.index] -= change.amount
        elif change.kind == "forced":
            forced[change.index] = False
        elif change.kind == "workload":
            workload[change.index] += change.amount
        elif change.kind == "quota_least":
            quotas[change.index][1] -= change.amount
        else:
            assert change.kind == "quota_most"
            quotas[change.index][2] += change.amount
    return market.but(capacity=capacity, floor=floor, forced=forced, workload=workload, quotas=[Quota(*q) for q in quotas])


def test_one_more_place_is_preferred_to_two_broken_locks():
    market = Market(needs=3, need=[0, 1, 2], institution=[0, 0, 0], score=[1, 1, 1], capacity=[1], forced=[True] * 3)
    assert matching.relax(market) == (Change(kind="capacity", index=0, amount=2),)


def test_a_lock_is_named_by_its_row_whatever_the_order():
    market = Market(needs=1, need=[0, 0], institution=[1, 0], score=[1, 1], capacity=[1, 1], forced=[True, True])
    [change] = matching.relax(market)
    assert change.kind == "forced"
    assert change.index in (0, 1)


def test_serving_everybody_names_the_needs_without_a_claim_and_the_places_missing():
    market = Market(
        needs=4,
        need=[0, 1, 2, 3],
        institution=[0, 0, 0, 1],
        score=[1] * 4,
        capacity=[1, 1],
        forbidden=[False, False, False, True],
    )
    assert matching.relax(market) == ()
    assert matching.relax(market, serve_all=True) == (Change(kind="capacity", index=0, amount=2), Change(kind="need", index=3))


def test_too_many_days_are_named_in_days():
    market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[1, 1], capacity=[2], effort=[4, 9], workload=[10])
    assert matching.relax(market, serve_all=True) == (Change(kind="workload", index=0, amount=3),)


def test_a_budget_in_fen_is_stretched_to_the_fen():
    market = Market(
        needs=2,
        need=[0, 1],
        institution=[0, 1],
        score=[1, 1],
        capacity=[1, 1],
        quotas=[Quota([12_345_678_901, 10_000_000_002], 0, 12_345_678_900)],
    )
    changes = matching.relax(market, serve_all=True)
    assert changes == (Change(kind="quota_most", index=0, amount=10_000_000_003),)
    assert matching.solve(market).chosen.tolist() == [False, True]

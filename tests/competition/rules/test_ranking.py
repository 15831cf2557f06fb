"""The order that an enterprise gives its claimants, moved a step at a time: a plain form, so it is asked of every order."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.competition.rules.ranking import LEAST, Way, in_order, moved, spread

KEYS = "abcdef"


@st.composite
def orders(draw):
    """Ranks as a form may hold them: some ranked from 1 on, some unsaid, some refused."""
    ranked = draw(st.permutations(KEYS))[: draw(st.integers(0, len(KEYS)))]
    others = {key: draw(st.sampled_from([None, 0])) for key in KEYS if key not in ranked}
    return {key: ranked.index(key) + 1 if key in ranked else others[key] for key in KEYS}


@given(orders(), st.sampled_from(KEYS), st.sampled_from(Way))
def test_one_step_moves_one_claimant_by_one_place_and_leaves_an_order(ranks, key, way):
    now = moved(ranks, key, way)
    places = sorted(rank for rank in now.values() if rank)
    assert places == [*range(1, len(places) + 1)]
    assert {one: now[one] for one in KEYS if one != key and not ranks[one]} == {
        one: ranks[one] for one in KEYS if one != key and not ranks[one]
    }
    if ranks[key] and (back := moved(now, key, Way.DOWN if way is Way.UP else Way.UP)) and now != ranks:
        assert back == ranks
    if not ranks[key]:
        assert now[key] == (len(places) if way is Way.UP else ranks[key])
    assert moved(ranks, "stranger", way) == ranks


@given(orders())
def test_the_page_lists_ranked_ones_first_and_refused_ones_last(ranks):
    kinds = [0 if ranks[key] else 1 if ranks[key] is None else 2 for key in in_order(ranks)]
    assert kinds == sorted(kinds)


@given(st.lists(st.integers(1, 10**9), min_size=0, max_size=30))
def test_a_spread_is_told_of_five_institutions_at_least_and_names_the_middle(prices):
    found = spread({number: [price] for number, price in enumerate(prices)})
    assert (found is None) == (len(prices) < LEAST)
    if found:
        assert found.low <= found.middle <= found.high
        inside = sum(found.low <= price <= found.high for price in prices)
        assert inside * 2 >= len(prices)

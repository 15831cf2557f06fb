"""Changes to a frozen input: what they do to the market, in which order they are told, and what cannot be."""

import pytest

from marketplace.competition.rules import whatif
from marketplace.competition.rules.computing import compute
from marketplace.competition.rules.whatif import Alteration, Wish
from marketplace.matching.files.frozen import hash_of, market_of
from marketplace.shared.errors import Invalid


def frozen(free=(1, 1), scores=((90, 80), (85, 10)), fen=100):
    """Two needs (1, 2) and two institutions (11, 12), every pair a candidate."""
    return {
        "round": {"programme": "P", "number": 1, "weights": {"plan": 100}, "seed": 7, "aim": "coverage"},
        "needs": [{"id": n, "number": f"N{n}", "county": "C", "categories": ["digital"]} for n in (1, 2)],
        "institutions": [{"id": 11 + j, "name": f"I{j}", "free": free[j]} for j in (0, 1)],
        "bids": [
            {
                "need": n,
                "institution": 11 + j,
                "score": scores[n - 1][j] * 100,
                "terms": [],
                "days": 5,
                "government_fen": fen,
                "pair": "",
            }
            for n in (1, 2)
            for j in (0, 1)
        ],
        "excluded": [],
    }


def with_(wish, **given):
    base = frozen(**given)
    return whatif.applied(base, whatif.changes_of(base, wish))


def pairs(seen):
    return {pair["need"]: pair["institution"] for pair in seen["pairs"]}


def test_without_a_change_it_is_the_same_input():
    assert hash_of(with_(Wish())) == hash_of(frozen())
    assert whatif.changes_of(frozen(), Wish(places={11: 1}, priority={1: 1}, pairs={(1, 11): Alteration.FREED})) == []


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), {1: 12, 2: 11}),
        (Wish(places={11: 2}), {1: 11, 2: 11}),
        (Wish(places={11: 0}), {1: 12}),
        (Wish(places={11: 0}, priority={2: 5}), {2: 12}),
        (Wish(pairs={(1, 12): Alteration.BARRED}), {1: 11, 2: 12}),
        (Wish(pairs={(1, 11): Alteration.LOCKED}), {1: 11, 2: 12}),
        (Wish(places={11: 2}, most=1), {1: 12, 2: 11}),
        (Wish(budget_fen=100), {1: 11}),
        (Wish(budget_fen=0), {}),
    ],
)
def test_each_change_does_what_it_says(wish, found):
    assert pairs(whatif.look(with_(wish))) == found


def test_what_is_looked_at_is_what_a_run_of_the_same_input_finds():
    for wish in (Wish(), Wish(places={11: 2}), Wish(priority={2: 9}), Wish(pairs={(2, 11): Alteration.BARRED})):
        changed = with_(wish)
        seen, run = whatif.look(changed), compute(changed)
        assert pairs(seen) == pairs(run)
        assert [seen[name] for name in ("status", "served", "total", "bound")] == [
            run[name] for name in ("status", "served", "total", "bound")
        ]


def test_changes_come_in_one_order_and_say_what_was_and_what_is():
    wish = Wish(places={12: 3, 11: 0}, most=2, priority={2: 4}, pairs={(2, 12): Alteration.LOCKED})

    found = whatif.changes_of(frozen(), wish)

    assert [(c["kind"], c["need"], c["institution"], c["before"], c["after"]) for c in found] == [
        ("places", None, 11, 1, 0),
        ("places", None, 12, 1, 3),
        ("most", None, None, None, 2),
        ("priority", 2, None, 1, 4),
        ("locked", 2, 12, None, None),
    ]
    assert whatif.wish_of(found) == wish
    assert [change["institution"] for change in whatif.raised(found)] == [12]


def test_reasons_travel_in_the_input_and_change_its_hash_but_not_its_market():
    base = frozen()
    changes = whatif.changes_of(base, Wish(pairs={(1, 11): Alteration.BARRED}))
    told = [{**change, "reason": "人员已离职"} for change in changes]
    bare, full = whatif.applied(base, changes), whatif.applied(base, told)

    assert hash_of(bare) != hash_of(full)
    assert market_of(bare).forbidden.tolist() == market_of(full).forbidden.tolist() == [True, False, False, False]
    assert whatif.reason_for(full, 1, (11, 12)) == "人员已离职"
    assert whatif.reason_for(full, 2, (11, 12)) == ""
    assert base == frozen(), "the input that was given stays as it is"


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Wish(places={99: 1}), "whatif.no_institution"),
        (Wish(places={11: -1}), "whatif.places"),
        (Wish(places={11: 10**9}), "whatif.places"),
        (Wish(most=0), "whatif.most"),
        (Wish(priority={9: 2}), "whatif.no_need"),
        (Wish(priority={1: 0}), "whatif.priority"),
        (Wish(priority={1: 101}), "whatif.priority"),
        (Wish(pairs={(1, 99): Alteration.LOCKED}), "whatif.no_candidate"),
        (Wish(pairs={(1, 11): Alteration.LOCKED, (1, 12): Alteration.LOCKED}), "whatif.locked_twice"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wish, key):
    with pytest.raises(Invalid) as refusal:
        whatif.changes_of(frozen(), wish)
    assert refusal.value.key == key


def test_locks_beyond_the_places_come_back_with_what_would_make_them_possible():
    seen = whatif.look(with_(Wish(pairs={(1, 11): Alteration.LOCKED, (2, 11): Alteration.LOCKED})))

    assert seen["status"] == "infeasible"
    assert len(seen["changes"]) == 1


def test_locks_beyond_the_budget_are_told_as_the_budget_or_the_lock():
    seen = whatif.look(with_(Wish(budget_fen=150, pairs={(1, 11): Alteration.LOCKED, (2, 12): Alteration.LOCKED})))

    [change] = seen["changes"]
    assert change in (
        {"kind": "budget", "amount": 50},
        {"kind": "forced", "need": 1, "institution": 11, "amount": 1},
        {"kind": "forced", "need": 2, "institution": 12, "amount": 1},
    )


def test_a_budget_or_a_large_round_is_not_solved_while_somebody_waits():
    assert whatif.is_live(frozen())
    assert not whatif.is_live(with_(Wish(budget_fen=0)))
    many = frozen() | {"bids": frozen()["bids"] * (whatif.LIVE // 4 + 1)}
    assert not whatif.is_live(many)


def test_candidates_whose_score_differs_are_told_largest_first():
    assert whatif.rescored(frozen(), frozen(scores=((90, 81), (95, 10)))) == [
        {"need": 2, "institution": 11, "before": 8500, "after": 9500},
        {"need": 1, "institution": 12, "before": 8000, "after": 8100},
    ]

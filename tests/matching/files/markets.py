"""Random markets with every rule, and their tables."""

import csv
import io

import numpy as np

from marketplace.matching import Market, Quota
from marketplace.matching.files import NamedMarket
from marketplace.matching.files.named import numbered, ordered

PLAIN = ("floor", "forced", "forbidden", "priority")
RULES = (*PLAIN, "workload", "quotas", "all_or_nothing")


def drawn(seed, rules=PLAIN, needs=6, places=4):
    """A market of a few needs with a random part of these rules, and names for its needs and institutions."""
    rng = np.random.default_rng(seed)
    pairs = np.array([(i, j) for i in range(needs) for j in range(places) if rng.random() < 0.7], int).reshape(-1, 2)
    rng.shuffle(pairs)
    bids = len(pairs)
    forced = rng.random(bids) < 0.1
    given = {
        "floor": {"floor": rng.integers(0, 3, places)},
        "forced": {"forced": forced},
        "forbidden": {"forbidden": (rng.random(bids) < 0.15) & ~forced},
        "priority": {"priority": rng.integers(0, 4, needs)},
        "workload": {"effort": rng.integers(0, 9, bids), "workload": rng.integers(4, 20, places)},
        "quotas": {"quotas": [Quota(rng.random(bids) < 0.5, 0, 2), Quota(rng.integers(0, 5, bids), 0, 9)]},
        "all_or_nothing": {"all_or_nothing": True},
    }
    taken = [rule for rule in rules if rng.random() < 0.6]
    market = Market(
        needs=needs,
        need=pairs[:, 0],
        institution=pairs[:, 1],
        score=rng.integers(-3, 9, bids) * int(rng.choice([1, 1000])),
        capacity=rng.integers(0, 4, places),
        seed=seed,
        **{key: value for rule in taken for key, value in given[rule].items()},
    )
    names = [
        [f"{word}{rng.integers(0, 9)}{number:02}" for number in range(count)] for word, count in (("需求", needs), ("J", places))
    ]
    need_ids, institution_ids = (numbered(ordered(ids)) for ids in names)
    quotas = tuple(f"q{number}" for number in range(len(market.quotas)))
    return NamedMarket(market=market, need_ids=need_ids, institution_ids=institution_ids, quota_names=quotas)


def tables(named):
    """The market as CSV: bids, institutions, needs."""
    market = named.market
    bids = [["need", "institution", "score", "pair", *(["effort"] if market.effort is not None else [])]]
    for row in range(market.bids):
        pair = "locked" if market.forced[row] else "barred" if market.forbidden[row] else ""
        effort = [int(market.effort[row])] if market.effort is not None else []
        bids.append(
            [named.need(market.need[row]), named.institution(market.institution[row]), int(market.score[row]), pair, *effort]
        )
    places = [["institution", "capacity", "floor", *(["workload"] if market.workload is not None else [])]]
    for place in range(market.institutions):
        days = [int(market.workload[place])] if market.workload is not None else []
        places.append([named.institution(place), int(market.capacity[place]), int(market.floor[place]), *days])
    needs = [["need", "priority"], *([named.need(n), int(market.priority[n])] for n in range(market.needs))]
    return text(bids), text(places), text(needs)


def text(rows):
    """Rows as the bytes of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()

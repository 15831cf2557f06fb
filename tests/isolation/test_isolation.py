"""Two use cases at once leave what they would leave one after the other: a seeded sample in `make test`, all by `make isolation`."""

import os
import random

import pytest
from sqlalchemy import func, select

from marketplace.programmes.models import Notice
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.models.account import Account
from tests.isolation.catalogue import ALONE, DEEDS, ONCE_WRONG, REFUSED_ALONE
from tests.isolation.deeds import Deed
from tests.isolation.duels import DONE
from tests.isolation.stage import Stage
from tests.isolation.sweep import NEITHER, TURNED_AWAY, Pair, Sweep
from tests.isolation.writing import writing_use_cases
from tests.makers import Seeded

SEED = int(os.environ.get("SEED", "1"))
SHARE = os.environ.get("SHARE", "")
"""`3/8` is the third eighth of the pairs; blank is the sample of `make test`."""


@pytest.fixture(scope="module")
def sweep(house):
    return Sweep(Stage(*house))


def test_every_use_case_that_writes_is_in_the_catalogue_or_says_why_not():
    known = {deed.name for deed in DEEDS}
    assert not known & ALONE.keys()
    assert writing_use_cases() - known == ALONE.keys()


def _number_a_notice(*, actor, now):
    """What nobody should write: it counts, and relies on it."""
    with transaction(actor, now) as session:
        count = session.scalar(select(func.count()).select_from(Notice))
        session.add(Notice(unit_id=actor.unit_id, title=f"第{count}号", body="", published_at=now, published_by_id=actor.id))
        record(Seeded())


def _lock_both(ids, *, now):
    with transaction(now=now) as session:
        for one in ids:
            session.execute(select(Account.id).where(Account.id == one).with_for_update())
        record(Seeded())


def ends(sweep, one, other):
    """How every preemption of the first by the second ends."""
    pair = Pair(sweep, one, other)
    before = sweep.played.copy()
    found = [pair.preempt(0, point) for point in pair.points(0)]
    sweep.findings = []
    return found, sweep.played - before


def test_what_relies_on_a_count_that_nobody_locked_is_found(sweep):
    found, _ends = ends(
        sweep, Deed(_number_a_notice, "officer", lambda c: ()), Deed(_number_a_notice, "other officer", lambda c: ())
    )

    assert NEITHER in {one.kind for one in found if one}


def test_of_two_who_wait_for_each_other_one_is_turned_away(sweep):
    """PostgreSQL breaks one of them off; it is told to look again, and nothing of it is left."""

    def locking(*names):
        return Deed(_lock_both, None, lambda c: ([c.people[name] for name in names],), " then ".join(names))

    found, kinds = ends(sweep, locking("officer", "approver"), locking("approver", "officer"))

    assert not any(found)
    assert kinds[TURNED_AWAY] == 1


@pytest.mark.parametrize("names", ONCE_WRONG, ids=" and ".join)
def test_what_was_once_wrong_ends_like_one_after_the_other(sweep, names):
    by_name = {str(deed): deed for deed in DEEDS}
    pair = Pair(sweep, *(by_name[name] for name in names))
    found = [pair.preempt(0, point) for point in pair.points(0)]
    assert not any(found), "\n".join(map(str, filter(None, found)))


def drawn(rng):
    """Pairs of one world in which every use case is once at least, partners of one area as far as there are any."""
    by_name = {}
    for deed in rng.sample(DEEDS, len(DEEDS)):
        by_name.setdefault(deed.name, deed)
    waiting = sorted(by_name.values(), key=lambda deed: (deed.world, deed.name.partition(".")[0]))
    while waiting:
        one = waiting.pop()
        like = [deed for deed in DEEDS if deed.world == one.world and deed is not one]
        yield one, waiting.pop() if waiting and waiting[-1].world == one.world else rng.choice(like)


@pytest.mark.skipif(bool(SHARE), reason="the whole sweep is asked for")
@pytest.mark.timeout(900)
def test_a_sample_of_preemptions_ends_like_one_after_the_other(sweep):
    rng, wrong = random.Random(SEED), []
    for one, other in drawn(rng):
        pair = Pair(sweep, one, other)
        assert pair.serial[0].done[0] is (str(one) not in REFUSED_ALONE), f"{one}: {pair.serial[0].outcomes}"
        first = rng.randrange(2)
        if points := pair.points(first):
            wrong.append(pair.preempt(first, rng.choice(points)))
    assert not [found for found in wrong if found], "\n".join(map(str, filter(None, wrong)))
    assert sweep.played[1] > len({deed.name for deed in DEEDS}) / 3


@pytest.mark.skipif(not SHARE, reason="make isolation")
@pytest.mark.timeout(0)
def test_every_preemption_ends_like_one_after_the_other(sweep, capsys):
    place, of = map(int, SHARE.split("/"))
    for deed in DEEDS:
        alone = sweep.end_alone(deed)
        assert (alone.outcomes == (DONE,)) is (str(deed) not in REFUSED_ALONE), f"{deed}: {alone.outcomes}"
    pairs = list(sweep.pairs())
    rng = random.Random(SEED)
    rng.shuffle(pairs)
    mine = sorted(pairs[place - 1 :: of], key=lambda pair: pair.deeds[0].world)
    for pair in mine:
        for first in pair.ways():
            points = pair.points(first)
            for point in points:
                pair.preempt(first, point)
            if points and (back := pair.points(1 - first)):
                pair.preempt(first, rng.choice(points), rng.choice(back))
    with capsys.disabled():
        print(f"\n{len(mine)} of {len(pairs)} pairs: {dict(sweep.played)}")
    assert not sweep.findings, "\n".join(map(str, sweep.findings))

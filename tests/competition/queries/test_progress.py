"""How far a round has come, counted by the database, against a count one by one."""

from random import Random

import pytest

from marketplace.competition.models import ClaimScore
from marketplace.competition.queries import reviews, wishes
from marketplace.competition.states import ClaimState, Voice
from tests.competition.use_cases.competing import change
from tests.conftest import NOW

OUT = (ClaimState.SUBMITTED, ClaimState.SCREENED_OUT)


def mixed(make):
    """A closed round of twenty needs of four enterprises, with up to three claims each of any state, wish and score."""
    drawn, officer = Random(4), make.county_officer()
    firms, bidders = [make.enterprise() for _ in range(4)], [make.institution_account() for _ in range(3)]
    reviewers = [make.account("expert", unit=make.city()) for _ in range(2)]
    needs = [make.need(drawn.choice(firms), entered_by=officer) for _ in range(20)]
    a_round = make.round(needs, closes_at=NOW)
    claims = []
    for need in needs:
        for bidder in bidders[: drawn.randint(0, 3)]:
            state = drawn.choice((*OUT, *[ClaimState.ADMISSIBLE] * 3, ClaimState.WITHDRAWN))
            claim = make.claim(a_round, need, bidder.organisation, bidder, state=state)
            wish = drawn.choice((Voice.NOBODY, *Voice))
            change(claim, wished_by=wish, preference=drawn.choice((None, 0, 1)))
            claims.append(claim)
            for reviewer in reviewers[: drawn.randint(0, 2)]:
                given = {"claim_id": claim.id, "term": "plan", "points": 60, "reason": "方案具体", "at": NOW}
                make.keep(ClaimScore(account_id=reviewer.id, **given))
    return a_round, needs, claims


@pytest.fixture
def scene(world):
    return world(mixed)


@pytest.mark.both_engines
def test_progress_and_wishes_are_what_counting_one_by_one_gives(make, scene):
    a_round, needs, claims = scene
    standing = [one for one in claims if one.state is not ClaimState.WITHDRAWN]
    admitted = [one for one in standing if one.state not in OUT]
    by_need = {need.id: [one for one in standing if one.need_id == need.id] for need in needs}
    given = reviews.points_of(a_round)
    assert reviews.progress(a_round, NOW) == reviews.Progress(
        needs=20,
        claims=len(standing),
        unscreened=sum(one.state is ClaimState.SUBMITTED for one in standing),
        admissible=len(admitted),
        screened_out=sum(one.state is ClaimState.SCREENED_OUT for one in standing),
        unscored=sum(len(given[one.id]["plan"]) < 2 for one in admitted),
        needed=2,
        unclaimed=sum(not some for some in by_need.values()),
        unranked=sum(len(some) > 1 and not any(one.wished_by for one in some) for some in by_need.values()),
        refused=sum(one.preference == 0 for one in standing),
    )
    assert reviews.fully_scored(a_round, claims) == {one.id for one in claims if len(given[one.id]["plan"]) == 2}

    said = {}
    for need in needs:
        some = [one.wished_by for one in by_need[need.id] if one.state in wishes.ANSWERED_FOR]
        if some:
            said.setdefault(need.organisation_id, []).append(max(some, key=wishes.WEAKEST_FIRST.index))
    assert wishes.spoken(a_round) == {owner: min(some, key=wishes.WEAKEST_FIRST.index) for owner, some in said.items()}


def test_nothing_is_counted_where_nobody_claims(make):
    a_round = make.round([make.need(), make.need()], closes_at=NOW)
    found = reviews.progress(a_round, NOW)
    assert (found.needs, found.unclaimed, found.claims, found.unscored, found.unranked) == (2, 2, 0, 0, 0)
    assert wishes.spoken(a_round) == {}

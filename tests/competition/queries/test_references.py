"""What prices and days of a need are measured by: only what was public before its round opened (G-02)."""

from datetime import timedelta

import pytest

from marketplace.competition.models import ClaimVersion
from marketplace.competition.queries import references
from marketplace.competition.states import RoundState
from marketplace.rulebook.reference import Basis
from marketplace.shared import calendar
from tests.competition.use_cases.competing import change, reviewed
from tests.conftest import NOW

DAY = timedelta(days=1)
OPENS, CLOSES = NOW + 10 * DAY, NOW + 20 * DAY
USUAL = (2_000_000, 10_000, Basis.SETTING)


class Past:
    """A published round in which five institutions offered 100 to 500 yuan and 10 to 50 days for digital services."""

    def __init__(self, make, scored=5, **before):
        self.make = make
        self.need = make.need()
        self.round = make.round([self.need], opens_at=OPENS, closes_at=CLOSES)
        self.old = make.need()
        self.before = make.round([self.old], **({"state": RoundState.PUBLISHED, "published_at": OPENS} | before))
        self.claims = [self.claimed(n * 10_000, n * 10, score=5000 if n <= scored else None) for n in range(1, 6)]

    def claimed(self, price, days, institution=None, need=None, score=5000):
        make = self.make
        parts = {"price_fen": price, "days": days}
        claim = make.claim(self.before, need or self.old, institution or make.institution(), **parts)
        if score:
            change(claim, score=score)
        return claim

    def measured(self):
        found = references.of_need(self.round, self.need)
        return [(one.value, one.low, one.basis) for one in (found.price, found.days)]


@pytest.fixture
def past(make):
    return Past(make)


MEDIAN = [(30_000, 6_000, Basis.MEDIAN), (30, 6, Basis.MEDIAN)]
SETTING = [USUAL, (90, 1, Basis.SETTING)]


def test_the_middle_of_what_five_institutions_offered_is_the_measure(past):
    assert past.measured() == MEDIAN


def test_one_institution_speaks_once_however_often_it_offered(past, make):
    for _ in range(4):
        past.claimed(10_000, 10, institution=past.claims[0].organisation, need=make.need())
    assert past.measured() == MEDIAN


def test_four_institutions_are_too_few(make):
    assert Past(make, scored=4).measured() == SETTING


NOT_PUBLIC = {
    "approved only": {"state": RoundState.APPROVED},
    "published after this one opened": {"published_at": OPENS + timedelta(microseconds=1)},
}


@pytest.mark.parametrize("before", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_what_was_not_public_before_the_round_opened_measures_nothing(make, before):
    assert Past(make, **before).measured() == SETTING


def test_another_programme_measures_nothing(make):
    first = make.programme()
    make._programme = None
    other = make.programme(key="ZZ2024", name="另一个试点")
    make._programme = first
    assert Past(make, programme_id=other.id).measured() == SETTING


def test_another_kind_of_service_measures_nothing(past, make):
    found = references.of_need(past.round, make.need(categories=("testing",)))
    assert (found.price.basis, found.days.basis) == (Basis.SETTING, Basis.SETTING)


def test_the_newest_version_of_an_offer_counts(past, make):
    claim = past.claims[2]
    content = {"plan": "", "team": "", "government_fen": 0, "concession_fen": 0, "enterprise_fen": 0}
    change(claim, current=2)
    account = make.institution_account(claim.organisation)
    content |= {"price_fen": 35_000, "days": 35}
    make.keep(ClaimVersion(claim_id=claim.id, number=2, content=content, account_id=account.id, at=NOW))
    assert [one[0] for one in past.measured()] == [35_000, 35]


@pytest.mark.parametrize(
    ("wanted", "days"),
    [(1, (1, 1, Basis.NEED)), (30, (30, 15, Basis.NEED)), (0, (30, 6, Basis.MEDIAN)), (-5, (30, 6, Basis.MEDIAN))],
)
def test_the_needs_own_budget_and_day_come_first(past, wanted, days):
    """The day is reckoned from the closing; one that has passed by then says nothing."""
    change(past.need, budget_fen=40_000, wanted_by=calendar.day_of(CLOSES) + wanted * DAY)
    assert past.measured() == [(40_000, 20_000, Basis.NEED), days]


def test_a_claim_is_measured_by_what_its_published_result_froze(make):
    play = reviewed(make)
    change(play.needs[1], budget_fen=70_000)
    waits = play.make.reread(play.claims[1][0])
    assert references.judged(waits) == references.of_need(waits.round, waits.need), "nothing is frozen yet"
    play.decide()
    for row, frozen in zip(play.claims, [(2_000_000, Basis.SETTING), (70_000, Basis.NEED)], strict=True):
        claim = play.make.reread(row[0])
        change(claim.need, budget_fen=90_000)
        assert references.of_need(claim.round, claim.need).price.value == 90_000
        kept = references.judged(claim).price
        assert (kept.value, kept.basis) == frozen

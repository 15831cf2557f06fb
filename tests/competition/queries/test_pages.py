"""Long lists of claims and results are read by the page, in as many statements however long they are."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from marketplace.competition.queries import claims, results
from marketplace.shared.extensions import db
from marketplace.shared.queries.paging import SIZE
from tests.conftest import NOW

LATER = NOW + timedelta(hours=2)


def played(make):
    """An institution with a claim on each of twenty-one needs of one enterprise, ten others with one; the round is published."""
    firm, officer = make.enterprise(), make.county_officer()
    needs = [make.need(firm, entered_by=officer) for _ in range(SIZE + 1)]
    a_round = make.round(needs, state="published", published_at=NOW)
    bidder = make.institution_account()
    for place, need in enumerate(needs):
        make.claim(a_round, need, bidder.organisation, bidder, state="confirmed" if place else "not_selected")
    rival = make.institution_account()
    make.claim(a_round, needs[0], rival.organisation, rival, state="not_selected")
    return make.enterprise_account(firm), bidder, a_round


@pytest.fixture
def parties(world):
    return world(played)


@contextmanager
def counted():
    """The statements that are said meanwhile."""
    said = []
    listen = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    yield said
    event.remove(db.engine, "before_cursor_execute", listen)


def test_own_claims_come_by_the_page(parties):
    _, bidder, _ = parties
    pages = [claims.own_of(bidder, LATER, number=number) for number in (1, 2)]
    assert [len(page.items) for page in pages] == [SIZE, 1]
    assert len({claim.id for page in pages for claim in page.items}) == pages[0].total == SIZE + 1


def test_claimed_needs_come_by_the_page_with_their_claimants(parties):
    owner, _, _ = parties
    first, second = (claims.asked(owner, LATER, number=number) for number in (1, 2))
    assert (len(first.items), len(second.items), first.total) == (SIZE, 1, SIZE + 1)
    assert [one.claimants for one in first.items] == [2] + [1] * (SIZE - 1)
    assert not any(one.spoken for one in first.items)


def test_a_page_that_is_not_there_is_the_nearest_one(make, parties):
    owner, bidder, _ = parties
    for listed in (claims.asked, claims.own_of):
        person = owner if listed is claims.asked else bidder
        pages = [listed(person, LATER, number=number) for number in (-1, 1, 2, 99)]
        assert [(one.page, one.pages, one.total, len(one.items)) for one in pages] == [
            *[(1, 2, SIZE + 1, SIZE)] * 2,
            *[(2, 2, SIZE + 1, 1)] * 2,
        ]
    nobody = claims.asked(make.enterprise_account(), LATER, number=3)
    assert (nobody.page, nobody.total, nobody.items) == (1, 0, [])


def test_a_published_round_says_how_many_of_its_needs_are_matched(make, parties):
    [line] = results.published([make.programme()]).items
    assert (line.needs, line.matched) == (SIZE + 1, SIZE)


def test_a_full_page_takes_as_many_statements_as_one_line(parties):
    owner, bidder, _ = parties

    def statements(number):
        db.session.rollback()
        assert owner.roles and bidder.roles and owner.marks is not None
        with counted() as said:
            for claim in claims.own_of(bidder, LATER, number=number).items:
                assert claim.need.organisation.name and claim.round.programme.name
            for one in claims.asked(owner, LATER, number=number).items:
                assert one.need.organisation.name and one.round.programme.name
        return len(said)

    assert statements(1) == statements(2)

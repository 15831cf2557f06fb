"""Which matches use a place of an institution, in which programme (G-04)."""

from datetime import date, timedelta

import pytest

from marketplace.competition.models import SolveRun
from marketplace.competition.queries import bidding
from marketplace.competition.states import ClaimState, RoundState
from marketplace.delivery.models import Engagement
from marketplace.delivery.states import EngagementState
from marketplace.programmes.models import Programme
from tests.competition.use_cases.competing import change
from tests.conftest import NOW

TAKES = {"selected", "enterprise_yes", "institution_yes", "confirmed"}


@pytest.fixture
def other(make):
    """Another programme of the same city."""
    return make.keep(
        Programme(
            key="ZZ2024",
            name="另一个试点",
            unit_id=make.city().id,
            ruleset_key="ZZ-PILOT-2023",
            starts_on=date(2024, 3, 1),
            ends_on=date(2025, 3, 1),
            apply_until=NOW + timedelta(days=9),
            recommend_until=NOW + timedelta(days=15),
            settings={},
            opened_at=NOW,
        )
    )


@pytest.mark.parametrize("state", ClaimState)
def test_a_place_is_taken_from_the_choice_to_the_end_of_the_match(make, other, state):
    place, need = make.place(), make.need()
    make.claim(make.round([need]), need, place.organisation, state=state)
    taken = 1 if state in TAKES else 0
    assert bidding.used(make.programme().id)[place.organisation_id] == taken
    assert bidding.used(other.id)[place.organisation_id] == 0


@pytest.mark.parametrize("state", EngagementState)
def test_a_contract_that_was_ended_early_gives_its_place_back(make, state):
    place, need = make.place(), make.need()
    claim = make.claim(make.round([need]), need, place.organisation, state="confirmed")
    sides = {"enterprise_id": need.organisation_id, "institution_id": place.organisation_id, "unit_id": need.unit_id}
    price = {"price_fen": 3, "government_fen": 1, "concession_fen": 1, "enterprise_fen": 1}
    known = {"number": "HT1", "programme_id": place.programme_id, "claim_id": claim.id, "need_id": need.id}
    make.keep(Engagement(**known, **sides, **price, state=state, created_at=NOW))
    assert bidding.used(place.programme_id)[place.organisation_id] == (state is not EngagementState.TERMINATED)


def test_a_place_is_one_of_its_programme(make, other):
    place = make.place()
    assert bidding.place_of(place.organisation_id, place.programme_id) == place
    assert bidding.place_of(place.organisation_id, other.id) is None
    assert bidding.place_of(make.institution().id, place.programme_id) is None


@pytest.mark.parametrize("state", RoundState)
def test_what_was_approved_and_is_not_published_yet_is_promised(make, other, state):
    place, need = make.place(), make.need()
    a_round = make.round([need], state=state)
    pairs = [{"need": need.id, "institution": place.organisation_id}] * 2
    asked = {"number": 1, "input": {}, "input_hash": "0" * 64, "asked_by_id": make.city_officer().id, "asked_at": NOW}
    run = make.keep(SolveRun(round_id=a_round.id, result={"pairs": pairs}, **asked))
    change(a_round, proposed_run_id=run.id)
    taken = 2 if state is RoundState.APPROVED else 0
    assert bidding.used(make.programme().id)[place.organisation_id] == taken
    assert bidding.used(other.id)[place.organisation_id] == 0


def test_what_is_free_is_what_was_declared_less_what_is_taken(make):
    place, need = make.place(capacity=3), make.need()
    make.claim(make.round([need]), need, place.organisation, state="selected")
    facts = bidding.situation(make.need(), place.organisation, NOW).facts
    assert (facts.capacity, facts.free, facts.institution_in_pool, facts.need_published) == (3, 2, True, True)
    assert (facts.asked, facts.offered, facts.related_by) == (("数智转型",), ("数智转型",), ())
    none = bidding.situation(make.need(), make.institution(), NOW).facts
    assert (none.capacity, none.free, none.offered, none.institution_in_pool) == (0, None, (), False)

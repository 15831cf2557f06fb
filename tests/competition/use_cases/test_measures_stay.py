"""What claims are measured by stays as bidders were told of it, from the announcement of a round to its result."""

import pytest

from marketplace.competition.queries import references, reviews
from marketplace.competition.states import RoundState
from marketplace.programmes.commands import ChangeSettings
from marketplace.programmes.queries import programmes as questions
from marketplace.programmes.use_cases import programmes
from marketplace.shared.errors import NotNow
from tests.conftest import NOW

OTHER = {
    "price_reference_fen": 30_000_00,
    "price_low_percent": 10,
    "price_low_median_percent": 1,
    "price_low_fen": 1_00,
    "days_reference": 30,
    "claim_reviews_min": 1,
}


def setting(make, programme, **values):
    command = ChangeSettings(
        programme_id=programme.id, version=make.reread(programme).version, values=values, reason="按会议意见调整"
    )
    programmes.change_settings(command, actor=make.city_officer(), now=NOW)


@pytest.mark.parametrize("state", [RoundState.ANNOUNCED, RoundState.SOLVED, RoundState.PROPOSED, RoundState.APPROVED])
def test_nobody_moves_what_a_live_round_is_measured_by(make, state):
    programme, need = make.programme(), make.need()
    a_round = make.round([need], state=state)
    before = references.of_need(a_round, need)
    for name, value in OTHER.items():
        with pytest.raises(NotNow) as refusal:
            setting(make, programme, **{name: value})
        assert (refusal.value.key, refusal.value.facts["names"]) == ("settings.measured", [a_round.name])
    assert references.of_need(make.reread(a_round), need) == before
    setting(make, programme, success_cases_min=2)


@pytest.mark.parametrize("state", [RoundState.PUBLISHED, RoundState.CANCELLED])
def test_afterwards_and_in_another_programme_they_are_the_bureau_s_again(make, state):
    first = make.programme()
    make.round([make.need()], state=state)
    setting(make, first, **OTHER)
    assert {name: questions.settings_of(make.reread(first)).values[name] for name in OTHER} == OTHER

    make.round([make.need()])
    other = make.beside()
    setting(make, other, days_reference=30)
    with pytest.raises(NotNow):
        setting(make, first, days_reference=31)


def test_every_setting_that_claims_are_measured_by_is_among_them():
    assert {*references.SETTINGS, reviews.MIN} == OTHER.keys()

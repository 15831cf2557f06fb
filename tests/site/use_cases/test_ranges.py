"""Values nobody means are refused by the services, whatever form they came through (A14)."""

from datetime import date, timedelta

import pytest

from marketplace.competition.commands import DecideExtension, ExtendRound
from marketplace.competition.rules import offer
from marketplace.competition.use_cases import extensions, rounds
from marketplace.programmes.use_cases import programmes
from marketplace.rulebook import rulesets
from marketplace.shared import ranges
from marketplace.shared.errors import Invalid, NotNow, NotPermitted
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, OPENS, Play, announced, change, content
from tests.programmes.use_cases.test_programmes import NOW, moving, opened, opening, setting

HOUR = timedelta(hours=1)


@pytest.fixture
def play(world):
    return world(announced)


def propose(play, closes_at):
    command = ExtendRound(round_id=play.round.id, version=play.round.version, closes_at=closes_at, reason="多家机构反映时间不足")
    return rounds.extend(command, actor=play.officer, clock=lambda _session: DURING)


def approve(play, by, at=DURING):
    command = DecideExtension(round_id=play.round.id, version=play.round.version)
    return extensions.approve_of_round(command, actor=by, clock=lambda _session: at)


def test_an_extension_counts_once_a_second_person_has_approved_it(play):
    propose(play, CLOSES + HOUR)
    assert play.make.reread(play.round).closes_at == CLOSES
    with pytest.raises(NotPermitted) as refusal:
        approve(play, play.officer)
    assert refusal.value.key == "extension.own"

    change(play.officer, phone="13900000001")
    same = play.make.account(Role.CITY_APPROVER)
    change(same, phone="13900000001")
    with pytest.raises(NotPermitted) as refusal:
        approve(play, same)
    assert refusal.value.key == "extension.own"

    approve(play, play.approver)
    assert play.make.reread(play.round).closes_at == CLOSES + HOUR
    with pytest.raises(NotNow):
        approve(play, play.approver)


def test_a_proposed_extension_can_be_taken_back_and_does_not_outlive_the_closing(play):
    propose(play, CLOSES + HOUR)
    command = DecideExtension(round_id=play.round.id, version=play.round.version)
    extensions.withdraw_of_round(command, actor=play.officer, now=DURING)
    assert play.make.reread(play.round).extends_to is None

    propose(play, CLOSES + HOUR)
    with pytest.raises(NotNow) as refusal:
        approve(play, play.approver, at=AFTER)
    assert refusal.value.key == "round.closed_already"


@pytest.mark.parametrize("year", [2024, 2199])
def test_a_round_is_neither_extended_nor_announced_beyond_its_programme(play, year):
    late = CLOSES.replace(year=year, month=12, day=31)
    with pytest.raises(Invalid) as refusal:
        propose(play, late)
    assert (refusal.value.key, refusal.value.facts["field"]) == ("round.closes_after_programme", "closes_at")
    with pytest.raises(Invalid) as refusal:
        Play(play.make).announce(opens_at=OPENS, closes_at=late)
    assert refusal.value.key == "round.closes_after_programme"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": date(2199, 1, 1)}, "starts_on"),
        ({"starts_on": date(1900, 1, 1)}, "starts_on"),
        ({"apply_on": date(1900, 1, 1)}, "apply_on"),
        ({"apply_on": date(2199, 1, 1), "recommend_on": date(2199, 1, 2)}, "apply_on"),
        ({"recommend_on": date(2199, 1, 2)}, "recommend_on"),
    ],
)
def test_days_of_a_programme_that_nobody_means_are_refused(make, changes, field):
    programme, officer = opened(make)
    with pytest.raises(Invalid) as refusal:
        programmes.change_dates(moving(programme, **changes), actor=officer, now=NOW)
    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize(
    "values",
    [
        {"satisfaction_threshold_percent": 0},
        {"satisfaction_answers_min": 0},
        {"days_reference": 0},
        {"subsidy_budget_fen": 99_999_999_999_999},
        {"subsidy_cap_fen": 99_999_999_999_999},
    ],
)
def test_settings_that_nobody_means_are_refused(make, values):
    programme, officer = opened(make)
    with pytest.raises(Invalid):
        programmes.change_settings(setting(programme, values), actor=officer, now=NOW)


def test_every_setting_that_is_a_number_has_two_ends(make):
    programme, _ = opened(make)
    ruleset = programmes.programmes.ruleset_of(programme)
    numbers = [one for one in ruleset.defaults.values() if isinstance(one.value, int) and not isinstance(one.value, bool)]
    assert numbers
    assert [one.name for one in numbers if one.low is None or one.high is None] == []
    assert [one.name for one in numbers if not one.low <= one.value <= one.high] == []


@pytest.mark.parametrize("fen", [ranges.PRICE.most + 1, 99_999_999_999_999])
def test_a_price_that_nobody_means_is_refused(fen):
    with pytest.raises(Invalid) as refusal:
        offer.check(
            offer.Offer(**content(price_fen=fen, government_fen=0, concession_fen=0, enterprise_fen=fen)),
            rulesets.load("ZZ-PILOT-2023"),
        )
    assert (refusal.value.key, refusal.value.facts["field"]) == ("range.amount", "price_fen")


def test_opening_a_programme_asks_the_same(make):
    with pytest.raises(Invalid):
        opened(make, dates=programmes.Dates(starts_on=date(2199, 1, 1), apply_on=date(2199, 1, 1), recommend_on=date(2199, 1, 2)))
    assert opening().dates

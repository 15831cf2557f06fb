"""Scores through the whole path of a round: no claim moves another's, and an absurd price is asked about (D2, G-02)."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from marketplace.competition.commands import RankClaimants, ScreenClaim
from marketplace.competition.queries import inputs, references
from marketplace.competition.use_cases import screening
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid
from marketplace.shared.extensions import db
from marketplace.shared.rounding import half_up
from tests.competition.use_cases.competing import AFTER, CLOSES, Play, change
from tests.versions import rivals

WEIGHTS = {"plan": 30, "price": 30, "days": 10, "enterprise": 30}


def three(make):
    """One need with a budget of ¥400, and three claims for it, reviewed; the third one is absurd in every way."""
    play = Play(make, needs=1, institutions=3, weights=WEIGHTS)
    change(play.needs[0], budget_fen=400_00)
    play.announce()
    play.claims = [
        play.claim(0, 0, days=40),
        play.claim(0, 1, price_fen=390_00, enterprise_fen=240_00),
        play.claim(0, 2, price_fen=1, government_fen=1, concession_fen=0, enterprise_fen=0, days=1, sure=True),
    ]
    for claim, points in zip(play.claims, (70, 82, 1), strict=True):
        screening.screen(
            ScreenClaim(key=claim.key, version=claim.version, admit=True, reason="已核对报价，可以完成"),
            actor=play.officer,
            now=AFTER,
        )
        play.score(claim, points)
    return play


@pytest.fixture
def play(world):
    return world(three)


def wish(play, **ranks):
    keys = dict(zip(("one", "other", "absurd"), (claim.key for claim in play.claims), strict=True))
    command = RankClaimants(
        round_id=play.round.id,
        need_id=play.needs[0].id,
        versions=rivals(play.round.id, play.needs[0].id),
        ranks={keys[name]: rank for name, rank in ranks.items()},
        reasons={keys[name]: "不了解这家机构" for name, rank in ranks.items() if rank == 0},
    )
    screening.rank(command, actor=play.owners[0], now=AFTER)


def bids(play, *, without=None):
    found = inputs.frozen(play.round)["bids"]
    return [bid for bid in found if bid["institution"] != without]


@pytest.mark.parametrize("ranks", [{}, {"one": 2, "absurd": 1}, {"absurd": 1}, {"other": 1}])
def test_a_claim_more_or_less_changes_no_other_score(play, ranks):
    wish(play, **ranks)
    absurd = play.claims[2]
    among = bids(play, without=absurd.organisation_id)
    assert len(among) == 2

    screening.screen(
        ScreenClaim(key=absurd.key, version=absurd.version, admit=False, reason="不能按此价完成"), actor=play.officer, now=AFTER
    )
    assert bids(play) == among


def test_every_line_of_a_sheet_is_its_weight_times_its_value_and_idle_weight_is_a_line(play):
    for bid in bids(play):
        lines = {line["key"]: line for line in bid["terms"]}
        own = [line for line in bid["terms"] if line["value"] is not None]
        assert all(line["points"] == half_up(Fraction(line["weight"] * line["value"], 100)) for line in own)
        assert lines["shared"]["weight"] == lines["enterprise"]["weight"] == 30
        assert lines["shared"]["points"] == half_up(Fraction(sum(line["points"] for line in own) * 30, 70))
        assert sum(line["points"] for line in bid["terms"]) == bid["score"]


def test_the_frozen_input_says_what_prices_and_days_were_measured_by(play):
    [need] = inputs.frozen(play.round)["needs"]
    assert need["price"] == {"value": 400_00, "low": 200_00, "basis": "need"}
    assert need["days"]["basis"] == "setting"


def test_an_abnormally_low_price_is_asked_about_and_nothing_is_stored(make):
    play = Play(make, needs=1)
    change(play.needs[0], budget_fen=400_00)
    play.announce()
    cheap = {"price_fen": 199_99, "government_fen": 0, "concession_fen": 0, "enterprise_fen": 199_99}

    with pytest.raises(Invalid) as refusal:
        play.claim(0, 0, **cheap)
    assert (refusal.value.key, refusal.value.facts["field"]) == ("claim.price_low", "price_fen")
    assert db.session.scalars(select(EventRecord).where(EventRecord.kind == "ClaimSubmitted")).all() == []
    assert play.claim(0, 0, **cheap, sure=True).current == 1


def test_whoever_admits_an_abnormally_low_price_says_why(play):
    absurd = play.claims[2]
    screening.screen(
        ScreenClaim(key=absurd.key, version=absurd.version, admit=False, reason="不能按此价完成"), actor=play.officer, now=AFTER
    )
    with pytest.raises(Invalid) as refusal:
        play.screen(absurd)
    assert refusal.value.key == "reason_needed"
    assert play.make.reread(absurd).screen_reason == "不能按此价完成"


def test_without_a_budget_prices_are_measured_by_the_middle_of_what_was_offered_in_published_rounds(make):
    play = Play(make, needs=1, institutions=5)
    play.announce()
    for bidder in range(5):
        price = 300_00 + 100_00 * bidder
        play.review(play.claim(0, bidder, price_fen=price, government_fen=0, concession_fen=0, enterprise_fen=price))
    play.decide()
    later, same = make.need(), make.need(categories=("listing",))
    second = make.round([later, same], opens_at=AFTER, closes_at=CLOSES.replace(year=CLOSES.year + 1))

    found = references.of_needs(second, [later, same])
    assert found[later.id].price.stored() == {"value": 500_00, "low": 100_00, "basis": "median"}
    assert found[same.id].price.basis == "setting"
    assert references.of_need(play.round, play.needs[0]).price.basis == "setting"

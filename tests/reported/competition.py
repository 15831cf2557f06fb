"""The cases about claims and their scores."""

import pytest

from marketplace.competition.queries import bidding as situations
from marketplace.competition.queries import reviews
from marketplace.competition.rules.scoring import score_offers
from marketplace.shared.errors import Refusal
from tests.competition.rules.test_scoring import lines_of, offer
from tests.competition.use_cases.competing import DURING, Play, change

from .cases import case


@case("66-claim-after-closing")
def seen_after_closing(at, make):
    play = Play(make)
    [[own, other], _] = play.played()
    for bidder, claim in zip(play.bidders, (own, other), strict=True):
        assert claim.id in {score.claim_id for score in reviews.scores_seen_by(bidder, claim)}


@case("68-scoresheet-weights")
def each_line_can_be_reckoned(at, make):
    weights = {"plan": 40, "team": 15, "cases": 15, "enterprise": 30}
    [score] = score_offers([offer(reviews={"plan": [78], "team": [90], "cases": [80]})], weights)
    lines = {line["key"]: line for line in lines_of(score)}
    assert all(lines[key]["points"] == lines[key]["value"] * weights[key] // 100 for key in ("plan", "team", "cases"))
    assert (lines["plan"]["points"], lines["enterprise"]["points"]) == (3120, 0)
    assert sum(line["points"] for line in lines.values()) == score.total


@case("55-self-claim-same-name")
def own_name(at, make):
    """An institution cannot claim the need of an enterprise of its own name, whatever its profile lacks."""
    play = Play(make)
    play.announce()
    place, need = play.places[0], play.needs[0]
    change(place.organisation, name=need.organisation.name, name_key=need.organisation.name_key)
    assert situations.check(need, place.organisation, DURING).obstacles != []
    with pytest.raises(Refusal):
        play.claim(0, 0)

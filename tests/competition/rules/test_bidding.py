"""What stands in the way of a claim and of every later deed, and in which order it is said (MR-08, G-04, G-13)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.competition.rules import standing
from marketplace.competition.rules.bidding import Situation, obstacles
from marketplace.competition.rules.phase import BEFORE_PROPOSAL, LIVE, SEALED, Phase, phase
from marketplace.competition.rules.standing import Deed, Parties, Side
from marketplace.competition.states import RoundState
from marketplace.rulebook.conditions.claim import ClaimFacts
from marketplace.rulebook.eligibility import assess
from marketplace.rulebook.rulesets import load
from marketplace.shared.affiliation import Shared
from marketplace.shared.errors import NotNow, NotPermitted
from marketplace.shared.states import Standing
from marketplace.vetting.states import PlaceState

PILOT = load("ZZ-PILOT-2023")
OPENS = datetime(2023, 5, 1, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)

PARTIES = Parties(
    ruleset=PILOT,
    programme="试点",
    released_at=None,
    enterprise="甲制造",
    enterprise_standing=Standing.ACTIVE,
    institution="乙服务",
    institution_standing=Standing.ACTIVE,
    place=PlaceState.ACTIVE,
)
FACTS = ClaimFacts(
    institution_in_pool=True, need_published=True, asked=("检验检测",), offered=("检验检测",), related_by=(), capacity=3, free=1
)
SITUATION = Situation(facts=FACTS, phase=Phase.OPEN, opens_at=OPENS, closes_at=CLOSES, parties=PARTIES)

NEED_TAKEN_BACK = {"need_published": False}
STOPPED = {"enterprise_standing": Standing.SUSPENDED}
AWAY = {"institution_standing": Standing.SUSPENDED}


def said(facts=None, parties=None, **situation):
    known = replace(SITUATION, facts=replace(FACTS, **facts or {}), parties=replace(PARTIES, **parties or {}), **situation)
    return obstacles(known, assess(PILOT, known.facts, PILOT.settings()))


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ({}, []),
        ({"phase": None}, ["claim.no_round"]),
        ({"phase": Phase.PLANNED}, ["claim.not_yet_open"]),
        *(({"phase": one}, ["claim.closed"]) for one in Phase if one not in (Phase.PLANNED, Phase.OPEN)),
        ({"parties": STOPPED}, ["standing.enterprise"]),
        ({"parties": AWAY}, ["claim.organisation_not_active"]),
        ({"parties": STOPPED | AWAY}, ["standing.enterprise", "claim.organisation_not_active"]),
        ({"facts": NEED_TAKEN_BACK}, ["claim.need_not_published"]),
        ({"facts": NEED_TAKEN_BACK, "phase": None}, ["claim.need_not_published"]),
        ({"facts": NEED_TAKEN_BACK, "parties": STOPPED}, ["claim.need_not_published", "standing.enterprise"]),
        ({"facts": {"institution_in_pool": False}, "parties": {"place": None}}, ["claim.not_in_pool"]),
        ({"facts": {"institution_in_pool": False}, "parties": {"place": PlaceState.SUSPENDED}}, ["claim.place_not_active"]),
        ({"facts": {"institution_in_pool": False}, "parties": {"place": PlaceState.REMOVED}}, ["claim.place_not_active"]),
        ({"facts": {"offered": ("上市辅导",)}}, ["claim.other_category"]),
        ({"facts": {"related_by": (Shared.NAME,)}}, ["claim.related"]),
        ({"facts": {"free": 0}}, ["claim.capacity_used"]),
        (
            {"phase": Phase.PLANNED, "facts": {"free": 0, "related_by": (Shared.NAME,)}, "parties": AWAY},
            ["claim.not_yet_open", "claim.organisation_not_active", "claim.related", "claim.capacity_used"],
        ),
    ],
)
def test_what_stands_in_the_way_is_said_in_the_order_in_which_it_should_be_looked_at(given, keys):
    assert [refusal.key for refusal in said(**given)] == keys


def test_what_waits_for_a_day_may_be_tried_again_and_what_does_not_may_not():
    waits = said(phase=Phase.PLANNED) + said(phase=None) + said(facts={"free": 0}) + said(parties=STOPPED)
    assert {type(refusal) for refusal in waits} == {NotNow}
    never = said(parties=AWAY) + said(facts={"offered": ("上市辅导",)}) + said(facts={"related_by": (Shared.NAME,)})
    assert {type(refusal) for refusal in never} == {NotPermitted}


def test_a_refusal_names_the_moment_the_reason_and_the_rule():
    [early], [late] = said(phase=Phase.PLANNED), said(phase=Phase.CLOSED)
    assert (early.facts["opens_at"], late.facts["closes_at"]) == (OPENS, CLOSES)
    gone = {"institution_in_pool": False}
    [place] = said(facts=gone, parties={"place": PlaceState.REMOVED}, place_reason="虚报材料")
    assert (place.facts["state"], place.facts["reason"]) == (PlaceState.REMOVED, "虚报材料")
    [other] = said(facts={"offered": ("上市辅导",)})
    assert (other.facts["asked"], other.facts["offered"]) == (("检验检测",), ("上市辅导",))
    [full] = said(facts={"free": 0})
    assert full.facts["capacity"] == 3
    for rule, [refusal] in {"listed": [place], "trade": [other], "room": [full]}.items():
        assert refusal.facts["rule"] == PILOT.cite(rule, "claim")


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        (OPENS - timedelta(microseconds=1), Phase.PLANNED),
        (OPENS, Phase.OPEN),
        (CLOSES - timedelta(microseconds=1), Phase.OPEN),
        (CLOSES, Phase.CLOSED),
        (CLOSES + timedelta(days=99), Phase.CLOSED),
    ],
)
def test_an_announced_round_stands_where_the_clock_says_and_a_decided_one_where_it_was_decided(at, seen):
    assert phase(RoundState.ANNOUNCED, OPENS, CLOSES, at) is seen
    for state in set(RoundState) - {RoundState.ANNOUNCED}:
        assert phase(state, OPENS, CLOSES, at).value == state.value


def test_what_is_sealed_and_what_may_be_looked_at():
    assert SEALED == (Phase.PLANNED, Phase.OPEN)
    assert BEFORE_PROPOSAL == (Phase.CLOSED, Phase.SOLVED)
    assert set(LIVE) == {RoundState.ANNOUNCED, RoundState.SOLVED, RoundState.PROPOSED, RoundState.APPROVED}


FALLEN = {
    Side.PROGRAMME: {"released_at": CLOSES},
    Side.ENTERPRISE: STOPPED,
    Side.INSTITUTION: AWAY,
    Side.PLACE: {"place": PlaceState.SUSPENDED},
}
SAID = {
    Side.PROGRAMME: "standing.programme",
    Side.ENTERPRISE: "standing.enterprise",
    Side.INSTITUTION: "standing.institution",
    Side.PLACE: "standing.place",
}
ASKED = {
    Deed.CLAIM: ("enterprise institution place", "resume"),
    Deed.ADMIT: ("enterprise institution place", "screen_out"),
    Deed.LOCK: ("enterprise institution place", "resume"),
    Deed.CONFIRM: ("programme enterprise institution place", "reserve"),
    Deed.CONTRACT: ("programme enterprise institution place", "terminate"),
    Deed.SERVE: ("enterprise institution place", "terminate"),
    Deed.ACCEPT: ("enterprise institution place", "terminate"),
    Deed.OUTCOME: ("enterprise institution place", "resume"),
    Deed.PAY: ("institution place", "freeze"),
}
"""By deed: what has to stand, in the order in which it is said, and what can be done instead."""


@pytest.mark.parametrize("deed", Deed)
def test_each_deed_asks_for_what_has_to_stand_and_says_the_way_out(deed):
    sides, way_out = ASKED[deed]
    assert standing.obstacles(PARTIES, deed) == []
    standing.require(PARTIES, deed)
    for side, change in FALLEN.items():
        found = standing.obstacles(replace(PARTIES, **change), deed)
        assert [one.key for one in found] == ([SAID[side]] if side in sides.split() else [])
        assert all(one.facts["deed"] is deed for one in found)
        if side is not Side.PROGRAMME:
            assert all(one.facts["way_out"] == way_out for one in found)
    everything = replace(PARTIES, **{name: value for change in FALLEN.values() for name, value in change.items()})
    assert [one.key for one in standing.obstacles(everything, deed)] == [SAID[Side(side)] for side in sides.split()]
    with pytest.raises(NotNow) as refusal:
        standing.require(everything, deed)
    assert refusal.value.key == SAID[Side(sides.split()[0])]


def test_who_fell_is_named_with_its_state():
    facts = {side: standing.obstacle(replace(PARTIES, **change), side, Deed.CONFIRM).facts for side, change in FALLEN.items()}
    assert facts[Side.PROGRAMME]["released_at"] == CLOSES
    assert facts[Side.PROGRAMME]["rule"] == PILOT.cite("term_years")
    assert (facts[Side.ENTERPRISE]["name"], facts[Side.ENTERPRISE]["state"]) == ("甲制造", Standing.SUSPENDED)
    assert (facts[Side.INSTITUTION]["name"], facts[Side.INSTITUTION]["state"]) == ("乙服务", Standing.SUSPENDED)
    assert (facts[Side.PLACE]["name"], facts[Side.PLACE]["state"]) == ("乙服务", PlaceState.SUSPENDED)
    assert facts[Side.PLACE]["rule"] == PILOT.cite("listed")


def test_without_a_place_it_is_said_so_and_where_no_rule_asks_for_one_nothing_is():
    none = replace(PARTIES, place=None)
    assert [one.key for one in standing.obstacles(none, Deed.SERVE)] == ["standing.no_place"]
    assert standing.obstacles(replace(none, place_asked=False), Deed.SERVE) == []
    assert standing.obstacles(replace(PARTIES, place=PlaceState.REMOVED, place_asked=False), Deed.PAY) == []


@pytest.mark.parametrize("own", Standing)
@pytest.mark.parametrize("place", PlaceState)
def test_an_active_place_is_worth_what_its_institution_is(place, own):
    worth = PlaceState.SUSPENDED if place is PlaceState.ACTIVE and own is not Standing.ACTIVE else place
    assert standing.effective(place, own) is worth

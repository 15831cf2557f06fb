"""A copy of the rule set with one severity turned round changes what people can do: claims, admission, the year, deadlines."""

from datetime import timedelta

import pytest

from marketplace.competition.commands import AnswerMatch
from marketplace.competition.queries import bidding, inputs
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import answers
from marketplace.evaluation.queries import years as questions
from marketplace.rulebook.conditions import CONDITIONS, FACTS
from marketplace.rulebook.conditions.condition import Answer, Condition
from marketplace.shared import wording
from marketplace.shared.errors import Invalid, NotNow, NotPermitted, Refusal
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import AFTER, DURING, Play, change
from tests.competition.use_cases.test_claims import (
    not_published,
    of_another_trade,
    of_one_code,
    suspended,
    without_a_place,
    without_room,
)
from tests.delivery.use_cases.serving import LATER
from tests.evaluation.use_cases.test_years import BUDGET, Year
from tests.lawbook import copied, text_of, with_severity, with_value
from tests.needs.use_cases.test_needs import submitted

__all__ = ["copied"]
PILOT = text_of("ZZ-PILOT-2023")


def under(make, key):
    """The running programme goes on under another rule set."""
    change(make.programme(), ruleset_key=key)


@pytest.fixture
def play(world):
    def announced(make):
        play = Play(make)
        play.announce()
        return play

    return world(announced)


@pytest.fixture
def year(world):
    return world(Year)


@pytest.mark.parametrize(
    ("rule", "arrange"),
    [
        ("listed", without_a_place),
        ("listed", suspended),
        ("trade", of_another_trade),
        ("unrelated", of_one_code),
        ("room", without_room),
    ],
)
def test_a_rule_of_claims_that_only_warns_stops_no_claim_and_is_shown(play, copied, rule, arrange):
    arrange(play)
    with pytest.raises(Refusal) as refusal:
        play.claim(0, 0)
    assert refusal.value.facts["rule"] == f"ZZ-PILOT-2023:claim.{rule}"

    under(play.make, copied(with_severity(PILOT, "claim", rule, "warn")))

    assert play.claim(0, 0).state == ClaimState.SUBMITTED
    check = bidding.check(play.needs[0], play.bidders[0].organisation, DURING)
    assert check.obstacles == []
    assert [(one.rule, one.passed) for one in check.findings if one.rule == rule] == [(rule, False)]


@pytest.mark.parametrize("arrange", [without_a_place, suspended])
def test_who_claimed_from_outside_the_list_is_admitted_and_is_a_candidate(play, copied, arrange):
    arrange(play)
    under(play.make, copied(with_severity(PILOT, "claim", "listed", "warn")))
    claim = play.claim(0, 0)

    play.review(claim)

    assert [bid["institution"] for bid in inputs.frozen(play.round)["bids"]] == [claim.organisation_id]
    under(play.make, "ZZ-PILOT-2023")
    assert inputs.frozen(play.round)["bids"] == []


def test_related_parties_are_admitted_where_the_rules_only_warn_of_them(play, copied):
    of_one_code(play)
    under(play.make, copied(with_severity(PILOT, "claim", "unrelated", "warn")))
    claim = play.claim(0, 0)

    play.review(claim)

    assert [bid["institution"] for bid in inputs.frozen(play.round)["bids"]] == [claim.organisation_id]
    under(play.make, "ZZ-PILOT-2023")
    assert inputs.frozen(play.round)["bids"] == []


def test_an_unpublished_need_is_stopped_by_its_round_alone_where_the_rule_warns(play, copied):
    not_published(play)
    under(play.make, copied(with_severity(PILOT, "claim", "published", "warn")))
    keys = [one.key for one in bidding.check(play.needs[0], play.bidders[0].organisation, DURING).obstacles]
    assert "claim.need_not_published" not in keys


def test_an_institution_below_the_number_is_not_paid_where_the_rule_refuses(year, copied):
    assert [bool(line.share_fen) for line in year.freeze().lines] == [True, True, False]
    under(year.make, copied(with_severity(PILOT, "year", "completed", "refuse")))
    run = year.freeze()
    assert [line.share_fen for line in run.lines] == [0, 0, 0]
    assert {gate["effect"] for line in run.lines for gate in line.gates} == {"no_money"}
    assert questions.recompute(run)


def test_a_number_of_the_year_moved_by_one_moves_the_money(year, copied):
    text = with_severity(PILOT, "year", "completed", "refuse")
    under(year.make, copied(with_value(text, "completed_served_min", "4")))
    assert sum(line.share_fen for line in year.freeze().lines) == BUDGET
    under(year.make, copied(with_value(text, "completed_served_min", "5")))
    assert sum(line.share_fen for line in year.freeze().lines) == 0


def test_too_few_answers_are_only_noted_where_the_rule_warns(year, copied):
    under(year.make, copied(with_severity(PILOT, "year", "satisfied", "warn")))
    third = year.freeze().lines[2]
    assert [gate["effect"] for gate in third.gates if gate["measure"] == "satisfaction"] == ["noted"]


def test_a_lost_place_is_only_noted_where_the_rule_warns(year, copied):
    change(year.places[0], state=PlaceState.REMOVED)
    paid = {line.organisation_id: line.share_fen for line in year.freeze().lines}
    assert paid[year.places[0].organisation_id] == 0

    under(year.make, copied(with_severity(PILOT, "year", "placed", "warn")))
    run = year.propose(year.freeze())
    [line] = [line for line in run.lines if line.organisation_id == year.places[0].organisation_id]
    assert line.share_fen > 0
    assert {gate["measure"]: gate["effect"] for gate in line.gates}["place"] == "noted"
    assert questions.recompute(run)


def test_no_money_is_shared_out_before_the_term_is_over_where_the_rule_refuses(year, copied):
    under(year.make, copied(with_severity(PILOT, "year", "term_over", "warn")))
    run = year.freeze(now=LATER)
    under(year.make, copied(PILOT))
    with pytest.raises(NotNow) as refusal:
        year.propose(run)
    assert (refusal.value.key, refusal.value.facts["rule"]) == ("year.term_runs", "ZZ-COPY:term_over")

    change(year.make.programme(), starts_on=run.frozen_at.date() - timedelta(days=400))
    assert year.propose(run).proposed_by_id == year.officer.id


def test_the_gates_of_the_pilot_are_as_they_were(year):
    settings = year.freeze().settings
    assert settings["gates"] == [
        {"measure": "completed", "least": 10, "effect": "noted"},
        {"measure": "satisfaction", "least": 8000, "effect": "no_money"},
    ]
    assert "place" not in settings


def test_no_ability_limits_anybody_where_the_rule_only_warns(play, copied):
    without_room(play)
    under(play.make, copied(with_severity(PILOT, "claim", "room", "warn")))
    play.review(play.claim(0, 0))

    [place] = inputs.frozen(play.round)["institutions"]
    assert place["free"] == len(play.needs)
    under(play.make, "ZZ-PILOT-2023")
    [place] = inputs.frozen(play.round)["institutions"]
    assert place["free"] == 0


def test_who_served_from_outside_the_list_has_a_line_in_the_year(year, copied):
    outside = year.places[0].organisation
    change(year.places[0], organisation_id=year.make.institution().id)

    def line_of(run):
        assert questions.recompute(run)
        return next(line for line in run.lines if line.organisation_id == outside.id)

    stopped = line_of(year.freeze())
    assert (stopped.share_fen, stopped.share["key"]) == (0, outside.credit_code)
    assert [(gate["measure"], gate["actual"]) for gate in stopped.gates if gate["measure"] == "place"] == [("place", "")]

    open_to_all = with_severity(with_severity(PILOT, "claim", "listed", "warn"), "year", "placed", "warn")
    under(year.make, copied(open_to_all))
    run = year.propose(year.freeze())
    line = line_of(run)
    completion = next(term for term in line.terms if term["indicator"] == "completion")
    assert line.share_fen > 0 and (completion["value"], completion["inputs"]["committed"]) == (0, 0)


def test_one_that_committed_nothing_stops_no_year(year, copied):
    under(year.make, copied(with_severity(PILOT, "institution", "committed", "warn")))
    change(year.places[0], committed_served=0)
    assert len(year.freeze().lines) == 3


@pytest.mark.parametrize("arrange", [without_a_place, suspended, of_another_trade, of_one_code, without_room])
def test_what_only_warns_stops_nothing_on_the_way_to_the_contract(play, copied, arrange):
    text = PILOT
    for rule in ("listed", "trade", "unrelated", "room"):
        text = with_severity(text, "claim", rule, "warn")
    arrange(play)
    under(play.make, copied(text))
    claim = play.claim(0, 0)
    play.review(claim)
    play.decide()
    claim = play.make.reread(claim)
    assert claim.state == ClaimState.SELECTED
    for person in (play.owners[0], play.bidders[0]):
        answers.answer(AnswerMatch(key=claim.key, version=claim.version, accept=True), actor=person, now=AFTER)
    assert claim.state == ClaimState.CONFIRMED


DECLARED = """
[[rule]]
subject = "{subject}"
key = "declared"
severity = "refuse"
"""


@pytest.fixture
def declared(monkeypatch, copied):
    """`declared(subject)`: the key of a rule set with one rule more, which nobody meets and of which nothing else is known."""
    condition = Condition(
        check=lambda law, facts: Answer(False, {}, {"seen": "甲"}),
        subjects=tuple(FACTS),
        title="新规则",
        passed="符合。",
        failed="现在是{seen}。",
        unknown="不详。",
        mend="请改正。",
    )
    monkeypatch.setitem(CONDITIONS, "declared", condition)
    for key, sentence in condition.sentences("declared"):
        monkeypatch.setitem(wording.SENTENCES, key, sentence)
    return lambda subject: copied(PILOT + DECLARED.format(subject=subject))


def said_to(refusal):
    return wording.say(refusal.value.key, **refusal.value.facts)


def test_a_rule_of_needs_that_is_declared_binds_and_says_what_it_found_and_how_to_mend_it(make, declared):
    under(make, declared("need"))
    with pytest.raises(Invalid) as refusal:
        submitted(make, make.enterprise_account())
    assert said_to(refusal) == "不能办理（本方案设定）：现在是甲。请改正。"


def test_a_rule_of_claims_that_is_declared_binds_and_says_what_it_found_and_how_to_mend_it(play, declared):
    under(play.make, declared("claim"))
    with pytest.raises(NotPermitted) as refusal:
        play.claim(0, 0)
    assert said_to(refusal) == "不能办理（本方案设定）：现在是甲。请改正。"

"""The model alone, in stories written by hand: what it allows, what it forbids, and where it leads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from marketplace.shared.calendar import day_of
from tests.simulation.model.money import shared_out
from tests.simulation.model.rules import LEFT, RULES, expects, must_not, take
from tests.simulation.model.world import MAY, MUST_NOT, OPEN, Case, Differs, Step, Who, World
from tests.simulation.steps import PLAYS

NOON = datetime(2023, 3, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
HETANG, LUSONG, BUREAU = 11, 12, 1
FIRM, GIVER, RIVAL = 101, 201, 202

LEFT_OPEN = {
    "people.registrations.apply_to_join": "whoever is not signed in yet",
    "people.credentials.ask_reset": "whoever has forgotten the password",
    "people.credentials.update_profile": "everybody's own",
}
"""Steps of which the model says nothing."""


def somebody(number, *roles, **more):
    return Who(number, frozenset(roles), person=frozenset({number}) | more.pop("person", frozenset()), **more)


CLERK, COLLEAGUE = (
    somebody(number, "county_officer", unit=HETANG, colleagues=frozenset({other})) for number, other in ((1, 2), (2, 1))
)
OFFICER, APPROVER = somebody(3, "city_officer", unit=BUREAU), somebody(4, "city_approver", unit=BUREAU)
BOTH_PARTS = somebody(5, "city_officer", "city_approver", unit=BUREAU)
ENTERPRISE, INSTITUTION = somebody(6, "enterprise", organisation=FIRM), somebody(7, "institution", organisation=GIVER)


def case(kind, number, state, **of):
    sides = {name: of.pop(name) for name in ("unit", "enterprise", "institution") if name in of}
    return Case(kind, number, state, of=of, **sides)


@pytest.fixture
def world():
    """An enterprise with a need on the board, two institutions of the pool, and a round that is open for an hour."""
    made = World()
    for one in (
        case("organisation", FIRM, "active", enterprise=FIRM, unit=HETANG),
        case("organisation", GIVER, "active", institution=GIVER, unit=HETANG),
        case("organisation", RIVAL, "active", institution=RIVAL, unit=LUSONG),
        case("place", 1, "active", institution=GIVER, capacity=1, programme=1, offers={"digital"}),
        case("place", 2, "active", institution=RIVAL, capacity=1, programme=1, offers={"digital"}),
        case("need", 1, "published", enterprise=FIRM, unit=HETANG, asks={"digital"}),
        case("need", 2, "draft", enterprise=FIRM, unit=HETANG, origin="county"),
        case("round", 1, "announced", opens=NOON, closes=NOON + HOUR, needs={1}, programme=1),
    ):
        made.cases[one.kind][one.id] = one
    return made


MATCH = {"answer_by": NOON + 3 * HOUR}


def step(world, name, who, of=None, now=NOON, **typed):
    found = world.cases[of[0]][of[1]] if of else None
    return Step(name, who, found, now, typed, MATCH)


def says(world, *args, **typed):
    return expects(world, step(world, *args, **typed))


def do(world, *args, born=(), **typed):
    taken = step(world, *args, **typed)
    assert expects(world, taken) != MUST_NOT
    take(world, taken, born)


def claims(world, *states):
    """Claims of both institutions for the need, in these states, the second of them next in line."""
    for place, (number, institution, state) in enumerate(zip((1, 2), (GIVER, RIVAL), states, strict=True)):
        one = case("claim", number, state, unit=HETANG, enterprise=FIRM, institution=institution, need=1, round=1, rank=place)
        world.cases["claim"][number] = one


def test_who_wrote_a_need_down_neither_vouches_for_it_nor_publishes_it(world):
    do(world, "needs.needs.submit", CLERK, ("need", 2))
    assert says(world, "needs.needs.verify", CLERK, ("need", 2)) == MUST_NOT
    assert says(world, "needs.needs.verify", somebody(8, "county_officer", unit=LUSONG), ("need", 2)) == MUST_NOT
    do(world, "needs.needs.verify", COLLEAGUE, ("need", 2))
    in_other_clothes = somebody(9, "city_officer", unit=BUREAU, person=frozenset({COLLEAGUE.id}))
    assert says(world, "needs.needs.publish", in_other_clothes, ("need", 2)) == MUST_NOT
    do(world, "needs.needs.publish", OFFICER, ("need", 2))
    assert world.states("need") == {1: "published", 2: "published"}


def test_where_nobody_else_of_the_county_is_free_the_writer_verifies(world):
    do(world, "needs.needs.submit", CLERK, ("need", 2))
    world.cases["need"][2].hands["wrote"].add(COLLEAGUE.id)
    assert says(world, "needs.needs.verify", CLERK, ("need", 2)) == MAY


@pytest.mark.parametrize(
    ("late", "said"), [(-timedelta(microseconds=1), MUST_NOT), (0 * HOUR, MAY), (HOUR, MUST_NOT), (HOUR / 2, MAY)]
)
def test_an_offer_is_taken_from_the_first_moment_to_the_last(world, late, said):
    assert says(world, "competition.claims.submit", INSTITUTION, now=NOON + late, need_id=1) == said


@pytest.mark.parametrize(("kind", "number"), [("place", 1), ("organisation", GIVER), ("organisation", FIRM)])
def test_nobody_offers_where_a_side_is_stopped(world, kind, number):
    world.cases[kind][number].state = "suspended"
    assert says(world, "competition.claims.submit", INSTITUTION, need_id=1) == MUST_NOT


def test_whether_other_services_fit_is_left_to_the_rule_set(world):
    world.cases["need"][1].of["asks"] = {"finance"}
    assert says(world, "competition.claims.submit", INSTITUTION, need_id=1) == OPEN
    assert says(world, "competition.claims.submit", INSTITUTION, now=NOON + HOUR, need_id=1) == MUST_NOT


def test_a_later_closing_takes_two(world):
    do(world, "competition.rounds.extend", BOTH_PARTS, ("round", 1), closes_at=NOON + 5 * HOUR)
    assert says(world, "competition.extensions.approve_of_round", BOTH_PARTS, ("round", 1)) == MUST_NOT
    do(world, "competition.extensions.approve_of_round", OFFICER, ("round", 1))
    assert says(world, "competition.claims.submit", INSTITUTION, now=NOON + 4 * HOUR, need_id=1) == MAY


@pytest.mark.parametrize(("sure", "amount", "said"), [(False, 5, MUST_NOT), (True, 5, MAY), (False, 0, MAY)])
def test_who_is_kept_from_money_gets_it_knowingly_or_not_at_all(world, sure, amount, said):
    world.cases["year"][1] = case("year", 1, "released", amounts={GIVER: 1}, budget=9, barred={GIVER})
    typed = {"organisation_id": GIVER, "new_fen": amount, "sure": sure}
    assert says(world, "evaluation.adjustments.propose", OFFICER, ("year", 1), **typed) == said


def test_nothing_is_worked_out_while_settings_lie_with_a_second_person(world):
    typed = {"rehearsal": True, "without_money": False, "budget_fen": 1}

    def freezing(*waits):
        return Step("evaluation.years.freeze", OFFICER, None, NOON, typed, {"waits": frozenset(waits)})

    assert expects(world, freezing("year_weight_outcomes")) == MUST_NOT
    assert expects(world, freezing()) != MUST_NOT


@pytest.mark.parametrize(
    ("waits", "seen", "said"),
    [
        ("year_weight_outcomes", False, MAY),
        ("year_weight_outcomes", True, MUST_NOT),
        ("subsidy_cap_fen", True, MAY),
        ("", False, MUST_NOT),
    ],
)
def test_weights_are_agreed_before_a_list_is_seen_and_the_rest_by_two_afterwards(world, waits, seen, said):
    if seen:
        world.cases["year"][1] = case("year", 1, "rehearsed")
    moments = {"waits": frozenset({waits} - {""})}
    assert expects(world, Step("programmes.weights.approve", APPROVER, None, NOON, {}, moments)) == said


def test_nobody_looks_into_an_offer_before_the_close_and_whoever_did_does_not_approve(world):
    claims(world, "submitted", "submitted")
    screen = ("competition.screening.screen", BOTH_PARTS, ("claim", 1))
    assert says(world, *screen, now=NOON, admit=True) == MUST_NOT
    do(world, *screen, now=NOON + HOUR, admit=True)
    assert world.cases["claim"][1].state == "admissible"
    world.cases["round"][1].state = "proposed"
    assert says(world, "competition.approval.approve", BOTH_PARTS, ("round", 1)) == MUST_NOT
    assert says(world, "competition.approval.approve", APPROVER, ("round", 1)) != MUST_NOT


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        ({1: ("selected", 0), 2: ("selected", 0)}, "two leaders"),
        ({1: ("selected", 0), 2: ("confirmed", 0)}, "went from"),
        ({1: ("reserve", 1), 2: ("not_selected", None)}, "left reserve"),
    ],
)
def test_a_result_keeps_the_rules(world, result, fault):
    claims(world, "admissible", "admissible")
    with pytest.raises(Differs, match=fault):
        world.decide(result, 1)


def test_no_result_goes_beyond_a_place(world):
    claims(world, "admissible", "admissible")
    world.cases["place"][1].of["capacity"] = 0
    with pytest.raises(Differs, match="beyond its place"):
        world.decide({1: ("selected", 0), 2: ("reserve", 1)}, 1)


def test_both_say_yes_and_the_line_is_let_go(world):
    claims(world, "selected", "reserve")
    do(world, "competition.answers.answer", INSTITUTION, ("claim", 1), accept=True)
    assert says(world, "competition.answers.answer", INSTITUTION, ("claim", 1), accept=True) == MUST_NOT
    contract = case("engagement", 1, "agreed", enterprise=FIRM, institution=GIVER, need=1, claim=1)
    do(world, "competition.answers.answer", ENTERPRISE, ("claim", 1), accept=True, born=[contract])
    assert world.states("claim") == {1: "confirmed", 2: "not_selected"}


@pytest.mark.parametrize(("room", "after"), [(1, "selected"), (0, "not_selected")])
def test_a_no_brings_up_the_next_with_room(world, room, after):
    claims(world, "selected", "reserve")
    world.cases["need"][1].state, world.cases["place"][2].of["capacity"] = "matched", room
    do(world, "competition.answers.answer", ENTERPRISE, ("claim", 1), accept=False)
    assert world.states("claim") == {1: "declined", 2: after}
    assert world.cases["need"][1].state == ("matched" if room else "published")


def test_silence_is_a_no_after_the_day_only(world):
    claims(world, "selected", "reserve")
    assert says(world, "competition.answers.close_overdue", OFFICER, ("claim", 1), now=NOON + 2 * HOUR) == MUST_NOT
    assert says(world, "competition.answers.close_overdue", OFFICER, ("claim", 1), now=NOON + 3 * HOUR) == MAY


def test_more_time_takes_a_second_person_without_a_hand_and_moves_the_day(world):
    claims(world, "selected", "reserve")
    later, reviewer = NOON + 5 * HOUR, somebody(9, "city_officer", unit=BUREAU)
    more = {"ends_on": day_of(NOON + 90 * HOUR)}
    give, (yes, no, back) = (
        "competition.answer_times.propose",
        (f"competition.answer_times.{name}" for name in ("agree", "turn_down", "withdraw")),
    )
    typed = {"answer_by": later}
    for wrong in ({"answer_by": NOON + 3 * HOUR}, {"answer_by": NOON + 130 * HOUR}):
        assert expects(world, replace(step(world, give, OFFICER, ("claim", 1), **wrong), moments=MATCH | more)) == MUST_NOT
    assert says(world, yes, APPROVER, ("claim", 1)) == MUST_NOT
    first = replace(step(world, give, OFFICER, ("claim", 1), **typed), moments=MATCH | more)
    assert expects(world, first) == MAY
    take(world, first)
    world.cases["round"][1].hands["reviewed"].add(reviewer.id)
    for who, name, said in ((OFFICER, yes, MUST_NOT), (reviewer, no, MUST_NOT), (APPROVER, back, MUST_NOT), (OFFICER, back, MAY)):
        assert says(world, name, who, ("claim", 1)) == said
    assert says(world, yes, APPROVER, ("claim", 1), now=NOON + 3 * HOUR) == MUST_NOT
    do(world, yes, APPROVER, ("claim", 1))
    assert says(world, "competition.answers.close_overdue", OFFICER, ("claim", 1), now=NOON + 4 * HOUR) == MUST_NOT
    assert says(world, "competition.answers.close_overdue", OFFICER, ("claim", 1), now=later) == MAY


def test_nobody_of_an_office_decides_on_the_own_organisation(world):
    world.cases["application"][1] = case("application", 1, "recommended", institution=GIVER, unit=HETANG)
    member = somebody(9, "city_officer", unit=BUREAU, elsewhere=frozenset({GIVER}))
    assert says(world, "vetting.vetting.confirm", member, ("application", 1)) == MUST_NOT
    assert says(world, "vetting.vetting.confirm", OFFICER, ("application", 1)) == MAY


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize(("step_name", "of"), [("competition.rounds.extend", "round"), ("needs.corrections.correct", "need")])
def test_who_belongs_to_the_pool_leaves_a_sealed_round_alone_whoever_claims(world, claimed, step_name, of):
    if claimed:
        claims(world, "submitted", "submitted")
    once_in_it = somebody(9, "city_officer", unit=BUREAU, elsewhere=frozenset({GIVER}))
    assert must_not(world, step(world, step_name, once_in_it, (of, 1)))
    assert not must_not(world, step(world, step_name, OFFICER, (of, 1)))


def test_a_round_that_was_taken_further_is_that_of_its_claimants(world):
    world.cases["round"][1].state = "solved"
    once_in_it = somebody(9, "city_officer", unit=BUREAU, elsewhere=frozenset({GIVER}))
    assert not must_not(world, step(world, "competition.rounds.cancel", once_in_it, ("round", 1)))
    claims(world, "admissible", "admissible")
    assert must_not(world, step(world, "competition.rounds.cancel", once_in_it, ("round", 1)))


def test_what_a_step_may_not_make_is_a_difference(world):
    with pytest.raises(Differs, match="makes a need that is published"):
        take(world, step(world, "needs.needs.draft", CLERK), [case("need", 3, "published", enterprise=FIRM)])


def test_a_worker_moves_runs_alone_and_one_that_ends_solves_its_round(world):
    world.cases["run"][1] = case("run", 1, "queued", round=1)
    world.follow("run", 1, "optimal")
    assert world.cases["round"][1].state == "solved"
    with pytest.raises(Differs, match="by itself"):
        world.follow("round", 1, "approved")


def test_shares_add_up_to_the_budget_or_to_all_caps():
    random = Random(7)
    for _ in range(300):
        rows = random.randint(1, 6)
        points = [random.choice((0, 1, random.randrange(10_000))) for _ in range(rows)]
        caps = [random.choice((None, random.randrange(5_000))) for _ in range(rows)]
        budget = random.randrange(10_000)
        shares = shared_out(budget, points, [f"{row:02}" for row in range(rows)], caps)
        full = [cap for cap, one in zip(caps, points, strict=True) if one]
        most = budget if None in full else min(budget, sum(cap or 0 for cap in full))
        assert sum(shares) == most
        assert all(cap is None or share <= cap for share, cap in zip(shares, caps, strict=True))


def test_the_fen_left_over_goes_to_the_largest_remainder_then_to_the_smaller_number():
    assert shared_out(100, [1, 1, 1], ["c", "b", "a"], [None] * 3) == [33, 33, 34]
    assert shared_out(10, [5, 3, 1], ["a", "b", "c"], [None] * 3) == [6, 3, 1]
    assert shared_out(100, [3, 1], ["a", "b"], [50, 30]) == [50, 30]
    assert shared_out(100, [0, 0], ["a", "b"], [None] * 2) == [0, 0]


def test_every_step_has_its_line_or_says_why_not():
    played = {name.partition(" (")[0] for name in PLAYS}
    assert played == set(RULES) | set(LEFT_OPEN)


def test_of_most_steps_the_model_says_that_they_may_be():
    """Where it says so, and nobody is kept from it, the house has to do it."""
    assert LEFT < set(RULES)
    assert len(set(RULES) - LEFT) >= 90


def test_who_is_stopped_does_nothing_whatever_the_step(world):
    world.cases["organisation"][FIRM].state = "suspended"
    assert says(world, "people.invitations.invite", ENTERPRISE, ("organisation", FIRM)) == MUST_NOT
    assert says(world, "delivery.ledger.log", ENTERPRISE, ("need", 1)) == MUST_NOT


def test_of_what_no_line_names_the_model_says_nothing(world):
    assert says(world, "people.credentials.update_profile", CLERK) == OPEN

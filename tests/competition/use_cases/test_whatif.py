"""A what-if that is kept: a run like any other, with a reason for everything that was changed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.competition.commands import KeepWhatIf
from marketplace.competition.models import SolveRun
from marketplace.competition.queries import hands, results, runs, whatifs
from marketplace.competition.rules import whatif
from marketplace.competition.rules.computing import compute
from marketplace.competition.rules.whatif import Alteration, Wish
from marketplace.competition.states import RoundState, RunState
from marketplace.competition.use_cases import solving
from marketplace.competition.use_cases import whatif as use_cases
from marketplace.matching.files.frozen import hash_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.vetting.models import PoolPlace
from tests.competition.use_cases.competing import AFTER, change, reviewed

REASON = "机构书面说明近期人员不足"


@pytest.fixture
def play(world):
    return world(reviewed)


def place(play, number):
    return play.places[number].organisation_id


def look(play, wish=None, weights=None):
    db.session.rollback()
    frozen = solving.checked_input(play.round, AFTER)
    return whatifs.look(play.round, runs.current(play.round), frozen, wish or Wish(), weights)


def keep(play, wish, reasons=None, seen=None, **more):
    seen = look(play, wish).seen if seen is None else seen
    frozen = solving.checked_input(play.round, AFTER)
    try:
        count = len(whatif.changes_of(frozen, wish))
    except Invalid:
        count = 0
    command = KeepWhatIf(
        wish=wish,
        seen=seen,
        reasons=[REASON] * count if reasons is None else reasons,
        **({"round_id": play.round.id, "version": play.round.version} | more),
    )
    run = use_cases.keep(command, actor=play.officer, now=AFTER)
    solving.run(run.id, lambda: AFTER)
    return play.make.reread(run)


def events(kind):
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == kind)).all()


def pairs_of(result):
    return {pair["need"]: pair["institution"] for pair in result["pairs"]}


def test_a_look_stores_nothing(play):
    before = db.session.scalar(select(EventRecord.seq).order_by(EventRecord.seq.desc()))

    found = look(play, Wish(places={place(play, 0): 1}))

    assert found.before.result["served"] == found.after.result["served"] == 2
    assert set(pairs_of(found.after.result).values()) == {place(play, 0), place(play, 1)}
    assert db.session.scalars(select(SolveRun)).all() == []
    assert db.session.scalar(select(EventRecord.seq).order_by(EventRecord.seq.desc())) == before


def test_it_is_compared_with_the_current_run(play):
    run = play.solve()

    found = look(play, Wish(most=1))

    assert found.run.id == run.id
    assert found.before.result == run.result
    assert pairs_of(found.after.result) != pairs_of(run.result)


def test_the_input_is_read_from_the_current_run_only_while_nothing_has_changed(play):
    run = play.solve()
    quick = solving.standing_input(play.round, runs.current(play.round), AFTER)
    assert quick is run.input
    assert hash_of(solving.checked_input(play.round, AFTER)) == hash_of(quick)

    play.score(play.claims[0][0], points=10)
    changed = solving.standing_input(play.round, runs.current(play.round), AFTER)
    assert hash_of(changed) == hash_of(solving.checked_input(play.round, AFTER)) != run.input_hash

    keep(play, Wish(most=1))
    assert "changes" not in solving.standing_input(play.round, runs.current(play.round), AFTER)


def test_other_weights_are_looked_at_with_the_scores_they_give(play):
    found = look(play, weights={"price": 100})

    assert found.seen is None, "there is nothing that could be kept"
    assert found.after.frozen["round"]["weights"] == {"price": 100}
    assert len(whatif.rescored(found.before.frozen, found.after.frozen)) == 4


def test_a_weight_for_what_nobody_scored_is_refused(play):
    with pytest.raises(Invalid) as refusal:
        look(play, weights={"team": 100})
    assert (refusal.value.key, refusal.value.facts["term"]) == ("whatif.unscored", "team")


def test_what_is_kept_is_a_run_with_its_changes_and_the_result_that_was_seen(play):
    wish = Wish(places={place(play, 0): 1}, priority={play.needs[0].id: 3})
    seen = look(play, wish)

    run = keep(play, wish)

    assert run.state == RunState.OPTIMAL
    assert pairs_of(run.result) == pairs_of(seen.after.result)
    assert [(one["kind"], one["before"], one["after"], one["reason"]) for one in run.input["changes"]] == [
        ("places", 20, 1, REASON),
        ("priority", 1, 3, REASON),
    ]
    assert hash_of(compute(run.input)) == run.result_hash, "it can be computed again from its input alone"
    [first, second] = events("RunNumberChanged")
    assert (first.facts["subject"], first.facts["before"], first.facts["after"]) == (play.places[0].organisation.name, 20, 1)
    assert (second.facts["subject"], second.facts["reason"]) == (play.needs[0].number, REASON)


def test_a_kept_run_can_be_proposed_approved_and_published_like_any_other(play):
    run = keep(play, Wish(pairs={(play.needs[0].id, place(play, 0)): Alteration.BARRED}))
    play.propose(run)
    play.approve()
    play.publish()

    assert play.make.reread(play.round).state == RoundState.PUBLISHED
    [event] = events("RunPairChanged")
    assert (event.facts["change"], event.facts["need"]) == ("barred", play.needs[0].number)
    told = results.outcome(play.make.reread(play.claims[0][0]), play.bidders[0])
    assert REASON in [reason.facts.get("reason") for reason in told.reasons]


def test_a_kept_run_is_outdated_once_the_facts_change(play):
    run = keep(play, Wish(most=1))
    change(db.session.get_one(PoolPlace, play.places[1].id), capacity=7)

    with pytest.raises(NotNow) as refusal:
        play.propose(run)
    assert refusal.value.key == "run.outdated"


def test_a_change_that_no_candidate_fits_any_more_outdates_its_run(play):
    run = keep(play, Wish(pairs={(play.needs[0].id, place(play, 1)): Alteration.LOCKED}))
    play.propose(run)
    change(play.claims[0][1], preference=0)

    with pytest.raises(NotNow) as refusal:
        play.approve()
    assert refusal.value.key == "run.outdated"


def test_an_ordinary_run_after_a_kept_one_is_without_its_changes(play):
    first = play.solve()
    keep(play, Wish(most=1))

    assert play.solve().input_hash == first.input_hash


@pytest.mark.parametrize("reasons", [[], ["短"], ["  "], [REASON, REASON]])
def test_every_change_needs_its_reason(play, reasons):
    with pytest.raises(Invalid) as refusal:
        keep(play, Wish(most=1), reasons=reasons)
    assert refusal.value.key == "whatif.reason"


def test_announced_weights_are_never_kept(play):
    with pytest.raises(NotNow) as refusal:
        keep(play, Wish(most=1), weights=True)
    assert refusal.value.key == "whatif.weights_fixed"


def test_no_institution_is_given_more_than_it_declared(play):
    wish = Wish(places={place(play, 0): 21})
    assert look(play, wish).after.matched

    with pytest.raises(NotNow) as refusal:
        keep(play, wish)
    assert (refusal.value.key, refusal.value.facts["before"]) == ("whatif.places_declared", 20)


def test_nothing_changed_is_nothing_to_keep(play):
    with pytest.raises(Invalid) as refusal:
        keep(play, Wish())
    assert refusal.value.key == "whatif.nothing"


def test_what_was_looked_at_before_the_facts_changed_is_not_kept(play):
    wish = Wish(most=1)
    seen = look(play, wish).seen
    play.score(play.claims[0][0], points=10)

    with pytest.raises(Conflict) as refusal:
        keep(play, wish, seen=seen)
    assert refusal.value.key == "whatif.stale"


def test_who_changed_an_input_does_not_approve_it(play):
    run = keep(play, Wish(most=1))
    play.propose(run)

    assert hands.in_round(play.officer, play.round)
    with pytest.raises(NotPermitted):
        play.approve(by=play.officer)


def test_only_the_bureaus_officer_keeps_and_only_in_review(play):
    command = KeepWhatIf(
        round_id=play.round.id,
        version=play.round.version,
        wish=Wish(most=1),
        seen=look(play, Wish(most=1)).seen,
        reasons=[REASON],
    )
    with pytest.raises(NotPermitted):
        use_cases.keep(command, actor=play.approver, now=AFTER)
    play.propose(play.solve())
    with pytest.raises(NotNow) as refusal:
        use_cases.keep(replace(command, version=play.round.version), actor=play.officer, now=AFTER)
    assert refusal.value.key == "round.not_in_review"


def test_a_budget_is_kept_and_computed_in_the_background(play):
    wish = Wish(budget_fen=100_00)
    assert look(play, wish).after.result is None, "not while somebody waits"

    run = keep(play, wish)

    assert (run.state, run.result["served"]) == (RunState.OPTIMAL, 1)
    assert [event.facts["limit_fen"] for event in events("RunBudgetSet")] == [100_00]

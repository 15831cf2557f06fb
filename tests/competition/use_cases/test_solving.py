"""Solving: frozen input, one result, whoever runs it and how often."""

import pytest

from marketplace.competition.commands import FreePair, SetPair
from marketplace.competition.rules import computing
from marketplace.competition.rules.computing import Stage
from marketplace.competition.states import RoundState, RunState
from marketplace.competition.use_cases import leases, pairs, solving
from marketplace.matching.files.frozen import hash_of
from marketplace.shared.errors import Conflict, NotNow
from tests.competition.use_cases.competing import AFTER, Play, reviewed
from tests.conftest import NOW


def pairs_of(run):
    return {pair["need"]: pair["institution"] for pair in run.result["pairs"]}


@pytest.fixture
def play(world):
    return world(reviewed)


def test_a_run_serves_every_need_with_the_better_offer(play):
    run = play.solve()

    assert run.state == RunState.OPTIMAL
    assert pairs_of(run) == {need.id: play.places[0].organisation_id for need in play.needs}
    assert run.result["total"] == run.result["bound"] == sum(pair["score"] for pair in run.result["pairs"])
    assert play.make.reread(play.round).state == RoundState.SOLVED


def test_each_match_shows_its_terms_and_its_best_alternative(play):
    [first, *_] = play.solve().result["pairs"]

    assert sum(term["points"] for term in first["terms"]) == first["score"]
    assert first["alternative"]["institution"] == play.places[1].organisation_id
    assert first["alternative"]["loss"] == first["score"] - first["alternative"]["score"]
    assert first["alternative"]["exact"]


def test_the_same_input_gives_the_same_bytes(play):
    one, two = play.solve(), play.solve()

    assert (one.input_hash, one.result_hash) == (two.input_hash, two.result_hash)
    assert hash_of(two.result) == two.result_hash
    assert play.make.reread(one).state == RunState.SUPERSEDED


def test_running_twice_at_once_stores_one_result(play):
    run = play.ask()

    first = leases.start(run.id, AFTER)
    solving.run(run.id, lambda: AFTER)
    stored = play.make.reread(run).result_hash
    solving._store(first, {"status": "optimal", "pairs": []}, None, AFTER)
    solving.run(run.id, lambda: AFTER)

    assert play.make.reread(run).result_hash == stored
    assert (run.lease, run.state) == (2, RunState.OPTIMAL)


def test_an_overtaken_worker_stops_telling(play):
    run = play.ask()
    lease = leases.start(run.id, AFTER)
    leases.start(run.id, AFTER)

    with pytest.raises(leases.Overtaken):
        leases.word_of(lease, lambda: AFTER)(50, Stage.SCORE)


def test_a_failure_is_kept_with_a_sentence(play, monkeypatch):
    run = play.ask()
    monkeypatch.setattr(computing.matching, "verify_both", lambda market, result: 1 / 0)

    solving.run(run.id, lambda: AFTER)

    assert play.make.reread(run).state == RunState.FAILED
    assert run.message["key"] == "run.failed"
    assert play.make.reread(play.round).state == RoundState.ANNOUNCED


def lock(play, need, place, locked=True):
    command = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[need].id,
        organisation_id=play.places[place].organisation_id,
        locked=locked,
        reason="已有合作基础，企业书面要求",
    )
    return pairs.set_pair(command, actor=play.officer, now=AFTER)


def test_a_locked_pair_stands_and_a_barred_one_does_not(play):
    earlier = play.solve()
    lock(play, 0, 1)
    lock(play, 1, 0, locked=False)

    run = play.solve()

    assert pairs_of(run) == {need.id: play.places[1].organisation_id for need in play.needs}
    assert run.input_hash != earlier.input_hash


def test_a_lock_that_was_taken_off_counts_no_more(play):
    before = play.solve()
    rule = lock(play, 0, 1)
    pairs.free_pair(FreePair(round_id=play.round.id, version=play.round.version, rule_id=rule.id), actor=play.officer, now=AFTER)

    assert play.solve().input_hash == before.input_hash


def test_a_need_has_one_lock_at_most(play):
    lock(play, 0, 1)

    with pytest.raises(Conflict) as refusal:
        lock(play, 0, 0)
    assert refusal.value.key == "pair.locked_already"


def test_locks_beyond_the_capacity_are_told_as_a_list_of_changes(make):
    play = Play(make, needs=2, institutions=1, capacity=1)
    play.announce()
    for row in play.everybody_claims():
        play.review(row[0])
    lock(play, 0, 0)
    lock(play, 1, 0)

    run = play.solve()

    assert run.state == RunState.INFEASIBLE
    assert run.message == {"key": "run.infeasible", "facts": {"count": 1}}
    [change] = run.result["changes"]
    assert (change["kind"], change["amount"]) in {("capacity", 1), ("forced", 1)}


def test_capacity_holds_and_what_is_left_over_has_its_reason(make):
    play = Play(make, needs=3, institutions=1, capacity=2)
    play.announce()
    for row in play.everybody_claims():
        play.review(row[0])

    run = play.solve()

    assert len(run.result["pairs"]) == 2
    assert [one["why"] for one in run.result["unserved"]] == ["no_room"]


def test_a_round_is_not_solved_before_its_claims_are_reviewed(make):
    play = Play(make)
    play.announce()
    claim = play.claim(0, 0)

    with pytest.raises(NotNow) as refusal:
        play.ask()
    assert (refusal.value.key, refusal.value.facts["unscreened"]) == ("round.not_ready", 1)

    play.screen(claim)
    with pytest.raises(NotNow) as refusal:
        play.ask()
    assert refusal.value.facts["unscored"] == 1


def test_a_round_is_not_solved_before_it_has_closed(make):
    play = Play(make)
    play.announce()

    with pytest.raises(NotNow) as refusal:
        solving.ask(solving.AskRun(round_id=play.round.id, version=play.round.version), actor=play.officer, now=NOW)
    assert refusal.value.key == "round.not_in_review"


def test_an_empty_round_has_an_empty_result(make):
    play = Play(make)
    play.announce()

    run = play.solve()

    assert (run.state, run.result["served"]) == (RunState.OPTIMAL, 0)
    assert {one["why"] for one in run.result["unserved"]} == {"no_claim"}

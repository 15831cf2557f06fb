"""Rounds: announced over published needs, adjusted before opening, extended before closing, given up, closed once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AdjustRound, CancelRound, DecideExtension, ExtendRound
from marketplace.competition.queries import rounds as questions
from marketplace.competition.rules.phase import Phase
from marketplace.competition.states import RoundState
from marketplace.competition.use_cases import extensions, rounds
from marketplace.matching.files.frozen import announced_hash, announcement, commitment, hash_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, OPENS, WEIGHTS, Play
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def play(world):
    return world(Play)


def events(kind):
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == kind)).all()


def test_an_announced_round_holds_its_needs_and_commits_to_its_seed(play):
    a_round = play.announce()

    assert questions.needs_of(a_round) == play.needs
    assert (a_round.number, a_round.weights, a_round.seed) == (1, WEIGHTS, 7)
    [event] = events("RoundAnnounced")
    promised = announcement(questions.start_of(a_round, a_round.programme, 2))
    assert event.facts["commitment"] == hash_of(promised) == questions.commitment_of(a_round.id)
    assert (promised["weights"], promised["aim"], promised["ruleset"]) == (WEIGHTS, "coverage", a_round.programme.ruleset_key)
    assert promised["seed_hash"] == commitment("ZZ2023", 1, 7)
    assert "seed" not in event.facts and "seed" not in promised


def test_what_is_adjusted_before_the_opening_is_announced_anew(play):
    a_round = play.announce()
    before = questions.commitment_of(a_round.id)
    change = AdjustRound(
        round_id=a_round.id, version=a_round.version, name=a_round.name, opens_at=OPENS, weights={"plan": 70, "price": 30}
    )
    rounds.adjust(change, actor=play.officer, now=NOW)
    after = questions.commitment_of(a_round.id)
    assert after != before
    assert after == announced_hash(questions.start_of(a_round, a_round.programme, questions.announcement_of(a_round.id)))


def test_a_run_of_a_round_is_held_to_what_was_announced_and_an_earlier_round_to_its_seed(play):
    a_round = play.announce()
    play.review(play.claim(0, 0))
    run = play.solve()
    assert announced_hash(run.input["round"]) == questions.commitment_of(a_round.id)
    earlier = {key: run.input["round"][key] for key in ("programme", "number", "weights", "seed", "aim")}
    assert announced_hash(earlier) == commitment("ZZ2023", 1, 7)


def test_a_seed_that_nobody_chose_is_drawn(play):
    assert play.announce(seed=None).seed != play.announce(seed=None, need_ids=(play.make.need().id,)).seed


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - timedelta(seconds=1), Phase.PLANNED),
        (OPENS, Phase.OPEN),
        (CLOSES - timedelta(seconds=1), Phase.OPEN),
        (CLOSES, Phase.CLOSED),
    ],
)
def test_the_clock_says_whether_a_round_is_open(play, now, phase):
    assert questions.phase(play.announce(), now) is phase


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": " "}, "round.name_missing"),
        ({"opens_at": NOW - HOUR}, "round.opens_in_the_past"),
        ({"closes_at": OPENS}, "round.closes_before_it_opens"),
        ({"need_ids": ()}, "round.no_needs"),
        ({"weights": {"plan": 60}}, "scoring.weights"),
        ({"weights": {"plan": 60, "charm": 40}}, "scoring.unknown_term"),
        ({"weights": {"plan": 110, "price": -10}}, "scoring.weights"),
    ],
)
def test_a_round_that_cannot_be_is_refused_with_its_reason(play, changes, key):
    with pytest.raises(Invalid) as refusal:
        play.announce(**changes)
    assert refusal.value.key == key


def test_only_published_needs_stand_in_a_round(play):
    draft = play.make.need(state="verified")

    with pytest.raises(NotNow) as refusal:
        play.announce(need_ids=(play.needs[0].id, draft.id))
    assert (refusal.value.key, refusal.value.facts["needs"]) == ("round.need_not_published", [draft.number])


def test_a_need_stands_in_one_live_round_at_a_time(play):
    first = play.announce()
    with pytest.raises(Conflict) as refusal:
        play.announce(need_ids=(play.needs[1].id,))
    assert refusal.value.key == "round.need_taken"

    cancel(play, first)
    assert play.announce().number == 2


def test_only_the_officer_of_the_bureau_announces(play):
    for person in (play.approver, play.expert, play.make.county_officer(), play.bidders[0]):
        play.officer = person
        with pytest.raises((NotPermitted, NotFound)):
            play.announce()


def test_the_weights_start_from_the_programmes_settings(play):
    given = questions.default_weights(play.make.programme())

    assert sum(given.values()) == 100
    assert given["plan"] == 40


def test_needs_that_are_free_can_be_narrowed_down_by_category_and_county(play):
    other = play.make.need(categories=("testing",))
    play.announce()

    programme = play.make.programme()
    assert questions.free_needs(programme) == [other]
    assert questions.free_needs(programme, category="testing") == [other]
    assert questions.free_needs(programme, category="digital") == []
    assert questions.free_needs(programme, unit_id=play.make.county("芦淞区", "430203").id) == []


def adjust(play, a_round, now=NOW, **changes):
    given = {"round_id": a_round.id, "version": a_round.version, "name": "改名", "opens_at": OPENS, "weights": {"plan": 100}}
    return rounds.adjust(AdjustRound(**(given | changes)), actor=play.officer, now=now)


def test_before_it_opens_a_round_is_adjusted_and_afterwards_not(play):
    a_round = adjust(play, play.announce())
    assert (a_round.name, a_round.weights, a_round.closes_at) == ("改名", {"plan": 100}, CLOSES), "its closing is moved by two"

    with pytest.raises(NotNow) as refusal:
        adjust(play, a_round, now=OPENS)
    assert refusal.value.key == "round.not_planned"


def test_a_stale_change_is_refused(play):
    a_round = play.announce()
    stale = a_round.version
    adjust(play, a_round)

    with pytest.raises(Conflict):
        adjust(play, a_round, version=stale)


def propose(play, closes_at, at=DURING, reason="多家机构反映材料准备时间不足"):
    return rounds.extend(
        ExtendRound(round_id=play.round.id, version=play.round.version, closes_at=closes_at, reason=reason),
        actor=play.officer,
        clock=lambda _session: at,
    )


def extend(play, closes_at, at=DURING, reason="多家机构反映材料准备时间不足"):
    propose(play, closes_at, at, reason)
    return approve(play, at=at)


def approve(play, at=DURING, by=None):
    command = DecideExtension(round_id=play.round.id, version=play.round.version)
    return extensions.approve_of_round(command, actor=by or play.approver, clock=lambda _session: at)


def test_the_closing_moment_moves_later_only_and_is_recorded(play):
    play.announce()
    extend(play, CLOSES + HOUR)

    assert play.make.reread(play.round).closes_at == CLOSES + HOUR
    [event] = events("RoundExtended")
    assert event.facts["earlier_at"] < event.facts["closes_at"]
    assert play.claim(0, 0, at=CLOSES).submitted_at == CLOSES
    for earlier in (CLOSES + HOUR, CLOSES):
        with pytest.raises(Invalid) as refusal:
            extend(play, earlier)
        assert refusal.value.key == "round.only_later"


def test_after_closing_nothing_is_extended(play):
    play.announce()

    with pytest.raises(NotNow) as refusal:
        extend(play, CLOSES + HOUR, at=CLOSES)
    assert refusal.value.key == "round.closed_already"


def test_an_extension_needs_a_reason(play):
    play.announce()

    with pytest.raises(Invalid) as refusal:
        extend(play, CLOSES + HOUR, reason="  ")
    assert refusal.value.key == "reason_needed"


def cancel(play, a_round, now=DURING):
    return rounds.cancel(
        CancelRound(round_id=a_round.id, version=a_round.version, reason="需求发布有误，重新公告"), actor=play.officer, now=now
    )


def test_a_cancelled_round_frees_its_needs(play):
    a_round = cancel(play, play.announce())

    assert (a_round.state, a_round.reason) == (RoundState.CANCELLED, "需求发布有误，重新公告")
    assert questions.free_needs(play.make.programme()) == play.needs
    with pytest.raises(NotNow):
        cancel(play, a_round)


def test_a_proposed_round_is_not_cancelled(play):
    play.announce()
    play.propose(play.solve())

    with pytest.raises(NotNow) as refusal:
        cancel(play, play.round, now=AFTER)
    assert refusal.value.key == "round.decided_already"


def test_the_closing_is_recorded_once(play):
    play.announce()

    assert rounds.close_due(CLOSES - timedelta(seconds=1)) == 0
    assert rounds.close_due(CLOSES) == 1
    assert rounds.close_due(CLOSES + HOUR) == 0
    [event] = events("RoundClosed")
    assert (event.facts["round_id"], event.actor_id) == (play.round.id, None)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.CITY_OFFICER, True),
        (Role.CITY_APPROVER, True),
        (Role.EXPERT, True),
        (Role.AUDITOR, True),
        (Role.COUNTY_OFFICER, True),
        (Role.FINANCE, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_rounds_are_looked_into_by_those_who_work_with_them(play, role, sees):
    a_round = play.announce()
    person = play.make.account(role)

    assert (db.session.scalars(questions.visible_to(person)).all() == [a_round]) is sees

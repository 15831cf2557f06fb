"""After closing: admissibility, what the enterprise thinks, and points with reasons (G-02, G-03)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.commands import RankClaimants, ScoreClaim, ScreenClaim
from marketplace.competition.models import ClaimScore
from marketplace.competition.queries import reviews
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import screening
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import AFTER, CLOSES, GOOD_REASON, Play
from tests.versions import rivals


def claimed(make):
    """One need that two institutions claim."""
    play = Play(make, needs=1, weights={"plan": 50, "team": 10, "enterprise": 40})
    play.announce()
    play.one, play.other = play.claim(0, 0), play.claim(0, 1)
    return play


@pytest.fixture
def play(world):
    return world(claimed)


def test_admitting_and_screening_out_leave_who_and_why(play):
    play.screen(play.one)
    play.screen(play.other, admit=False)

    one, other = play.make.reread(play.one), play.make.reread(play.other)
    assert (one.state, one.screened_by_id) == (ClaimState.ADMISSIBLE, play.officer.id)
    assert (other.state, other.screen_reason) == (ClaimState.SCREENED_OUT, "材料不全，缺少人员名单")


def test_a_decision_can_be_corrected_until_the_proposal(play):
    play.screen(play.one, admit=False)
    play.screen(play.one)
    play.screen(play.other, admit=False)
    play.score(play.one)
    assert play.make.reread(play.one).state == ClaimState.ADMISSIBLE

    play.propose(play.solve())
    with pytest.raises(NotNow) as refusal:
        play.screen(play.one, admit=False)
    assert refusal.value.key == "round.not_in_review"


def test_screening_out_needs_a_reason(play):
    with pytest.raises(Invalid):
        play.screen(play.one, admit=False, reason="不行")


def test_before_closing_there_is_nothing_to_screen(play):
    with pytest.raises(NotFound):
        screening.screen(
            ScreenClaim(key=play.one.key, version=play.one.version, admit=True, reason=""),
            actor=play.officer,
            now=CLOSES - timedelta(seconds=1),
        )


def test_only_the_officer_screens(play):
    for person in (play.approver, play.expert, play.make.county_officer(), play.owners[0], play.bidders[0]):
        with pytest.raises((NotPermitted, NotFound)):
            screening.screen(
                ScreenClaim(key=play.one.key, version=play.one.version, admit=True, reason=""), actor=person, now=AFTER
            )


def rank(play, ranks, reasons=None, by=None):
    command = RankClaimants(
        round_id=play.round.id,
        need_id=play.needs[0].id,
        reasons=reasons or {},
        versions=rivals(play.round.id, play.needs[0].id),
        ranks={claim.key: place for claim, place in ranks},
    )
    return screening.rank(command, actor=by or play.owners[0], now=AFTER)


def test_the_enterprise_ranks_and_refuses(play):
    rank(play, [(play.one, 0), (play.other, 1)], {play.one.key: "去年合作不愉快"})

    one, other = play.make.reread(play.one), play.make.reread(play.other)
    assert (one.preference, one.preference_reason, other.preference) == (0, "去年合作不愉快", 1)


@pytest.mark.parametrize(
    ("places", "key"),
    [((1, 1), "claimants.same_rank"), ((3, 1), "claimants.rank_range"), ((0, 1), "claimants.refusal_needs_reason")],
)
def test_ranks_that_make_no_order_are_refused(play, places, key):
    with pytest.raises(Invalid) as refusal:
        rank(play, list(zip((play.one, play.other), places, strict=True)))
    assert refusal.value.key == key


def test_the_county_may_enter_it_for_the_enterprise_and_that_is_recorded(play):
    rank(play, [(play.one, 1)], by=play.make.county_officer())
    rank(play, [(play.one, 1)])

    events = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ClaimantsRanked").order_by(EventRecord.id))
    assert [event.facts["origin"] for event in events] == ["county", "enterprise"]


def test_nobody_ranks_the_claimants_of_another_need(play):
    stranger = play.make.enterprise_account()
    for person in (stranger, play.make.county_officer(play.make.county("芦淞区", "430203")), play.bidders[0]):
        with pytest.raises((NotFound, NotPermitted)):
            rank(play, [(play.one, 1)], by=person)
    with pytest.raises(NotPermitted):
        rank(play, [(play.one, 1)], by=play.officer)


def test_a_refused_claimant_is_never_matched_however_good(play):
    for claim, points in ((play.one, 100), (play.other, 10)):
        play.review(claim, points)
    rank(play, [(play.one, 0)], {play.one.key: "去年合作不愉快"})

    run = play.solve()

    assert [pair["institution"] for pair in run.result["pairs"]] == [play.places[1].organisation_id]
    assert run.input["excluded"] == [{"need": play.needs[0].id, "institution": play.places[0].organisation_id, "why": "refused"}]


def test_points_come_with_reasons_for_each_reviewed_term(play):
    play.review(play.one, 70)

    rows = db.session.scalars(select(ClaimScore).order_by(ClaimScore.term)).all()
    assert [(row.term, row.points, row.reason) for row in rows] == [("plan", 70, GOOD_REASON), ("team", 70, GOOD_REASON)]


def test_sent_again_the_points_take_the_place_of_the_earlier_ones(play):
    play.review(play.one, 70)
    play.score(play.one, 90)

    assert reviews.points_of(play.round)[play.one.id] == {"plan": [90], "team": [90]}


@pytest.mark.parametrize(
    ("points", "reason", "key"),
    [(101, GOOD_REASON, "score.points"), (-1, GOOD_REASON, "score.points"), (50, "好", "score.reason")],
)
def test_points_out_of_bounds_or_without_reason_are_refused(play, points, reason, key):
    play.screen(play.one)
    command = ScoreClaim(
        key=play.one.key,
        version=play.one.version,
        points={"plan": points, "team": points},
        reasons={"plan": reason, "team": reason},
    )

    with pytest.raises(Invalid) as refusal:
        screening.score(command, actor=play.expert, now=AFTER)
    assert refusal.value.key == key


def test_every_reviewed_term_has_to_be_scored(play):
    play.screen(play.one)
    command = ScoreClaim(key=play.one.key, version=play.one.version, points={"plan": 50}, reasons={"plan": GOOD_REASON})

    with pytest.raises(Invalid):
        screening.score(command, actor=play.expert, now=AFTER)


def test_a_reason_about_somebody_who_is_no_claimant_is_not_dropped_in_silence(play):
    with pytest.raises(NotFound):
        rank(play, [(play.one, 1)], {"nobody": "去年合作不愉快"})


@pytest.mark.parametrize("where", ["points", "reasons"])
def test_points_for_what_the_round_does_not_review_are_not_dropped_in_silence(play, where):
    play.screen(play.one)
    said = {"points": dict.fromkeys(("plan", "team"), 50), "reasons": dict.fromkeys(("plan", "team"), GOOD_REASON)}
    said[where]["capacity"] = said[where]["plan"]

    with pytest.raises(NotFound):
        screening.score(ScoreClaim(key=play.one.key, version=play.one.version, **said), actor=play.expert, now=AFTER)
    assert reviews.points_of(play.round) == {}


def test_what_was_not_admitted_is_not_scored(play):
    with pytest.raises(NotNow) as refusal:
        play.score(play.one)
    assert refusal.value.key == "claim.not_admissible"


def test_reviewers_do_not_see_each_others_points_before_the_round_is_solved(play):
    colleague = play.make.account("expert", unit=play.make.city())
    play.review(play.one, 70)
    play.score(play.one, 30, by=colleague)
    play.screen(play.other, admit=False)

    assert {row.points for row in reviews.scores_seen_by(colleague, play.one)} == {30}
    assert reviews.scores_seen_by(play.officer, play.one) == []
    play.solve()
    assert {row.points for row in reviews.scores_seen_by(colleague, play.make.reread(play.one))} == {30, 70}
    assert reviews.scores_seen_by(play.bidders[0], play.one) == []


def test_the_progress_says_what_is_missing(play):
    before = reviews.progress(play.round, AFTER)
    assert (before.needs, before.claims, before.unscreened, before.unranked, before.ready) == (1, 2, 2, 1, False)

    play.review(play.one)
    play.screen(play.other)
    between = reviews.progress(play.round, AFTER)
    assert (between.admissible, between.unscored, between.ready) == (2, 1, False)

    play.score(play.other)
    assert reviews.progress(play.round, AFTER).ready


def waits(person):
    return {item.key: item.count for item in waiting_for(person, AFTER)}


def test_after_closing_each_part_is_told_what_waits(play):
    assert waits(play.officer)["waiting.claims_to_screen"] == 2
    assert waits(play.owners[0])["waiting.needs_to_rank"] == 1
    assert waits(play.make.county_officer())["waiting.needs_to_rank_for"] == 1
    play.screen(play.one)
    play.screen(play.other)
    assert waits(play.expert)["waiting.claims_to_score"] == 2
    rank(play, [(play.one, 1)])
    assert "waiting.needs_to_rank" not in waits(play.owners[0])
    play.score(play.one)
    assert waits(play.expert)["waiting.claims_to_score"] == 1
    play.score(play.other)

    run = play.solve()
    assert waits(play.officer)["waiting.rounds_to_propose"] == 1
    play.propose(run)
    assert waits(play.approver)["waiting.rounds_to_approve"] == 1
    play.approve()
    assert waits(play.officer)["waiting.rounds_to_publish"] == 1
    play.publish()
    for person in (play.owners[0], play.bidders[0]):
        [item] = [item for item in waiting_for(person, AFTER) if item.key == "waiting.matches_to_answer"]
        assert (item.count, item.due, item.page) == (1, play.make.reread(play.one).answer_by, "claims.show")

"""From a proposal to a confirmed match: second person, what is published, who is told what, and who moves up."""

from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AnswerMatch, ApproveRound, CloseOverdue, ProposeRun, PublishRound, SendRoundBack
from marketplace.competition.models import SolveRun
from marketplace.competition.queries import bidding, matched
from marketplace.competition.queries import claims as claim_questions
from marketplace.competition.queries import results as questions
from marketplace.competition.queries import rounds as round_questions
from marketplace.competition.states import ClaimState, RoundState
from marketplace.competition.use_cases import answers, approval, results
from marketplace.delivery.models import Engagement
from marketplace.needs.states import NeedState
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.rounding import hundredths
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import AFTER, HURRY, Play, change, reviewed
from tests.needs.use_cases.correcting import corrected


@pytest.fixture
def play(world):
    return world(reviewed)


def decided(play):
    play.decide()
    return [[play.make.reread(claim) for claim in row] for row in play.claims]


# ---- the second person ----


def test_a_second_person_approves_and_the_result_is_published(play):
    run = play.solve()
    play.propose(run)
    play.approve()
    play.publish()

    a_round = play.make.reread(play.round)
    assert (a_round.state, a_round.proposed_by_id, a_round.approved_by_id) == (
        RoundState.PUBLISHED,
        play.officer.id,
        play.approver.id,
    )


def test_who_proposed_cannot_approve(play):
    both = play.make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=play.make.city())
    play.officer = both
    play.propose(play.solve())

    with pytest.raises(NotPermitted) as refusal:
        play.approve(by=both)
    assert refusal.value.key == "second_person"


def test_who_scored_cannot_approve(play):
    both = play.make.account(Role.EXPERT, Role.CITY_APPROVER, unit=play.make.city())
    for row in play.claims:
        for claim in row:
            play.score(claim, by=both)
    play.propose(play.solve())

    with pytest.raises(NotPermitted) as refusal:
        play.approve(by=both)
    assert refusal.value.key == "round.reviewer_approves"


def test_an_officer_without_the_part_cannot_approve(play):
    play.propose(play.solve())

    with pytest.raises(NotPermitted):
        play.approve(by=play.make.city_officer())


def test_what_was_approved_is_not_approved_again(play):
    play.propose(play.solve())
    version = play.round.version
    approval.approve(ApproveRound(round_id=play.round.id, version=version), actor=play.approver, now=AFTER)

    with pytest.raises(Conflict):
        approval.approve(ApproveRound(round_id=play.round.id, version=version), actor=play.make.city_approver(), now=AFTER)
    with pytest.raises(NotNow):
        play.approve(by=play.make.city_approver())


def test_a_run_is_not_proposed_once_its_input_has_changed(play):
    run = play.solve()
    play.score(play.claims[0][0], points=20)

    with pytest.raises(NotNow) as refusal:
        play.propose(run)
    assert refusal.value.key == "run.outdated"
    assert play.make.reread(play.round).state == RoundState.SOLVED


def test_an_institution_that_lost_its_place_stops_the_approval(play):
    play.propose(play.solve())
    change(play.places[0], state=PlaceState.SUSPENDED)

    with pytest.raises(NotNow) as refusal:
        play.approve()
    assert refusal.value.key == "run.outdated"


def test_sent_back_it_can_be_solved_and_proposed_again(play):
    play.propose(play.solve())
    with pytest.raises(Invalid):
        approval.send_back(
            SendRoundBack(round_id=play.round.id, version=play.round.version, reason=" "), actor=play.approver, now=AFTER
        )
    approval.send_back(
        SendRoundBack(round_id=play.round.id, version=play.round.version, reason="第一条需求评分过于接近，请复核"),
        actor=play.approver,
        now=AFTER,
    )
    assert play.make.reread(play.round).state == RoundState.SOLVED

    play.decide()
    assert play.make.reread(play.round).state == RoundState.PUBLISHED


def test_nothing_is_published_without_approval(play):
    play.propose(play.solve())

    with pytest.raises(NotNow):
        play.publish()


def test_a_superseded_run_is_not_proposed(play):
    earlier = play.solve()
    play.solve()

    with pytest.raises(NotNow) as refusal:
        approval.propose(
            ProposeRun(round_id=play.round.id, version=play.round.version, number=earlier.number, reason=HURRY),
            actor=play.officer,
            now=AFTER,
        )
    assert refusal.value.key == "run.nothing_to_propose"


# ---- what is published ----


def test_claims_and_needs_learn_what_became_of_them(play):
    rows = decided(play)

    assert [[claim.state for claim in row] for row in rows] == [[ClaimState.SELECTED, ClaimState.RESERVE]] * 2
    assert [row[1].reserve_rank for row in rows] == [1, 1]
    assert [play.make.reread(need).state for need in play.needs] == [NeedState.MATCHED] * 2
    assert all(claim.score == sum(term["points"] for term in claim.terms) for row in rows for claim in row)


def test_a_need_nobody_claimed_stays_published_and_free_for_the_next_round(make):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.decide()

    assert [make.reread(need).state for need in play.needs] == [NeedState.MATCHED, NeedState.PUBLISHED]
    assert round_questions.free_needs(make.programme()) == [play.needs[1]]
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "NeedUnplaced")).one()
    assert (told.facts["need_id"], told.facts["why"]) == (play.needs[1].id, "no_claim")


def test_a_published_result_says_what_its_needs_asked_for_then(make):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.decide()
    then = [line.services for line in questions.lines(make.reread(play.round)).items]

    corrected(play.needs[1], make.city_officer(), AFTER + timedelta(days=9), categories=("consulting",))

    assert [line.services for line in questions.lines(make.reread(play.round)).items] == then
    assert [line.services for line in matched.lines(make.reread(play.round))] == then


def test_everybody_reads_winners_and_nothing_else(play):
    assert questions.published([play.round.programme]).items == []
    with pytest.raises(NotFound):
        questions.one(play.round.id)
    decided(play)

    [line, _] = questions.lines(questions.one(play.round.id)).items
    assert (line.number, line.winner, line.confirmed) == (play.needs[0].number, play.places[0].organisation.name, False)
    assert not {"score", "terms", "claim", "phone", "contact"} & {one.name for one in fields(line)}


def test_a_loser_reads_its_own_terms_beside_the_winners_and_why(play):
    winner, loser = decided(play)[0]
    found = questions.outcome(loser, play.bidders[1])

    assert (found.winner, found.winner_score, found.own_score) == (play.places[0].organisation.name, winner.score, loser.score)
    assert [(line.own.value, line.winner.value) for line in found.terms] == [
        (hundredths(own["points"]), hundredths(theirs["points"])) for own, theirs in zip(loser.terms, winner.terms, strict=True)
    ]
    [reason, *_] = found.reasons
    assert (reason.key, reason.facts["winner"]) == ("why.better", play.places[0].organisation.name)


def test_a_rival_reads_nothing_of_other_claims(play):
    winner, loser = decided(play)[0]

    assert questions.outcome(loser, play.bidders[0]) is None
    assert questions.outcome(winner, play.bidders[1]) is None
    assert questions.outcome(loser, play.owners[0]) is None
    with pytest.raises(NotFound):
        claim_questions.found(play.bidders[1], winner.key, AFTER)


def test_before_publication_not_even_the_author_reads_a_score(play):
    play.propose(play.solve())
    play.approve()

    claim = play.make.reread(play.claims[0][1])
    assert (claim.score, claim.terms) == (None, [])
    assert questions.outcome(claim, play.bidders[1]) is None


def test_a_winner_that_lost_its_place_after_approval_gives_way(play):
    play.propose(play.solve())
    play.approve()
    change(play.places[0], state=PlaceState.REMOVED)
    play.publish()

    assert [play.make.reread(claim).state for claim in play.claims[0]] == [ClaimState.NOT_SELECTED, ClaimState.SELECTED]


@pytest.mark.parametrize(("capacity", "after"), [(1, ClaimState.NOT_SELECTED), (2, ClaimState.SELECTED)])
def test_nobody_is_given_a_need_that_another_gave_way_to_beyond_the_own_places(make, capacity, after):
    play = Play(make, needs=2, institutions=2, capacity=1)
    play.announce()
    found = play.everybody_claims()
    for row in found:
        for claim in row:
            play.review(claim)
    play.propose(play.solve())
    play.approve()
    [pair] = [one for one in db.session.scalars(select(SolveRun)).one().result["pairs"] if one["need"] == play.needs[0].id]
    lost = next(place for place in play.places if place.organisation_id == pair["institution"])
    for place in play.places:
        change(place, **({"state": PlaceState.REMOVED} if place is lost else {"capacity": capacity}))
    play.publish()

    states = {claim.organisation_id: make.reread(claim).state for claim in found[0]}
    assert states.pop(lost.organisation_id) == ClaimState.NOT_SELECTED
    assert set(states.values()) == {after}
    assert make.reread(play.needs[0]).state == (NeedState.MATCHED if capacity == 2 else NeedState.PUBLISHED)
    assert max(bidding.used(make.programme().id).values()) == capacity


def test_places_of_an_approved_round_are_not_given_away_twice(make):
    play = Play(make, needs=1, institutions=1, capacity=1)
    play.announce()
    play.review(play.claim(0, 0))
    play.propose(play.solve())
    assert bidding.used(make.programme().id) == {}
    play.approve()

    assert bidding.used(make.programme().id) == {play.places[0].organisation_id: 1}


# ---- answers ----


def answer(claim, actor, accept=True, reason="", at=AFTER):
    return answers.answer(AnswerMatch(key=claim.key, version=claim.version, accept=accept, reason=reason), actor=actor, now=at)


def engagements():
    return db.session.scalars(select(Engagement)).all()


def test_confirmed_by_both_the_engagement_begins_with_the_offered_split(play):
    [winner, reserve], _ = decided(play)
    answer(winner, play.bidders[0])
    assert play.make.reread(winner).state == ClaimState.INSTITUTION_YES
    assert engagements() == []

    answer(winner, play.owners[0])

    assert play.make.reread(winner).state == ClaimState.CONFIRMED
    assert play.make.reread(reserve).state == ClaimState.NOT_SELECTED
    [engagement] = engagements()
    assert (engagement.claim_id, engagement.price_fen, engagement.government_fen, engagement.enterprise_fen) == (
        winner.id,
        300_00,
        100_00,
        150_00,
    )


@pytest.mark.parametrize("side", ["institution", "enterprise"])
def test_a_decline_brings_up_the_reserve_which_has_to_confirm_as_well(play, side):
    [winner, reserve], _ = decided(play)
    people = {"institution": play.bidders[0], "enterprise": play.owners[0]}
    answer(winner, people[side], accept=False, reason="人员另有安排，不能按期")

    assert play.make.reread(winner).state == ClaimState.DECLINED
    reserve = play.make.reread(reserve)
    assert (reserve.state, claim_questions.answers_of(reserve)) == (ClaimState.SELECTED, {})
    assert claim_questions.answers_of(play.make.reread(winner)) == {side: "declined"}
    assert reserve.answer_by == AFTER + timedelta(days=results.ANSWER_DAYS)
    answer(reserve, play.bidders[1])
    answer(reserve, play.owners[0])
    assert play.make.reread(reserve).state == ClaimState.CONFIRMED


def test_with_the_last_reserve_gone_the_need_waits_for_the_next_round(play):
    [winner, reserve], _ = decided(play)
    answer(winner, play.bidders[0], accept=False, reason="人员另有安排，不能按期")
    answer(reserve, play.bidders[1], accept=False, reason="价格无法接受，放弃承接")

    assert play.make.reread(play.needs[0]).state == NeedState.PUBLISHED
    assert play.needs[0] in round_questions.free_needs(play.make.programme())


def test_a_reserve_without_a_free_place_is_passed_over(make):
    play = Play(make, needs=2, institutions=2, capacity=1)
    play.announce()
    found = play.everybody_claims()
    for row in found:
        for claim in row:
            play.review(claim)
    play.decide()
    rows = [[make.reread(claim) for claim in row] for row in found]
    [first] = [claim for claim in rows[0] if claim.state == ClaimState.SELECTED]
    bidder = next(b for b in play.bidders if b.organisation_id == first.organisation_id)

    answer(first, bidder, accept=False, reason="人员另有安排，不能按期")

    assert {make.reread(claim).state for claim in rows[0]} == {ClaimState.DECLINED, ClaimState.NOT_SELECTED}
    assert make.reread(play.needs[0]).state == NeedState.PUBLISHED


def test_a_decline_needs_a_reason(play):
    [winner, _], _ = decided(play)

    with pytest.raises(Invalid):
        answer(winner, play.bidders[0], accept=False)


def test_nobody_answers_twice_or_for_somebody_else(play):
    [winner, _], _ = decided(play)
    answer(winner, play.bidders[0])

    with pytest.raises(NotNow) as refusal:
        answer(winner, play.bidders[0])
    assert refusal.value.key == "match.answered"
    for stranger in (play.bidders[1], play.owners[1]):
        with pytest.raises(NotFound):
            answer(winner, stranger)
    with pytest.raises(NotPermitted):
        answer(winner, play.officer)


def test_silence_counts_as_a_decline_only_after_the_due_moment_and_only_when_somebody_says_so(play):
    [winner, reserve], _ = decided(play)
    answer(winner, play.owners[0])
    command = CloseOverdue(key=winner.key, version=winner.version, reason="多次联系未回复，按放弃处理")

    with pytest.raises(NotNow) as refusal:
        answers.close_overdue(command, actor=play.officer, now=winner.answer_by - timedelta(seconds=1))
    assert refusal.value.key == "match.not_overdue"
    answers.close_overdue(command, actor=play.officer, now=winner.answer_by)

    winner = play.make.reread(winner)
    assert winner.state == ClaimState.DECLINED
    assert claim_questions.answers_of(winner) == {"institution": "declined", "enterprise": "confirmed"}
    assert play.make.reread(reserve).state == ClaimState.SELECTED


def test_a_match_that_was_answered_by_both_is_not_closed_any_more(play):
    [winner, _], _ = decided(play)
    answer(winner, play.owners[0])
    assert claim_questions.answers_of(play.make.reread(winner)) == {"enterprise": "confirmed"}
    answer(winner, play.bidders[0])
    assert claim_questions.answers_of(play.make.reread(winner)) == {"enterprise": "confirmed", "institution": "confirmed"}
    command = CloseOverdue(key=winner.key, version=winner.version, reason="多次联系未回复，按放弃处理")
    with pytest.raises(NotNow) as refusal:
        answers.close_overdue(command, actor=play.officer, now=winner.answer_by)
    assert (refusal.value.key, refusal.value.facts["state"]) == ("match.not_selected", ClaimState.CONFIRMED)


def test_publishing_twice_is_refused(play):
    decided(play)

    with pytest.raises(NotNow):
        results.publish(PublishRound(round_id=play.round.id, version=play.round.version), actor=play.officer, now=AFTER)

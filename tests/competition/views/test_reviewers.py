"""How many people score a claim, who does not do so alone, and what of it is remarked."""

import re

import pytest

from marketplace.competition.models import ClaimScore
from marketplace.competition.queries import reviews
from marketplace.competition.states import ClaimState, RoundState
from marketplace.competition.use_cases import solving
from marketplace.shared.errors import NotNow
from marketplace.shared.extensions import db
from marketplace.shared.models.person import PersonLink
from marketplace.shared.waiting import waiting_for
from tests.competition.queries.test_pages import counted
from tests.competition.use_cases.competing import AFTER, Play, change


def admitted(make):
    """One need with three admitted claims, one expert."""
    play = Play(make, needs=1, institutions=3)
    play.announce()
    [play.claims] = play.everybody_claims()
    for claim in play.claims:
        play.screen(claim)
    return play


@pytest.fixture
def play(world):
    return world(admitted)


def expert(play, **facts):
    found = play.make.account("expert", unit=play.make.city())
    if facts:
        change(found, **facts)
    return found


def missing(play):
    progress = reviews.progress(play.round, AFTER)
    return progress.unscored, progress.needed


def to_score(person):
    return {item.key: item.count for item in waiting_for(person, AFTER)}.get("waiting.claims_to_score", 0)


@pytest.mark.parametrize(("experts", "setting", "needed"), [(0, 2, 1), (1, 2, 1), (2, 2, 2), (3, 2, 2), (3, 3, 3), (3, 1, 1)])
def test_a_claim_takes_as_many_as_the_programme_says_as_far_as_there_are_experts(play, experts, setting, needed):
    change(play.make.programme(), settings={"claim_reviews_min": setting})
    if not experts:
        change(play.expert, active=False)
    for _ in range(experts - 1):
        expert(play)
    assert reviews.needed(play.round.programme) == needed


def test_two_accounts_of_one_person_are_one_expert_and_one_reviewer(play):
    other = expert(play)
    colleague = expert(play)
    play.score(play.claims[0], by=play.expert)
    play.score(play.claims[0], by=other)
    assert missing(play) == (2, 2)
    play.make.keep(PersonLink(account_id=play.expert.id, other_id=other.id, reason="经核实", made_by_id=other.id, at=AFTER))
    assert missing(play) == (3, 2), "one person has scored it twice"
    assert reviews.scorers(play.round, play.claims)[play.claims[0].id] == 1
    play.score(play.claims[0], by=colleague)
    assert missing(play) == (2, 2)


def test_one_of_two_is_not_enough_and_the_refusal_says_how_many_it_takes(play):
    colleague = expert(play)
    for claim in play.claims:
        play.score(claim)
    assert missing(play) == (3, 2) and to_score(play.expert) == 0 and to_score(colleague) == 3
    with pytest.raises(NotNow) as refusal:
        play.ask()
    assert refusal.value.key == "round.not_ready" and refusal.value.facts == {"unscreened": 0, "unscored": 3, "needed": 2}
    for claim in play.claims:
        play.score(claim, by=colleague)
    assert missing(play) == (0, 2) and play.solve().result["served"] == 1


def test_who_announced_the_round_does_not_score_alone(play):
    for claim in play.claims:
        play.score(claim, by=play.officer)
    assert missing(play) == (3, 1) and to_score(play.expert) == 3
    with pytest.raises(NotNow):
        play.ask()
    play.score(play.claims[0])
    play.score(play.claims[1], by=play.make.city_officer())
    assert missing(play) == (1, 1)


def test_where_no_expert_is_left_another_officer_is_told_and_counts(play, as_user):
    change(play.expert, active=False)
    other = play.make.city_officer()
    for claim in play.claims:
        play.score(claim, by=play.officer)
    assert (missing(play), to_score(play.officer), to_score(other)) == ((3, 1), 0, 3)
    listed = as_user(other).get(f"/rounds/{play.round.id}/claims").text
    assert "（0 / 1 人）" in listed and "（1 / 1 人）" not in listed
    for claim in play.claims:
        play.score(claim, by=other)
    assert (missing(play), to_score(other)) == ((0, 1), 0)


def test_who_is_alone_in_a_bureau_scores_alone_and_the_sheet_says_so(play, as_user):
    change(play.expert, active=False)
    assert to_score(play.officer) == 3
    for claim in play.claims:
        play.score(claim, by=play.officer)
    assert (missing(play), to_score(play.officer)) == ((0, 1), 0)
    play.propose(play.solve())
    sheet = as_user(play.approver).get(f"/rounds/{play.round.id}/decide").text
    assert "每份至少 1 人评分" in sheet and "有 3 份揭榜只由公告轮次的人评分" in sheet


def test_an_inbox_asks_as_little_with_many_experts_as_with_one(play):
    def asked():
        db.session.rollback()
        with counted() as said:
            to_score(play.expert)
        return len(said)

    few = asked()
    for _ in range(3):
        expert(play)
    assert asked() == few


def test_what_enough_others_have_scored_waits_for_no_further_expert(play):
    colleague, third = expert(play), expert(play)
    for person in (play.expert, colleague):
        play.score(play.claims[0], by=person)
    play.score(play.claims[1])
    assert [to_score(one) for one in (play.expert, colleague, third)] == [1, 2, 2]


def test_an_expert_who_comes_counts_until_the_proposal_and_not_after_it(play):
    for claim in play.claims:
        play.score(claim)
    run = play.solve()
    colleague = expert(play)
    with pytest.raises(NotNow) as refusal:
        play.propose(run)
    assert refusal.value.key == "round.not_ready" and not solving.up_to_date(play.make.reread(play.round), AFTER)
    for claim in play.claims:
        play.score(play.make.reread(claim), by=colleague)
    play.propose(play.solve())
    change(play.make.programme(), settings={"claim_reviews_min": 3})
    expert(play)
    play.approve()


def test_an_expert_sees_no_points_of_others_before_the_own_ones_are_in(play):
    colleague = expert(play)
    change(play.make.programme(), settings={"claim_reviews_min": 1})
    for claim in play.claims:
        play.score(claim, 71)
    run = play.solve()
    claim = play.make.reread(play.claims[0])
    assert reviews.scores_seen_by(colleague, claim) == []
    change(claim, state=ClaimState.SCREENED_OUT)
    assert reviews.scores_seen_by(colleague, claim) == [], "it may be admitted again"
    change(claim, state=ClaimState.ADMISSIBLE)
    assert {row.points for row in reviews.scores_seen_by(play.officer, claim)} == {71}
    play.propose(play.make.reread(run))
    assert reviews.scores_seen_by(colleague, play.make.reread(claim)) == [], "it may be sent back"
    change(play.round, state=RoundState.SOLVED)
    play.score(play.make.reread(claim), 30, by=colleague)
    assert {row.points for row in reviews.scores_seen_by(colleague, play.make.reread(claim))} == {30, 71}


def test_a_reason_written_under_many_claims_is_remarked_to_those_who_decide(play, as_user):
    colleague = expert(play)
    for claim in play.claims[:2]:
        play.score(claim)
    assert reviews.repeated(play.round, play.claims) == {}, "twice is no habit"
    play.score(play.claims[2], by=colleague)
    assert reviews.repeated(play.round, play.claims) == {}, "what two people write alike is two people's"
    play.score(play.claims[2])
    assert reviews.repeated(play.round, play.claims) == {claim.id: 3 for claim in play.claims}

    listed = f"/rounds/{play.round.id}/claims"
    officer, reviewer, approver = (as_user(person) for person in (play.officer, colleague, play.approver))
    assert officer.get(listed).text.count("同一理由用于 3 份") == 3
    assert "同一理由" not in reviewer.get(listed).text
    page = f"/claims/{play.claims[0].key}"
    assert "评分理由雷同" in approver.get(page).text
    assert "评分理由雷同" not in reviewer.get(page).text
    assert db.session.query(ClaimScore).count() == 4, "nothing was refused"


def test_the_form_says_what_each_criterion_asks_and_weighs(play, as_user):
    expert = as_user(play.expert)
    page = expert.get(f"/claims/{play.claims[0].key}").text
    assert re.search(r"权重 60%。是否对准企业的需求[^<]*请填 0 到 100 的整数", page)
    assert "看不到别人的评分" in page and "（0 / 1 人）" in expert.get(f"/rounds/{play.round.id}/claims").text

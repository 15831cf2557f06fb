"""Self-dealing: certain facts bar, others are decided about by a person, at every deed that leads to a contract (G-13)."""

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AnswerMatch, CloseOverdue, JudgeRelation
from marketplace.competition.queries import affiliation, hands
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import answers, relations
from marketplace.matching.files.frozen import hash_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.affiliation import marks_of
from marketplace.shared.errors import Conflict, Invalid, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.place import OrganisationLink
from tests.competition.use_cases.competing import AFTER, Play, change


def claimed(make):
    """One need that two institutions claim."""
    play = Play(make, needs=1)
    play.announce()
    play.one, play.other = play.claim(0, 0), play.claim(0, 1)
    return play


@pytest.fixture
def play(world):
    return world(claimed)


def judge(play, claim, *, related=False, reason="已电话核对两家股东名册", seen=None, version=None):
    seen = hash_of(marks_of(affiliation.of_claim(claim))) if seen is None else seen
    command = JudgeRelation(key=claim.key, version=version or claim.version, related=related, reason=reason, seen=seen)
    return relations.judge(command, actor=play.officer, now=AFTER)


def one_representative(play):
    for organisation in (play.needs[0].organisation, play.places[0].organisation):
        change(organisation, legal_representative="某某某")


def one_phone(play):
    change(play.places[0].organisation, contact_phone=play.needs[0].contact_phone)


def one_mailbox(play):
    change(play.owners[0], email="office@zz-mover.cn")
    change(play.bidders[0], email="sales@zz-mover.cn")


def one_address(play):
    for organisation in (play.needs[0].organisation, play.places[0].organisation):
        change(organisation, address="天元区长江北路1号")


def two_claimants_of_one_owner(play):
    for place in play.places:
        change(place.organisation, legal_representative="某某某")


DOUBTS = [one_representative, one_phone, one_mailbox, one_address, two_claimants_of_one_owner]


@pytest.mark.parametrize("arrange", DOUBTS)
def test_what_strangers_may_share_bars_no_claim_but_is_decided_about_before_it_is_admitted(make, arrange):
    play = Play(make, needs=1)
    arrange(play)
    play.announce()
    play.other = play.claim(0, 1)
    claim = play.claim(0, 0)

    with pytest.raises(Invalid) as refusal:
        play.screen(claim)
    assert refusal.value.key == "claim.relation_undecided"

    judge(play, claim)
    play.screen(claim)
    assert play.make.reread(claim).state == ClaimState.ADMISSIBLE
    [event] = db.session.scalars(select(EventRecord).where(EventRecord.kind == "RelationJudged"))
    assert (event.facts["related"], event.facts["marks"]) == (False, play.make.reread(claim).relation_marks)
    assert hands.in_round(play.officer, play.round)


def test_a_claim_found_related_is_not_admitted_until_that_is_decided_otherwise(play):
    one_phone(play)
    judge(play, play.one, related=True)
    with pytest.raises(NotPermitted) as refusal:
        play.screen(play.one)
    assert refusal.value.key == "claim.judged_related"
    judge(play, play.make.reread(play.one), related=False)
    play.screen(play.one)


def test_what_was_judged_related_and_has_nothing_in_common_any_more_is_judged_again(play):
    """What was decided stands until somebody looks again; nobody finds a relation where nothing is in common."""
    one_phone(play)
    judge(play, play.one, related=True)
    assert affiliation.parted([play.make.reread(play.one)]) == set()
    change(play.places[0].organisation, contact_phone="0731-2222333")
    claim = play.make.reread(play.one)
    assert affiliation.parted([claim, play.other]) == {claim.id}
    with pytest.raises(NotPermitted) as refusal:
        play.screen(claim)
    assert refusal.value.key == "claim.judged_related_once"
    with pytest.raises(Invalid) as refusal:
        judge(play, claim, related=True)
    assert refusal.value.key == "claim.nothing_left_in_common"
    judge(play, play.make.reread(claim), related=False, reason="电话已更正，核对后没有关联")
    assert affiliation.parted([play.make.reread(claim)]) == set()
    play.screen(play.make.reread(claim))
    with pytest.raises(Invalid) as refusal:
        judge(play, play.make.reread(claim), related=False)
    assert refusal.value.key == "claim.nothing_in_common"


def test_what_is_certain_cannot_be_decided_away(play):
    change(play.places[0].organisation, name=play.needs[0].organisation.name)
    with pytest.raises(Invalid) as refusal:
        judge(play, play.one)
    assert refusal.value.key == "claim.certainly_related"
    with pytest.raises(NotPermitted) as refusal:
        play.screen(play.one)
    assert refusal.value.key == "claim.related"


def test_rows_that_are_said_to_be_the_same_count_as_one_organisation(play):
    twin = play.make.enterprise(name="株洲旧名制造有限公司", credit_code=None)
    play.make.keep(
        OrganisationLink(
            organisation_id=play.needs[0].organisation_id,
            same_as_id=twin.id,
            reason="同一家",
            made_by_id=play.officer.id,
            made_at=AFTER,
        )
    )
    change(twin, credit_code=play.places[0].organisation.credit_code)
    with pytest.raises(NotPermitted) as refusal:
        play.screen(play.one)
    assert refusal.value.key == "claim.related"


def test_a_decision_is_about_what_was_looked_at_with_a_reason(play):
    with pytest.raises(Invalid) as refusal:
        judge(play, play.one)
    assert refusal.value.key == "claim.nothing_in_common"
    one_phone(play)
    with pytest.raises(Conflict):
        judge(play, play.one, seen=hash_of([]))
    with pytest.raises(Conflict):
        judge(play, play.one, version=99)
    with pytest.raises(Invalid):
        judge(play, play.one, reason="行")
    assert play.make.reread(play.one).related is None


def test_solving_waits_for_decisions_and_leaves_the_related_out(play):
    play.review(play.one)
    play.review(play.other)
    one_representative(play)
    with pytest.raises(NotNow) as refusal:
        play.ask()
    assert (refusal.value.key, refusal.value.facts["count"]) == ("round.relation_undecided", 1)

    judge(play, play.make.reread(play.one), related=True)
    run = play.solve()
    assert run.input["excluded"] == [{"need": play.needs[0].id, "institution": play.places[0].organisation_id, "why": "related"}]
    assert [bid["institution"] for bid in run.input["bids"]] == [play.places[1].organisation_id]


def confirm(play, claim):
    answers.answer(AnswerMatch(key=claim.key, version=claim.version, accept=True), actor=play.bidders[0], now=AFTER)


def test_what_comes_to_light_after_the_result_is_asked_at_confirming(play):
    play.review(play.one, 90)
    play.review(play.other, 80)
    play.decide()
    one_phone(play)
    with pytest.raises(Invalid) as refusal:
        confirm(play, play.one)
    assert refusal.value.key == "claim.relation_undecided"
    judge(play, play.make.reread(play.one))
    confirm(play, play.one)


def test_a_match_found_related_cannot_be_confirmed_and_goes_to_the_reserve(play):
    play.review(play.one, 90)
    play.review(play.other, 80)
    play.decide()
    change(play.places[0].organisation, name=play.needs[0].organisation.name)
    with pytest.raises(NotPermitted) as refusal:
        confirm(play, play.one)
    assert refusal.value.key == "claim.related"

    answers.close_overdue(
        CloseOverdue(key=play.one.key, version=play.one.version, reason="与企业同名，属同一单位"), actor=play.officer, now=AFTER
    )
    assert play.make.reread(play.one).state == ClaimState.DECLINED
    assert play.make.reread(play.other).state == ClaimState.SELECTED

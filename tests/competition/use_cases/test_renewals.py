"""Who claimed a need that was corrected keeps the claim or renews it; silence keeps it (issue 11, section 2)."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from marketplace.competition.commands import CancelRound, KeepClaim, SubmitClaim, WithdrawClaim
from marketplace.competition.models import Claim
from marketplace.competition.queries import wordings
from marketplace.competition.queries.wordings import OnCorrection
from marketplace.competition.use_cases import claims, rounds
from marketplace.needs.commands import WithdrawNeed
from marketplace.needs.use_cases import needs
from marketplace.records.queries import heads
from marketplace.shared.errors import Conflict, NotFound, NotNow
from marketplace.shared.extensions import db
from marketplace.shared.offers import offered
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, Play, content
from tests.needs.use_cases.correcting import corrected
from tests.versions import own_claim

LATER = DURING + timedelta(hours=1)


@pytest.fixture
def play(make):
    found = Play(make, needs=2, institutions=2)
    found.announce()
    found.other = make.city_officer()
    found.claims = [found.claim(need, 0) for need in range(2)]
    return found


def at(moment):
    return lambda _session: moment


def reread(claim):
    return db.session.get_one(Claim, claim.id, populate_existing=True)


def said(claim):
    found = wordings.of_claim(reread(claim))
    return found.said if found else None


def keep(play, claim, moment=LATER, version=None, bidder=0, wording=None):
    stands = reread(claim)
    wording = stands.need.wording if wording is None else wording
    command = KeepClaim(key=claim.key, version=stands.version if version is None else version, wording=wording)
    return claims.keep(command, actor=play.bidders[bidder], clock=at(moment))


def waits(person, moment=LATER):
    return [line.count for line in waiting_for(person, moment) if line.key == "waiting.claims_to_renew"]


def test_nothing_is_asked_of_a_claim_whose_need_nobody_corrected(play):
    corrected(play.needs[0], play.other, LATER, contact_phone="13911110000")
    assert [said(one) for one in play.claims] == [None, None] and waits(play.bidders[0]) == []
    with pytest.raises(NotNow, match="nothing_to_keep"):
        keep(play, play.claims[0])


@pytest.mark.both_engines
def test_a_claim_is_asked_about_until_its_author_keeps_or_renews_it(play):
    for need in play.needs:
        corrected(need, play.other, LATER, description="第二稿")
    assert waits(play.bidders[0]) == [2] and waits(play.bidders[1]) == [] and waits(play.officer) == []
    assert "keep" in offered(reread(play.claims[0]), play.bidders[0], LATER)
    shown = heads.published()
    keep(play, play.claims[0])
    assert heads.published() == shown, "what is kept for visitors does not move with what is sealed"
    play.claim(1, 0, at=LATER, plan="改进后的方案，分四步实施并验收。")
    assert [said(one) for one in play.claims] == [OnCorrection.KEPT, OnCorrection.RENEWED]
    assert waits(play.bidders[0]) == [] and "keep" not in offered(reread(play.claims[0]), play.bidders[0], LATER)


def test_a_second_correction_asks_once_more(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    keep(play, play.claims[0])
    corrected(play.needs[0], play.other, LATER, description="第三稿")
    assert said(play.claims[0]) is OnCorrection.SILENT and waits(play.bidders[0]) == [1]


def test_what_was_corrected_while_it_was_read_is_not_kept_unread(play):
    for text in ("第二稿", "第三稿"):
        corrected(play.needs[0], play.other, LATER, description=text)
    with pytest.raises(Conflict):
        keep(play, play.claims[0], wording=2)
    db.session.rollback()
    assert said(play.claims[0]) is OnCorrection.SILENT and waits(play.bidders[0]) == [1]


def test_the_same_content_sent_once_more_is_renewed(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    assert play.claim(0, 0, at=LATER).current == 2
    assert said(play.claims[0]) is OnCorrection.RENEWED
    assert play.claim(0, 0, at=LATER).current == 2, "twice is once"


def test_silence_keeps_a_claim_and_is_told_apart_after_the_closing(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    assert waits(play.bidders[0], CLOSES) == []
    assert "keep" not in offered(reread(play.claims[0]), play.bidders[0], CLOSES)
    with pytest.raises(NotNow, match="kept_too_late"):
        keep(play, play.claims[0], CLOSES)
    db.session.rollback()
    assert said(play.claims[0]) is OnCorrection.SILENT
    play.screen(reread(play.claims[0]))


def test_a_claim_of_an_old_page_is_for_the_wording_that_it_showed(play):
    corrected(play.needs[1], play.other, LATER, description="第二稿")
    bidder, need = play.bidders[1], play.needs[1]

    def send(wording):
        command = SubmitClaim(need_id=need.id, version=own_claim(bidder, need.id), wording=wording, **content())
        return claims.submit(command, actor=bidder, clock=at(LATER))

    assert said(send(1)) is OnCorrection.SILENT
    assert said(send(2)) is OnCorrection.RENEWED
    for nonsense in (0, 3, 2**31 - 1):
        with pytest.raises(Conflict):
            send(nonsense)
        db.session.rollback()


def test_a_claim_of_the_corrected_need_is_asked_nothing(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    assert said(play.claim(0, 1, at=LATER)) is None and waits(play.bidders[1]) == []


def test_nobody_keeps_the_claim_of_another_and_an_old_page_keeps_nothing(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    with pytest.raises(NotFound):
        keep(play, play.claims[0], bidder=1)
    db.session.rollback()
    seen = reread(play.claims[0]).version
    keep(play, play.claims[0], version=seen)
    with pytest.raises(Conflict):
        keep(play, play.claims[0], version=seen)


@pytest.mark.parametrize("gone", ["claim", "need"])
def test_what_was_taken_back_is_asked_about_no_more(play, gone):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    claim = reread(play.claims[0])
    if gone == "claim":
        claims.withdraw(WithdrawClaim(key=claim.key, version=claim.version), actor=play.bidders[0], clock=at(LATER))
    else:
        need = claim.need
        command = WithdrawNeed(need_id=need.id, version=need.version)
        needs.withdraw(command, actor=play.make.county_officer(need.unit), clock=at(LATER))
    assert waits(play.bidders[0]) == [] and "keep" not in offered(reread(claim), play.bidders[0], LATER)


def test_corrections_for_a_later_round_say_nothing_of_an_earlier_one(play):
    corrected(play.needs[0], play.other, LATER, description="第二稿")
    keep(play, play.claims[0])
    given_up = CancelRound(round_id=play.round.id, version=play.round.version, reason="本轮不再进行，另行公告")
    rounds.cancel(given_up, actor=play.officer, now=AFTER)
    corrected(play.needs[0], play.other, AFTER, description="下一轮的第三稿")
    assert said(play.claims[0]) is OnCorrection.KEPT


def test_many_claims_are_asked_about_in_as_many_statements(play):
    for need in play.needs:
        corrected(need, play.other, LATER, description="第二稿")
    more = [reread(one) for one in (*play.claims, *(play.claim(need, 1, at=DURING) for need in range(2)))]
    wordings.of_claims(more)
    few, many = (asked(lambda some=some: wordings.of_claims(some)) for some in (more[:1], more))
    assert few == many


def asked(question):
    """How many statements a question takes."""
    count = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *_: count.append(1))
    try:
        question()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(count)

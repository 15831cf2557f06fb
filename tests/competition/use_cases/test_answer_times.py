"""A later end of the time to answer a match: two people, in time, within the programme, and everybody concerned is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AnswerMatch, CloseOverdue, DecideAnswerTime, ProposeAnswerTime, TurnDownAnswerTime
from marketplace.competition.queries import claims
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import answer_times, answers
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Message
from marketplace.shared.calendar import end_of
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.offers import offered
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import AFTER, change, reviewed

DAY = timedelta(days=1)
WHY, NOT = "企业负责人出差，下周才能开会", "备选机构已经在等，不宜再延"
LINE = "waiting.answer_times_to_agree"


@pytest.fixture
def play(world):
    """A published result; `match` is the first match, which both sides are to answer."""
    play = world(reviewed)
    play.decide()
    [[play.match, play.reserve], _] = [[play.make.reread(claim) for claim in row] for row in play.claims]
    return play


def seen(claim):
    db.session.refresh(claim)
    return {"key": claim.key, "version": claim.version}


def propose(play, by=None, days=3, now=AFTER, **given):
    given = {"answer_by": play.match.answer_by + days * DAY, "reason": WHY} | given
    return answer_times.propose(ProposeAnswerTime(**seen(play.match), **given), actor=by or play.officer, now=now)


def agree(play, by=None, now=AFTER):
    return answer_times.agree(DecideAnswerTime(**seen(play.match)), actor=by or play.approver, now=now)


def turn_down(play, by=None, reason=NOT):
    return answer_times.turn_down(TurnDownAnswerTime(**seen(play.match), reason=reason), actor=by or play.approver, now=AFTER)


def withdraw(play, by=None):
    return answer_times.withdraw(DecideAnswerTime(**seen(play.match)), actor=by or play.officer, now=AFTER)


def told():
    """Whom the last event reaches, and what with."""
    event = db.session.scalars(select(EventRecord).order_by(EventRecord.seq.desc())).first()
    deliver(event.id, AFTER)
    return event.kind, {
        one.account_id: one.key for one in db.session.scalars(select(Message).where(Message.event_id == event.id))
    }


def counted(person, now=AFTER):
    return {one.key: (one.count, one.due) for one in waiting_for(person, now)}.get(LINE)


def test_more_time_counts_once_a_second_person_has_agreed_and_the_old_end_stays_known(play):
    before = play.match.answer_by
    propose(play)
    assert play.match.answer_by == before
    agree(play)

    assert (play.match.answer_by, play.match.extends_to, play.match.extension_by_id) == (before + 3 * DAY, None, None)
    propose(play)
    agree(play)
    assert claims.extended_from([play.match, play.reserve]) == {play.match.id: [before, before + 3 * DAY]}


def test_whoever_proposed_it_or_had_a_hand_in_the_round_does_not_decide(play):
    make = play.make
    change(play.officer, phone="13900000001")
    same = make.account(Role.CITY_APPROVER)
    change(same, phone="13900000001")
    reviewer, fresh = (make.account(Role.CITY_OFFICER, Role.EXPERT, unit=make.city()) for _ in range(2))
    propose(play, by=fresh)
    for person, key in ((fresh, "extension.own"), (play.officer, "match.extension_hand")):
        for deed in (agree, turn_down):
            with pytest.raises(NotPermitted) as refusal:
                deed(play, by=person)
            assert refusal.value.key == key
    withdraw(play, by=fresh)
    propose(play)
    for deed in (agree, turn_down):
        with pytest.raises(NotPermitted) as refusal:
            deed(play, by=same)
        assert refusal.value.key == "extension.own"
    with pytest.raises(NotPermitted) as refusal:
        withdraw(play, by=reviewer)
    assert refusal.value.key == "match.extension_of_another"
    agree(play, by=reviewer)


def test_only_an_officer_proposes_and_no_side_decides(play):
    for stranger in (play.approver, play.owners[0], play.bidders[0]):
        with pytest.raises(NotPermitted):
            propose(play, by=stranger)
    with pytest.raises(NotFound):
        propose(play, by=play.bidders[1])
    propose(play)
    for stranger in (play.owners[0], play.bidders[0]):
        with pytest.raises(NotPermitted):
            agree(play, by=stranger)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"days": 0}, "match.extension_only_later"),
        ({"days": -1}, "match.extension_only_later"),
        ({"days": 31}, "match.extension_too_long"),
        ({"days": 999}, "match.extension_after_programme"),
        ({"reason": "  "}, "reason_needed"),
    ],
)
def test_what_nobody_means_is_refused_with_its_field(play, given, key):
    with pytest.raises(Invalid) as refusal:
        propose(play, **given)
    assert refusal.value.key == key
    assert refusal.value.facts["field"] == ("reason" if "reason" in given else "answer_by")
    assert play.make.reread(play.match).extends_to is None


def test_a_programme_that_ends_before_leaves_no_time_and_one_that_is_shortened_takes_it(play):
    propose(play)
    change(play.round.programme, ends_on=play.match.extends_to.date() - DAY)
    with pytest.raises(Invalid, match="after_programme"):
        agree(play)
    turn_down(play)
    change(play.match, answer_by=end_of(play.round.programme.ends_on))
    with pytest.raises(NotNow, match="extension_last"):
        propose(play)
    assert "extend" not in offered(play.match, play.officer, AFTER)


def test_past_the_present_end_nothing_is_proposed_and_what_waits_is_worth_nothing(play):
    propose(play)
    end = play.match.answer_by
    assert {"agree", "turn_down"} <= offered(play.match, play.approver, end - DAY)
    for deed in (lambda: propose(play, now=end), lambda: agree(play, now=end)):
        with pytest.raises(NotNow) as refusal:
            deed()
        assert refusal.value.key == "match.extension_late"
    assert not offered(play.match, play.approver, end) and counted(play.approver, end) is None
    answers.close_overdue(CloseOverdue(**seen(play.match), reason=NOT), actor=play.officer, now=end)
    with pytest.raises(NotNow):
        agree(play, now=AFTER)
    assert play.make.reread(play.reserve).answer_by == end + timedelta(days=5)


def test_silence_is_taken_as_a_no_after_the_new_end_only(play):
    old = play.match.answer_by
    propose(play)
    agree(play)
    with pytest.raises(NotNow, match="not_overdue"):
        answers.close_overdue(CloseOverdue(**seen(play.match), reason=NOT), actor=play.officer, now=old)
    assert play.match not in claims.overdue(play.officer, play.round, old)
    answers.close_overdue(CloseOverdue(**seen(play.match), reason=NOT), actor=play.officer, now=old + 3 * DAY)


def test_a_match_that_both_have_answered_is_extended_no_more(play):
    propose(play)
    for person in (play.owners[0], play.bidders[0]):
        answers.answer(AnswerMatch(**seen(play.match), accept=True), actor=person, now=AFTER)
    assert play.match.state is ClaimState.CONFIRMED
    for deed in (propose, agree, turn_down, withdraw):
        with pytest.raises(NotNow):
            deed(play)
    assert counted(play.approver) is None


def test_one_proposal_waits_at_a_time_and_an_old_page_decides_nothing(play):
    with pytest.raises(NotNow, match=r"extension\.none"):
        agree(play)
    old = DecideAnswerTime(**seen(play.match))
    propose(play)
    with pytest.raises(NotNow) as refusal:
        propose(play, days=5)
    assert refusal.value.key == "match.extension_waits"
    with pytest.raises(Conflict):
        answer_times.agree(old, actor=play.approver, now=AFTER)


def test_who_may_decide_is_told_and_asked_then_both_sides_and_the_county(play):
    make, clerk = play.make, play.make.county_officer()
    free = make.account(Role.CITY_OFFICER, unit=make.city())
    propose(play)
    assert told() == ("AnswerTimeProposed", {one.id: "answer_time_proposed" for one in (play.approver, free)})
    assert counted(play.approver) == counted(free) == (1, play.match.answer_by)
    assert counted(play.officer) is None

    turn_down(play)
    assert told() == ("AnswerTimeTurnedDown", {play.officer.id: "answer_time_turned_down"})
    propose(play)
    withdraw(play)
    assert told() == ("AnswerTimeWithdrawn", {})
    assert counted(play.approver) is None
    propose(play)
    agree(play)
    kind, people = told()
    assert kind == "AnswerTimeExtended" and set(people.values()) == {"answer_time_extended"}
    assert {one.id for one in (play.owners[0], play.bidders[0], clerk)} <= people.keys()
    bureau = (play.officer, play.approver, free, play.bidders[1], play.owners[1])
    assert not people.keys() & {one.id for one in bureau}

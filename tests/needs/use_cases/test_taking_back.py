"""A verification and a publication are taken back as long as nothing has followed from them (issue 11, section 2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.commands import AnnounceRound, ChangeRoundNeeds
from marketplace.competition.use_cases import rounds
from marketplace.needs.commands import PublishNeeds, UnpublishNeeds, UnverifyNeeds, VerifyNeeds
from marketplace.needs.models import Need
from marketplace.needs.queries import board
from marketplace.needs.queries import needs as questions
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs, taking_back
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import CLOSES, OPENS, WEIGHTS
from tests.conftest import NOW

WHY = "勾选时多选了，先收回再核对"


@pytest.fixture
def some(make):
    make.programme()
    firms = [make.enterprise(in_gradient_pool=True) for _ in range(3)]
    return [make.need(firm, NeedState.SUBMITTED) for firm in firms]


def versions(ones):
    return {one.id: db.session.get_one(Need, one.id, populate_existing=True).version for one in ones}


def verify(make, some, at=NOW):
    county = make.county_officer()
    needs.verify_all(VerifyNeeds(versions=versions(some)), actor=county, now=at)
    return county


def publish(make, some, at=NOW):
    verify(make, some, at)
    officer = make.city_officer()
    needs.publish(PublishNeeds(versions=versions(some)), actor=officer, now=at)
    return officer


def unpublish(officer, some, at=NOW, reason=WHY, seen=None):
    return taking_back.unpublish(UnpublishNeeds(versions=seen or versions(some), reason=reason), actor=officer, now=at)


def states(some):
    db.session.rollback()
    return [db.session.get_one(Need, one.id, populate_existing=True).state for one in some]


def last(question):
    return {one.id for one in db.session.scalars(question)}


@pytest.mark.both_engines
def test_what_was_published_by_mistake_is_off_the_board_at_once_and_can_be_published_again(make, some):
    officer = publish(make, some)
    assert last(questions.last_published(officer, NOW)) == {one.id for one in some}
    unpublish(officer, some[:2])
    assert states(some) == [NeedState.VERIFIED, NeedState.VERIFIED, NeedState.PUBLISHED]
    assert [len(board.listing(board.BoardFilter(), (), NOW).items)] == [1]
    with pytest.raises(NotFound):
        board.entry(some[0].id, NOW)
    told = db.session.scalars(select(EventRecord).where(EventRecord.kind == "NeedUnpublished")).all()
    assert [(one.subject_id, one.facts["reason"]) for one in told] == [(one.id, WHY) for one in some[:2]]
    needs.publish(PublishNeeds(versions=versions(some[:2])), actor=officer, now=NOW)
    assert set(states(some)) == {NeedState.PUBLISHED}


@pytest.mark.both_engines
def test_what_was_verified_by_mistake_waits_for_the_county_again(make, some):
    county = verify(make, some)
    assert last(questions.last_verified(county, NOW)) == {one.id for one in some}
    officer = make.city_officer()
    needs.publish(PublishNeeds(versions=versions(some[:1])), actor=officer, now=NOW)
    assert last(questions.last_verified(county, NOW)) == {one.id for one in some[1:]}, "what was published is not taken back"
    with pytest.raises(NotNow):
        taking_back.unverify(UnverifyNeeds(versions=versions(some), reason=WHY), actor=county, now=NOW)
    taking_back.unverify(UnverifyNeeds(versions=versions(some[1:]), reason=WHY), actor=county, now=NOW)
    assert states(some) == [NeedState.PUBLISHED, NeedState.SUBMITTED, NeedState.SUBMITTED]
    need = db.session.get_one(Need, some[1].id)
    assert (need.verified_at, need.verified_by_id, need.one_person) == (None, None, False)


def test_what_stands_in_a_round_is_not_taken_back_and_what_was_taken_out_in_time_is(make, some):
    officer = publish(make, some)
    a_round = rounds.announce(
        AnnounceRound(
            programme_id=make.programme().id,
            name="第一轮",
            opens_at=OPENS,
            closes_at=CLOSES,
            need_ids=tuple(one.id for one in some[:2]),
            weights=WEIGHTS,
        ),
        actor=officer,
        now=NOW,
    )
    assert last(questions.last_published(officer, NOW)) == {some[2].id}
    with pytest.raises(NotNow, match="has_stood"):
        unpublish(officer, some)
    assert set(states(some)) == {NeedState.PUBLISHED}, "all or none"
    command = ChangeRoundNeeds(round_id=a_round.id, version=a_round.version, need_ids=(some[0].id,))
    rounds.change_needs(command, actor=officer, now=NOW)
    unpublish(officer, some[1:])
    assert states(some) == [NeedState.PUBLISHED, NeedState.VERIFIED, NeedState.VERIFIED]


def test_the_offer_is_of_the_same_day_of_the_same_person_and_of_the_last_time(make, some):
    officer = publish(make, some[:2])
    later = NOW + timedelta(minutes=1)
    verify(make, some[2:], later)
    needs.publish(PublishNeeds(versions=versions(some[2:])), actor=officer, now=later)
    assert last(questions.last_published(officer, later)) == {some[2].id}
    assert last(questions.last_published(officer, later + timedelta(days=1))) == set()
    assert last(questions.last_published(make.city_officer(), later)) == set()


@pytest.mark.parametrize("reason", ["", "　 \n　 　 "])
def test_taking_back_takes_a_reason_and_something_to_take_back(make, some, reason):
    officer = publish(make, some)
    with pytest.raises(Invalid, match="reason_needed"):
        unpublish(officer, some, reason=reason)
    with pytest.raises(Invalid, match="none_to_take_back"):
        taking_back.unpublish(UnpublishNeeds(versions={}, reason=WHY), actor=officer, now=NOW)


def test_a_second_tab_and_another_county_take_nothing_back(make, some):
    officer = publish(make, some)
    seen = versions(some)
    unpublish(officer, some, seen=seen)
    with pytest.raises((Conflict, NotNow)):
        unpublish(officer, some, seen=seen)
    db.session.rollback()
    elsewhere = make.county_officer(make.county("芦淞区", "430203"))
    with pytest.raises(NotFound):
        taking_back.unverify(UnverifyNeeds(versions=versions(some), reason=WHY), actor=elsewhere, now=NOW)
    assert set(states(some)) == {NeedState.VERIFIED}

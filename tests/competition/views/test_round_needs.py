"""Needs are taken into an announced round, or out of it, until it opens; everybody who was told is told again."""

import pytest
from sqlalchemy import select

from marketplace.competition.commands import ChangeRoundNeeds
from marketplace.competition.models import RoundNeed
from marketplace.competition.queries import rounds as questions
from marketplace.competition.use_cases import rounds
from marketplace.needs.states import NeedState
from marketplace.records.models.record import EventRecord, Message
from marketplace.shared import clock
from marketplace.shared.errors import Conflict, Invalid, NotNow, Refusal
from marketplace.shared.extensions import db
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import AFTER, DURING, OPENS, Play, change
from tests.conftest import NOW


def planned(make):
    """Two needs in a round that has not opened, a third that is free."""
    play = Play(make)
    play.announce()
    play.free = make.need()
    play.newcomer = make.enterprise_account(play.free.organisation)
    return play


@pytest.fixture
def play(world):
    return world(planned)


def stands(play):
    return set(db.session.scalars(select(RoundNeed.need_id).where(RoundNeed.round_id == play.round.id)))


def changed(play, *needs, now=NOW, by=None):
    command = ChangeRoundNeeds(round_id=play.round.id, version=play.round.version, need_ids=tuple(need.id for need in needs))
    return rounds.change_needs(command, actor=by or play.officer, now=now)


def test_one_is_taken_in_and_one_out_and_the_announcement_stands(play):
    first, second = play.needs
    announced = questions.commitment_of(play.round.id)
    changed(play, first, play.free)
    assert stands(play) == {first.id, play.free.id}
    [event] = db.session.scalars(select(EventRecord).where(EventRecord.kind == "RoundNeedsChanged"))
    assert event.facts["added"] == [play.free.id] and event.facts["removed"] == [second.id]
    assert questions.commitment_of(play.round.id) == announced, "the hash says nothing of needs"
    assert second.id in {need.id for need in questions.free_needs(play.round.programme)}


def test_everybody_who_was_told_is_told_again_each_once(play):
    outbox.run_due(NOW)
    before = db.session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0
    changed(play, play.needs[0], play.free)
    outbox.run_due(AFTER)
    told = db.session.execute(select(Message.account_id, Message.key).where(Message.id > before)).all()
    stay, out = play.owners
    wanted = [(one.id, "round_needs_changed") for one in play.bidders]
    wanted += [(stay.id, "round_needs_changed"), (out.id, "round_need_out"), (play.newcomer.id, "round_announced_enterprise")]
    assert sorted(map(tuple, told)) == sorted(wanted)


@pytest.mark.parametrize("now", [OPENS, DURING, AFTER])
def test_from_the_opening_on_the_needs_stay(play, now):
    with pytest.raises(NotNow) as refusal:
        changed(play, play.needs[0], now=now)
    assert refusal.value.key == "round.not_planned" and len(stands(play)) == 2


def test_what_makes_no_round_is_refused_and_changes_nothing(play):
    before = stands(play)
    other = Play(play.make, needs=1)
    other.announce(name="第二轮")
    draft = play.make.need(state=NeedState.VERIFIED)
    stopped = play.make.need()
    change(stopped.organisation, standing="suspended")
    for needs, kind, key in (
        ((), Invalid, "round.no_needs"),
        (play.needs, Invalid, "round.same_needs"),
        ((*play.needs, draft), NotNow, "round.need_not_published"),
        ((*play.needs, stopped), NotNow, "round.enterprise_stopped"),
        ((*play.needs, other.needs[0]), Conflict, "round.need_taken"),
    ):
        with pytest.raises(kind) as refusal:
            changed(play, *needs)
        assert refusal.value.key == key
    for person in (play.approver, play.expert, play.make.county_officer(), play.owners[0], play.bidders[0]):
        with pytest.raises(Refusal):
            changed(play, play.needs[0], by=person)
    assert stands(play) == before


def test_the_page_shows_what_stands_and_what_is_free(play, as_user):
    change(play.round, opens_at=clock.now() + (OPENS - NOW), closes_at=clock.now() + (AFTER - NOW))
    city, page = as_user(play.officer), f"/rounds/{play.round.id}/needs"
    assert page in city.get(f"/rounds/{play.round.id}").text
    shown = city.get(page).text
    assert shown.count("checked") == 2 and play.free.number in shown
    data = {"version": play.round.version, "needs": [play.needs[0].id, play.free.id]}
    assert city.post(page, data=data | {"needs": []}).status_code == 422
    assert city.post(page, data=data).status_code == 302
    assert stands(play) == {play.needs[0].id, play.free.id}
    assert city.post(page, data=data).status_code in (409, 422)

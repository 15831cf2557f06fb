"""Enterprises have a time of their own to say whom they want: who does not wait for them says why, and the approver reads it."""

import pytest
from sqlalchemy import select

from marketplace.competition.commands import ProposeRun, RankClaimants, SendRoundBack
from marketplace.competition.queries import signing, wishes
from marketplace.competition.states import RoundState
from marketplace.competition.use_cases import approval, screening
from marketplace.competition.waiting import waiting
from marketplace.programmes.commands import ChangeSettings
from marketplace.programmes.use_cases import programmes
from marketplace.records.models.record import EventRecord
from marketplace.shared import calendar, working_days
from marketplace.shared.errors import Invalid, NotNow
from marketplace.shared.extensions import db
from marketplace.shared.waiting.item import counted
from tests.competition.use_cases.competing import AFTER, HURRY, reviewed
from tests.conftest import NOW
from tests.evaluation.queries.test_signing import words
from tests.versions import rivals


@pytest.fixture
def play(world):
    return world(reviewed)


def propose(play, run, now, reason=""):
    command = ProposeRun(round_id=play.round.id, version=play.make.reread(play.round).version, number=run.number, reason=reason)
    return approval.propose(command, actor=play.officer, now=now)


def hurried():
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == "RoundHurried")).all()


def everybody_speaks(play, by=None):
    """That all are welcome to them, which is as good a word as any."""
    for need, owner in zip(play.needs, play.owners, strict=True):
        command = RankClaimants(
            round_id=play.round.id, need_id=need.id, ranks={}, reasons={}, versions=rivals(play.round.id, need.id)
        )
        screening.rank(command, actor=by or owner, now=AFTER)


def test_their_time_ends_some_working_days_after_closing(play):
    until, closes_at = wishes.until(play.round), play.round.closes_at
    days = [calendar.day_of(closes_at).toordinal() + n for n in range(1, 40)]
    worked = [day for day in days if working_days.is_working(calendar.day_of(closes_at).fromordinal(day))]
    assert until == calendar.end_of(calendar.day_of(closes_at).fromordinal(worked[4]))
    with pytest.raises(NotNow, match=r"settings\.measured"):
        change_days(play, 1)


def change_days(play, days):
    programme = play.make.reread(play.make.programme())
    command = ChangeSettings(
        programme_id=programme.id, version=programme.version, values={wishes.DAYS: days}, reason="按会议意见调整"
    )
    programmes.change_settings(command, actor=play.officer, now=NOW)


@pytest.mark.parametrize(("late", "spoken"), [(False, False), (False, True), (True, False)])
def test_who_does_not_wait_for_all_of_them_says_why_and_the_approver_reads_it(play, as_user, late, spoken):
    if spoken:
        everybody_speaks(play)
    run, now = play.solve(), wishes.until(play.round) if late else AFTER
    with pytest.raises(Invalid, match="reason_needed") as refusal:
        propose(play, run, now)
    assert refusal.value.facts["field"] == "reason"
    assert hurried() == []

    propose(play, run, now, HURRY)
    [said] = hurried()
    assert (said.facts["asked"], said.facts["spoken"], said.facts["reason"]) == (2, 2 if spoken else 0, HURRY)
    page = words(as_user(play.approver).get(f"/rounds/{play.round.id}/decide"))
    assert f"2 家企业中有 {2 if spoken else 0} 家表达。经办的理由：{HURRY}" in page


def test_where_all_have_had_their_time_and_their_say_nobody_is_asked(play, as_user):
    everybody_speaks(play)
    run = play.solve()
    propose(play, run, wishes.until(play.round))
    assert (play.make.reread(play.round).state, hurried()) == (RoundState.PROPOSED, [])
    assert "经办的理由" not in words(as_user(play.approver).get(f"/rounds/{play.round.id}/decide"))


@pytest.mark.parametrize("county", [False, True])
def test_who_says_that_all_are_welcome_is_asked_no_more_and_the_approver_reads_whose_word_it_was(play, as_user, county):
    speaker = play.make.county_officer() if county else play.owners[0]

    def waits():
        found = counted(waiting(speaker, AFTER))
        return sum(one.count for one in found if one.key.startswith("waiting.needs_to_rank"))

    assert waits()
    everybody_speaks(play, speaker if county else None)
    assert not waits()
    propose(play, play.solve(), AFTER, HURRY)
    page = words(as_user(play.approver).get(f"/rounds/{play.round.id}/decide"))
    assert "2 家企业中有 2 家表达了意愿" in page and "没有表达的企业" not in page
    assert ("其中 2 家由县市区代填" in page) == county


def test_a_reason_for_hurry_is_that_of_the_latest_proposal(play):
    everybody_speaks(play)
    run = play.solve()
    propose(play, run, AFTER, HURRY)
    a_round = play.make.reread(play.round)
    assert signing.hurry_of(a_round).reason == HURRY
    back = SendRoundBack(round_id=a_round.id, version=a_round.version, reason="请先等到意愿时间结束")
    approval.send_back(back, actor=play.approver, now=AFTER)
    propose(play, run, wishes.until(play.round))
    assert signing.hurry_of(play.make.reread(play.round)) is None


def test_the_enterprise_reads_until_when_on_its_page_and_in_its_inbox(play, as_user):
    owner = as_user(play.owners[0])
    until = wishes.until(play.round)
    page = owner.get(f"/claims/needs/{play.round.id}/{play.needs[0].id}").text
    assert until.isoformat() in page
    assert until.isoformat() in owner.get("/inbox").text

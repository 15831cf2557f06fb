"""Other days of a programme: two people for its deadlines and its term, in time, and never under what runs in it (A14)."""

from datetime import date, timedelta

import pytest

from marketplace.competition.commands import DecideExtension, ExtendRound
from marketplace.competition.use_cases import extensions, rounds
from marketplace.delivery.states import EngagementState
from marketplace.programmes.commands import ChangeDates, Dates, DecideDates
from marketplace.programmes.use_cases import dates, programmes
from marketplace.records.messages import told_of
from marketplace.shared import calendar
from marketplace.shared.errors import NotNow, NotPermitted
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import CLOSES, DURING, announced, change
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, started
from tests.programmes.use_cases.test_programmes import last_event, moving, opened

HOUR = timedelta(hours=1)


def move(programme, officer, at=NOW, **days):
    kept = {
        "starts_on": programme.starts_on,
        "apply_on": calendar.day_of(programme.apply_until),
        "recommend_on": calendar.day_of(programme.recommend_until),
    }
    command = ChangeDates(
        programme_id=programme.id,
        version=programme.version,
        name=programme.name,
        reason="更正日期，经核实",
        dates=Dates(**(kept | days)),
    )
    return programmes.change_dates(command, actor=officer, now=at)


def decide(programme):
    return DecideDates(programme_id=programme.id, version=programme.version)


@pytest.mark.parametrize("starts_on", [date(2023, 6, 9), date(2023, 3, 20)])
def test_another_term_takes_two_people_whether_longer_or_shorter(make, starts_on):
    programme, officer = opened(make)
    before = (programme.starts_on, programme.ends_on)
    programmes.change_dates(moving(programme, starts_on=starts_on), actor=officer, now=NOW)
    programme = make.reread(programme)
    assert (programme.starts_on, programme.ends_on) == before
    assert programme.proposed is not None
    with pytest.raises(NotPermitted, match="extension.own"):
        dates.approve(decide(programme), actor=officer, now=NOW)
    dates.approve(decide(programme), actor=make.city_approver(), now=NOW)
    programme = make.reread(programme)
    assert (programme.starts_on, programme.ends_on) == (starts_on, calendar.last_day(starts_on))


@pytest.mark.parametrize(
    ("days", "key"),
    [
        ({"apply_on": date(2023, 3, 15)}, "programme.apply_on_over"),
        ({"recommend_on": date(2023, 6, 2)}, "programme.recommend_on_over"),
        ({"starts_on": date(2023, 6, 1)}, "programme.ends_on_over"),
    ],
)
def test_a_deadline_that_has_passed_is_not_extended_by_anybody(make, days, key):
    programme, officer = opened(make)
    programmes.change_dates(moving(programme, **days), actor=officer, now=NOW)
    late = NOW + timedelta(days=400 if "starts_on" in days else 60)
    with pytest.raises(NotNow, match=key):
        dates.approve(decide(make.reread(programme)), actor=make.city_approver(), now=late)
    programme = make.reread(programme)
    assert calendar.day_of(programme.apply_until) == date(2023, 3, 10)
    with pytest.raises(NotNow, match=key):
        programmes.change_dates(moving(programme, **days), actor=officer, now=late)


def test_a_term_that_leaves_a_live_round_out_is_refused_with_its_name(world):
    play = world(announced)
    programme = play.make.programme()
    early = calendar.last_day(calendar.day_of(CLOSES), -1) - timedelta(days=1)
    for starts_on in (early, calendar.day_of(CLOSES) + timedelta(days=1)):
        with pytest.raises(NotNow, match="programme.term_leaves_out") as refusal:
            move(programme, play.officer, starts_on=starts_on, apply_on=date(2023, 3, 3), recommend_on=date(2023, 3, 3))
        assert play.make.reread(play.round).name in refusal.value.facts["names"]
        programme = play.make.reread(programme)
    assert programme.proposed is None


def test_a_term_is_asked_again_at_its_approval(world):
    """A round may have been announced, or extended, while the days waited."""
    play = world(announced)
    starts_on = calendar.last_day(calendar.day_of(CLOSES), -1)
    days = {"starts_on": starts_on, "apply_on": date(2023, 3, 2), "recommend_on": date(2023, 3, 2)}
    programme = move(play.make.programme(), play.officer, **days)
    change(play.round, closes_at=CLOSES + timedelta(days=3))
    with pytest.raises(NotNow, match="programme.term_leaves_out"):
        dates.approve(decide(play.make.reread(programme)), actor=play.approver, now=NOW)


def test_a_term_that_leaves_a_running_contract_out_is_refused_with_its_number(world):
    service = world(started)
    contract, programme = service.contract, service.make.programme()
    change(contract, ends_on=date(2025, 2, 28))
    days = {"starts_on": date(2023, 1, 2), "apply_on": date(2023, 3, 2), "recommend_on": date(2023, 3, 2)}
    officer = service.make.city_officer()
    with pytest.raises(NotNow, match="programme.term_leaves_out") as refusal:
        move(programme, officer, LATER, **days)
    assert contract.number in refusal.value.facts["names"]
    change(contract, state=EngagementState.TERMINATED)
    assert move(service.make.reread(programme), officer, LATER, **days).proposed


# ---- who learns of what waits ----


def keys_of(account, at=NOW):
    return {one.key for one in waiting_for(account, at)}


def told():
    return {one.account_id: one.key for one in told_of(last_event())}


def two_of_one_person(make, *roles):
    """An officer, and another account of the same person."""
    officer = make.city_officer()
    change(officer, phone="13900000001")
    same = make.account(*roles)
    change(same, phone="13900000001")
    return officer, same


def test_days_that_wait_reach_those_who_may_approve_and_nobody_else(make):
    officer, same = two_of_one_person(make, Role.CITY_APPROVER)
    approver, colleague, clerk = make.city_approver(), make.city_officer(), make.county_officer()
    programme = move(make.programme(), officer, starts_on=date(2023, 3, 20))
    assert told() == {approver.id: "dates_proposed", colleague.id: "dates_proposed"}
    assert all("waiting.dates_to_approve" in keys_of(one) for one in (approver, colleague))
    assert not any("waiting.dates_to_approve" in keys_of(one) for one in (officer, same, clerk))

    dates.withdraw(decide(programme), actor=approver, now=NOW)
    assert (last_event().kind, told()) == ("ProgrammeDatesRefused", {officer.id: "dates_refused"})
    assert "waiting.dates_to_approve" not in keys_of(colleague)
    programme = move(make.reread(programme), officer, starts_on=date(2023, 3, 20))
    dates.withdraw(decide(programme), actor=same, now=NOW)
    assert (last_event().kind, told()) == ("ProgrammeDatesWithdrawn", {})


def test_an_extension_that_waits_reaches_those_who_may_approve_and_nobody_else(world):
    play = world(announced)
    make, officer = play.make, play.officer
    change(officer, phone="13900000001")
    same, both = make.account(Role.CITY_APPROVER), make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=make.city())
    change(same, phone="13900000001")

    def propose():
        command = ExtendRound(
            round_id=play.round.id,
            version=make.reread(play.round).version,
            closes_at=CLOSES + HOUR,
            reason="多家机构反映时间不足",
        )
        rounds.extend(command, actor=officer, clock=lambda _session: DURING)

    def withdraw(actor):
        command = DecideExtension(round_id=play.round.id, version=make.reread(play.round).version)
        extensions.withdraw_of_round(command, actor=actor, now=DURING)

    propose()
    assert told() == {one.id: "extension_proposed" for one in (play.approver, both)}
    [line] = [one for one in waiting_for(both, DURING) if one.key == "waiting.extensions_to_approve"]
    assert (line.count, line.due, line.args) == (1, CLOSES, {"waiting": "waiting.extensions_to_approve"})
    assert not any("waiting.extensions_to_approve" in keys_of(one, DURING) for one in (officer, same))
    assert "waiting.extensions_to_approve" not in keys_of(both, CLOSES)

    withdraw(play.approver)
    assert (last_event().kind, told()) == ("RoundExtensionRefused", {officer.id: "extension_refused"})
    propose()
    withdraw(same)
    assert (last_event().kind, told()) == ("RoundExtensionWithdrawn", {})

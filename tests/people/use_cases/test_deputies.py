"""A deputy plays one part of somebody who is away, in the own name, on stated days (0109)."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from marketplace.people.commands.people import Deactivate, EditAccount, GiveDeputy, TakeDeputyBack
from marketplace.people.rules.deputies import MOST_DAYS
from marketplace.people.use_cases import deputies, people
from marketplace.records import messages
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.queries import history, recipients
from marketplace.shared import clock, permissions
from marketplace.shared.clock import SHANGHAI
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from marketplace.shared.waiting.lent import lent
from tests.competition.use_cases.competing import AFTER, reviewed

WHY = "外出培训，由同事代理"


def day_of(moment):
    return moment.astimezone(SHANGHAI).date()


TODAY = day_of(AFTER)


@pytest.fixture
def at(monkeypatch):
    """Put the clock to a moment, as a page would read it; AFTER, unless another one is given."""

    def put(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        db.session.expire_all()
        return moment

    put(AFTER)
    return put


@pytest.fixture
def play(world, at):
    return world(reviewed)


def give(absent, account, role, *, by=None, first=TODAY, last=TODAY, now=AFTER, **more):
    command = GiveDeputy(
        absent_id=absent.id,
        account_id=account.id,
        role=role,
        first_on=first,
        last_on=last,
        reason=WHY,
        version=more.get("version", absent.version),
    )
    return deputies.give(command, actor=by or absent, now=now)


def take_back(row, by, now=AFTER):
    return deputies.take_back(TakeDeputyBack(deputy_id=row.id, reason="提前回到岗位", version=row.version), actor=by, now=now)


def stand_in(play, **more):
    officer = play.make.city_officer()
    return officer, give(play.approver, officer, Role.CITY_APPROVER, **more)


@pytest.mark.both_engines
def test_a_deputy_signs_in_the_own_name_and_the_record_says_for_whom(play):
    officer, row = stand_in(play)
    play.propose(play.solve())
    play.approve(by=officer)

    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "RoundApproved")).one()
    assert play.make.reread(play.round).approved_by_id == event.actor_id == officer.id
    assert (event.facts["as_deputy"], event.facts["in_place_of"]) == (row.id, play.approver.id)
    [line] = history.lines([event], officer)
    assert play.approver.login in line.sentence
    [line] = history.lines([event], play.bidders[0])
    assert play.approver.login not in line.sentence


@pytest.mark.both_engines
def test_it_begins_with_its_first_day_and_ends_with_its_last_one(play, at):
    first, last = TODAY + timedelta(days=2), TODAY + timedelta(days=4)
    officer, _ = stand_in(play, first=first, last=last)

    parts = {}
    for days in range(1, 6):
        moment = at(AFTER + timedelta(days=days))
        parts[days] = set(officer.roles)
        assert (officer.id in recipients.of_the_city(play.round.programme, Role.CITY_APPROVER)) == (2 <= days <= 4)
        assert (officer.id in recipients.city_officers(play.round.programme)) == (days not in (2, 3, 4))
        assert day_of(moment) == TODAY + timedelta(days=days)
    assert parts == {1: {Role.CITY_OFFICER}, **{days: {Role.CITY_APPROVER} for days in (2, 3, 4)}, 5: {Role.CITY_OFFICER}}


def test_the_day_of_a_use_case_is_its_own_and_not_that_of_the_clock(play, at):
    officer, _ = stand_in(play)
    play.propose(play.solve())
    at(AFTER + timedelta(days=400))
    assert not permissions.may(officer, "round.decide", play.round)
    play.approve(by=officer)
    assert play.make.reread(play.round).approved_by_id == officer.id


def test_who_proposed_does_not_approve_as_a_deputy(play):
    play.propose(play.solve())
    give(play.approver, play.officer, Role.CITY_APPROVER)
    with pytest.raises(NotPermitted) as refusal:
        play.approve(by=play.officer)
    assert refusal.value.key == "second_person"


def test_nor_whoever_stands_in_for_the_person_who_did(play):
    play.propose(play.solve())
    finance = play.make.account(Role.FINANCE, unit=play.make.city())
    give(play.officer, finance, Role.CITY_OFFICER)
    db.session.expire_all()
    assert play.officer.id in permissions.persons.hands_of(finance)
    assert permissions.persons.is_one_of(finance, play.round.proposed_by_id)
    assert not permissions.persons.is_one_of(play.officer, finance.id)


def test_who_stands_in_for_a_proposer_is_not_asked_to_be_the_second_person(play):
    absent, deputy, other = play.officer, play.make.account(Role.FINANCE, unit=play.make.city()), play.approver
    asked = partial(recipients.others_of_the_city, play.round.programme, absent.id, Role.CITY_OFFICER, Role.CITY_APPROVER)
    assert asked() == [other.id]
    give(absent, deputy, Role.CITY_OFFICER)
    db.session.expire_all()
    assert deputy.id in recipients.of_the_city(play.round.programme, Role.CITY_OFFICER)
    assert asked() == [other.id]


def test_it_ends_when_it_is_taken_back_and_both_hear_of_it(play):
    officer, row = stand_in(play)
    take_back(row, officer)
    assert officer.roles == {Role.CITY_OFFICER}
    with pytest.raises(NotNow):
        take_back(row, play.approver)

    kinds = [event.kind for event in db.session.scalars(select(EventRecord).where(EventRecord.kind.startswith("Deputy")))]
    assert kinds == ["DeputyGiven", "DeputyTakenBack"]
    [given, _] = db.session.scalars(select(EventRecord).where(EventRecord.kind.startswith("Deputy")).order_by(EventRecord.seq))
    assert (given.subject_id, given.facts["other_id"]) == (officer.id, play.approver.id)


def test_nothing_lent_outlives_the_parts_it_rests_on(play):
    administrator = play.make.account(Role.ADMINISTRATOR)
    officer, row = stand_in(play)
    roles = frozenset({Role.EXPERT})
    moved = EditAccount(
        account_id=play.approver.id, version=play.approver.version, name="某某", unit_id=play.approver.unit_id, roles=roles
    )
    people.edit_account(moved, actor=administrator, now=AFTER)
    assert officer.roles == {Role.CITY_OFFICER}
    assert play.make.reread(row).ended_by_id == administrator.id

    again = give(play.make.city_approver(), officer, Role.CITY_APPROVER, by=administrator)
    people.deactivate(Deactivate(account_id=officer.id, version=officer.version, reason=WHY), actor=administrator, now=AFTER)
    assert play.make.reread(again).state == "taken_back"


def test_both_are_told(play):
    administrator = play.make.account(Role.ADMINISTRATOR)
    officer, row = stand_in(play, by=administrator)
    take_back(row, administrator)
    for event_id in db.session.scalars(select(EventRecord.id).where(EventRecord.kind.startswith("Deputy"))).all():
        messages.deliver(event_id, AFTER)
    told = select(Message.account_id, Message.key).where(Message.key.startswith("deputy_")).order_by(Message.id)
    assert [tuple(row) for row in db.session.execute(told)] == [
        (officer.id, "deputy_given"),
        (play.approver.id, "deputy_named"),
        (officer.id, "deputy_taken_back"),
        (play.approver.id, "deputy_ended"),
    ]


CASES = [
    ("an expert's part", Role.EXPERT, {Role.EXPERT}, {Role.CITY_OFFICER}, "deputy.part_not_lent"),
    ("a part not the own one", Role.FINANCE, {Role.CITY_OFFICER}, {Role.CITY_APPROVER}, "deputy.part_not_lent"),
    ("a part played already", Role.CITY_OFFICER, {Role.CITY_OFFICER}, {Role.CITY_OFFICER}, "deputy.part_played"),
    ("an expert for an approver", Role.CITY_APPROVER, {Role.CITY_APPROVER}, {Role.EXPERT}, "deputy.parts_apart"),
    ("an auditor", Role.CITY_OFFICER, {Role.CITY_OFFICER}, {Role.AUDITOR}, "deputy.parts_apart"),
    ("an administrator", Role.CITY_OFFICER, {Role.CITY_OFFICER}, {Role.ADMINISTRATOR}, "deputy.parts_apart"),
    ("an administrator's part", Role.ADMINISTRATOR, {Role.ADMINISTRATOR}, {Role.CITY_OFFICER}, "deputy.part_not_lent"),
]


@pytest.mark.parametrize(("what", "role", "absent", "own", "refused"), CASES, ids=[case[0] for case in CASES])
def test_which_parts_are_lent_to_whom(make, at, what, role, absent, own, refused):
    administrator = make.account(Role.ADMINISTRATOR)
    away = make.account(*absent, unit=make.city())
    with pytest.raises(Invalid) as refusal:
        give(away, make.account(*own, unit=make.city()), role, by=administrator)
    assert refusal.value.key == refused
    assert db.session.scalar(select(Deputy.id)) is None


def test_days_are_ahead_in_order_and_few(make, at):
    away, officer = make.city_approver(), make.city_officer()
    day = timedelta(days=1)
    for first, last, refused in (
        (TODAY - day, TODAY, "deputy.days_past"),
        (TODAY + day, TODAY, "deputy.days_order"),
        (TODAY, TODAY + MOST_DAYS * day, "deputy.days_many"),
    ):
        with pytest.raises(Invalid) as refusal:
            give(away, officer, Role.CITY_APPROVER, first=first, last=last)
        assert refusal.value.key == refused
    give(away, officer, Role.CITY_APPROVER, last=TODAY + (MOST_DAYS - 1) * day)


def test_nobody_stands_in_for_two_nor_for_a_deputy(make, at):
    administrator = make.account(Role.ADMINISTRATOR)
    away, officer, finance = make.city_approver(), make.city_officer(), make.account(Role.FINANCE, unit=make.city())
    row = give(away, officer, Role.CITY_APPROVER, last=TODAY + timedelta(days=3))
    later = {"first": TODAY + timedelta(days=3), "last": TODAY + timedelta(days=9)}
    for absent, account, role in (
        (away, finance, Role.CITY_APPROVER),
        (finance, officer, Role.FINANCE),
        (officer, finance, Role.CITY_OFFICER),
    ):
        with pytest.raises(Conflict, match="days_taken"):
            give(absent, account, role, by=administrator, **later)
    take_back(row, administrator)
    give(officer, finance, Role.CITY_OFFICER, by=administrator, **later)


def test_who_may_name_and_end_one(make, at):
    away, officer, other = make.city_approver(), make.city_officer(), make.city_officer()
    with pytest.raises(NotPermitted):
        give(away, other, Role.CITY_APPROVER, by=officer)
    with pytest.raises(Conflict, match="stale"):
        give(away, other, Role.CITY_APPROVER, version=away.version - 1)
    elsewhere = make.county_officer()
    with pytest.raises(Invalid, match="not_a_colleague"):
        give(away, elsewhere, Role.CITY_APPROVER)
    row = give(away, officer, Role.CITY_APPROVER)
    with pytest.raises(NotFound):
        take_back(row, other)
    with pytest.raises(Conflict, match="stale"):
        deputies.take_back(TakeDeputyBack(deputy_id=row.id, reason=WHY, version=row.version - 1), actor=away, now=AFTER)


def test_the_inbox_of_a_deputy_says_whose_work_it_is(play):
    officer, row = stand_in(play)
    play.propose(play.solve())
    waiting = waiting_for(officer, AFTER)
    whose = dict(zip([item.key for item in waiting], lent(officer, waiting), strict=True))
    assert {one.deputy.deputy_id for one in whose.values()} == {row.id}
    assert {one.name for one in whose.values()} == {play.approver.name}
    assert [one for one in lent(play.approver, waiting_for(play.approver, AFTER)) if one] == []


def test_who_looks_after_the_accounts_of_another_city_names_nobody_here(play):
    officer, other = play.make.city_officer(), Unit(kind=UnitKind.CITY, code="430300", name="别市工业和信息化局", aliases=[])
    stranger = play.make.account(Role.ADMINISTRATOR, unit=play.make.keep(other))
    with pytest.raises(NotFound):
        give(play.approver, officer, Role.CITY_APPROVER, by=stranger)
    db.session.rollback()
    assert db.session.scalars(select(Deputy)).all() == []

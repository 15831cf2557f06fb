"""An event becomes a message for everybody concerned, once, and a letter for those with an address."""

from datetime import date

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import func, select

from marketplace.programmes.commands import ChangeDates, ChangeSettings, Dates, DecideDates
from marketplace.programmes.events import NoticePublished
from marketplace.programmes.use_cases import dates, programmes
from marketplace.records import messages as notifications
from marketplace.records.messages import Told, deliver, path, told_of
from marketplace.records.models.record import EventRecord, Mail, Message, Outbox
from marketplace.records.queries import inbox, recipients
from marketplace.records.use_cases import messages
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.records.wording import facts
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.programmes.use_cases.test_programmes import moving


def events(kind):
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == kind)).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def keep_mail(make, account, **facts):
    with transaction() as session:
        for name, value in facts.items():
            setattr(session.merge(account), name, value)
        record(NoticePublished(notice_id=0, title="地址"), at=NOW)
    return account


@pytest.fixture
def moved(make):
    """A programme whose deadline was moved: its institution and its county are concerned."""
    programme, officer = make.programme(), make.city_officer()
    institution, county = make.institution_account(), make.county_officer()
    enterprise = make.enterprise_account()
    command = moving(
        programme, name=programme.name, starts_on=programme.starts_on, apply_on=date(2023, 3, 12), reason="延期，经核实"
    )
    programmes.change_dates(command, actor=make.city_officer(), now=NOW)
    dates.approve(DecideDates(programme_id=programme.id, version=programme.version), actor=officer, now=NOW)
    [event] = events("ProgrammeDatesChanged")
    return event, officer, institution, county, enterprise


def test_exactly_those_concerned_are_told(moved):
    event, _, institution, county, _ = moved

    assert [told.account_id for told in told_of(event)] == [institution.id, county.id]


def test_a_delivered_event_is_in_the_inbox_in_words(moved):
    event, _, institution, _, enterprise = moved

    deliver(event.id, NOW)

    [message] = db.session.scalars(inbox.visible_to(institution))
    assert "延期" in facts.told(message.key, message.facts)
    assert (inbox.unread(institution), inbox.unread(enterprise)) == (1, 0)


def test_delivering_twice_tells_everybody_once(make, moved):
    event, _, institution, _, _ = moved
    keep_mail(make, institution, email="someone@example.org")

    deliver(event.id, NOW)
    deliver(event.id, NOW)

    assert (count(Message), count(Mail)) == (2, 1)


def test_a_letter_goes_to_those_who_left_an_address_and_is_promised(make, moved):
    event, _, institution, _, _ = moved
    keep_mail(make, institution, email="someone@example.org")

    deliver(event.id, NOW)

    [mail] = db.session.scalars(select(Mail)).all()
    assert (mail.recipient, mail.sent_at) == ("someone@example.org", None)
    assert "延期" in mail.body and "某某" in mail.body
    assert db.session.scalar(select(Outbox.object_id).where(Outbox.job == "mail")) == mail.id


def test_a_new_name_alone_concerns_no_institution(make):
    programme, _ = make.programme(), make.institution_account()
    command = ChangeDates(
        programme_id=programme.id,
        version=programme.version,
        name="新名",
        reason="更名，经核实",
        dates=Dates(starts_on=programme.starts_on, apply_on=date(2023, 3, 10), recommend_on=date(2023, 3, 16)),
    )
    programmes.change_dates(command, actor=make.city_officer(), now=NOW)

    [event] = events("ProgrammeDatesChanged")
    assert list(told_of(event)) == []


def test_whoever_did_it_is_not_told_and_the_approver_is_told_without_a_letter(make):
    programme, officer, other = make.programme(), make.city_officer(), make.city_approver()
    command = ChangeSettings(
        programme_id=programme.id, version=programme.version, values={"success_cases_min": 5}, reason="会议纪要，经核实"
    )
    programmes.change_settings(command, actor=officer, now=NOW)

    [event] = events("ProgrammeSettingsChanged")
    assert [(told.account_id, told.mail) for told in told_of(event)] == [(other.id, False)]


def test_a_receipt_reaches_even_the_person_who_did_it(make, monkeypatch):
    officer = make.city_officer()
    with transaction():
        record(NoticePublished(notice_id=1, title="公告"), by=officer, at=NOW)
    [event] = events("NoticePublished")
    receipt, echo = (Told(account_id=officer.id, key="receipt", to_actor=yes) for yes in (True, False))
    monkeypatch.setitem(notifications.SUBSCRIBERS, "NoticePublished", [lambda _: iter([receipt, echo])])

    assert list(told_of(event)) == [receipt]


def test_an_event_that_concerns_nobody_is_delivered_without_a_trace(make):
    with transaction():
        record(NoticePublished(notice_id=1, title="公告"), at=NOW)

    deliver(events("NoticePublished")[0].id, NOW)

    assert count(Message) == 0


def test_paths_are_those_of_the_pages(app):
    assert path("notices.show", notice_id=3) == "/notices/3"


def test_reading_counts_once_and_only_for_the_reader(make, moved):
    event, _, institution, county, _ = moved
    deliver(event.id, NOW)
    [message] = db.session.scalars(inbox.visible_to(institution))

    with pytest.raises(Exception, match="not_found"):
        messages.mark_read(message.mark, actor=county, now=NOW)
    messages.mark_read(message.mark, actor=institution, now=NOW)

    assert (inbox.unread(institution), inbox.unread(county)) == (0, 1)
    assert messages.mark_all_read(actor=county, now=NOW) == 1
    assert messages.mark_all_read(actor=county, now=NOW) == 0


def test_recipients_are_the_active_accounts_of_the_part_asked_for(make):
    programme, officer = make.programme(), make.city_officer()
    approver, county = make.city_approver(), make.county_officer()
    elsewhere = make.county_officer(make.county("芦淞区", "430203"))
    owner = make.enterprise_account()
    keep_mail(make, make.county_officer(), active=False)

    assert recipients.city_officers(programme) == [officer.id]
    assert recipients.of_the_city(programme, Role.CITY_OFFICER, Role.CITY_APPROVER) == [officer.id, approver.id]
    assert recipients.officers_of_unit(county.unit_id) == [county.id]
    stranger = make.keep(Unit(kind=UnitKind.CITY, code="430100", name="长沙市工业和信息化局", aliases=[]))
    there = make.keep(Unit(kind=UnitKind.COUNTY, code="430102", name="芙蓉区", parent_id=stranger.id, aliases=[]))
    make.county_officer(there), make.institution_account(make.institution(unit=there))
    provider = make.institution_account()
    assert recipients.under_the_city(programme, Role.COUNTY_OFFICER) == [county.id, elsewhere.id]
    assert recipients.under_the_city(programme, Role.INSTITUTION) == [provider.id]
    assert recipients.accounts_of_organisation(owner.organisation_id) == [owner.id]


def test_nine_more_readers_do_not_cost_a_statement_each(make, moved):
    number = moved[0].id

    def asked_for():
        asked = []

        def listen(_connection, _cursor, statement, *_more):
            asked.append(statement)

        hooks.listen(db.engine, "before_cursor_execute", listen)
        deliver(number, NOW)
        hooks.remove(db.engine, "before_cursor_execute", listen)
        return asked

    few = asked_for()
    for _ in range(9):
        make.institution_account()
    many = asked_for()

    assert count(Message) == 2 + 9
    assert len(many) < len(few) + 9

"""One letter a day to whoever wants it, about what waits and what is new, and about nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.needs.commands import SubmitNeed
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.people.use_cases import credentials
from marketplace.records.models.record import Mail, Outbox
from marketplace.shared.clock import SHANGHAI
from marketplace.shared.extensions import db
from marketplace.site.jobs import digest, outbox
from tests.competition.use_cases.competing import change
from tests.conftest import NOW

DAY = timedelta(days=1)
MORNING = NOW.astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0) + DAY


def letters():
    return db.session.scalars(
        select(Mail).where(Mail.subject.startswith("待办") | Mail.subject.contains("wait")).order_by(Mail.id)
    ).all()


def morning(now=MORNING):
    digest.due(now)
    outbox.run_due(now)
    return [(mail.recipient, mail.subject) for mail in letters()]


@pytest.fixture
def clerk(make):
    """A county officer with a mailbox, for whom one need waits and who was told of it."""
    make.programme()
    clerk = make.county_officer()
    change(clerk, email="clerk@example.cn", password_hash="chosen")
    need = make.need(make.enterprise(unit=make.county()), NeedState.DRAFT)
    make.owner = make.enterprise_account(need.organisation)
    needs.submit(SubmitNeed(need_id=need.id, version=need.version, consents=True), actor=make.owner, now=NOW + timedelta(hours=2))
    outbox.run_due(NOW + timedelta(hours=2))
    return clerk


def bodies(monkeypatch):
    """What the letters of the digest say, as they are handed over to be sealed."""
    said = []
    write = digest.letters.write
    monkeypatch.setattr(digest.letters, "write", lambda **given: said.append(given["body"]) or write(**given))
    return said


def test_it_says_what_waits_and_what_is_new_and_names_nobody(make, clerk, monkeypatch):
    change(clerk, name="不具名")
    change(make.owner, name="填报人")
    said = bodies(monkeypatch)
    assert morning() == [("clerk@example.cn", "待办 1 件")]
    [body] = said
    assert "1 条需求" in body and "\n\n新的消息" in body and "每日摘要" in body
    assert "不具名" not in body and "填报人" not in body and "{" not in body


def test_it_is_written_in_the_language_of_its_reader(clerk, monkeypatch):
    credentials.prefer(actor=clerk, language="en")
    said = bodies(monkeypatch)
    assert morning() == [("clerk@example.cn", "1 case waits for you")]
    assert not any("一" <= letter <= "鿿" for letter in said[0])


@pytest.mark.both_engines
def test_it_goes_once_a_day_however_often_the_clock_comes_round(clerk):
    assert len(morning()) == 1
    assert len(morning(MORNING + timedelta(minutes=10))) == 1
    rows = db.session.scalars(select(Outbox.dedupe_key).where(Outbox.job == "digest")).all()
    assert rows == [f"digest:{clerk.id}:{MORNING.date().isoformat()}"]


def test_what_somebody_else_has_promised_meanwhile_is_not_promised_again(clerk, monkeypatch):
    begin = digest.transaction

    def late(**given):
        monkeypatch.setattr(digest, "transaction", begin)
        digest.due(MORNING)
        return begin(**given)

    monkeypatch.setattr(digest, "transaction", late)
    assert len(morning()) == 1


def test_a_mailbox_that_nobody_has_shown_to_be_theirs_gets_none(clerk):
    change(clerk, password_hash="")
    assert morning() == []


def test_nothing_goes_where_nothing_is_new(clerk):
    assert len(morning()) == 1
    assert len(morning(MORNING + DAY)) == 1, "the need waits since before the first letter"


def test_nothing_goes_before_the_hour(clerk):
    assert morning(MORNING - timedelta(minutes=1)) == []


def test_staff_get_it_until_they_say_no_and_others_once_they_say_yes(make, clerk):
    owner = make.owner
    change(owner, email="owner@example.cn", password_hash="chosen")
    credentials.prefer(actor=clerk, digest=False)
    assert morning() == []

    credentials.prefer(actor=owner, digest=True)
    change(make.need(owner.organisation, NeedState.RETURNED, origin="enterprise"), created_at=MORNING)
    assert [recipient for recipient, _ in morning(MORNING + timedelta(hours=1))] == ["owner@example.cn"]


def test_who_may_not_act_or_left_no_address_gets_none(make, clerk):
    change(clerk, active=False)
    make.account("county_officer", unit=make.county())
    assert morning() == []


def test_what_was_promised_is_not_sent_to_who_has_declined_since(clerk):
    digest.due(MORNING)
    credentials.prefer(actor=clerk, digest=False)
    outbox.run_due(MORNING)
    assert letters() == []

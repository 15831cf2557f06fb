"""The inbox: what waits, what one was told, and a word for each part where nothing waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.needs.models import Origin
from marketplace.needs.states import NeedState
from marketplace.programmes.use_cases import programmes
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.queries import inbox
from marketplace.shared.extensions import db
from marketplace.shared.roles import OF_ORGANISATIONS, Role
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.people.use_cases.test_undelivered import refused
from tests.programmes.use_cases.test_programmes import moving


@pytest.fixture
def told(make):
    """Somebody who was told one thing."""
    programme, account = make.programme(), make.institution_account()
    command = moving(programme, name=programme.name, starts_on=programme.starts_on, apply_on=date(2023, 3, 9))
    programmes.change_dates(command, actor=make.city_officer(), now=NOW)
    deliver(db.session.scalar(select(EventRecord.id).where(EventRecord.kind == "ProgrammeDatesChanged")), NOW)
    return account


@pytest.mark.parametrize("role", Role)
def test_everybody_has_an_inbox_that_says_what_to_do(make, as_user, role):
    organisation = {Role.ENTERPRISE: make.enterprise, Role.INSTITUTION: make.institution}
    account = make.account(role, organisation=organisation[role]() if role in OF_ORGANISATIONS else None)

    page = as_user(account).get("/inbox")

    assert page.status_code == 200
    assert "inbox.nothing" not in page.text
    assert "可以" in page.text or "后会" in page.text or "办理" in page.text


def test_an_officer_without_a_programme_is_led_to_open_one(make, as_user):
    officer = as_user(make.city_officer())
    assert "还没有开设试点" in officer.get("/inbox").text

    make.programme()
    page = officer.get("/inbox").text
    assert "产业链列表还差 13 条" in page
    assert 'href="/programme/chains"' in page


def test_a_line_names_the_colleagues_who_could_do_it_and_nobody_of_elsewhere(make, as_user):
    make.programme()
    make.need(make.enterprise(unit=make.county()), NeedState.SUBMITTED, submitted_at=NOW)
    clerk = as_user(make.county_officer())
    assert "除外" not in clerk.get("/inbox").text and "某某、" not in clerk.get("/inbox").text

    change(make.account(Role.COUNTY_OFFICER, unit=make.county(), name="同事甲"), password_hash="chosen")
    make.account(Role.COUNTY_OFFICER, unit=make.county(), name="未启用")
    make.account(Role.COUNTY_OFFICER, unit=make.county("天元区", "430211"), name="邻县乙")
    make.account(Role.CITY_OFFICER, unit=make.city(), name="市局丙")
    page = clerk.get("/inbox").text
    assert "同事甲" in page and "除外" not in page and "未启用" not in page
    assert "邻县乙" not in page and "市局丙" not in page


def test_where_two_people_sign_the_line_says_that_one_of_them_may_have_signed(make, as_user):
    make.programme()
    make.need(make.enterprise(), NeedState.VERIFIED, submitted_at=NOW, verified_at=NOW)
    for number in range(6):
        change(make.account(Role.CITY_OFFICER, unit=make.city(), name=f"同事{number}"), password_hash="chosen")
    page = as_user(make.city_officer()).get("/inbox").text
    assert "同事0、同事1、同事2、同事3等 6 人" in page and "（经手过前一步的除外）" in page


def test_people_of_an_organisation_are_counted_and_not_named(make, as_user):
    make.programme()
    firm = make.enterprise()
    make.need(firm, NeedState.DRAFT, origin=Origin.ENTERPRISE)
    change(make.account(Role.ENTERPRISE, organisation=firm, name="不具名"), password_hash="chosen")
    page = as_user(make.enterprise_account(firm)).get("/inbox").text
    assert "本单位另有 1 人" in page and "不具名" not in page


def test_a_message_is_read_and_leads_to_its_page(told, as_user, make):
    client = as_user(told)
    [message] = db.session.scalars(inbox.visible_to(told))
    assert "日期有变动" in client.get("/inbox").text

    answer = client.post(f"/inbox/{message.mark}/read", data={"open": "1"})

    assert answer.location == f"/p/{make.programme().key}/notices"
    assert make.reread(message).read_at is not None
    assert inbox.unread(told) == 0


def test_all_messages_are_marked_at_once(told, as_user):
    answer = as_user(told).post("/inbox/read")

    assert answer.location == "/inbox"
    assert inbox.unread(told) == 0


def test_looking_marks_nothing(told, as_user):
    as_user(told).get("/inbox")

    assert inbox.unread(told) == 1


def test_a_message_of_somebody_else_is_not_found(told, make, as_user):
    [message] = db.session.scalars(inbox.visible_to(told))

    assert as_user(make.institution_account()).post(f"/inbox/{message.mark}/read").status_code == 404
    assert inbox.unread(told) == 1


def test_a_thousand_messages_come_in_pages(told, make, as_user):
    [first] = db.session.scalars(inbox.visible_to(told))
    rows = [
        Message(event_id=first.event_id, account_id=told.id, mark=f"{number:032d}", key=f"days_moved{number}", facts={}, at=NOW)
        for number in range(999)
    ]
    make.keep(*rows)

    page = as_user(told).get("/inbox?page=50").text

    assert "1,000" in page
    assert as_user(told).get("/inbox?page=51").status_code == 200


def test_what_was_told_about_one_case_is_one_line_and_is_read_at_once(told, make, as_user):
    [first] = db.session.scalars(inbox.visible_to(told))
    about = {"event_id": first.event_id, "account_id": told.id, "key": first.key, "facts": first.facts, "scope": first.scope}
    later = [
        Message(mark=f"{number:032d}", link=link, at=NOW + timedelta(minutes=number), **{**about, "key": f"{first.key}{number}"})
        for number, link in enumerate((first.link, first.link, "/elsewhere", "", ""), start=1)
    ]
    make.keep(*later)

    threads = inbox.threads(told, 1).items
    assert [[one.mark for one in thread.messages] for thread in threads] == [
        [later[4].mark],
        [later[3].mark],
        [later[2].mark],
        [later[1].mark, later[0].mark, first.mark],
    ]
    assert [thread.unread for thread in threads] == [1, 1, 1, 3]

    as_user(told).post(f"/inbox/{later[0].mark}/read", data={"open": "1"})

    assert inbox.unread(told) == 3
    assert len(inbox.threads(told, 1).items) == 4 and len(inbox.threads(told, 1, fresh=True).items) == 3
    assert "没有未读" not in as_user(told).get("/inbox?show=unread").text
    as_user(told).post("/inbox/read")
    assert "没有未读" in as_user(told).get("/inbox?show=unread").text


def test_a_stranger_is_led_to_sign_in(client):
    assert client.get("/inbox").status_code in (302, 401)
    assert client.post("/inbox/read").status_code == 401


def test_a_post_from_elsewhere_changes_nothing(told, guarded, as_user):
    assert as_user(told).post("/inbox/read").status_code == 400
    assert inbox.unread(told) == 1


def test_who_keeps_the_accounts_sees_which_nobody_uses_and_what_was_not_delivered(make, as_user):
    administrator = make.account(Role.ADMINISTRATOR, unit=make.city())
    change(administrator, password_hash="set")
    make.account(Role.EXPERT, unit=make.city(), login="never-came")
    change(make.account(Role.EXPERT, unit=make.city(), login="closed"), active=False)
    refused(administrator)
    client = as_user(administrator)

    page = client.get("/inbox").text
    assert (
        "还没有人启用的账号 1 个" in page
        and "没有送达的信 1 封" in page
        and 'href="/people/undelivered"' in page
        and "尚未生效的账号更改 0 项" in page
    )
    listed = client.get("/people?active=unused").text
    assert "never-came" in listed and "closed" not in listed and f">{administrator.login}<" not in listed


def test_who_pays_and_who_looks_into_it_have_their_lists_and_others_have_none(make, as_user):
    finance = as_user(make.account(Role.FINANCE, unit=make.city())).get("/inbox").text
    assert "已公布的奖补名单 0 份，奖补合计 ¥0.00" in finance and 'href="/year"' in finance
    assert "今天的操作记录" in as_user(make.account(Role.AUDITOR, unit=make.city())).get("/inbox").text
    assert "供查看的清单" not in as_user(make.city_officer()).get("/inbox").text

"""The administrator's pages (trust.md AC8)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.records.models.record import Mail
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountChange
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.people.use_cases.test_changes import standing
from tests.people.views.test_organisations import version_of


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR, login="administrator")


@pytest.fixture
def client(as_user, administrator):
    return as_user(administrator)


def data(make, **facts):
    given = {"login": "li.fang", "name": "李芳", "email": "", "phone": "", "unit_id": make.county().id}
    return given | {"roles": ["county_officer"]} | facts


def link_of(page):
    return re.search(r"http://localhost(/reset/[\w-]+)", page)[1]


def test_the_person_of_a_new_account_sets_the_password_with_a_letter_that_is_printed_once(app, make, client):
    assert client.post("/people", data=data(make)).status_code == 302
    account = db.session.scalars(select(Account).where(Account.login == "li.fang")).one()
    assert "打印一次性信函" in client.get(f"/people/{account.id}").text

    answer = client.post(f"/people/{account.id}/print-letter")

    assert "no-store" in answer.headers["Cache-Control"]
    assert "/reset/" not in client.get(f"/people/{account.id}").text
    assert client.post(f"/people/{account.id}/print-letter").status_code == 403
    fresh = app.test_client()
    given = {"new": "orange-kettle-river-92", "again": "orange-kettle-river-92"}
    assert fresh.post(link_of(answer.text), data=given).location == "/login"
    assert fresh.post("/login", data={"login": "li.fang", "password": given["new"]}).location == "/inbox"


def test_of_somebody_with_a_mailbox_the_administrator_never_sees_the_link(make, client):
    answer = client.get(client.post("/people", data=data(make, email="li.fang@example.cn")).location)
    account = db.session.scalars(select(Account).where(Account.login == "li.fang")).one()

    assert "/reset/" not in answer.text
    assert "/reset/" in db.session.scalars(select(Mail)).one().body
    assert "/reset/" not in client.get(client.post(f"/people/{account.id}/send-letter").location).text
    assert client.post(f"/people/{account.id}/print-letter").status_code == 403


def test_a_printed_letter_offers_nothing_that_would_lose_it_and_prints_nothing_but_itself(make, client):
    client.post("/people", data=data(make))
    account = db.session.scalars(select(Account).where(Account.login == "li.fang")).one()
    assert 'action="/language"' in client.get(f"/people/{account.id}").text

    page = client.post(f"/people/{account.id}/print-letter").text

    assert 'action="/language"' not in page
    assert 'action="/large-text"' not in page
    [unprinted] = re.findall(r'<div class="d-print-none">(.*?)</div>\s*<article', page, re.DOTALL)
    assert "只显示这一次" in unprinted and '<body class="to-sign">' in page
    assert page.count("<h1>") == page.count("只显示这一次") == 1


@pytest.mark.parametrize("path", ["/people", "/people/{}/ask-letter"])
def test_a_page_is_switched_to_another_language_only_where_it_opens_again(make, client, path):
    answer = client.post(path.format(make.county_officer().id), data={})
    assert answer.status_code == 422
    assert ('action="/language"' in answer.text) == (path == "/people")


@pytest.fixture
def second(make, as_user):
    return as_user(standing(make.account(Role.ADMINISTRATOR)))


def asked_for(client, member, **facts):
    given = {"email": "new@example.cn", "phone": "13900000009", "reason": "离职交接，经核实", "version": member.version} | facts
    return client.post(f"/people/{member.id}/address", data=given).location


def test_a_change_of_an_address_goes_its_way_through_the_pages(app, make, client, as_user, second):
    member = make.institution_account()
    change(member, email="old@example.cn")
    page = client.get(f"/people/{member.id}/address").text
    given = {"email": "new@example.cn", "phone": "", "reason": "离职交接，经核实", "version": version_of(page)}
    assert client.post(f"/people/{member.id}/address", data=given | {"email": "old@example.cn"}).status_code == 422
    assert client.post(f"/people/{member.id}/address", data=given | {"reason": ""}).status_code == 422

    place = client.post(f"/people/{member.id}/address", data=given).location

    assert "等待确认" in client.get("/people/changes").text
    assert "等待另一方确认" in client.get(f"/people/{member.id}").text
    assert "撤回更改" in as_user(member).get("/me").text
    assert (
        "撤回更改" in as_user(make.institution_account(member.organisation)).get(f"/organisations/{member.organisation_id}").text
    )
    shown = second.get(place).text
    assert "还在等待期内" in shown
    assert "原邮箱可以随时确认或撤回" in shown
    assert "old@example.cn → new@example.cn" in shown
    assert f'action="{place}/confirm"' not in shown
    confirming = {"version": version_of(shown), "reason": "已电话核实"}
    assert second.post(f"{place}/confirm", data=confirming).status_code == 409
    assert client.post(f"{place}/confirm", data=confirming).status_code == 403
    assert second.post(f"{place}/confirm", data={"version": confirming["version"]}).status_code == 422

    token = re.search(r"/address/(\S+)", db.session.scalars(select(Mail)).first().body)[1]
    stranger = app.test_client()
    shown = stranger.get(f"/address/{token}").text
    assert "离职交接" in shown
    assert "n***@example.cn" in shown
    assert "new@example.cn" not in shown
    assert stranger.post(f"/address/{token}/confirm").location == "/login"
    assert make.reread(member).email == "new@example.cn"
    assert stranger.get(f"/address/{token}").status_code == 404


def test_the_owner_sees_the_new_mailbox_and_phone_masked_before_confirming(app, make, client):
    member = make.institution_account()
    change(member, email="old@example.cn")
    asked_for(client, member, email="old@example.cn")
    token = re.search(r"/address/(\S+)", db.session.scalars(select(Mail)).first().body)[1]
    shown = app.test_client().get(f"/address/{token}").text
    assert "139****0009" in shown
    assert "不变" in shown
    assert "13900000009" not in shown


def test_the_form_to_confirm_stands_there_when_it_may_be_used_and_for_whom(make, client, second, as_user):
    member = make.institution_account()
    place = asked_for(client, member)
    change(db.session.scalars(select(AccountChange)).one(), ready_at=NOW - timedelta(hours=1))
    for who, offered in ((second, True), (client, False), (as_user(make.account(Role.ADMINISTRATOR)), False)):
        page = who.get(place).text
        assert (f'action="{place}/confirm"' in page) == offered
        assert ("由另一方确认" in page) != offered
        assert "没有登记 → new@example.cn" in page
        assert "原邮箱可以随时" not in page
    answer = second.post(f"{place}/confirm", data={"version": version_of(second.get(place).text), "reason": "已电话核实"})
    assert answer.location == place
    assert make.reread(member).email == "new@example.cn"


def test_whoever_asked_prints_a_confirmed_letter_and_whoever_confirmed_never_sees_it(make, client, second):
    clerk = make.county_officer()
    change(clerk, password_hash="x")
    button = "打印一次性信函"
    assert "申请打印信函" in client.get(f"/people/{clerk.id}").text
    assert (
        client.post(f"/people/{clerk.id}/ask-letter", data={"reason": "忘记密码，经核实", "version": clerk.version}).status_code
        == 302
    )
    assert "申请打印信函" not in client.get(f"/people/{clerk.id}").text
    found = db.session.scalars(select(AccountChange)).one()
    change(found, ready_at=NOW - timedelta(hours=1))

    place = f"/people/changes/{found.id}"
    answer = second.post(f"{place}/confirm", data={"version": version_of(second.get(place).text), "reason": "已电话核实"})

    assert answer.location == place
    assert button not in second.get(place).text
    assert second.post(f"/people/{clerk.id}/print-letter", data={"version": make.reread(clerk).version}).status_code == 403
    assert button in client.get(place).text
    assert "/reset/" in client.post(f"/people/{clerk.id}/print-letter").text
    assert button not in client.get(place).text


def test_the_person_stops_a_change_on_the_own_page(make, client, as_user):
    member = make.institution_account()
    given = {"email": "new@example.cn", "phone": "", "reason": "离职交接，经核实", "version": member.version}
    place = client.post(f"/people/{member.id}/address", data=given).location
    page = as_user(member).get("/me").text
    form = re.search(rf'action="({place}/withdraw)".*?name="version" value="(\d+)"', page, re.DOTALL)

    assert as_user(member).post(form[1], data={"version": form[2]}).location == "/me"

    assert "已撤回" in client.get(place).text
    assert make.reread(member).email == ""


def test_an_office_stops_a_change_with_a_reason(make, client, as_user):
    place = asked_for(client, make.institution_account())
    for office in (client, as_user(make.county_officer())):
        page = office.get(place).text
        refused = office.post(f"{place}/withdraw", data={"version": version_of(page)})
        assert (refused.status_code, refused.text.count("理由") > page.count("理由")) == (422, True)
    assert office.post(f"{place}/withdraw", data={"version": version_of(page), "stop_reason": "不是本人要求"}).location == place
    assert "不是本人要求" in client.get(place).text


def test_two_accounts_are_stated_to_be_one_persons_and_the_statement_is_taken_back(make, client):
    one, other = make.account(Role.FINANCE, login="one"), make.account(Role.EXPERT, login="other")
    place = f"/people/{one.id}/same"
    assert client.post(place, data={"login": "nobody", "reason": "名册，经核实"}).status_code == 422
    assert client.post(place, data={"login": "other", "reason": ""}).status_code == 422
    assert client.post(place, data={"login": "other", "reason": "人事名册，经核实"}).status_code == 302
    undo = re.search(rf'action="({place}/\d+/undo)"', client.get(f"/people/{one.id}").text)[1]
    for account in (one, other):
        shown = client.get(f"/people/{account.id}").text
        assert "账号“one”和“other”属于同一人：人事名册" in shown

    assert client.post(undo, data={"reason": "名册有误，经核实"}).status_code == 302
    assert "没有发现其他账号" in client.get(f"/people/{one.id}").text


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"login": ""}, "请填写登录名"),
        ({"login": "李芳"}, "不合要求"),
        ({"login": "administrator"}, "已经有人使用"),
        ({"roles": []}, "请至少选 1 项"),
        ({"roles": ["enterprise"]}, "不在名单里"),
        ({"roles": ["finance"]}, "与所选单位不符"),
        ({"unit_id": "999"}, "不在名单里"),
        ({"phone": "12"}, "电话应为"),
    ],
)
def test_an_account_that_cannot_be_is_refused_on_the_same_page(make, client, facts, told):
    answer = client.post("/people", data=data(make, **facts))

    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalars(select(Account).where(Account.name == "李芳")).all() == []


def test_the_list_is_searched_and_narrowed(make, client):
    make.account(Role.FINANCE, login="money", name="甲")
    clerk = make.account(Role.COUNTY_OFFICER, login="clerk", name="乙")

    def rows(query):
        return set(re.findall(r'href="/people/\d+"[^>]*>([^<]+)<', client.get(f"/people{query}").text))

    assert rows("") == {"administrator", "money", "clerk"}
    assert rows("?q=甲") == rows("?role=finance") == {"money"}
    assert rows(f"?unit={clerk.unit_id}") == {"clerk"}
    assert rows("?active=no") == rows("?q=%25") == set()


@pytest.mark.parametrize("query", ["?page=-1", "?page=999999999999", "?unit=x", "?unit=9999999999999999", "?role=x%00"])
def test_a_strange_question_is_answered(client, query):
    assert client.get(f"/people{query}").status_code == 200


def test_parts_are_changed_and_a_stale_page_shows_both(make, client):
    account = make.account(Role.FINANCE, name="甲")
    page = client.get(f"/people/{account.id}/edit").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    place = {"unit_id": account.unit_id, "email": "", "phone": "", "version": version}

    assert client.post(f"/people/{account.id}/edit", data=place | {"name": "乙", "roles": ["expert"]}).status_code == 302
    assert make.reread(account).roles == {Role.EXPERT}
    answer = client.post(f"/people/{account.id}/edit", data=place | {"name": "丙", "roles": ["finance"]})
    assert answer.status_code == 409
    assert "乙" in answer.text
    assert make.reread(account).roles == {Role.EXPERT}


def test_an_organisations_person_has_no_parts_to_give(make, client):
    account = make.enterprise_account()
    page = client.get(f"/people/{account.id}/edit").text
    assert 'name="roles"' not in page

    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    forged = {"name": "甲", "roles": ["administrator"], "unit_id": make.city().id, "version": version}
    assert client.post(f"/people/{account.id}/edit", data=forged).status_code == 302
    assert make.reread(account).roles == {Role.ENTERPRISE}


def test_closing_asks_why_and_ends_the_session_at_once(make, as_user, client):
    account = make.account(Role.FINANCE)
    theirs = as_user(account)
    page = client.get(f"/people/{account.id}/deactivate").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]

    assert client.post(f"/people/{account.id}/deactivate", data={"version": version}).status_code == 422
    assert theirs.get("/me").status_code == 200
    answer = client.post(f"/people/{account.id}/deactivate", data={"version": version, "reason": "离职，经核实"})
    assert answer.status_code == 302
    assert theirs.get("/me").status_code == 302
    client.post(f"/people/{account.id}/reactivate")
    assert make.reread(account).active


def test_the_auditor_reads_and_changes_nothing(make, as_user):
    account = make.account(Role.FINANCE)
    client = as_user(make.account(Role.AUDITOR))

    assert client.get("/people").status_code == client.get(f"/people/{account.id}").status_code == 200
    assert "开设账号" not in client.get("/people").text
    for path in ("", f"/{account.id}/edit", f"/{account.id}/deactivate", f"/{account.id}/print-letter"):
        assert client.post(f"/people{path}", data={}).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)])
def test_nobody_else_gets_there(make, as_user, role):
    makers = {Role.ENTERPRISE: make.enterprise_account, Role.INSTITUTION: make.institution_account}
    client = as_user(makers.get(role, lambda: make.account(role))())
    for path in ("/people", "/people/new", "/people/1"):
        assert client.get(path).status_code == 403


def test_an_account_that_is_not_there_is_not_found(client):
    for path in ("/people/999", "/people/999/edit", "/people/99999999999999999999"):
        assert client.get(path).status_code == 404

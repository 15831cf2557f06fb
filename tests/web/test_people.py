"""The administrator's pages (trust.md AC8)."""

import re

import pytest
from sqlalchemy import select

from marketplace.core.roles import Role
from marketplace.extensions import db
from marketplace.models import Account


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR, login="administrator")


@pytest.fixture
def client(as_user, administrator):
    return as_user(administrator)


def data(make, **facts):
    given = {"login": "li.fang", "name": "李芳", "email": "", "phone": "", "unit_id": make.county().id}
    return given | {"roles": ["county_officer"]} | facts


def password_of(page):
    return re.search(r"<code[^>]*>([2-9a-z]{4}(?:-[2-9a-z]{4}){3})</code>", page)[1]


def test_a_new_account_is_shown_with_its_password_once(app, make, client):
    answer = client.post("/people", data=data(make))
    assert answer.status_code == 201
    password = password_of(answer.text)
    account = db.session.scalars(select(Account).where(Account.login == "li.fang")).one()

    assert password not in client.get(f"/people/{account.id}").text
    assert "no-store" in answer.headers["Cache-Control"]
    fresh = app.test_client()
    assert fresh.post("/login", data={"login": "li.fang", "password": password}).location == "/me/password"


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
    answer = client.post(f"/people/{account.id}/deactivate", data={"version": version, "reason": "离职"})
    assert answer.status_code == 302
    assert theirs.get("/me").status_code == 302
    client.post(f"/people/{account.id}/reactivate")
    assert make.reread(account).active


def test_a_temporary_password_is_shown_once(make, client):
    account = make.account(Role.FINANCE)

    assert password_of(client.post(f"/people/{account.id}/password").text)
    assert make.reread(account).must_change_password


def test_the_auditor_reads_and_changes_nothing(make, as_user):
    account = make.account(Role.FINANCE)
    client = as_user(make.account(Role.AUDITOR))

    assert client.get("/people").status_code == client.get(f"/people/{account.id}").status_code == 200
    assert "开设账号" not in client.get("/people").text
    for path in ("", f"/{account.id}/edit", f"/{account.id}/deactivate", f"/{account.id}/password"):
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

"""Naming a deputy, reading of one, and taking it back, in the browser (0109)."""

import re

import pytest
from sqlalchemy import select

from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.roles import Role

WHY = "外出培训，由同事代理"


@pytest.fixture
def office(make):
    return {
        "away": make.account(Role.CITY_APPROVER, unit=make.city(), name="某审批", login="approver"),
        "officer": make.account(Role.CITY_OFFICER, unit=make.city(), name="某经办", login="officer"),
        "admin": make.account(Role.ADMINISTRATOR, login="administrator"),
        "expert": make.account(Role.EXPERT, unit=make.city(), login="expert"),
    }


def given(office, **more):
    today = clock.today().isoformat()
    data = {"role": "city_approver", "account_id": office["officer"].id, "first_on": today, "last_on": today, "reason": WHY}
    return data | more


def test_whoever_is_away_names_a_deputy_and_both_read_of_it(office, as_user):
    away, officer = as_user(office["away"]), as_user(office["officer"])
    number = office["away"].id
    page = away.get(f"/people/{number}/deputy").text
    assert re.findall(r'<option value="(\w+)"', page) == ["city_approver", str(office["officer"].id)]

    refused = away.post(f"/people/{number}/deputy", data=given(office, first_on="2022-12-01"))
    assert refused.status_code == 422 and WHY in refused.text
    answer = away.post(f"/people/{number}/deputy", data=given(office))
    assert answer.status_code == 302
    assert "某经办代某审批" in away.get(answer.location).text

    assert "代某审批担任市局审批" in officer.get("/me").text and "您自己的角色暂停：市局经办" in officer.get("/me").text
    assert "市局审批由某经办代理" in away.get("/me").text
    inbox = officer.get("/inbox").text
    assert "您自己的“市局经办”角色暂停" in inbox and "等您审批的事项" not in inbox, (
        "nothing is said of the own part that is not played"
    )
    assert "/people/deputies/" in officer.get("/people/deputies").text
    assert as_user(office["expert"]).get(answer.location).status_code == 404

    taken = officer.post(f"{answer.location}/take-back", data={"reason": "本人已回到岗位"})
    assert taken.status_code == 302
    assert "本人已回到岗位" in away.get(answer.location).text
    assert "收回代理" not in away.get(answer.location).text
    assert db.session.scalars(select(Deputy.state)).all() == ["taken_back"]


def test_an_administrator_names_one_on_the_account_and_finds_all(office, as_user):
    admin = as_user(office["admin"])
    number = office["away"].id
    assert f"/people/{number}/deputy" in admin.get(f"/people/{number}").text
    assert "还没有指定过代理人" in admin.get("/people/deputies").text
    assert admin.post(f"/people/{number}/deputy", data=given(office)).status_code == 302
    assert "某经办" in admin.get("/people/deputies").text
    again = admin.post(f"/people/{number}/deputy", data=given(office))
    assert again.status_code == 422 and "已有代理" in again.text


def test_where_nothing_can_be_lent_the_page_says_so(office, as_user):
    admin = as_user(office["admin"])
    assert "没有可以代理的角色" in admin.get(f"/people/{office['expert'].id}/deputy").text
    assert as_user(office["officer"]).get(f"/people/{office['away'].id}/deputy").status_code == 404

"""A claim saves itself while it is written: beside another tab, without a network, and after the session has ended."""

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, ClaimDraft
from marketplace.people.use_cases import sessions
from marketplace.shared.extensions import db
from marketplace.shared.web.requests import COOKIE
from tests.competition.views.test_claims import Scene

pytestmark = pytest.mark.timeout(300)
LEFT = "Object.defineProperty(document, 'hidden', {value: true, configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
"""What a page hears when its reader turns to another one, which saves at once."""
BACK = "Object.defineProperty(document, 'hidden', {value: false, configurable: true})"


@pytest.fixture
def desk(make, someone):
    scene = Scene(make)
    person = someone(scene.bidder)
    person.go(scene.path())
    return scene, person


def turn_away(page):
    page.evaluate(LEFT)
    page.evaluate(BACK)


def line(page, words):
    page.locator("[data-saves-itself]", has_text=words).wait_for()


def drafts():
    db.session.rollback()
    return db.session.scalars(select(ClaimDraft)).all()


def test_two_tabs_show_both_values(desk):
    scene, person = desk
    first, second = person.page, person.context.new_page()
    second.goto(person.address + scene.path())
    first.locator("[name=plan]").fill("第一页写的方案")
    turn_away(first)
    line(first, "已自动保存草稿")
    second.locator("[name=plan]").fill("第二页写的方案")
    turn_away(second)
    line(second, "另一个页面")

    second.get_by_role("button", name="保存草稿", exact=True).click()
    second.locator(".differences").wait_for()
    said = second.locator(".differences").inner_text()
    assert "第一页写的方案" in said and "第二页写的方案" in said
    second.get_by_role("button", name="保存草稿", exact=True).click()
    second.get_by_text("草稿已保存").first.wait_for()
    assert second.locator("[name=plan]").input_value() == "第二页写的方案"
    assert [row.number for row in drafts()] == [2]


def test_without_a_network_it_is_saved_once_there_is_one_again(desk):
    _scene, person = desk
    page = person.page
    person.context.set_offline(True)
    page.locator("[name=plan]").fill("断网时写的方案")
    turn_away(page)
    line(page, "网络不通")
    assert drafts() == []
    person.context.set_offline(False)
    line(page, "已自动保存草稿")
    page.reload()
    assert page.locator("[name=plan]").input_value() == "断网时写的方案"


def test_who_was_signed_out_signs_in_beside_and_loses_nothing(desk, make):
    _scene, person = desk
    page = person.page
    sessions.end(next(one["value"] for one in person.context.cookies() if one["name"] == COOKIE))
    page.locator("[name=plan]").fill("退出以后还在写的方案")
    turn_away(page)
    line(page, "已退出登录")
    page.get_by_role("button", name="保存草稿", exact=True).click()
    line(page, "已退出登录")
    beside = person.context.new_page()
    beside.goto(person.address + "/login")
    beside.get_by_label("登录名").fill(person.account.login)
    beside.get_by_label("密码").fill("walking the whole way 1")
    beside.get_by_role("button", name="登录", exact=True).first.click()
    beside.wait_for_url("**/inbox*")

    page.get_by_role("button", name="保存草稿", exact=True).click()
    page.get_by_text("草稿已保存").first.wait_for()
    assert page.locator("[name=plan]").input_value() == "退出以后还在写的方案"
    assert len(drafts()) == 1 and db.session.scalars(select(Claim)).all() == []

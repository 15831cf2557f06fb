"""Who sets a budget or a cap is told in words what it lets everybody reach, and asked whether that is meant."""

import re

import pytest

from marketplace.programmes.queries import programmes
from tests.evaluation.use_cases.test_years import Year
from tests.programmes.views.test_programme import sent

ALL = "全部拿到上限，得分和名次完全不影响金额"


def setting(page, **changes):
    return sent(page, reason="按照会议纪要调整", **changes)


@pytest.fixture
def page(make, as_user):
    officer = as_user(make.city_officer())
    return officer, f"/programme/{make.programme().id}/settings"


def test_a_cap_that_every_place_reaches_is_asked_before_it_is_set(make, page):
    officer, address = page
    for _ in range(3):
        make.place()
    typed = setting(officer.get(address).text, subsidy_budget_fen="300", subsidy_cap_fen="100")
    asked = officer.post(address, data=typed)
    assert asked.status_code == 422
    assert "3 家参与分配的机构" in asked.text and ALL in asked.text
    assert not make.reread(make.programme()).settings

    [tick] = re.findall(r'name="sure"[^>]*value="(\w+)"', asked.text)
    assert officer.post(address, data=typed | {"sure": tick}).status_code == 302
    assert programmes.settings_of(make.reread(make.programme())).integer("subsidy_cap_fen") == 100_00
    assert ALL in officer.get(address).text


def test_a_cap_that_scores_decide_about_is_not_asked(make, page):
    officer, address = page
    for _ in range(3):
        make.place()
    typed = setting(officer.get(address).text, subsidy_budget_fen="299.99", subsidy_cap_fen="100")
    assert officer.post(address, data=typed).status_code == 302
    assert ALL not in officer.get(address).text


def test_once_a_year_was_computed_its_points_say_who_reaches_the_cap(world, as_user):
    year = world(Year)
    officer, address = as_user(year.officer), f"/programme/{year.make.programme().id}/settings"
    year.freeze(rehearsal=True)
    asked = officer.post(address, data=setting(officer.get(address).text, subsidy_budget_fen="1000", subsidy_cap_fen="490"))
    assert "2 家参与分配的机构全部拿到上限" in asked.text
    assert "按第 1 次评比的得分" in asked.text
    some = officer.post(address, data=setting(officer.get(address).text, subsidy_budget_fen="1000", subsidy_cap_fen="505"))
    assert "2 家参与分配的机构中，1 家拿到上限" in some.text


def test_what_leaves_budget_and_cap_as_they_are_is_not_asked(make, page):
    officer, address = page
    make.place()
    typed = setting(officer.get(address).text, subsidy_budget_fen="300", subsidy_cap_fen="100")
    [tick] = re.findall(r'name="sure"[^>]*value="(\w+)"', officer.post(address, data=typed).text)
    officer.post(address, data=typed | {"sure": tick})
    assert officer.post(address, data=setting(officer.get(address).text, days_reference="91")).status_code == 302

"""Pages that ask, before a deed, what the law of a programme would question: each with a tick of its own."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.delivery.use_cases import outcomes
from marketplace.shared import clock
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, STARTS, started
from tests.delivery.use_cases.test_doubts import claiming

pytestmark = pytest.mark.pages


def test_a_page_asks_each_with_a_tick_of_its_own_and_takes_it_then(make, as_user):
    service, officer = started(make), as_user(make.city_officer())
    outcome = outcomes.claim(replace(claiming(service, STARTS), sure=True), actor=service.provider, now=LATER)
    address, data = f"/outcomes/{outcome.id}/confirm", {"version": outcome.version}

    asked = officer.post(address, data=data)
    ticks = re.findall(r'name="sure"[^>]*value="([0-9a-f]{32})"', asked.text)
    assert asked.status_code == 422 and len(ticks) == 2 and "就是服务开始的当天" in asked.text
    assert officer.post(address, data=data | {"sure": ticks[:1]}).status_code == 422
    assert officer.post(address, data=data | {"sure": ticks}).status_code == 302
    assert "并经本人确认" in officer.get(f"/outcomes/{outcome.id}").text


def test_who_confirms_is_promised_no_points_that_never_come(make, as_user):
    service, officer = started(make), as_user(make.city_officer())
    reached = STARTS + timedelta(days=8)
    outcome = outcomes.claim(replace(claiming(service, reached), sure=True), actor=service.provider, now=LATER)
    assert "认定后计入目标进度" in officer.get(f"/outcomes/{outcome.id}").text
    change(service.contract.programme, ends_on=reached - timedelta(days=1))
    page = officer.get(f"/outcomes/{outcome.id}").text
    assert "认定后只作记录" in page and "认定后计入目标进度" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_enterprise_is_asked_before_it_accepts(make, as_user, lang):
    make.programme(ends_on=clock.now().date() + timedelta(days=9))
    service = started(make).deliver()
    owner = as_user(service.owner)
    owner.set_cookie("lang", lang)
    address, data = f"/engagements/{service.id}/accept", {"version": service.contract.version}
    asked = owner.post(address, data=data)
    ticks = re.findall(r'name="sure"[^>]*value="([0-9a-f]{32})"', asked.text)
    assert asked.status_code == 422 and len(ticks) == 1 and "诊断报告" in asked.text
    assert owner.post(address, data=data | {"sure": ticks}).status_code == 302

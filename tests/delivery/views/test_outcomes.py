"""The pages of outcomes: claimed with proof by the institution, decided by the bureau."""

import io
import re

import pytest

from tests.delivery.use_cases.serving import PDF, started
from tests.delivery.use_cases.test_doubts import tick


@pytest.fixture
def service(world):
    """A service of which a step was done, so that nothing about an outcome is asked."""
    return tick(world(started))


def form(service, **changes):
    given = {
        "engagement_id": str(service.id),
        "level": "little_giant",
        "reached_on": "2023-03-20",
        "file": (io.BytesIO(PDF), "证书.pdf"),
    }
    return given | changes


def test_an_outcome_is_claimed_and_confirmed_in_the_browser(service, as_user, make):
    provider, officer = as_user(service.provider), as_user(make.city_officer())
    assert service.owner.organisation.name in provider.get("/outcomes/new").text

    claimed = provider.post("/outcomes", data=form(service))
    assert claimed.status_code == 302
    assert "待认定" in provider.get(claimed.location).text
    page = officer.get(claimed.location).text
    assert "请认定" in page

    assert officer.post(f"{claimed.location}/confirm", data={"version": "1"}).status_code == 302
    assert "已认定" in provider.get(claimed.location).text
    assert "1</b> / 30" in officer.get("/outcomes").text
    assert officer.post(f"{claimed.location}/confirm", data={"version": "2"}).status_code == 409


def test_a_refusal_needs_its_reason_and_shows_it(service, as_user, make):
    outcome, officer = service.reach(), as_user(make.city_officer())
    place = f"/outcomes/{outcome.id}"
    assert officer.post(f"{place}/refuse", data={"version": "1", "reason": ""}).status_code == 422
    assert officer.post(f"{place}/refuse", data={"version": "1", "reason": "公布名单上没有"}).status_code == 302
    assert "公布名单上没有" in as_user(service.provider).get(place).text


def test_a_refused_outcome_is_claimed_again_from_its_page_or_after_the_refusal_was_shown(service, as_user, make):
    outcome, officer, provider = service.reach(level="little_giant"), as_user(make.city_officer()), as_user(service.provider)
    place = f"/outcomes/{outcome.id}"
    officer.post(f"{place}/refuse", data={"version": "1", "reason": "公布名单上没有"})
    again = f"/outcomes/new?engagement={service.id}&amp;level=little_giant"
    assert f'href="{again}"' in provider.get(place).text
    assert again not in officer.get(place).text
    assert re.search(r'name="version"[^>]* value="2"', provider.get(again.replace("&amp;", "&")).text)

    blind = provider.post("/outcomes", data=form(service, version="0"))
    assert (blind.status_code, "公布名单上没有" in blind.text) == (409, True)
    assert re.search(r'name="version"[^>]* value="2"', blind.text)
    assert provider.post("/outcomes", data=form(service, version="2")).status_code == 302
    assert "待认定" in provider.get(place).text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"level": "champion"}, "达到的等级"),
        ({"reached_on": "2022-01-01"}, "早于服务开始日期"),
        ({"engagement_id": "999"}, "服务合同"),
        ({"file": (io.BytesIO(b"GIF89a"), "证书.pdf")}, "证书.pdf"),
    ],
)
def test_what_cannot_be_claimed_comes_back(service, as_user, changes, says):
    answer = as_user(service.provider).post("/outcomes", data=form(service, **changes))
    assert answer.status_code == 422
    assert says in answer.text


def test_the_bureau_is_told_of_a_level_stated_before(service, as_user, make):
    make.need(service.owner.organisation, current_level="innovative")
    outcome = service.reach("innovative")
    assert "现状已经是这个等级" in as_user(make.city_officer()).get(f"/outcomes/{outcome.id}").text


def test_each_sees_only_its_own(service, as_user, make):
    outcome = service.reach()
    assert as_user(make.institution_account()).get(f"/outcomes/{outcome.id}").status_code == 404
    assert as_user(make.account("finance")).get("/outcomes").status_code == 403
    assert as_user(service.owner).get(f"/outcomes/{outcome.id}").status_code == 200
    assert as_user(service.owner).post(f"/outcomes/{outcome.id}/confirm", data={"version": "1"}).status_code == 403
    assert "还没有可以申报成果的服务合同" in as_user(make.institution_account()).get("/outcomes/new?engagement=x").text

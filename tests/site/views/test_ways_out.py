"""Nothing is offered that would be refused, and no way out loses its button when another one is closed."""

import re
from datetime import timedelta

import pytest

from marketplace.shared import clock
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import change
from tests.vetting.use_cases.applying import confirm, institution_of, recommend, submitted


def sent_to(page):
    """Where the forms of a page lead."""
    return set(re.findall(r'action="([^"]+)"', page))


@pytest.fixture
def house(make):
    make.programme(apply_until=clock.now() + timedelta(days=9), recommend_until=clock.now() + timedelta(days=15))
    firm = institution_of(make)
    return firm, make.county_officer(firm.organisation.unit), make.city_officer()


def test_an_application_is_begun_while_the_days_last_and_by_whoever_has_none(make, house, as_user):
    firm, *_ = house
    client = as_user(firm)
    assert "/applications/new" in client.get("/applications").text
    begun = f"/p/{make.programme().key}/applications"
    assert begun in sent_to(client.get("/applications/new").text)

    change(make.programme(), apply_until=clock.now() - timedelta(days=1))
    assert "/applications/new" not in client.get("/applications").text
    page = client.get("/applications/new").text
    assert begun not in sent_to(page) and "现在不能提交" in page


def test_an_application_can_be_sent_back_when_it_cannot_be_recommended(make, house, as_user):
    firm, county, _ = house
    application = submitted(make, firm)
    client, path = as_user(county), f"/applications/{application.id}"
    page = client.get(path).text
    assert f"{path}/recommend" in page and page.count(f"{path}/return") == 1

    change(firm.organisation, standing="suspended")
    page = client.get(path).text
    assert f"{path}/recommend" not in page and page.count(f"{path}/return") == 1


def test_a_place_that_was_suspended_is_not_said_to_be_open_for_claims(make, house, as_user):
    firm, county, city = house
    application = recommend(submitted(make, firm), county, copies=2)
    place = confirm(application, city)
    client, path = as_user(firm), f"/applications/{application.id}"
    assert "已入库，可以揭榜" in client.get(path).text
    change(place, state=PlaceState.SUSPENDED)
    assert "可以揭榜" not in client.get(path).text

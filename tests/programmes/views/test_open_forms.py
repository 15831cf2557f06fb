"""A form says which programme it was opened for, also while there is only one: another that opens meanwhile takes nothing away."""

import re

import pytest
from sqlalchemy import select

from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.shared.extensions import db
from tests.conftest import NOW
from tests.programmes.views.test_places import DRAFT, beside
from tests.vetting.use_cases import applying

FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"')
PAGES = {
    "/needs/new": ("enterprise_account", "/needs/new"),
    "/needs/import": ("county_officer", "/needs/import"),
    "/rounds/new": ("city_officer", "/rounds/new"),
    "/year/new": ("city_officer", "/year"),
}
"""Pages that need exactly one programme: whose they are, and where their form goes."""


@pytest.fixture(autouse=True)
def in_its_days(monkeypatch):
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: NOW)


def actions(page):
    """Where the forms of a page go, without those of the frame."""
    return FORM.findall(page.text.partition("<main")[2])


@pytest.mark.parametrize("page", PAGES)
def test_a_form_that_was_opened_while_one_ran_is_taken_for_it_when_two_do(make, as_user, page):
    first, (who, path) = make.programme(), PAGES[page]
    make.need(state=NeedState.PUBLISHED)
    visitor = as_user(getattr(make, who)())
    [action] = actions(visitor.get(page))
    assert action == f"/p/{first.key}{path}"
    beside(make)

    answer = visitor.post(action, data={"version": "0"})

    assert answer.status_code == 422
    assert actions(answer) == [action]


def test_an_application_is_begun_where_its_page_was_opened(make, as_user):
    actor = applying.institution_of(make)
    first = make.programme()
    visitor = as_user(actor)
    [action] = actions(visitor.get("/applications/new"))
    beside(make)

    begun = visitor.post(action, data={"version": "0"})

    assert begun.status_code == 302 and begun.location.startswith(f"/p/{first.key}/applications/")


def test_what_was_typed_while_one_ran_becomes_a_need_of_it(make, as_user):
    first = make.programme()
    visitor = as_user(make.enterprise_account())
    [action] = actions(visitor.get("/needs/new"))
    beside(make)

    visitor.post(action, data=DRAFT)

    assert [need.programme_id for need in db.session.scalars(select(Need))] == [first.id]


def test_a_county_keeps_the_enterprise_it_chose(make, as_user):
    first, county = make.programme(), make.county_officer()
    [action] = actions(as_user(county).get("/needs/new?name=某新企业&another=yes"))
    beside(make)

    as_user(county).post(action.replace("&amp;", "&"), data=DRAFT | {"version": "0"})

    assert [need.organisation.name for need in db.session.scalars(select(Need))] == ["某新企业"]
    assert action.startswith(f"/p/{first.key}/")

"""A form says which programme it was opened for, also while there is only one: another that opens meanwhile takes nothing away."""

import html
import io
import re

import pytest
from sqlalchemy import select

from marketplace.needs.models import ImportBatch, Need
from marketplace.needs.states import NeedState
from marketplace.shared.extensions import db
from tests.conftest import NOW
from tests.programmes.views.test_places import DRAFT, beside
from tests.vetting.use_cases import applying
from tests.workbooks import GOOD, HEADER

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


HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
WAY = re.compile(r'formaction="([^"]*)"')


def carried(page):
    """(where each button leads, what goes along) of the page that asks for the programme."""
    main = page.text.partition("<main")[2]
    sent = {}
    for name, value in HIDDEN.findall(main):
        sent.setdefault(html.unescape(name), []).append(html.unescape(value))
    return [html.unescape(way) for way in WAY.findall(main)], sent


def test_a_plain_form_of_before_is_shown_again_as_it_was_typed_in_the_chosen_programme(make, as_user):
    first, visitor = make.programme(), as_user(make.enterprise_account())
    second = beside(make)
    typed = DRAFT | {"description": '先写的一行\r\n第二行 "引号" <b>', "categories": ["digital", "consulting"]}

    asked = visitor.post("/needs/new?another=yes", data=typed)
    ways, sent = carried(asked)

    assert sorted(ways) == sorted(f"/p/{one.key}/needs/new?another=yes" for one in (first, second))
    assert sent["categories"] == ["digital", "consulting"] and sent["description"] == [typed["description"]]
    shown = visitor.post(ways[0], data=sent)
    assert shown.status_code == 200 and actions(shown) == [ways[0]]
    assert "第二行 &#34;引号&#34; &lt;b&gt;" in shown.text and "还没有提交" in shown.text
    assert db.session.scalars(select(Need)).all() == []
    del sent["look"]
    assert visitor.post(ways[0], data=sent).status_code == 302
    assert db.session.scalars(select(Need)).one().programme.key in ways[0]


def test_its_file_goes_along_and_need_not_be_chosen_again(make, as_user, make_xlsx):
    visitor = as_user(make.county_officer())
    make.programme()
    beside(make)

    sheet = (io.BytesIO(make_xlsx({"Sheet1": [HEADER, GOOD]})), "需求.xlsx")
    ways, sent = carried(visitor.post("/needs/import", data={"workbook": sheet, "unit_id": str(make.county().id)}))
    shown = visitor.post(ways[0], data=sent)
    assert "已收到“需求.xlsx”" in shown.text
    del sent["look"]

    assert visitor.post(ways[0], data=sent).status_code == 302
    assert db.session.scalars(select(ImportBatch)).one().programme.key in ways[0]

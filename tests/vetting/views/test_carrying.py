"""Pages on which something is carried over to another programme: where it begins, what is marked, and what everybody reads of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.shared.extensions import db
from marketplace.shared.waiting import waiting_for
from marketplace.vetting.models import Application, PoolPlace
from tests.conftest import NOW
from tests.vetting.use_cases import applying
from tests.vetting.use_cases.test_carrying import NEXT, WHY, _account, beside, decide, given_place, propose
from tests.vetting.use_cases.test_carrying import carrying as deeds

pytestmark = pytest.mark.pages


@pytest.fixture(autouse=True)
def while_applications_are_taken(monkeypatch):
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: NOW)


def test_an_institution_begins_from_what_it_handed_in_and_sees_what_was_taken_over(make, as_user):
    actor = applying.institution_of(make)
    source, other = applying.submitted(make, actor), beside(make)
    visitor = as_user(actor)

    page = visitor.get(f"/p/{other.key}/applications/new").text
    assert f"从申报 {source.number} 开始" in page and make.programme().name in page
    sent = visitor.post(f"/p/{other.key}/applications", data={"version": 0, "source_id": source.id})

    found = db.session.scalars(select(Application).where(Application.programme_id == other.id)).one()
    assert sent.location == f"/p/{other.key}/applications/{found.id}"
    page = visitor.get(sent.location).text
    assert source.number in page and "真实性承诺扫描件也是沿用的" in page
    badges = re.findall(r'<span class="badge-state[^"]*">.*?</span>', page, re.DOTALL)
    assert sum("沿用" in one for one in badges) > 20


def test_one_that_was_withdrawn_there_is_begun_anew_from_the_other(make, as_user):
    actor = applying.institution_of(make)
    source, other = applying.submitted(make, actor), beside(make)
    visitor, at = as_user(actor), f"/p/{other.key}/applications"
    visitor.post(at, data={"version": 0})
    found = db.session.scalars(select(Application).where(Application.programme_id == other.id)).one()
    visitor.post(f"{at}/{found.id}/withdraw", data={"version": found.version, "reason": "重新填报"})
    version = make.reread(found).version

    assert f"从申报 {source.number} 开始" in visitor.get(f"{at}/new").text
    assert visitor.post(at, data={"version": version, "source_id": source.id}).status_code == 302
    assert make.reread(found).source_id == source.id


@pytest.mark.parametrize("said", ["x", "-1", "99999", "1" * 30])
def test_what_names_no_own_application_begins_nothing(make, as_user, said):
    other = beside(make)
    sent = as_user(applying.institution_of(make)).post(f"/p/{other.key}/applications", data={"version": 0, "source_id": said})
    assert sent.status_code == 404
    assert db.session.scalars(select(Application)).all() == []


def test_two_officers_carry_a_place_over_and_everybody_reads_since_when_and_from_where(make, as_user, client):
    place, other = given_place(make), beside(make)
    officer, approver = as_user(make.city_officer()), as_user(make.city_approver())
    assert "延续到另一期试点" in officer.get(f"/institutions/{place.id}").text
    form = officer.get(f"/institutions/{place.id}/carry").text
    assert other.name in form and "提交后会发生什么" in form
    data = {"programme_id": other.id, "reason": WHY, "version": place.version}
    assert officer.post(f"/institutions/{place.id}/carry", data=data).status_code == 302
    place = make.reread(place)

    assert "有一项延续入库资格的提请等您批准" in approver.get("/inbox").text
    assert "有一项延续入库资格的提请等您批准" not in officer.get("/inbox").text
    assert "批准延续" in approver.get(f"/institutions/{place.id}").text
    assert "批准延续" not in officer.get(f"/institutions/{place.id}").text
    assert WHY not in client.get(f"/institutions/{place.id}").text
    sent = approver.post(f"/institutions/{place.id}/carry/approve", data={"version": place.version})

    found = db.session.scalars(select(PoolPlace).where(PoolPlace.programme_id == other.id)).one()
    assert sent.location == f"/institutions/{found.id}"
    assert f"由“{make.programme().name}”延续而来" in client.get(f"/institutions/{found.id}").text
    assert f"已延续到“{other.name}”" in client.get(f"/institutions/{place.id}").text
    assert f"延续自{make.programme().name}" in client.get(f"/p/{other.key}/institutions").text
    assert "延续自" not in client.get(f"/p/{make.programme().key}/institutions").text


def test_a_rule_that_is_not_met_stands_on_the_form_with_its_article(make, as_user):
    place, other = given_place(make), beside(make, settings={"form_years": [2022, 2023]})
    sent = as_user(make.city_officer()).post(
        f"/institutions/{place.id}/carry", data={"programme_id": other.id, "reason": WHY, "version": place.version}
    )
    assert sent.status_code == 422 and WHY in sent.text and "还有 1 项必须符合的条件没有满足" in sent.text
    assert "请该机构自行申报那一期" in sent.text and "按每一项下面的提示" not in sent.text


def test_what_could_not_be_carried_says_so_before_anything_is_typed(make, as_user):
    place = given_place(make)
    fits, asks_more = beside(make), beside(make, key="ZZ2025", name="二〇二五年试点", settings={"form_years": [2022, 2023]})
    page = as_user(make.city_officer()).get(f"/institutions/{place.id}/carry").text
    assert f"不能延续到“{asks_more.name}”" in page and f"不能延续到“{fits.name}”" not in page


def test_the_inbox_names_the_institution_and_since_when(make):
    place, other = given_place(make), beside(make)
    propose(place, other, make.city_officer())
    [line] = [
        one for one in waiting_for(make.city_approver(), NOW + timedelta(days=1)) if one.key == "waiting.place_to_carry_over"
    ]
    assert (line.about, line.since) == (place.organisation.name, NOW)


def test_an_application_of_a_carried_place_says_where_it_comes_from(make, as_user):
    place, other = given_place(make), beside(make)
    found = decide(deeds.approve, propose(place, other, make.city_officer()), make.city_approver())
    page = as_user(_account(found.application)).get(f"/applications/{found.application_id}").text
    assert place.application.number in page and "办理记录" in page


def test_both_who_sign_read_of_which_year_the_pledge_is(make, as_user):
    """S004-X2: it is signed for one year, and is not taken for that of another unasked."""
    place, other = given_place(make), beside(make, **NEXT)
    officer, approver = as_user(make.city_officer()), as_user(make.city_approver())
    data = {"programme_id": other.id, "reason": WHY, "version": place.version}
    said = "真实性承诺签的是 2023 年度，不是"

    asked = officer.post(f"/institutions/{place.id}/carry", data=data)
    assert asked.status_code == 422 and said in asked.text
    ticks = re.findall(r'name="sure"[^>]*value="([0-9a-f]{32})"', asked.text)
    assert officer.post(f"/institutions/{place.id}/carry", data=data | {"sure": ticks}).status_code == 302
    assert said in approver.get(f"/institutions/{place.id}").text

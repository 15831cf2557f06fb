"""Needs are picked on a list, looked at once more and then verified or published: only those, and all of them or none."""

import re

import pytest

from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.records.models.record import EventRecord
from marketplace.shared import clock
from marketplace.shared.extensions import db
from tests.programmes.views.test_places import beside


@pytest.fixture
def programme(make):
    return make.programme()


def needs_of(make, count, state, county=None, in_pool=True):
    county = county or make.county()
    stamps = {"verified_at": clock.now()} if state == NeedState.VERIFIED else {}
    return [make.need(make.enterprise(unit=county, in_gradient_pool=in_pool), state, **stamps) for _ in range(count)]


def states(*ones):
    db.session.expire_all()
    return [db.session.get(Need, one.id).state for one in ones]


def boxes(page):
    return {int(one) for one in re.findall(r'name="case" value="(\d+)"', page.text)}


def sent(page):
    """What the page of confirmation sends."""
    found = re.findall(r'name="(need_id|unknown|version_\d+)" value="(\d+)"', page.text)
    data = {}
    for name, value in found:
        data.setdefault(name, []).append(value)
    return data


def test_nothing_is_ticked_and_only_what_was_picked_is_published(make, as_user, programme):
    needs = needs_of(make, 3, NeedState.VERIFIED)
    city = as_user(make.city_officer())

    listed = city.get("/needs?state=verified")
    assert boxes(listed) == {one.id for one in needs} and "checked" not in listed.text
    asked = city.get(f"/needs/publish?case={needs[0].id}&case={needs[2].id}")
    assert "发布 2 条" in asked.text and needs[1].organisation.name not in asked.text
    assert states(*needs) == [NeedState.VERIFIED] * 3
    assert city.post("/needs/publish", data=sent(asked)).status_code == 302
    assert states(*needs) == [NeedState.PUBLISHED, NeedState.VERIFIED, NeedState.PUBLISHED]
    assert db.session.query(EventRecord).filter_by(kind="NeedPublished").count() == 2


def test_all_of_a_filter_are_those_of_every_page_and_of_no_other_filter(make, as_user, programme):
    here, there = make.county(), make.county("醴陵市", "430281")
    own, other = needs_of(make, 25, NeedState.VERIFIED, here), needs_of(make, 2, NeedState.VERIFIED, there)
    city = as_user(make.city_officer())

    listed = city.get(f"/needs?state=verified&county={here.id}")
    assert "全部 25 条" in listed.text and len(boxes(listed)) < 25
    asked = city.get(f"/needs/publish?all=yes&county={here.id}")
    assert {int(one) for one in sent(asked)["need_id"]} == {one.id for one in own}
    city.post("/needs/publish", data=sent(asked))
    assert set(states(*own)) == {NeedState.PUBLISHED} and set(states(*other)) == {NeedState.VERIFIED}


@pytest.mark.parametrize("address", ["/needs/publish", "/needs/publish?case=999999", "/needs/publish?case=x&case=-1"])
def test_nothing_picked_leads_back_with_a_sentence(make, as_user, programme, address):
    [need] = needs_of(make, 1, NeedState.VERIFIED)
    city = as_user(make.city_officer())
    answer = city.get(address)
    assert answer.status_code == 302 and answer.location.endswith("/needs?state=verified")
    listed = city.get("/needs?state=verified")
    assert "请先勾选" in listed.text or "已经办理过" in listed.text
    assert states(need) == [NeedState.VERIFIED]


def test_where_one_has_changed_since_none_is_done(make, as_user, programme):
    needs = needs_of(make, 2, NeedState.VERIFIED)
    city = as_user(make.city_officer())
    data = sent(city.get("/needs/publish?all=yes"))
    data[f"version_{needs[1].id}"] = [str(needs[1].version + 1)]
    assert city.post("/needs/publish", data=data).status_code == 409
    assert states(*needs) == [NeedState.VERIFIED] * 2


def test_what_this_person_had_a_hand_in_has_no_box_and_is_not_among_all(make, as_user, programme):
    officer = make.city_officer()
    mine = make.need(make.enterprise(), NeedState.VERIFIED, verified_at=clock.now(), verified_by_id=officer.id)
    [other] = needs_of(make, 1, NeedState.VERIFIED)
    city = as_user(officer)
    assert boxes(city.get("/needs?state=verified")) == {other.id}
    assert sent(city.get("/needs/publish?all=yes"))["need_id"] == [str(other.id)]
    assert sent(city.get(f"/needs/publish?case={mine.id}&case={other.id}"))["need_id"] == [str(other.id)]


def test_a_county_verifies_many_in_one_go_and_sees_what_it_cannot(make, as_user, programme):
    county = make.county()
    pooled = needs_of(make, 2, NeedState.SUBMITTED, county)
    unknown = needs_of(make, 2, NeedState.SUBMITTED, county, in_pool=None)
    [outside] = needs_of(make, 1, NeedState.SUBMITTED, county, in_pool=False)
    clerk = as_user(make.county_officer(county))

    listed = clerk.get("/needs?state=submitted")
    assert len(boxes(listed)) == 5 and "尚未核对" in listed.text and "未入库" in listed.text
    asked = clerk.get("/needs/verify?all=yes")
    assert "核实 4 条" in asked.text and "这次不能核实的" in asked.text and outside.organisation.name in asked.text
    data = sent(asked)
    assert {int(one) for one in data["unknown"]} == {one.id for one in unknown}

    again = clerk.post("/needs/verify", data=data)
    assert again.status_code == 422 and sent(again) == data, "who is not known is asked about, and nothing is lost"
    assert clerk.post("/needs/verify", data=data | {"unknown_pool": "leave"}).status_code == 302
    assert states(*pooled, *unknown, outside) == [NeedState.VERIFIED] * 2 + [NeedState.SUBMITTED] * 3

    data = sent(clerk.get("/needs/verify?all=yes"))
    assert clerk.post("/needs/verify", data=data | {"unknown_pool": "in"}).status_code == 302
    assert states(*unknown, outside) == [NeedState.VERIFIED] * 2 + [NeedState.SUBMITTED]
    assert [one.organisation.in_gradient_pool for one in unknown] == [True, True]
    assert db.session.query(EventRecord).filter_by(kind="NeedVerified").count() == 4


def test_all_of_a_county_are_its_own(make, as_user, programme):
    here, there = make.county(), make.county("醴陵市", "430281")
    [own], [other] = needs_of(make, 1, NeedState.SUBMITTED, here), needs_of(make, 1, NeedState.SUBMITTED, there)
    clerk = as_user(make.county_officer(here))
    assert str(other.id) not in sent(clerk.get("/needs/verify?all=yes")).get("need_id", [])
    stolen = {"need_id": str(other.id), f"version_{other.id}": str(other.version), "unknown_pool": "in", "unknown": str(other.id)}
    assert clerk.post("/needs/verify", data=stolen).status_code == 404
    assert states(own, other) == [NeedState.SUBMITTED] * 2


def test_all_under_a_programme_are_those_of_it(make, as_user, programme):
    county = make.county()
    [here] = needs_of(make, 1, NeedState.SUBMITTED, county)
    other = beside(make)
    there = make.need(make.enterprise(unit=county), NeedState.SUBMITTED, programme_id=other.id)
    clerk = as_user(make.county_officer(county))
    assert sent(clerk.get("/needs/verify?all=yes"))["need_id"] == [str(here.id), str(there.id)]
    assert sent(clerk.get(f"/p/{other.key}/needs/verify?all=yes"))["need_id"] == [str(there.id)]

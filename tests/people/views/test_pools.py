"""Whether enterprises stand in the gradient pool is said of several together: picked, looked at once more, each with its own line."""

import re

import pytest

from marketplace.needs.states import NeedState
from marketplace.people.commands.organisations import CheckPools
from marketplace.people.use_cases import organisations
from marketplace.records.models.record import EventRecord
from marketplace.shared import clock
from marketplace.shared.errors import Invalid
from marketplace.shared.extensions import db

LIST = "/organisations?kind=enterprise&pool=unknown"


def boxes(page):
    return {int(one) for one in re.findall(r'name="case" value="(\d+)"', page.text)}


def sent(page, **more):
    data = {}
    for name, value in re.findall(r'name="(organisation_id|version_\d+)" value="(\d+)"', page.text):
        data.setdefault(name, []).append(value)
    return data | more


def known(make, *rows):
    return [make.reread(one).in_gradient_pool for one in rows]


@pytest.fixture
def firms(make):
    """Three enterprises that nobody has looked up, of which two state a need; one of another county; an institution."""
    found = [make.enterprise(in_gradient_pool=None) for _ in range(3)]
    for one in found[:2]:
        make.need(one, NeedState.SUBMITTED)
    make.enterprise(unit=make.county("天元区", code="430211"), in_gradient_pool=None)
    make.institution()
    return found


def test_one_answer_is_given_for_those_that_were_picked(make, firms, as_user):
    county, (one, other, third) = as_user(make.county_officer()), firms
    listed = county.get(LIST)
    assert boxes(listed) == {one.id, other.id, third.id} and "全部 3 条" in listed.text and " checked" not in listed.text
    asked = county.get(f"/organisations/pool?case={one.id}&case={third.id}")
    assert "核对 2 家企业" in asked.text and other.name not in asked.text
    unsaid = county.post("/organisations/pool", data=sent(asked))
    assert unsaid.status_code == 422 and known(make, *firms) == [None] * 3
    done = county.post("/organisations/pool", data=sent(asked, in_pool="yes"))
    assert "已记录 2 家" in county.get(done.location).text and known(make, *firms) == [True, None, True]
    assert db.session.query(EventRecord).filter_by(kind="PoolChecked").count() == 2
    again = county.post("/organisations/pool", data=sent(asked, in_pool="no"))
    assert again.status_code == 409 and known(make, *firms) == [True, None, True], "all or none, of what was seen"


def test_all_of_the_line_of_the_inbox_is_not_all_of_the_list(make, firms, as_user):
    county = as_user(make.county_officer())
    listed = county.get(f"{LIST}&waiting=waiting.pool_unchecked")
    assert boxes(listed) == {one.id for one in firms[:2]} and "全部 2 条" in listed.text
    assert 'name="waiting" value="waiting.pool_unchecked"' in listed.text
    asked = county.get("/organisations/pool?all=yes&waiting=waiting.pool_unchecked")
    assert set(sent(asked)["organisation_id"]) == {str(one.id) for one in firms[:2]}


def test_who_may_not_say_it_has_a_list_to_read(make, firms, as_user):
    city = as_user(make.city_officer())
    assert firms[0].name in city.get(LIST).text and boxes(city.get(LIST)) == set()
    assert city.get("/organisations/pool?all=yes").status_code == 403
    county = as_user(make.county_officer())
    assert boxes(county.get("/organisations?kind=enterprise")) == set(), "a list of all answers is a list to read"
    nothing = county.get("/organisations/pool")
    assert nothing.status_code == 302 and "请先勾选" in county.get(nothing.location).text
    with pytest.raises(Invalid, match="none_picked"):
        organisations.check_pools(CheckPools(versions={}, in_pool=True), actor=make.county_officer(), now=clock.now())


def test_of_an_institution_nothing_is_unknown(make, firms, as_user):
    place = make.institution("某服务机构有限公司")
    assert place.name not in as_user(make.county_officer()).get("/organisations?pool=unknown").text

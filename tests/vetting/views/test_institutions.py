"""The public pool, and what officers decide about a place in it."""

import pytest

from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.vetting.models import PoolPlace
from marketplace.vetting.states import PlaceState


@pytest.fixture
def place(make):
    found = make.place(make.institution("株洲数智服务有限公司", contact_name="张三丰", contact_phone="13912345678"), capacity=20)
    return found


def reread(place):
    db.session.expire_all()
    return db.session.get(PoolPlace, place.id)


def test_everybody_reads_the_pool_and_nobody_finds_a_contact_in_it(client, make, place):
    listed, shown = client.get("/institutions").text, client.get(f"/institutions/{place.id}").text

    for page in (listed, shown):
        assert "株洲数智服务有限公司" in page
        assert "13912345678" not in page
        assert "张三丰" not in page
    assert "数智转型" in shown
    assert "满 10 份评价才开始显示" in shown


def test_the_list_is_narrowed_and_says_when_nothing_fits(client, make, place):
    make.place(make.institution("株洲人才服务有限公司"), categories=("talent",))

    page = client.get("/institutions?category=talent").text

    assert "株洲人才服务有限公司" in page
    assert "株洲数智服务有限公司" not in page
    assert "没有符合条件的机构" in client.get("/institutions?q=不存在的").text


def test_an_empty_pool_says_how_it_fills(client, make):
    assert "还没有入库的机构" in client.get("/institutions").text


@pytest.mark.parametrize("query", ["?page=99999999999", "?county=-1", "?category=%22", "?state=removed"])
def test_a_strange_filter_is_no_error(client, place, query):
    assert client.get(f"/institutions{query}").status_code == 200


def test_many_institutions_are_paged(client, make):
    for _ in range(21):
        make.place()

    first, second = client.get("/institutions").text, client.get("/institutions?page=2").text

    assert "第 1 / 2 页" in first
    assert "共 21 条" in second


def test_a_place_that_does_not_exist_is_not_found(client, make):
    assert client.get("/institutions/7").status_code == 404


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("suspend", PlaceState.ACTIVE, PlaceState.SUSPENDED),
        ("resume", PlaceState.SUSPENDED, PlaceState.ACTIVE),
        ("remove", PlaceState.ACTIVE, PlaceState.REMOVED),
    ],
)
def test_an_officer_decides_with_a_reason_that_the_public_does_not_read(as_user, make, client, step, before, after):
    place = make.place(state=before)
    officer = as_user(make.city_officer())

    assert officer.get(f"/institutions/{place.id}/{step}").status_code == 200
    empty = officer.post(f"/institutions/{place.id}/{step}", data={"version": place.version})
    assert empty.status_code == 422
    given = {"version": place.version, "reason": "连续两次未按约定服务"}
    assert officer.post(f"/institutions/{place.id}/{step}", data=given).status_code == 302

    assert reread(place).state == after
    assert "连续两次未按约定服务" in officer.get(f"/institutions/{place.id}").text
    own = as_user(make.institution_account(place.organisation))
    assert "连续两次未按约定服务" in own.get(f"/institutions/{place.id}").text
    assert "连续两次未按约定服务" not in client.get(f"/institutions/{place.id}").text


def test_numbers_are_changed_and_the_change_stands_in_the_history(as_user, make, place):
    officer = as_user(make.city_officer())
    given = {"version": place.version, "capacity": "25", "committed_served": "10", "reason": "新增顾问，经核实"}

    assert officer.post(f"/institutions/{place.id}/change", data=given).status_code == 302

    assert reread(place).capacity == 25
    assert "20 → 25" in officer.get(f"/institutions/{place.id}").text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"capacity": "-1"}, 422),
        ({"capacity": "20", "committed_served": "10"}, 422),
        ({"committed_served": "9"}, 422),
        ({"reason": ""}, 422),
        ({"version": "99"}, 409),
        ({"version": ""}, 422),
    ],
)
def test_a_change_that_cannot_be_leaves_the_place_as_it_was(as_user, make, place, changes, status):
    given = {"version": place.version, "capacity": "25", "committed_served": "10", "reason": "新增顾问，经核实"} | changes

    answer = as_user(make.city_officer()).post(f"/institutions/{place.id}/change", data=given)

    assert answer.status_code == status
    assert reread(place).capacity == 20


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR, Role.INSTITUTION, Role.ENTERPRISE])
def test_nobody_else_touches_a_place(as_user, make, place, role):
    people = {
        Role.INSTITUTION: lambda: make.institution_account(place.organisation),
        Role.ENTERPRISE: make.enterprise_account,
        Role.COUNTY_OFFICER: make.county_officer,
    }
    client = as_user(people[role]() if role in people else make.account(role, unit=make.city()))

    for step in ("suspend", "resume", "remove", "change"):
        assert client.get(f"/institutions/{place.id}/{step}").status_code == 403
        assert client.post(f"/institutions/{place.id}/{step}", data={"reason": "某，经核实"}).status_code == 403
    assert reread(place).state == PlaceState.ACTIVE

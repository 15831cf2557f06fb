"""After a step on several needs the page offers to take it back, on the page of confirmation that all such steps have."""

import re

from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.shared.extensions import db
from tests.needs.views.test_picking import needs_of, states

WHY = "勾选时多选了，先收回再核对"


def fields(page):
    return re.findall(r'name="(need_id|version_\d+)" value="(\d+)"', page.text)


def taken(visitor, address, **more):
    data = {}
    for name, value in fields(visitor.get(address)):
        data.setdefault(name, []).append(value)
    return visitor.post(address.partition("?")[0], data=data | more)


def test_what_was_published_together_is_taken_back_together(make, as_user):
    make.programme()
    three = needs_of(make, 3, NeedState.VERIFIED)
    visitor = as_user(make.city_officer())
    assert "收回这" not in visitor.get("/needs?state=verified").text
    done = taken(visitor, "/needs/publish?" + "&".join(f"case={one.id}" for one in three))
    after = visitor.get(done.location).text
    assert "收回这 3 条" in after and "/needs/unpublish?last=yes&amp;all=yes" in after
    empty = taken(visitor, "/needs/unpublish?last=yes&all=yes", reason="　 ")
    assert empty.status_code == 422 and "收回 3 条" in empty.text
    back = taken(visitor, "/needs/unpublish?last=yes&all=yes", reason=WHY)
    assert states(*three) == [NeedState.VERIFIED] * 3
    assert "已收回 3 条需求的发布" in visitor.get(back.location).text
    assert as_user(make.city_officer()).get(f"/board/{three[0].id}").status_code == 404


def test_what_was_verified_together_is_taken_back_one_by_one_on_its_page(make, as_user):
    make.programme()
    two = needs_of(make, 2, NeedState.SUBMITTED)
    visitor = as_user(make.county_officer())
    done = taken(visitor, "/needs/verify?" + "&".join(f"case={one.id}" for one in two))
    assert "收回这 2 条" in visitor.get(done.location).text
    page = visitor.get(f"/needs/{two[0].id}").text
    assert f"/needs/unverify?case={two[0].id}" in page
    back = taken(visitor, f"/needs/unverify?case={two[0].id}", reason=WHY)
    assert back.location.endswith(f"/needs/{two[0].id}")
    assert states(*two) == [NeedState.SUBMITTED, NeedState.VERIFIED]
    assert "收回这 1 条" in visitor.get("/needs?state=submitted").text


def test_what_has_gone_on_is_said_to_have_gone_on(make, as_user):
    make.programme()
    need = make.need()
    visitor = as_user(make.city_officer())
    make.round([need])
    assert "收回发布" not in visitor.get(f"/needs/{need.id}").text
    page = visitor.get(f"/needs/unpublish?case={need.id}")
    assert page.status_code == 302 and "已经不能收回" in visitor.get(page.location).text
    sent = visitor.post("/needs/unpublish", data={"need_id": need.id, f"version_{need.id}": need.version, "reason": WHY})
    assert sent.status_code == 409 and "移出轮次" in sent.text
    assert db.session.get_one(Need, need.id).state is NeedState.PUBLISHED

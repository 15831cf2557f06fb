"""Public notices: everybody reads, the bureau writes."""

import pytest
from sqlalchemy import select

from marketplace.programmes.commands import PublishNotice
from marketplace.programmes.queries import notices
from marketplace.programmes.use_cases import notices as use_cases
from marketplace.records.models.record import EventRecord
from marketplace.records.use_cases import heads
from marketplace.shared.extensions import db
from tests.conftest import NOW


def published(make, title="申报通知", body="第一段。\n\n第二段。"):
    return use_cases.publish(PublishNotice(title=title, body=body), actor=make.city_officer(), now=NOW)


def test_everybody_reads_the_list_and_the_notice(make, client):
    notice = published(make)

    assert "申报通知" in client.get("/notices").text
    page = client.get(f"/notices/{notice.id}").text
    assert "<p>第一段。</p>" in page
    assert "撤回" not in page
    assert "某某" not in page


def test_an_empty_list_says_so(client):
    assert "还没有公告" in client.get("/notices").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", str(10**30)])
def test_any_page_number_is_answered(make, client, page):
    published(make)

    assert client.get(f"/notices?page={page}").status_code == 200


def test_what_is_written_is_never_markup(make, client):
    notice = published(make, title="<b>粗</b>", body="<script>alert(1)</script>")

    page = client.get(f"/notices/{notice.id}").text

    assert "<script>alert" not in page
    assert "&lt;b&gt;粗" in page


def test_the_bureau_publishes_in_the_browser(make, as_user, client):
    officer = as_user(make.city_officer())

    assert officer.get("/notices/new").status_code == 200
    answer = officer.post("/notices", data={"title": "申报通知", "body": "正文"})

    assert answer.status_code == 302
    assert "申报通知" in client.get(answer.location).text


@pytest.mark.parametrize(
    "data", [{"title": "", "body": "正文"}, {"title": "题", "body": ""}, {"title": "长" * 121, "body": "文"}]
)
def test_half_a_notice_comes_back(make, as_user, data):
    answer = as_user(make.city_officer()).post("/notices", data=data)

    assert answer.status_code == 422
    assert notices.latest(5) == []


def test_a_withdrawn_notice_says_so_and_hides_its_text(make, as_user, client):
    notice, officer = published(make), as_user(make.city_officer())
    address = f"/notices/{notice.id}/withdraw"

    assert "不能取消" in officer.get(address).text
    assert officer.post(address, data={"reason": "", "version": notice.version}).status_code == 422
    assert officer.post(address, data={"reason": "写错了，经核实", "version": notice.version}).status_code == 302
    assert officer.post(address, data={"reason": "写错了，经核实", "version": 1}).status_code == 409

    page = client.get(f"/notices/{notice.id}").text
    assert "已经撤回" in page
    assert "第一段" not in page
    assert "第一段" in officer.get(f"/notices/{notice.id}").text
    assert "申报通知" not in client.get("/notices").text


def test_nobody_else_writes(make, as_user, client):
    notice = published(make)
    county = as_user(make.county_officer())

    assert county.post("/notices", data={"title": "题", "body": "文"}).status_code == 403
    assert county.post(f"/notices/{notice.id}/withdraw", data={"reason": "不，经核实"}).status_code == 403
    assert client.post("/notices", data={"title": "题", "body": "文"}).status_code == 401
    assert client.get("/notices/999").status_code == 404


def test_public_pages_bear_witness_to_the_log(make, client):
    notice = published(make)
    heads.publish_due(NOW)
    head = db.session.scalars(select(EventRecord).where(EventRecord.kind == "HeadPublished")).one().hash

    for page in ("/notices", f"/notices/{notice.id}"):
        assert head[:12] in client.get(page).text

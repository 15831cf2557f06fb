"""The pages of needs: what each may do there, and what a refusal looks like."""

import io
from datetime import timedelta

import openpyxl
import pytest

from marketplace.needs.files import annex4
from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation

FULL = {
    "categories": ["digital", "testing"],
    "current_level": "none",
    "goal_level": "innovative",
    "contact_name": "张三",
    "contact_phone": "13800000001",
    "description": "车间数据看不见",
    "budget_fen": "200000",
    "wanted_by": str(clock.today() + timedelta(days=300)),
}


@pytest.fixture
def firm(make):
    make.programme()
    return make.enterprise_account(make.enterprise(in_gradient_pool=None))


def the_need():
    db.session.expire_all()
    return db.session.scalars(db.select(Need)).one()


def test_an_enterprise_saves_a_draft_corrects_it_and_hands_it_in(as_user, firm):
    client = as_user(firm)
    assert client.get("/needs/new").status_code == 200

    saved = client.post("/needs/new", data={"then": "draft", "note": "以后再填"})
    need = the_need()
    assert (saved.status_code, saved.location, need.state) == (302, f"/needs/{need.id}", "draft")

    wrong = client.post(f"/needs/{need.id}/edit", data=FULL | {"version": need.version, "contact_phone": "12"})
    assert wrong.status_code == 422
    assert "车间数据看不见" in wrong.text

    handed_in = client.post(f"/needs/{need.id}/edit", data=FULL | {"version": need.version})
    assert handed_in.status_code == 302
    assert the_need().state == NeedState.SUBMITTED
    assert "提交了需求" in client.get(f"/needs/{need.id}").text


def test_a_refused_submission_keeps_what_was_typed_and_stores_nothing(as_user, firm):
    answer = as_user(firm).post("/needs/new", data=FULL | {"description": "请打 13812345678"})

    assert answer.status_code == 422
    assert "不能写电话号码" in answer.text
    assert "请打 13812345678" in answer.text
    assert db.session.scalars(db.select(Need)).all() == []


def test_a_second_submission_names_the_first(as_user, firm):
    client = as_user(firm)
    client.post("/needs/new", data=FULL)

    answer = client.post("/needs/new", data=FULL)

    assert answer.status_code == 409
    assert the_need().number in answer.text


def test_a_stale_save_shows_both_versions(as_user, firm):
    client = as_user(firm)
    client.post("/needs/new", data=FULL | {"then": "draft"})
    need = the_need()
    stale = need.version
    client.post(f"/needs/{need.id}/edit", data=FULL | {"then": "draft", "version": stale, "note": "甲说"})

    answer = client.post(f"/needs/{need.id}/edit", data=FULL | {"then": "draft", "version": stale, "note": "乙说"})

    assert answer.status_code == 409
    assert "甲说" in answer.text
    assert "乙说" in answer.text


def test_a_county_finds_or_makes_the_enterprise_that_it_types_for(as_user, make):
    make.programme()
    clerk = make.county_officer()
    known = make.enterprise(name="株洲精工机械厂")
    client = as_user(clerk)

    page = client.get("/needs/new?q=精工")
    assert f"enterprise={known.id}" in page.text
    assert client.get(f"/needs/new?enterprise={known.id}").status_code == 200
    assert client.get("/needs/new?enterprise=999").status_code == 404

    without_consent = client.post(f"/needs/new?enterprise={known.id}", data=FULL)
    assert without_consent.status_code == 422
    assert "征得企业同意" in without_consent.text
    client.post("/needs/new?name=株洲新来的厂", data=FULL | {"consents": "yes"})

    need = the_need()
    assert (need.organisation.name, need.origin, need.state) == ("株洲新来的厂", "county", "submitted")
    assert "县市区代填" in client.get(f"/needs/{need.id}").text
    assert db.session.query(Organisation).count() == 2


def test_verifying_asks_for_the_pool_and_publishing_for_another_person(as_user, make, firm):
    as_user(firm).post("/needs/new", data=FULL)
    need = the_need()
    clerk, city = as_user(make.county_officer(firm.organisation.unit)), as_user(make.city_officer())

    refused = clerk.post(f"/needs/{need.id}/verify", data={"version": need.version})
    assert refused.status_code == 422
    assert "试点通知 2.2.1c" in refused.text
    assert clerk.post(f"/needs/{need.id}/verify", data={"version": need.version, "in_gradient_pool": "yes"}).status_code == 302
    assert clerk.post("/needs/publish", data={"need_id": need.id}).status_code == 403

    assert f'name="case" value="{need.id}"' in city.get("/needs?state=verified").text
    assert city.post("/needs/publish", data={"need_id": need.id}).status_code == 302
    assert the_need().state == NeedState.PUBLISHED
    assert city.post("/needs/publish", data={}).status_code == 422
    assert city.post("/needs/publish", data={"need_id": need.id}).status_code == 409


def test_a_returned_need_tells_why_and_comes_back(as_user, make, firm):
    as_user(firm).post("/needs/new", data=FULL)
    need = the_need()
    clerk = as_user(make.county_officer(firm.organisation.unit))

    assert clerk.get(f"/needs/{need.id}/return").status_code == 200
    assert clerk.post(f"/needs/{need.id}/return", data={"version": need.version, "reason": ""}).status_code == 422
    clerk.post(f"/needs/{need.id}/return", data={"version": need.version, "reason": "请写明设备数量"})

    assert "请写明设备数量" in as_user(firm).get(f"/needs/{need.id}").text
    assert as_user(firm).get(f"/needs/{need.id}/edit").status_code == 200


def test_the_owner_withdraws_and_the_city_cancels(as_user, make):
    firm = make.enterprise_account()
    own, other = make.need(firm.organisation), make.need()
    city = as_user(make.city_officer())

    assert as_user(firm).get(f"/needs/{own.id}/withdraw").status_code == 200
    assert as_user(firm).get(f"/needs/{own.id}/cancel").status_code == 403
    assert as_user(firm).post(f"/needs/{own.id}/withdraw", data={"version": own.version}).status_code == 302
    assert city.post(f"/needs/{other.id}/cancel", data={"version": other.version, "reason": ""}).status_code == 422
    assert (
        city.post(f"/needs/{other.id}/cancel", data={"version": other.version, "reason": "企业注销，经核实"}).status_code == 302
    )
    assert (make.reread(own).state, make.reread(other).state) == ("withdrawn", "cancelled")


def test_phones_are_whole_for_those_who_work_with_the_case_and_masked_for_others(as_user, make):
    need = make.need(state=NeedState.SUBMITTED, contact_phone="13812345678")
    seen = {
        who: "13812345678" in as_user(person).get(f"/needs/{need.id}").text
        for who, person in {
            "own": make.enterprise_account(need.organisation),
            "county": make.county_officer(need.unit),
            "city": make.city_officer(),
            "auditor": make.account("auditor"),
            "approver": make.city_approver(),
        }.items()
    }

    assert seen == {"own": True, "county": True, "city": True, "auditor": False, "approver": False}
    assert "13812345678" not in as_user(make.city_officer()).get("/needs").text


def test_what_is_none_of_ones_business_is_not_found(as_user, make):
    need = make.need(state=NeedState.SUBMITTED)
    strangers = (make.enterprise_account(), make.county_officer(make.county("醴陵市", "430281")))

    for stranger in strangers:
        assert as_user(stranger).get(f"/needs/{need.id}").status_code == 404
        assert as_user(stranger).post(f"/needs/{need.id}/withdraw", data={"version": 1}).status_code == 404
    assert as_user(make.institution_account()).get(f"/needs/{need.id}").status_code == 403


@pytest.mark.parametrize(
    "query", ["?page=99999", "?page=x", "?county=x&category=y&state=z", "?q=%25%00'\"\\", "?county=" + "9" * 40]
)
def test_a_list_survives_any_address(as_user, make, query):
    make.need(state=NeedState.SUBMITTED)

    assert as_user(make.city_officer()).get("/needs" + query).status_code == 200


def test_before_there_is_a_programme_the_pages_say_so(as_user, make):
    client = as_user(make.enterprise_account())

    assert "还没有开设试点" in client.get("/needs").text
    assert client.get("/needs/new").status_code == 409
    assert client.post("/needs/new", data=FULL).status_code == 409


def test_the_city_is_shown_that_one_person_entered_and_verified(make, as_user):
    need = make.need(state=NeedState.VERIFIED, one_person=True)
    other = make.need(state=NeedState.VERIFIED)
    city = as_user(make.city_officer())
    assert "一人经办" in city.get(f"/needs/{need.id}").text
    assert "一人经办" not in city.get(f"/needs/{other.id}").text
    assert city.get("/needs?state=verified").text.count("一人经办") == 1
    assert city.get("/needs").text.count("一人经办") == 1
    assert "一人经办" not in as_user(make.enterprise_account(need.organisation)).get(f"/needs/{need.id}").text


@pytest.mark.parametrize(
    ("came_from", "way"),
    [
        ("http://localhost/needs?state=verified", 'href="/needs?state=verified"'),
        ("http://elsewhere.example/needs?state=verified", None),
        ("http://localhost//elsewhere.example", None),
        (None, None),
    ],
)
def test_a_refused_button_leads_back_to_its_page_and_to_no_other_site(make, as_user, came_from, way):
    need, headers = make.need(state=NeedState.VERIFIED, verified_at=clock.now()), {"Referer": came_from} if came_from else {}
    stale = {"need_id": str(need.id), f"version_{need.id}": str(need.version + 7)}
    refused = as_user(make.city_officer()).post("/needs/publish", data=stale, headers=headers)
    assert refused.status_code == 409 and "别人已经修改了这项内容" in refused.text
    assert "elsewhere" not in refused.text
    assert (">返回</a>" in refused.text) == (way is not None) and (way or "") in refused.text


def survey(visitor):
    answer = visitor.get("/needs/annex4.xlsx")
    return answer, [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active]


def test_a_county_and_the_city_download_what_was_checked_in_the_form_of_annex_4(as_user, make):
    """S004-X4: what comes out is read as what comes in."""
    here, there = make.county(), make.county("攸县", "430223")
    checked = make.need(make.enterprise(unit=here), NeedState.VERIFIED, note="急")
    elsewhere = make.need(make.enterprise(unit=there), NeedState.PUBLISHED)
    make.need(make.enterprise(unit=here), NeedState.SUBMITTED)
    make.need(make.enterprise(unit=here), NeedState.WITHDRAWN)

    _, rows = survey(as_user(make.county_officer(here)))
    assert rows[0][0] == "服务需求摸底汇总表" and rows[1][0].startswith("申报单位：荷塘区（盖章）")
    assert rows[1][0].endswith("所在地：荷塘区")
    assert rows[2] == ["序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人\n及联系电话", "备注"]
    assert rows[3][1:] == [checked.organisation.name, "荷塘区", "数智转型", "无", "创新型中小企业", "某某 13800000000", "急"]
    assert rows[4][0].startswith("注：") and len(rows) == 5

    answer, rows = survey(as_user(make.city_officer()))
    assert rows[1][0].startswith("申报单位：株洲市工业和信息化局（盖章）") and rows[1][0].endswith("所在地：株洲市")
    assert {row[1] for row in rows[3:5]} == {checked.organisation.name, elsewhere.organisation.name}
    read = annex4.read(answer.data, "附件4.xlsx", pilot())
    assert [row.need.enterprise for row in read.accepted] == [row[1] for row in rows[3:5]] and not read.rejected
    assert {row[6] for row in survey(as_user(make.city_approver()))[1][3:5]} == {"某* 138****0000"}


def test_a_county_without_a_need_downloads_the_empty_form(as_user, make):
    make.programme()
    county = as_user(make.county_officer())
    assert "附件4汇总表" in county.get("/needs").text
    assert survey(county)[1][3][0].startswith("注：")

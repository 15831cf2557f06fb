"""The pages of organisations and registrations (trust.md AC4, AC7)."""

import re

import pytest

from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from tests.people.use_cases.test_organisations import ask


def version_of(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page)[1]


def test_a_licence_is_checked_in_the_browser(app, make, as_user):
    officer = as_user(make.county_officer())
    registration = ask(make)
    assert "1 份待审核" in officer.get("/organisations").text
    page = officer.get(f"/organisations/registrations/{registration.id}").text
    assert "13800000000" in page
    licence = re.search(r'href="(/files/[0-9a-f]+)"', page)[1]
    assert officer.get(licence).data.startswith(b"%PDF")

    answer = officer.post(
        f"/organisations/registrations/{registration.id}/approve",
        data={"version": version_of(page), "approval": "执照一致，已电话核实"},
    )
    assert answer.status_code == 302
    login = app.test_client().post("/login", data={"login": "xinchang", "password": "orange-kettle-river-92"})
    assert login.location == "/inbox"
    again = officer.post(f"/organisations/registrations/{registration.id}/approve", data={"version": 2, "approval": "执照一致"})
    assert again.status_code == 409


def test_letting_in_asks_what_was_looked_at(make, as_user):
    officer, registration = as_user(make.county_officer()), ask(make)
    place = f"/organisations/registrations/{registration.id}"
    answer = officer.post(f"{place}/approve", data={"version": version_of(officer.get(place).text)})
    assert (answer.status_code, make.reread(registration).state) == (422, "pending")


def test_registrations_of_one_organisation_stand_side_by_side(make, as_user):
    one, other = ask(make, person="甲代表"), ask(make, person="乙代表", login="other")
    page = as_user(make.county_officer()).get(f"/organisations/registrations/{one.id}").text
    assert "2 份申请" in page
    assert "乙代表" in page
    assert f"/organisations/registrations/{other.id}" in page


def test_an_invitation_is_revoked_on_the_page(make, as_user):
    member = make.enterprise_account()
    client, place = as_user(member), f"/organisations/{member.organisation_id}"
    client.post(f"{place}/invite", data={"email": "colleague@example.cn"})
    revoke = re.search(rf'action="({place}/invitations/\d+/revoke)"', client.get(place).text)[1]
    county = as_user(make.county_officer())
    assert revoke in county.get(place).text
    assert "发送邀请" not in county.get(place).text
    assert "撤销理由" not in client.get(place).text

    refused = county.post(revoke)
    assert (refused.status_code, "请填写撤销理由" in refused.text) == (422, True)
    assert client.post(revoke).status_code == 302
    assert "colleague@example.cn" not in client.get(place).text
    assert client.post(revoke).status_code == 409


def test_the_county_revokes_an_invitation_with_a_reason_that_the_organisation_reads(make, as_user):
    member = make.enterprise_account()
    client, place = as_user(member), f"/organisations/{member.organisation_id}"
    client.post(f"{place}/invite", data={"email": "colleague@example.cn"})
    revoke = re.search(rf'action="({place}/invitations/\d+/revoke)"', client.get(place).text)[1]
    assert as_user(make.county_officer()).post(revoke, data={"reason": "邀请对象已离职"}).status_code == 302
    page = client.get(place).text
    assert "colleague@example.cn" not in page
    assert "邀请对象已离职" in page


def test_turning_away_asks_for_the_reason(make, as_user):
    officer, registration = as_user(make.county_officer()), ask(make)
    place = f"/organisations/registrations/{registration.id}"
    version = version_of(officer.get(place).text)

    assert officer.post(f"{place}/refuse", data={"version": version}).status_code == 422
    assert officer.post(f"{place}/refuse", data={"version": version, "reason": "不清楚，经核实"}).status_code == 302
    assert "不清楚" in officer.get(place).text


def test_a_claimed_import_is_named_to_the_officer(make, as_user):
    make.enterprise(name="株洲新厂制造有限公司", credit_code=None)
    registration = ask(make)

    assert "平台上已有这家企业" in as_user(make.county_officer()).get(f"/organisations/registrations/{registration.id}").text


def test_the_city_reads_a_registration_with_its_phone_masked(make, as_user):
    registration = ask(make)
    client = as_user(make.city_officer())
    page = client.get(f"/organisations/registrations/{registration.id}").text

    assert "138****0000" in page
    assert "13800000000" not in page
    assert client.post(f"/organisations/registrations/{registration.id}/approve", data={"version": 1}).status_code == 403


def test_another_county_finds_nothing(make, as_user):
    registration, enterprise = ask(make), make.enterprise()
    client = as_user(make.county_officer(make.county("芦淞区", "430203")))

    for path in (f"/organisations/{enterprise.id}", f"/organisations/registrations/{registration.id}"):
        assert client.get(path).status_code == 404
        assert client.get(path).text.count("没有找到") > 0
    for deed in ("pool", "edit"):
        answer = client.post(f"/organisations/{enterprise.id}/{deed}", data={"in_pool": "yes", "version": 1})
        assert answer.status_code in (404, 422)
        assert make.reread(enterprise).in_gradient_pool is True
    assert enterprise.name not in client.get("/organisations").text


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        (Role.COUNTY_OFFICER, 200),
        (Role.CITY_OFFICER, 200),
        (Role.CITY_APPROVER, 200),
        (Role.AUDITOR, 200),
        (Role.EXPERT, 403),
        (Role.FINANCE, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.ENTERPRISE, 403),
        (Role.INSTITUTION, 403),
    ],
)
def test_the_list_is_for_those_who_look_after_it(make, as_user, role, listed):
    makers = {Role.ENTERPRISE: make.enterprise_account, Role.INSTITUTION: make.institution_account}
    client = as_user(makers.get(role, lambda: make.account(role))())
    assert client.get("/organisations").status_code == listed
    assert client.get("/organisations/registrations").status_code == listed


def test_members_see_their_own_organisation_and_no_other(make, as_user):
    member, other = make.enterprise_account(), make.enterprise()
    client = as_user(member)

    page = client.get(f"/organisations/{member.organisation_id}").text
    assert "发送邀请" in page
    assert "更正资料" not in page
    assert client.get(f"/organisations/{other.id}").status_code == 404
    assert client.post(f"/organisations/{other.id}/invite", data={"email": "a@example.cn"}).status_code == 404
    assert client.post(f"/organisations/{member.organisation_id}/edit", data={}).status_code == 403


def test_contacts_are_masked_for_those_who_do_not_work_with_the_case(make, as_user):
    enterprise = make.enterprise(contact_phone="13800005678", contact_name="张三丰")

    assert "13800005678" in as_user(make.county_officer()).get(f"/organisations/{enterprise.id}").text
    for role in (Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR):
        page = as_user(make.account(role)).get(f"/organisations/{enterprise.id}").text
        assert "138****5678" in page
        assert "13800005678" not in page
        assert "张三丰" not in page


def test_the_pool_fact_is_recorded_in_the_browser(make, as_user):
    enterprise, client = make.enterprise(in_gradient_pool=None), as_user(make.county_officer())
    place = f"/organisations/{enterprise.id}"
    version = version_of(client.get(place).text)

    assert client.post(f"{place}/pool", data={"version": version}).status_code == 422
    assert client.post(f"{place}/pool", data={"version": version, "in_pool": "no"}).status_code == 302
    assert make.reread(enterprise).in_gradient_pool is False
    assert client.post(f"{place}/pool", data={"version": version, "in_pool": "yes"}).status_code == 409


def corrected(page, **facts):
    given = {"legal_person": "yes", "financial": "no", "reason": "更正，经核实", "version": version_of(page)}
    return given | facts


def test_a_stale_correction_shows_both_versions(make, as_user):
    enterprise, client = make.enterprise(), as_user(make.county_officer())
    place = f"/organisations/{enterprise.id}/edit"
    page = client.get(place).text

    assert client.post(place, data=corrected(page, name="甲有限公司")).status_code == 302
    answer = client.post(place, data=corrected(page, name="乙有限公司"))
    assert answer.status_code == 409
    assert "甲有限公司" in answer.text
    assert "乙有限公司" in answer.text
    assert client.post(place, data=corrected(answer.text, name="乙有限公司")).status_code == 302
    assert make.reread(enterprise).name == "乙有限公司"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"name": ""}, "请填写单位名称"),
        ({"name": "甲", "reason": ""}, "请填写更正理由"),
        ({"name": "甲", "credit_code": "1234"}, "18 位"),
        ({"name": "甲", "division_code": "abcdef"}, "6 位数字"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_on_the_same_page(make, as_user, facts, told):
    enterprise, client = make.enterprise(), as_user(make.county_officer())
    place = f"/organisations/{enterprise.id}/edit"
    answer = client.post(place, data=corrected(client.get(place).text, **facts))

    assert answer.status_code == 422
    assert told in answer.text


def test_the_city_stops_an_organisation_and_lets_it_act_again(make, as_user):
    member, client = make.institution_account(), as_user(make.city_officer())
    theirs = as_user(member)
    place = f"/organisations/{member.organisation_id}"
    version = version_of(client.get(f"{place}/suspend").text)

    assert client.post(f"{place}/suspend", data={"version": version}).status_code == 422
    assert theirs.get("/me").status_code == 200
    assert client.post(f"{place}/suspend", data={"version": version, "reason": "弄虚作假，经核实"}).status_code == 302
    assert theirs.get("/me").status_code == 302
    page = client.get(place).text
    assert "弄虚作假" in page
    assert client.post(f"{place}/resume", data={"version": version_of(page)}).status_code == 302
    assert make.reread(member.organisation).standing == Standing.ACTIVE


def test_the_list_is_narrowed_and_pages(make, as_user):
    for number in range(60):
        make.enterprise(name=f"第{number:02d}制造有限公司")
    make.institution(name="服务有限公司")
    client = as_user(make.county_officer())

    def rows(query):
        return re.findall(r'href="/organisations/\d+"', client.get(f"/organisations{query}").text)

    assert [len(rows(query)) for query in ("", "?page=2", "?page=99", "?kind=institution")] == [50, 11, 11, 1]
    assert len(rows("?q=第0")) == 10
    assert len(rows("?q=%25")) == 0
    for strange in ("?unit=x", "?unit=99999999999999", "?standing=%00", "?pool=maybe", "?kind=" + "x" * 999):
        assert client.get(f"/organisations{strange}").status_code == 200


def test_two_rows_are_said_to_be_one_organisation_in_the_browser(make, as_user):
    one, two = make.enterprise("株洲澜川包装制品有限公司"), make.enterprise("湖南省株洲市澜川包装制品")
    officer, page = as_user(make.county_officer()), f"/organisations/{one.id}"
    assert "名称相似的单位" in officer.get(page).text and two.name in officer.get(page).text

    given = {"other": two.name, "reason": "营业执照相同", "version": one.version}
    assert officer.post(f"{page}/same", data=given | {"other": "没有这家"}).status_code == 422
    assert officer.post(f"{page}/same", data=given | {"reason": ""}).status_code == 422
    assert officer.post(f"{page}/same", data=given | {"version": ""}).status_code == 422
    assert officer.post(f"{page}/same", data=given).status_code == 302
    shown = officer.get(page).text
    assert "已认定与它是同一家" in shown and "名称相似的单位" not in shown

    beside = f"/organisations/{two.id}"
    other = officer.get(beside).text
    assert "已认定与它是同一家" in other and "是同一家：营业执照相同" in other and "还没有记录" not in other
    undo, version = re.search(rf'action="({page}/different[^"]*)".*?name="version"[^>]*value="(\d+)"', other, re.S).groups()
    assert officer.post(undo, data={"reason": "", "version": version}).status_code == 422
    answer = officer.post(undo, data={"reason": "查明是两家", "version": version})
    assert (answer.status_code, answer.location) == (302, beside)
    assert all("已认定与它是同一家" not in (text := officer.get(each).text) and "查明是两家" in text for each in (page, beside))


def test_whoever_may_not_take_a_link_back_is_told_who_may(make, as_user):
    one, two = (
        make.enterprise("株洲澜川包装制品有限公司", unit=make.county("茶陵县", "430224")),
        make.enterprise("湖南省株洲市澜川包装制品"),
    )
    city = as_user(make.city_officer())
    assert (
        city.post(
            f"/organisations/{one.id}/same", data={"other": two.name, "reason": "营业执照相同", "version": one.version}
        ).status_code
        == 302
    )
    shown = as_user(make.county_officer()).get(f"/organisations/{two.id}").text
    assert "/different" not in shown and "由那里或市级撤销" in shown


def test_a_registration_is_shown_beside_whom_it_looks_like(make, as_user):
    known = make.enterprise("株洲煦屹管理咨询有限公司", credit_code=None)
    registration = ask(make, name="湖南省株洲市煦屹管理咨询")
    officer, page = as_user(make.county_officer()), f"/organisations/registrations/{registration.id}"
    shown = officer.get(page).text
    assert f'href="/organisations/{known.id}"' in shown and known.address in shown and registration.address in shown
    asked = re.search(r"<fieldset.*?是哪一家.*?</legend>", shown, re.S)[0]
    assert "选填" not in asked
    assert officer.post(f"{page}/approve", data={"version": registration.version, "approval": "已核对执照"}).status_code == 422
    said = {"version": registration.version, "choice": known.id, "approval": "已核对执照"}
    assert officer.post(f"{page}/approve", data=said).status_code == 302
    assert db.session.get(type(registration), registration.id, populate_existing=True).organisation_id == known.id


@pytest.mark.parametrize("deed", ["approve", "refuse"])
def test_a_registration_that_was_decided_meanwhile_says_so(make, as_user, deed):
    make.enterprise("株洲煦屹管理咨询有限公司", credit_code=None)
    registration = ask(make, name="湖南省株洲市煦屹管理咨询")
    officer, page = as_user(make.county_officer()), f"/organisations/registrations/{registration.id}"
    seen = version_of(officer.get(page).text)
    assert officer.post(f"{page}/refuse", data={"version": seen, "reason": "执照不清楚"}).status_code == 302
    stale = officer.post(f"{page}/{deed}", data={"version": seen, "approval": "已核对执照", "choice": "other", "reason": ""})
    assert stale.status_code == 409 and "别人已经修改了这项内容" in stale.text
    late = officer.post(
        f"{page}/{deed}",
        data={"version": int(seen) + 1, "approval": "已核对执照", "choice": "other", "reason": "再退一次，经核实"},
    )
    assert late.status_code == 409


@pytest.mark.parametrize("mail", ["xinchang@example.cn", ""])
@pytest.mark.parametrize("deed", ["approve", "refuse"])
def test_a_letter_is_only_spoken_of_where_there_is_a_mailbox(make, as_user, deed, mail):
    registration = ask(make, email=mail)
    officer, page = as_user(make.county_officer()), f"/organisations/registrations/{registration.id}"
    said = {"version": version_of(officer.get(page).text), "approval": "执照一致，已电话核实", "reason": "执照不清楚"}
    told = officer.get(officer.post(f"{page}/{deed}", data=said).location).text
    assert ("邮件通知对方" in told, "没有留邮箱" in told) == (bool(mail), not mail)

"""Applications as people walk through them: saved as one goes, checked by both sides, scoped to each."""

import io
from datetime import timedelta

import openpyxl
import pytest

from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.waiting.item import counted
from marketplace.vetting import waiting as inbox
from marketplace.vetting.models import Application, PoolPlace
from marketplace.vetting.rules.applications import Section
from marketplace.vetting.states import ApplicationState
from tests.conftest import NOW
from tests.vetting.use_cases.applying import PDF, draft, institution_of, recommend, submit, submitted

FIGURES = (
    "staff staff_bachelor assets assets_fixed assets_current liabilities net_assets revenue revenue_service "
    "service_cost service_cost_labour service_cost_activity tax net_profit"
).split()


def running_house(make):
    """An institution and its county's officer, in a programme whose days last from now on."""
    now = clock.now()
    make.programme(
        opened_at=now - timedelta(days=1), apply_until=now + timedelta(days=9), recommend_until=now + timedelta(days=15)
    )
    firm = institution_of(make)
    return firm, make.county_officer(firm.organisation.unit)


@pytest.fixture
def house(world):
    return world(running_house)


def version(application):
    db.session.expire_all()
    return db.session.get(Application, application.id).version


def state(application):
    db.session.expire_all()
    return db.session.get(Application, application.id).state


def the_application():
    db.session.expire_all()
    return db.session.query(Application).one()


def save(client, section, **fields):
    application = the_application()
    given = {"version": application.version} | fields
    return client.post(f"/applications/{application.id}/form/{section}", data=given)


def filled():
    """Every section as a person types it."""
    money = {f"{key}_{year}": "0" for key in FIGURES for year in (2021, 2022)}
    known = {"staff_2021": "20", "assets_2021": "500.5", "liabilities_2021": "200.5", "net_assets_2021": "300"}
    return {
        "basics": {"contact": "某某", "phone": "138 0000 0001", "premises": "三百平方米"},
        "figures": money | known,
        "clients": {"served_total": "40", "record": "两年四十家"},
        "services": {"categories": ["digital", "testing"], "yearly_ability": "20", "approach": "三步"},
        "commitments": {"committed_served": "12", "planned_total": "6", "planned_innovative": "6"},
        "cases": {
            "case_0_enterprise": "株洲某某制造有限公司",
            "case_0_level": "provincial_srdi",
            "case_0_year": "2021",
            "case_0_text": "数字化改造",
        },
        "route": {"direct": "county"},
    }


def test_the_whole_way_from_the_empty_draft_into_the_public_pool(as_user, make, house, client):
    firm, county = house
    applicant, officer, city = as_user(firm), as_user(county), as_user(make.city_officer())

    assert "请先按提示处理" in applicant.get("/applications/new").text
    begun = applicant.post("/applications")
    application = the_application()
    assert begun.location.endswith(f"/applications/{application.id}")
    for section, fields in filled().items():
        assert save(applicant, section, **fields).status_code == 302
    unready = applicant.get(f"/applications/{application.id}/check")
    assert "尚未上传真实性承诺" in unready.text
    assert "提交申报" not in unready.text
    scan = {"version": version(application), "scan": (io.BytesIO(PDF), "承诺书.pdf")}
    assert applicant.post(f"/applications/{application.id}/pledge", data=scan).status_code == 302
    assert "提交申报" in applicant.get(f"/applications/{application.id}/check").text
    sent = applicant.post(f"/applications/{application.id}/submit", data={"version": version(application)})
    assert sent.status_code == 302

    assert firm.organisation.name in officer.get("/applications?state=submitted").text
    page = officer.get(f"/applications/{application.id}").text
    assert "请您审核推荐" in page
    assert "500.5 万元" in page
    recommended = officer.post(
        f"/applications/{application.id}/recommend",
        data={
            "version": version(application),
            "opinion": "同意推荐",
            "copies": "2",
            "document": (io.BytesIO(PDF), "推荐文件.pdf"),
        },
    )
    assert recommended.status_code == 302

    assert "请您确认" in city.get(f"/applications/{application.id}").text
    sheet = city.get(f"/applications/{application.id}/confirm").text.partition("<main")[2]
    promised = f"承诺在试点期内服务 {application.committed_served} 家企业，申报的年服务能力是 {application.yearly_ability} 家"
    assert promised in sheet and sheet.index(promised) < sheet.index("不能确认的")
    confirmed = city.post(f"/applications/{application.id}/confirm", data={"version": version(application), "capacity": "20"})
    assert confirmed.status_code == 302
    page = applicant.get(f"/applications/{application.id}").text
    assert "已入库" in page
    assert "承诺书.pdf" in page
    assert "推荐文件.pdf" not in page
    assert "推荐文件.pdf" in city.get(f"/applications/{application.id}").text
    assert firm.organisation.name in client.get("/institutions").text


def test_a_section_keeps_what_can_be_read_and_names_what_cannot(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    answer = save(applicant, "figures", staff_2021="二十多", assets_2021="500.5", assets_2022="-3", revenue_2021="")

    assert answer.status_code == 422
    assert "其余各项已经保存" in answer.text
    assert 'value="二十多"' in answer.text
    assert the_application().facts == {"assets_2021": 500_500_000}
    corrected = {"version": version(the_application()), "staff_2021": "20"}
    assert applicant.post(f"/applications/{the_application().id}/form/figures", data=corrected).status_code == 302


def test_saving_twice_from_the_same_page_after_a_slip_is_no_conflict(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")
    page = save(applicant, "figures", staff_2021="二十多", assets_2021="5").text

    carried = page.split('name="version"')[1].split('value="')[1].split('"')[0]

    assert int(carried) == the_application().version


def test_a_loss_is_typed_with_a_minus(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    assert save(applicant, "figures", net_profit_2021="-12.5", tax_2021="－1").status_code == 302

    assert the_application().facts == {"net_profit_2021": -12_500_000, "tax_2021": -1_000_000}
    assert 'value="-12.5"' in applicant.get(f"/applications/{the_application().id}/form/figures").text


def test_rows_of_cases_are_added_without_javascript(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    answer = save(applicant, "cases", case_0_enterprise="某厂", case_0_year="去年", then="row")
    assert answer.status_code == 422
    answer = save(applicant, "cases", case_0_enterprise="某厂", case_0_year="2021", then="row")
    assert answer.location.endswith("/form/cases?rows=3") or answer.location.endswith("rows=2")
    page = applicant.get(answer.location).text
    assert 'name="case_1_enterprise"' in page
    assert the_application().cases == [{"enterprise": "某厂", "level": "", "year": 2021, "text": ""}]


@pytest.mark.parametrize("rows", ["0", "-5", "31", "9999999999999999999999", "x"])
def test_the_number_of_rows_in_the_address_is_bounded(as_user, make, house, rows):
    applicant = as_user(house[0])
    applicant.post("/applications")

    page = applicant.get(f"/applications/{the_application().id}/form/cases?rows={rows}")

    assert page.status_code == 200
    assert 'name="case_30_enterprise"' not in page.text


def test_what_the_record_states_is_shown_and_not_asked(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    page = applicant.get(f"/applications/{the_application().id}/form/basics").text

    assert house[0].organisation.credit_code in page
    assert 'name="credit_code"' not in page
    assert 'name="legal_representative"' not in page
    assert 'name="contact"' in page


def test_a_stale_page_is_answered_with_both_values(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")
    old = version(the_application())
    save(applicant, "services", yearly_ability="30")

    answer = applicant.post(f"/applications/{the_application().id}/form/services", data={"version": old, "yearly_ability": "25"})

    assert answer.status_code == 409
    assert "30 家" in answer.text
    assert "25 家" in answer.text
    assert the_application().yearly_ability == 30


def test_a_page_that_saves_itself_is_told_the_version_and_stops_at_another_tab(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")
    first = save(applicant, "services", yearly_ability="30", then="auto")
    assert first.json == {"version": version(the_application()), "whole": True}
    again = save(applicant, "services", yearly_ability="many", categories=["digital"], then="auto")
    assert again.json == {"version": version(the_application()), "whole": False}
    assert the_application().yearly_ability == 30

    other = save(applicant, "services", version=first.json["version"], yearly_ability="25", then="auto")
    assert other.status_code == 409 and "30 家" in other.text and "25 家" in other.text
    assert the_application().yearly_ability == 30


def test_the_pledge_that_is_no_scan_is_refused_with_a_sentence(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")
    application = the_application()

    sent = {"version": application.version, "scan": (io.BytesIO(b"MZ not a picture"), "承诺书.pdf")}
    answer = applicant.post(f"/applications/{application.id}/pledge", data=sent)

    assert answer.status_code == 422
    assert the_application().pledge_file_id is None


def test_the_pledge_can_be_printed(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    page = applicant.get(f"/applications/{the_application().id}/pledge").text

    assert house[0].organisation.name in page
    assert "法人代表（签字）" in page


def test_the_applicant_sees_every_rule_with_its_article_before_handing_in(as_user, make, house):
    applicant = as_user(house[0])
    application = draft(make, house[0], now=clock.now(), committed_served=9)

    page = applicant.get(f"/applications/{application.id}/check").text

    for article in ("1.3", "2.2.2a", "2.2.2d", "3.1a", "3.1b", "3.1c", "3.1e"):
        assert f"试点通知 {article}" in page
    assert "承诺服务 9 家，少于规定的 10 家" in page
    refused = applicant.post(f"/applications/{application.id}/submit", data={"version": version(application)})
    assert refused.status_code == 422
    assert state(application) == ApplicationState.DRAFT


def test_the_county_returns_everything_at_once_and_the_applicant_finds_each_beside_its_field(as_user, make, house):
    firm, county = house
    application = submitted(make, firm, now=clock.now())
    officer, applicant = as_user(county), as_user(firm)

    assert 'name="at_figures_staff"' in officer.get(f"/applications/{application.id}/return").text
    empty = officer.post(f"/applications/{application.id}/return", data={"version": version(application)})
    assert empty.status_code == 422
    said = {
        "version": version(application),
        "at_figures_staff": "人数与社保不符",
        "at_services_approach": "请写明步骤",
        "at_cases_cases": "请附证明",
        "remark": "请一次改好",
    }
    assert officer.post(f"/applications/{application.id}/return", data=said).status_code == 302

    page = applicant.get(f"/applications/{application.id}").text
    assert all(text in page for text in ("人数与社保不符", "请写明步骤", "请附证明", "请一次改好", "共 3 处"))
    assert "人数与社保不符" in applicant.get(f"/applications/{application.id}/form/figures").text
    again = applicant.post(f"/applications/{application.id}/submit", data={"version": version(application)})
    assert again.status_code == 302
    assert "上次退回时指出的问题" in officer.get(f"/applications/{application.id}").text


def test_a_recommendation_without_its_document_is_refused_with_the_article(as_user, make, house):
    application = submitted(make, house[0], now=clock.now())

    answer = as_user(house[1]).post(
        f"/applications/{application.id}/recommend", data={"version": version(application), "opinion": "同意"}
    )

    assert answer.status_code == 422
    assert "试点通知 4.1c" in answer.text
    assert "同意" in answer.text
    assert state(application) == ApplicationState.SUBMITTED


def test_the_direct_way_shows_its_reason_to_the_city_and_nothing_to_the_county(as_user, make, house):
    firm, county = house
    application = submitted(make, firm, now=clock.now(), direct=True, direct_reason="跨区经营，无主管县区")
    city, approver = as_user(make.city_officer()), as_user(make.city_approver())

    assert as_user(county).get(f"/applications/{application.id}").status_code == 404
    assert "跨区经营，无主管县区" in city.get(f"/applications/{application.id}").text
    taken = city.post(f"/applications/{application.id}/recommend", data={"version": version(application), "opinion": "属实"})
    assert taken.status_code == 302
    assert "须由另一位同事确认" in city.get(f"/applications/{application.id}").text
    own = city.post(f"/applications/{application.id}/confirm", data={"version": version(application), "capacity": "20"})
    assert own.status_code == 403
    done = approver.post(f"/applications/{application.id}/confirm", data={"version": version(application), "capacity": "20"})
    assert done.status_code == 302
    assert db.session.query(PoolPlace).count() == 1


def test_turning_down_asks_a_reason_and_shows_it_to_the_applicant(as_user, make, house):
    firm, county = house
    application = recommend(submitted(make, firm, now=clock.now()), county, now=clock.now())
    city = as_user(make.city_officer())
    given = {"version": version(application)}

    assert "不能再修改" in city.get(f"/applications/{application.id}/refuse").text
    assert city.post(f"/applications/{application.id}/refuse", data=given).status_code == 422
    assert city.post(f"/applications/{application.id}/refuse", data=given | {"reason": "案例不实，经核实"}).status_code == 302
    assert "案例不实" in as_user(firm).get(f"/applications/{application.id}").text


def test_the_county_downloads_its_list_for_the_seal(as_user, make, house):
    """S004-X1, C-07."""
    firm, county = house
    recommend(submitted(make, firm, now=clock.now()), county, now=clock.now())

    answer = as_user(county).get("/applications/annex1.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert firm.organisation.name in cells
    assert "检验检测、数智转型" in cells


def lines_in(answer):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active]


def test_the_city_downloads_all_and_those_that_came_straight_to_it(as_user, make, house):
    """S004-X1, S004-3.3d."""
    firm, county = house
    recommend(submitted(make, firm, now=clock.now()), county, now=clock.now())
    straight = institution_of(make)
    given = {"direct": True, "direct_reason": "跨区经营，经核实"}
    recommend(submitted(make, straight, now=clock.now(), **given), make.city_officer(), now=clock.now(), document=None)

    for person in (make.city_officer(), make.city_approver()):
        visitor = as_user(person)
        page = visitor.get("/applications").text
        assert "全市附件1汇总表（2 家）" in page and "直接报市局的附件1（1 家）" in page
        whole, alone = (lines_in(visitor.get(f"/applications/annex1.xlsx{query}")) for query in ("", "?route=direct"))
        assert [row[1] for row in whole[3:5]] == [firm.organisation.name, straight.organisation.name]
        assert [row[1] for row in alone[3:]] == [straight.organisation.name, None]
        assert whole[1][0] == "市工信部门（盖章）：株洲市工业和信息化局"
        assert whole[4][5].endswith("直接报市局") and whole[3][5].endswith("荷塘区")
    assert [row[1] for row in lines_in(as_user(county).get("/applications/annex1.xlsx?route=direct"))[3:4]] == [
        firm.organisation.name
    ]


def test_a_county_without_an_institution_downloads_the_empty_form(as_user, make):
    make.programme()
    county = as_user(make.county_officer())
    assert "现在是空表" in county.get("/applications").text
    assert [row[0] for row in lines_in(county.get("/applications/annex1.xlsx"))][3:][0].startswith("注：")


def test_annexes_2_and_3_of_an_application_for_all_who_work_with_it(as_user, make, house):
    """S004-X2, S004-X3; who only reads sees no whole number."""
    firm, county = house
    application = submitted(make, firm, now=clock.now())
    for person, phone in ((firm, "13800000001"), (county, "13800000001"), (make.account("auditor"), "138****0001")):
        facts = lines_in(as_user(person).get(f"/applications/{application.id}/annex3.xlsx"))
        assert facts[2][1] == firm.organisation.name and facts[3][1] == "荷塘区"
        assert facts[5][4] == phone
        assert facts[13][1:3] == [500, 500]
        pledge = lines_in(as_user(person).get(f"/applications/{application.id}/annex2.xlsx"))
        assert pledge[0][0].endswith("真实性承诺") and pledge[3][1] == firm.organisation.name
    assert as_user(institution_of(make)).get(f"/applications/{application.id}/annex3.xlsx").status_code == 404


def test_taking_back_and_beginning_again(as_user, make, house):
    firm, _ = house
    application = submitted(make, firm, now=clock.now())
    applicant = as_user(firm)

    given = {"version": version(application), "reason": "再改改，经核实"}
    assert applicant.post(f"/applications/{application.id}/withdraw", data=given).status_code == 302
    assert state(application) == ApplicationState.WITHDRAWN
    assert "将在原来填写的内容上继续" in applicant.get("/applications/new").text
    assert applicant.post("/applications").status_code == 302
    assert state(application) == ApplicationState.DRAFT


def test_a_draft_that_is_begun_again_says_what_a_return_named(as_user, make, house):
    firm, county = house
    application = submitted(make, firm, now=clock.now())
    named = {"version": version(application), "at_services_approach": "请写明服务步骤", "remark": "请一次改好"}
    assert as_user(county).post(f"/applications/{application.id}/return", data=named).status_code == 302
    applicant, given = as_user(firm), {"version": version(application), "reason": "重新填报"}
    applicant.post(f"/applications/{application.id}/withdraw", data=given)
    applicant.post("/applications", data={"version": version(application)})

    assert state(application) == ApplicationState.DRAFT
    page = applicant.get(f"/applications/{application.id}").text
    assert "退回时指出过 1 处问题" in page and "请写明服务步骤" in page and "需补正 1 处" in page


def test_a_second_start_leads_to_the_first(as_user, make, house):
    applicant = as_user(house[0])
    first = applicant.post("/applications")

    assert applicant.post("/applications").location == first.location
    assert applicant.get("/applications/new").location == first.location


def pages(application):
    section = f"/applications/{application.id}/form/services"
    reads = ["", "/check", "/pledge", "/withdraw", "/return", "/recommend", "/confirm", "/refuse"]
    writes = ["/submit", "/withdraw", "/return", "/recommend", "/confirm", "/refuse", "/pledge"]
    return (
        [("get", f"/applications/{application.id}{place}") for place in reads]
        + [("post", f"/applications/{application.id}{place}") for place in writes]
        + [("get", section), ("post", section)]
    )


@pytest.mark.parametrize("who", ["another institution", "another county"])
def test_what_belongs_to_others_does_not_exist(as_user, make, house, who):
    """AC3: 404, or 403 where the role never does such a thing."""
    application = submitted(make, house[0], now=clock.now())
    person = institution_of(make) if "institution" in who else make.county_officer(make.county("芦淞区", "430203"))
    client = as_user(person)

    for method, address in pages(application):
        answer = getattr(client, method)(address, data={"version": "1"} if method == "post" else None)
        assert answer.status_code in (403, 404), address
    assert client.get(f"/applications/{application.id}").status_code == 404
    assert house[0].organisation.name not in client.get("/applications").text
    assert state(application) == ApplicationState.SUBMITTED


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.EXPERT, Role.FINANCE, Role.ADMINISTRATOR])
def test_other_roles_have_no_business_here(as_user, make, house, role):
    person = make.enterprise_account() if role is Role.ENTERPRISE else make.account(role, unit=make.city())

    assert as_user(person).get("/applications").status_code == 403


def test_a_visitor_is_led_to_sign_in(client, make):
    assert "/login" in client.get("/applications").location


def test_an_auditor_reads_without_the_phone(as_user, make, house):
    """AC6."""
    application = submitted(make, house[0], now=clock.now())
    auditor, county = as_user(make.account(Role.AUDITOR, unit=make.city())), as_user(house[1])

    page = auditor.get(f"/applications/{application.id}").text

    assert "13800000001" not in page
    assert "138****0001" in page
    assert "13800000001" in county.get(f"/applications/{application.id}").text


@pytest.mark.parametrize(
    "query", ["?page=99999999999", "?county=x", "?county=999999999999", "?state=zz&category=%22%25", "?q=%00%F0"]
)
def test_a_strange_filter_is_no_error(as_user, make, house, query):
    submitted(make, house[0], now=clock.now())

    assert as_user(make.city_officer()).get(f"/applications{query}").status_code == 200


@pytest.mark.parametrize("section", ["weather", "pledge"])
def test_a_section_that_cannot_be_saved_is_not_found(as_user, make, house, section):
    applicant = as_user(house[0])
    applicant.post("/applications")

    assert save(applicant, section).status_code == 404


def test_every_section_opens_and_shows_how_far_the_others_are(as_user, make, house):
    applicant = as_user(house[0])
    application = draft(make, house[0], now=clock.now())

    for section in Section:
        page = applicant.get(f"/applications/{application.id}/form/{section.value}")
        assert page.status_code == 200
        assert "填报进度" in page.text


def test_the_inbox_says_what_waits_for_whom(make):
    make.programme()
    firm = institution_of(make)
    county, city = make.county_officer(firm.organisation.unit), make.city_officer()

    def lines(who):
        return [(item.key, item.count) for item in counted(inbox.waiting(who, NOW)) if item.count]

    assert lines(firm) == [("waiting.application_start", 1)]
    application = draft(make, firm)
    assert lines(firm) == [("waiting.application_draft", 1)]
    assert lines(county) == []
    application = submitted_again(application, firm)
    assert lines(county) == [("waiting.applications_to_check", 1)]
    recommend(application, county)
    assert lines(county) == []
    assert lines(city) == [("waiting.applications_to_confirm", 1)]


def test_after_the_days_nothing_waits_that_cannot_be_done_any_more(make):
    programme, firm, other = make.programme(), institution_of(make), institution_of(make)
    county, late = make.county_officer(firm.organisation.unit), programme.recommend_until + timedelta(seconds=1)

    def lines(who, now):
        return [item.key for item in counted(inbox.waiting(who, now)) if item.count]

    draft(make, firm)
    submit(draft(make, other), other)
    for who, key in ((firm, "waiting.application_draft"), (county, "waiting.applications_to_check")):
        assert (lines(who, NOW), lines(who, late)) == ([key], [])


def submitted_again(application, firm):
    from tests.vetting.use_cases.applying import submit

    return submit(application, firm)


HOSTILE = [
    "\x00",
    "9" * 400,
    "１２",
    "<script>alert(1)</script>",
    "-",
    "∞",
    "\u202e12",
    "1e9",
    "0x10",
    "2" * 30_000,
    "430202\n",
    "null",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_kept_or_named_and_never_an_error(as_user, make, house, text):
    applicant = as_user(house[0])
    applicant.post("/applications")

    for section, fields in filled().items():
        for value in (text, [text, text]):
            answer = save(applicant, section, **dict.fromkeys(fields, value))
            assert answer.status_code in (302, 422), (section, value)
            assert "<script>alert" not in answer.text


def test_a_page_without_its_version_saves_nothing(as_user, make, house):
    applicant = as_user(house[0])
    applicant.post("/applications")

    answer = save(applicant, "services", version="", yearly_ability="30")

    assert answer.status_code == 422
    assert the_application().yearly_ability is None

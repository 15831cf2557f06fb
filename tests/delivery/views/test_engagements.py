"""The pages of contracts: each side walks its own part, and nobody reads what is not theirs."""

import io
from datetime import date, timedelta
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import select

from marketplace.delivery.commands import LogService, TerminateEngagement
from marketplace.delivery.models import Engagement
from marketplace.delivery.queries import engagements as questions
from marketplace.delivery.states import EngagementState
from marketplace.delivery.use_cases import engagements, ledger
from marketplace.needs.states import NeedState
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Chain
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, PDF, Service, started
from tests.evaluation.use_cases.test_years import Year

DAY = timedelta(days=1)


def agreed(make):
    """A contract agreed on two days ago by the server's clock."""
    return Service(make, now=clock.now() - 2 * DAY)


@pytest.fixture
def service(world):
    return world(agreed)


@pytest.fixture
def begun(world):
    """A contract whose service began in March 2023."""
    return world(started)


def today():
    return clock.now().astimezone(clock.SHANGHAI).date()


def contract(**changes):
    first = today() - DAY
    given = {
        "signed_on": str(first),
        "starts_on": str(first),
        "ends_on": str(first + 90 * DAY),
        "send": "yes",
        "milestones": f"{first} 完成诊断\n{first + 30 * DAY}，提交报告",
        "version": "1",
        "file": (io.BytesIO(PDF), "合同.pdf"),
    }
    return given | changes


def version(service):
    return str(db.session.scalar(select(Engagement.version).where(Engagement.id == service.id)))


def test_the_story_from_contract_to_answer(service, as_user, make):
    change(service.contract.programme, ends_on=today() + timedelta(days=99))
    provider, owner = as_user(service.provider), as_user(service.owner)
    place = f"/engagements/{service.id}"

    assert "填写合同" in provider.get(place).text
    assert provider.get(f"{place}/contract").status_code == 200
    assert provider.post(f"{place}/contract", data=contract(version=version(service))).status_code == 302
    page = owner.get(place).text
    assert "请确认合同" in page
    assert "完成诊断" in page
    assert owner.post(f"{place}/confirm", data={"version": version(service)}).status_code == 302

    entry = {"served_on": str(today()), "content": "现场诊断一天", "nature": "partner", "fee_fen": "500"}
    assert provider.post(f"{place}/log", data=entry).status_code == 302
    for step in range(len(service.contract.milestones)):
        assert provider.post(f"{place}/milestones/{step}", data={"done_on": str(today())}).status_code == 302
    delivery = {"note": "三个阶段全部完成", "version": version(service), "file": (io.BytesIO(PDF), "交付.pdf")}
    assert provider.get(f"{place}/delivery").status_code == 200
    assert provider.post(f"{place}/delivery", data=delivery).status_code == 302

    back = {"reason": "缺少第三阶段报告", "version": version(service)}
    assert owner.post(f"{place}/send-back", data=back).status_code == 302
    assert "缺少第三阶段报告" in provider.get(place).text
    again = {"note": "已补充第三阶段报告", "version": version(service), "file": (io.BytesIO(PDF), "交付.pdf")}
    assert provider.post(f"{place}/delivery", data=again).status_code == 302

    accepted = owner.post(f"{place}/accept", data={"version": version(service)})
    assert accepted.location.endswith("/answer")
    assert owner.get(accepted.location).status_code == 200
    facts = dict.fromkeys(("plan_given", "on_time", "paid_as_agreed", "would_buy_again"), "yes")
    for slip in ({}, {"all_kept": "no"}, {"all_kept": "yes", "on_time": "no"}, {"all_kept": "yes", "answer": "3"}):
        assert owner.post(f"{place}/answer", data={"answer": "5", **slip}).status_code == 422, slip
    said = owner.post(f"{place}/answer", data={"answer": "2", "reason": "拖延了两周才交付", **facts})
    assert said.status_code == 302
    assert "拖延了两周才交付" in owner.get(place).text
    assert "拖延了两周才交付" in as_user(make.city_officer()).get(place).text
    for person in (provider, as_user(make.county_officer()), as_user(make.account("finance"))):
        page = person.get(place)
        assert page.status_code == 200
        assert "拖延了两周才交付" not in page.text


def test_the_ledger_leaves_as_a_workbook_in_the_layout_of_the_form(begun, as_user):
    provider = as_user(begun.provider)
    entry = {"served_on": str(today()), "content": "=1+1", "nature": "own", "reduction_fen": "1200.50"}
    assert provider.post(f"/engagements/{begun.id}/log", data=entry).status_code == 422

    entry["served_on"] = "2023-03-05"
    assert provider.post(f"/engagements/{begun.id}/log", data=entry).status_code == 302
    for address in (f"/engagements/{begun.id}/ledger.xlsx", "/engagements/ledger.xlsx"):
        answer = provider.get(address)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        row = [cell.value for cell in sheet[sheet.max_row - 1]]
        assert row[3] == "=1+1"
        assert row[5:7] == ["√", None]
        assert row[10] == "0.12005万元"
        assert row[12] == "13800000000"
        assert sheet["A1"].value == "服务机构服务对象情况表"
        assert begun.provider.organisation.name in sheet["A2"].value
        told = unquote(answer.headers["Content-Disposition"])
        assert told.startswith("attachment; filename=\"ledger.xlsx\"; filename*=UTF-8''服务对象情况表-") and told.endswith(
            ".xlsx"
        )


def test_an_office_has_a_sheet_an_institution_with_the_industry_that_its_enterprise_named(begun, as_user, make):
    """S002-X4: the form is filled in by one institution."""
    other = started(make)
    chain = make.keep(Chain(unit_id=make.city().id, position=1, name="轨道交通装备"))
    make.need(begun.owner.organisation, NeedState.SUBMITTED, chain_id=chain.id)
    for service in (begun, other):
        entry = {"served_on": "2023-03-05", "content": "诊断", "nature": "own"}
        assert as_user(service.provider).post(f"/engagements/{service.id}/log", data=entry).status_code == 302
    book = openpyxl.load_workbook(io.BytesIO(as_user(make.city_officer()).get("/engagements/ledger.xlsx").data))
    assert set(book.sheetnames) == {service.provider.organisation.name for service in (begun, other)}
    assert [book[service.provider.organisation.name]["C6"].value for service in (begun, other)] == ["轨道交通装备", None]


def test_the_contracts_leave_as_a_list_for_the_seal_to_whoever_sees_them(begun, as_user, make):
    for person in (begun.provider, begun.owner, make.county_officer(), make.city_officer(), make.account("finance")):
        sheet = openpyxl.load_workbook(io.BytesIO(as_user(person).get("/engagements/list.xlsx").data)).active
        lines = [[cell.value for cell in row] for row in sheet]
        assert lines[3][1] == begun.contract.number
        assert sum(lines[3][10:13]) == lines[3][9] == lines[4][9] > 0
        assert "（盖章）" in lines[5][0]
    other = openpyxl.load_workbook(io.BytesIO(as_user(make.institution_account()).get("/engagements/list.xlsx").data)).active
    assert "合计" not in [cell.value for row in other for cell in row]


@pytest.fixture
def two(make):
    """A contract in each of two programmes of one institution, both served under."""
    first = started(make)
    make._programme = None
    make.programme(key="ZZ2024", name="2024年另一个试点")
    second = Service(make, make.place(first.provider.organisation)).start()
    for service in (first, second):
        command = LogService(
            engagement_id=service.id, version=service.contract.version, served_on=date(2023, 3, 5), content="诊断"
        )
        ledger.log(command, actor=service.provider, now=LATER)
    return first, second


def sheets(answer):
    """The sheets of a workbook by their names, as lists of values."""
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return {page.title: [[cell.value for cell in row] for row in page] for page in book}


def test_each_programme_has_a_sheet_with_its_own_sum_and_seal(two, as_user, make):
    """Decision 0081: nothing of a programme stands on a paper of another one."""
    client = as_user(make.city_officer())
    found = sheets(client.get("/engagements/list.xlsx"))
    assert [*found] == [one.contract.programme.name for one in two]
    for service, lines in zip(two, found.values(), strict=True):
        assert lines[0][0] == f"{service.contract.programme.name}服务合同清单"
        assert [line[1] for line in lines[3:5]] == [service.contract.number, "生效合计（1 份）"]
        assert lines[4][9] == service.contract.price_fen / 100
        assert "（盖章）" in lines[5][0]
    kept = client.get(f"/p/{two[1].contract.programme.key}/engagements/list.xlsx")
    assert [*sheets(kept)] == ["2024年另一个试点"]
    assert "2024年另一个试点" in unquote(kept.headers["Content-Disposition"])


def test_a_chinese_paper_has_a_chinese_name_for_every_reader(two, as_user, make):
    officer = make.city_officer()
    change(officer, language="en")
    client = as_user(officer)
    assert '<html lang="en"' in client.get("/engagements").text
    for address, name in (("list", "服务合同清单-"), ("ledger", "服务对象情况表-全部合同")):
        told = unquote(client.get(f"/engagements/{address}.xlsx").headers["Content-Disposition"])
        assert told.rpartition("''")[2].startswith(name)


def test_only_contracts_in_force_are_summed(make, begun, as_user):
    """In force is what an outcome may be claimed of: signed by both and not ended."""
    unsigned, ended = Service(make), started(make)
    command = TerminateEngagement(
        engagement_id=ended.id, version=ended.contract.version, reason="机构停止经营", carry_over=True, sure=True
    )
    engagements.terminate(command, actor=make.city_officer(), now=LATER)
    [lines] = sheets(as_user(make.city_officer()).get("/engagements/list.xlsx")).values()
    assert [(line[1], line[15]) for line in lines[3:7]] == [
        (begun.contract.number, "服务中"),
        ("生效合计（1 份）", None),
        (unsigned.contract.number, "待签约"),
        (ended.contract.number, "已终止"),
    ]
    assert lines[3][9] == lines[4][9] > 0
    _E = EngagementState
    assert {*questions.IN_FORCE} == {_E.ACTIVE, _E.TO_BE_CORRECTED, _E.DELIVERED, _E.ACCEPTED}


def test_an_institution_in_two_programmes_has_a_client_table_in_each(two, as_user):
    client = as_user(two[0].provider)
    found = sheets(client.get("/engagements/ledger.xlsx"))
    assert [(name.partition(" ")[0], lines[-1][0], len(lines)) for name, lines in found.items()] == [
        (one.contract.programme.key, f"注：所列为“{one.contract.programme.name}”的服务合同。", 7) for one in two
    ]
    assert [lines[5][1] for lines in found.values()] == [one.owner.organisation.name for one in two]
    assert len(sheets(client.get("/p/ZZ2024/engagements/ledger.xlsx"))) == 1


def test_an_industry_is_that_of_a_need_that_was_handed_in_in_the_same_programme(two, as_user, make):
    first, second = two
    chains = [make.keep(Chain(unit_id=make.city().id, position=place, name=f"产业链{place}")) for place in range(1, 4)]
    enterprise = first.owner.organisation
    make.need(enterprise, NeedState.SUBMITTED, chain_id=chains[0].id, programme_id=first.contract.programme_id)
    make.need(enterprise, NeedState.SUBMITTED, chain_id=chains[1].id, programme_id=second.contract.programme_id)
    make.need(enterprise, NeedState.DRAFT, chain_id=chains[2].id, programme_id=first.contract.programme_id, submitted_at=None)
    make.need(second.owner.organisation, NeedState.DRAFT, chain_id=chains[2].id, submitted_at=None)
    found = sheets(as_user(first.provider).get("/engagements/ledger.xlsx"))
    assert [lines[5][2] for lines in found.values()] == ["产业链1", None]


def test_finance_gets_no_whole_phone(begun, as_user, make):
    finance = as_user(make.account("finance"))
    assert "13800000000" not in finance.get(f"/engagements/{begun.id}").text
    assert "13800000000" in as_user(begun.owner).get(f"/engagements/{begun.id}").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"milestones": "下周交报告"}, "第 1 行看不懂"),
        ({"ends_on": "2020-01-01"}, "结束日期早于开始日期"),
        ({"signed_on": ""}, "签订日期"),
        ({"file": (io.BytesIO(b"MZ"), "合同.pdf")}, "合同.pdf"),
    ],
)
def test_a_contract_that_cannot_be_right_comes_back_as_it_was_typed(service, as_user, changes, says):
    data = contract(version=version(service)) | changes
    answer = as_user(service.provider).post(f"/engagements/{service.id}/contract", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    assert data["milestones"].splitlines()[0] in answer.text


def test_a_stale_save_shows_both_values(make, as_user):
    service = Service(make)
    service.fill(send=False)
    answer = as_user(service.provider).post(f"/engagements/{service.id}/contract", data=contract(version="1"))
    assert answer.status_code == 409
    assert "2023-06-30" in answer.text


def test_strangers_read_404_and_staff_only_look(service, as_user, make):
    place = f"/engagements/{service.id}"
    for person in (make.enterprise_account(), make.institution_account()):
        assert as_user(person).get(place).status_code == 404
    assert as_user(make.account("expert")).get(place).status_code == 403
    officer = as_user(make.city_officer())
    assert officer.post(f"{place}/confirm", data={"version": "1"}).status_code == 403
    assert as_user(make.county_officer()).post(f"{place}/answer", data={}).status_code == 403


def test_the_city_ends_a_contract_in_the_browser(service, as_user, make):
    officer, place = as_user(make.city_officer()), f"/engagements/{service.id}"
    assert officer.get(f"{place}/end").status_code == 200
    assert officer.post(f"{place}/end", data={"need": "carry", "reason": "", "version": "1"}).status_code == 422
    data = {"need": "carry", "reason": "机构停止经营", "version": version(service)}
    assert officer.post(f"{place}/end", data=data).status_code == 302
    assert db.session.get_one(Engagement, service.id).state == EngagementState.TERMINATED
    assert "机构停止经营" in officer.get(place).text


def test_a_line_is_struck_after_a_question(begun, as_user):
    provider, place = as_user(begun.provider), f"/engagements/{begun.id}"
    provider.post(f"{place}/log", data={"served_on": "2023-03-05", "content": "录错了", "nature": "own"})
    assert "现在不能" not in provider.get(f"{place}/log/1/strike").text
    assert provider.get(f"{place}/log/9/strike").status_code == 404
    assert provider.post(f"{place}/log/1/strike", data={"reason": "日期录错了"}).status_code == 302
    assert "还没有服务记录" in provider.get(place).text


@pytest.mark.parametrize(
    "query", ["", "?todo=fill", "?todo=confirm", "?todo=rate", "?todo=overdue", "?todo=x&state=y&q=株洲&page=99"]
)
def test_the_list_answers_every_question(service, as_user, query):
    for person in (service.provider, service.owner):
        assert as_user(person).get(f"/engagements{query}").status_code == 200
    shown = as_user(service.provider).get("/engagements?todo=fill").text
    assert service.contract.number in shown
    assert service.contract.number not in as_user(service.provider).get("/engagements?todo=rate").text


def test_an_institution_reads_its_answers_summed_up_and_its_year(world, make, as_user):
    year = world(Year)
    provider = as_user(year.services[0].provider)
    assert "每满 5 份" in provider.get("/engagements").text
    for _ in range(6):
        Service(make, year.places[0]).accepted().rate(3)
    assert "5 份评价" in provider.get("/engagements").text
    run = year.released()
    assert f"/year/own/{run.id}" in provider.get("/engagements").text


def test_a_link_to_a_file_is_shown_to_whoever_may_fetch_it(begun, as_user, make):
    for person in (begun.provider, begun.owner, make.city_officer()):
        page = as_user(person).get(f"/engagements/{begun.id}").text
        address = page.split('href="/files/')[1].split('"')[0]
        assert as_user(person).get(f"/files/{address}").status_code == 200
    assert 'href="/files/' not in as_user(make.account("finance")).get(f"/engagements/{begun.id}").text

"""The pages of the programme: what they show, what they refuse, and that a stale save shows both values."""

import re
from datetime import date, timedelta

import pytest

from marketplace.programmes.queries import chains, programmes
from marketplace.shared import clock
from marketplace.shared.calendar import day_of, end_of, last_day
from marketplace.shared.models.place import Chain
from marketplace.shared.web.filters import long_date
from tests.conftest import NOW

TODAY = clock.today()
START, APPLY, RECOMMEND = (f"{TODAY + timedelta(days=days)}" for days in (10, 40, 46))
END = str(last_day(TODAY + timedelta(days=10)))
DAYS = {"name": "试点", "starts_on": START, "apply_on": APPLY, "recommend_on": RECOMMEND}
OPENING = DAYS | {"ruleset_key": "ZZ-PILOT-2023", "key": "ZZ2023"}


@pytest.fixture
def officer(make, as_user):
    return as_user(make.city_officer())


def sent(page, **changes):
    """What the browser would send of a page's main form, with some fields filled differently."""
    form = max(re.findall(r"<form class=\"form\".*?</form>", page, re.S), key=len)
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") not in ("radio", "checkbox") or re.search(r"\bchecked\b", tag):
            fields.setdefault(given["name"], []).append(given.get("value", ""))
    return fields | changes


def test_without_a_programme_the_page_says_what_to_do(officer):
    page = officer.get("/programme").text

    assert "还没有开设试点" in page
    assert 'href="/programme/new"' in page


def test_deadlines_that_are_left_blank_follow_from_the_start_by_the_intervals_of_the_rule_set(officer):
    assert "2023-03-10" not in officer.get("/programme/new").text
    assert officer.post("/programme", data=OPENING | {"apply_on": "", "recommend_on": ""}).status_code == 302

    [programme] = programmes.listing()
    usual = programmes.ruleset_of(programme).settings()
    days = [day_of(one) - programme.starts_on for one in (programme.apply_until, programme.recommend_until)]
    assert [one.days for one in days] == [usual.integer("apply_days"), usual.integer("recommend_days")]


def test_a_programme_is_opened_and_leads_to_its_settings(officer):
    answer = officer.post("/programme", data=OPENING)

    [programme] = programmes.listing()
    assert answer.status_code == 302
    assert answer.location == f"/programme/{programme.id}/settings"
    assert str(programme.ends_on) == END


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "zz 2023"}, "试点编号"),
        ({"key": "X" * 500}, "试点编号"),
        ({"name": ""}, "试点名称"),
        ({"ruleset_key": "ZZ-SERVICE"}, "政策规则"),
        ({"starts_on": "2023-02-30"}, "日历上没有“2023-02-30”这一天"),
        ({"recommend_on": START}, f"不能早于机构报送截止日 {APPLY}"),
        ({"starts_on": f"{TODAY - timedelta(days=9)}", "apply_on": f"{TODAY - timedelta(days=1)}"}, f"在今天（{TODAY}）以前"),
        ({"apply_on": f"{TODAY + timedelta(days=9)}"}, f"在试点开始日 {START} 以前"),
        ({"starts_on": f"{TODAY - timedelta(days=99)}", "recommend_on": f"{TODAY + timedelta(days=300)}"}, "必须早于试点结束日"),
    ],
)
def test_a_bad_opening_comes_back_with_its_sentence_and_what_was_typed(officer, changes, sentence):
    answer = officer.post("/programme", data=OPENING | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{START}"' in answer.text or "starts_on" in changes
    assert programmes.listing() == []


def test_the_programme_shows_each_number_with_its_source(make, officer):
    page = officer.get(f"/programme/{make.programme().id}").text

    assert "试点通知 2.2.2c" in page
    assert "没有文件规定此项" in page
    assert "国家级" in page


def test_settings_are_saved_as_typed_and_shown_with_their_default(make, officer):
    programme = make.programme()
    address = f"/programme/{programme.id}/settings"
    typed = sent(officer.get(address).text, success_cases_min="5", subsidy_budget_fen="1000000", reason="会议纪要，经核实")

    answer = officer.post(address, data=typed)

    settings = programmes.settings_of(make.reread(programme))
    assert answer.status_code == 302
    assert settings.changed == {"success_cases_min", "subsidy_budget_fen"}
    assert settings.integer("subsidy_budget_fen") == 1_000_000_00
    page = officer.get(f"/programme/{programme.id}").text
    assert "成功案例数下限：1 → 5" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "修改理由"),
        ({"claim_weight_plan": "41"}, "100"),
        ({"satisfaction_answers_min": "0"}, "satisfaction_answers_min-error"),
        ({"satisfaction_answers_min": "9" * 400}, "satisfaction_answers_min-error"),
        ({"subsidy_budget_fen": "1.234"}, "subsidy_budget_fen-error"),
        ({"form_years": ["1800"]}, "不在名单里"),
        ({"form_years": []}, "至少选 1 项"),
    ],
)
def test_bad_settings_come_back_with_a_sentence_and_change_nothing(make, officer, changes, sentence):
    programme = make.programme()
    address = f"/programme/{programme.id}/settings"
    typed = sent(officer.get(address).text, **({"success_cases_min": "5", "reason": "会议纪要，经核实"} | changes))

    answer = officer.post(address, data=typed)

    assert answer.status_code == 422
    assert re.search(sentence, answer.text)
    assert make.reread(programme).settings == {}


def test_a_stale_save_shows_both_values_and_can_be_sent_again(make, officer):
    programme = make.programme()
    address = f"/programme/{programme.id}/settings"
    first = sent(officer.get(address).text, success_cases_min="5", reason="甲，经核实")
    second = sent(officer.get(address).text, success_cases_min="7", reason="乙，经核实")
    officer.post(address, data=first)

    refused = officer.post(address, data=second)
    assert refused.status_code == 409
    assert re.search(r"成功案例数下限.*?7.*?5", refused.text, re.S)

    assert officer.post(address, data=sent(refused.text, reason="乙，经核实")).status_code == 302
    assert programmes.settings_of(make.reread(programme)).integer("success_cases_min") == 7


def this_year(make):
    """A programme whose deadlines are still to come, on the clock of the pages."""
    starts_on = clock.today() + timedelta(days=20)
    ends = {
        "apply_until": end_of(clock.today() + timedelta(days=5)),
        "recommend_until": end_of(clock.today() + timedelta(days=9)),
    }
    return make.programme(
        starts_on=starts_on, ends_on=last_day(starts_on), **{name: moment - timedelta(seconds=1) for name, moment in ends.items()}
    )


def test_later_days_need_a_reason_and_a_second_person(make, officer, as_user):
    programme = this_year(make)
    address, page = f"/programme/{programme.id}/dates", f"/programme/{programme.id}"
    later = (clock.today() + timedelta(days=7)).isoformat()
    typed = sent(officer.get(address).text, apply_on=later, reason="延期，经核实")
    assert "须由另一位同事批准后才生效" in officer.get(address).text

    assert officer.post(address, data=typed | {"reason": ""}).status_code == 422
    before = programmes.deadlines_of(programme)["institution_deadline"]
    assert officer.post(address, data=typed).status_code == 302
    assert officer.post(address, data=typed).status_code == 409
    assert programmes.deadlines_of(make.reread(programme))["institution_deadline"] == before

    version = {"version": str(programme.version)}
    assert officer.post(f"{address}/approve", data=version).status_code == 403
    old, new = (long_date(date.fromisoformat(day)) for day in (before, later))
    assert re.search(rf"机构报送截止日</dt><dd>{old} → {new}<", officer.get(page).text)
    assert "开始日期</dt><dd>" not in officer.get(page).text.partition("基本信息")[0]
    assert "已有一项修改日期的提请等待批准" in officer.get(address).text
    approver = as_user(make.city_approver())
    assert f'href="{page}"' in approver.get("/inbox").text
    assert approver.post(f"{address}/approve", data={"version": ""}).status_code == 422
    assert approver.post(f"{address}/approve", data=version).status_code == 302
    assert programmes.deadlines_of(make.reread(programme))["institution_deadline"] == later
    for place in (page, "/"):
        assert f"原为 {old}，后来延长" in officer.get(place).text, place
    assert approver.post(f"{address}/withdraw", data={"version": str(programme.version)}).status_code == 409


def test_who_turns_days_down_does_not_read_that_a_proposal_was_taken_back(make, officer, as_user):
    programme = this_year(make)
    address, page = f"/programme/{programme.id}/dates", f"/programme/{programme.id}"
    later = (clock.today() + timedelta(days=30)).isoformat()
    approver = as_user(make.city_approver())
    for person, said in ((officer, "撤回了修改试点日期的提请"), (approver, "没有批准修改试点日期的提请")):
        assert (
            officer.post(address, data=sent(officer.get(address).text, starts_on=later, reason="延期，经核实")).status_code == 302
        )
        assert "结束日期</dt>" in person.get(page).text.partition("基本信息")[0]
        person.post(f"{address}/withdraw", data={"version": str(make.reread(programme).version)})
        shown = person.get(page).text
        assert ("没有批准修改，日期不变" in shown) is (person is approver)
        assert shown.count(said) == 1


def test_days_that_leave_a_round_out_or_have_passed_come_back_with_the_sentence(make, officer):
    programme = this_year(make)
    now = clock.now()
    a_round = make.round(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=2))
    address = f"/programme/{programme.id}/dates"
    later = (clock.today() + timedelta(days=30)).isoformat()
    refused = officer.post(address, data=sent(officer.get(address).text, starts_on=later, reason="延期，经核实"))
    assert refused.status_code == 422
    assert a_round.name in refused.text
    assert "不在这段时间内" in refused.text


@pytest.mark.parametrize("tail", ["", "/dates", "/settings"])
@pytest.mark.parametrize("number", [999, 10**30])
def test_a_programme_that_does_not_exist_is_not_found(officer, number, tail):
    assert officer.get(f"/programme/{number}{tail}").status_code == 404


def test_other_staff_read_but_are_offered_no_change(make, as_user):
    programme = make.programme()
    for account in (make.county_officer(), make.city_approver()):
        page = as_user(account).get(f"/programme/{programme.id}")
        assert page.status_code == 200
        assert "/settings" not in page.text
        assert as_user(account).get(f"/programme/{programme.id}/settings").status_code == 403


def test_chains_are_added_renamed_moved_and_retired(make, officer):
    assert "产业链列表还是空的" in officer.get("/programme/chains").text
    for name in ("甲链", "乙链"):
        officer.post("/programme/chains", data={"name": name})
    first, second = chains.listing()
    edit = officer.get(f"/programme/chains?edit={first.id}").text
    assert f'action="/programme/chains/{first.id}/name"' in edit

    officer.post(f"/programme/chains/{first.id}/name", data={"name": "丙链", "version": first.version})
    officer.post(f"/programme/chains/{second.id}/place", data={"way": "up"})
    officer.post(f"/programme/chains/{second.id}/use", data={"retired": "1"})

    assert [(row.name, row.active) for row in chains.listing()] == [("乙链", False), ("丙链", True)]


@pytest.mark.parametrize("name", ["", "甲链", "长" * 61])
def test_a_bad_name_comes_back_with_its_sentence(make, officer, name):
    make.keep(Chain(unit_id=make.city().id, position=1, name="甲链"))

    answer = officer.post("/programme/chains", data={"name": name})

    assert answer.status_code == 422
    assert len(chains.listing()) == 1


def test_a_stale_or_double_name_is_refused_in_place(make, officer):
    chain = make.keep(Chain(unit_id=make.city().id, position=1, name="甲链"))
    make.keep(Chain(unit_id=make.city().id, position=2, name="乙链"))
    address = f"/programme/chains/{chain.id}/name"

    assert officer.post(address, data={"name": "丙链", "version": chain.version + 1}).status_code == 409
    assert officer.post(address, data={"name": "乙链", "version": chain.version}).status_code == 422
    assert officer.post(address, data={"name": "丙链", "version": ""}).status_code == 422
    assert officer.get("/programme/chains?edit=x").status_code == 200


def test_the_page_of_a_programme_opens_for_every_rule_set_value(make, officer):
    programme = make.programme(settings={"form_years": [2022], "pool_required": False, "registered_division_prefix": ""})

    page = officer.get(f"/programme/{programme.id}").text

    assert "不限" in page
    assert NOW.strftime("%Y-%m-%d") in page


def test_the_form_says_what_waits_and_only_what_was_proposed_is_said_to_wait(make, officer):
    programme = make.programme()
    address = f"/programme/{programme.id}/settings"
    officer.post(address, data=sent(officer.get(address).text, satisfaction_answers_min="5", reason="会议纪要，经核实"))
    form = officer.get(address).text
    assert "有参数在等另一位同事批准" in form

    alone = officer.get(officer.post(address, data=sent(form, success_cases_min="2", reason="会议纪要，经核实")).location)
    assert "参数已修改，修改前后的数值都已记录。" in alone.text
    assert "已提请另一位同事批准，批准后生效" not in alone.text
    again = officer.post(address, data=sent(officer.get(address).text, satisfaction_answers_min="7", reason="会议纪要，经核实"))
    assert again.status_code == 409
    assert "现在不能再提请" in again.text

"""What a page says of a rule is what stands in the rule set of its own case, and every way out keeps its button."""

import re
from datetime import timedelta

import pytest

from marketplace.needs.states import NeedState
from marketplace.programmes.models import Programme
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import change
from tests.competition.views.test_claims import scene
from tests.lawbook import copied, edited, text_of, with_severity, with_value

__all__ = ["copied", "scene"]
PILOT = text_of("ZZ-PILOT-2023")


@pytest.fixture
def two(make, copied):
    """The programme of the cases runs under a copy; a newer one, which runs now, under the pilot's rule set."""

    def under(text):
        change(make.programme(), ruleset_key=copied(text))
        newer = {"key": "ZZ2024", "name": "新一期", "unit_id": make.city().id, "ruleset_key": "ZZ-PILOT-2023", "settings": {}}
        days = {name: getattr(make.programme(), name) for name in ("starts_on", "ends_on", "apply_until", "recommend_until")}
        return make.keep(Programme(**newer, **days, opened_at=make.now + timedelta(days=1)))

    return under


def elsewhere(subject, key):
    return edited(PILOT, "[[rule]]", (f'subject = "{subject}"', f'key = "{key}"'), "article", '"S004-4.3a"')


def test_the_hint_of_a_form_cites_the_rule_set_of_its_case_and_not_the_one_that_runs_now(make, as_user, two):
    need, county = make.need(state=NeedState.SUBMITTED), make.county_officer()
    two(elsewhere("need", "pooled"))
    page = as_user(county).get(f"/needs/{need.id}").text
    assert "含升规入统培育对象（试点通知 4.3a）" in page


def test_a_need_is_changed_by_the_words_of_its_own_programme(make, as_user, two):
    need = make.need(state=NeedState.DRAFT, entered_by=(county := make.county_officer()))
    two(edited(PILOT, "[[category]]", ('code = "listing"',), "label", '"上市培训"'))
    page = as_user(county).get(f"/needs/{need.id}/edit").text
    assert "上市培训" in page and "上市辅导" not in page


@pytest.mark.parametrize(
    ("path", "role", "text", "usual", "said"),
    [
        ("/programme/chains", "city_officer", with_value(PILOT, "chains", "14"), "文件说有 13 条", "文件说有 14 条"),
        ("/programme/1", "city_officer", with_value(PILOT, "term_years", "2"), "试点期限 1 年", "试点期限 2 年"),
        ("/institutions", "city_officer", with_severity(PILOT, "claim", "listed", "warn"), "只有入库机构可以揭榜", ""),
        ("/needs/new?name=某厂", "county_officer", with_severity(PILOT, "need", "consenting", "warn"), "提交前必须勾选", ""),
    ],
)
def test_what_a_page_says_of_a_number_or_of_a_rule_is_what_is_in_force(make, as_user, copied, path, role, text, usual, said):
    make.programme()
    client = as_user(getattr(make, role)())
    assert usual in client.get(path, follow_redirects=True).text

    change(make.programme(), ruleset_key=copied(text))
    page = client.get(path, follow_redirects=True).text
    assert usual not in page and said in page


def test_who_may_not_claim_any_more_can_still_take_the_own_claim_back(scene, as_user):
    claim = scene.claim()
    change(scene.places[0], state=PlaceState.SUSPENDED)
    client = as_user(scene.bidder)

    page = client.get(f"/claims/{claim.key}").text
    assert f"/claims/{claim.key}/withdraw" in page
    assert f'href="{scene.path()}"' not in page

    assert client.post(f"/claims/{claim.key}/withdraw", data={"version": claim.version}).status_code == 302
    assert f"/claims/{claim.key}/withdraw" not in client.get(f"/claims/{claim.key}").text


def test_an_officer_is_told_of_an_own_hand_only_where_there_was_one(make, as_user):
    need = make.need(make.enterprise(standing="suspended"), state=NeedState.VERIFIED)
    page = as_user(make.city_officer()).get(f"/needs/{need.id}").text
    assert "须由另一位同事发布" not in page


def test_a_rule_that_asks_for_nothing_as_the_settings_stand_is_not_shown_as_asking(make, client, copied):
    key = copied(with_value(PILOT, "pool_required", "false"))
    usual, switched = (re.sub(r"(?s)<[^>]+>", " ", client.get(f"/rules/{one}").text) for one in ("ZZ-PILOT-2023", key))
    assert "按现在的设置，不作要求。" not in usual
    assert re.search(r"梯度培育库\s+按现在的设置，不作要求。", switched)


def test_what_a_rule_asks_for_is_said_with_the_numbers_of_its_rule_set(make, client, copied):
    text = with_value(with_value(PILOT, "registered_division_prefix", '"4303"'), "institution_deadline", "2023-03-11")
    text = edited(text, "[[level]]", ('code = "key_little_giant"',), "srdi", "false")
    page = client.get(f"/rules/{copied(text)}").text
    assert "注册地行政区划代码须以 4303 开头" in page and "请在 2023-03-11 当日 24 时以前提交" in page
    assert "省级专精特新中小企业、国家级专精特新“小巨人”。" in page

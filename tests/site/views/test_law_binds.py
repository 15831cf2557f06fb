"""What the rule set says is what the page shows: an obstacle where a rule refuses, a note where it warns, and the way to the rule."""

import re

import pytest

from marketplace.shared.errors import NotNow
from tests.competition.use_cases.competing import change
from tests.competition.views.test_claims import scene, stored, typed
from tests.lawbook import copied, text_of, with_severity
from tests.rulebook.views.test_quoting import refused_page

__all__ = ["copied", "scene"]


@pytest.fixture
def outsider(scene, make):
    return make.institution_account()


def test_who_is_not_on_the_list_reads_the_rule_and_finds_no_form(scene, outsider, as_user):
    page = as_user(outsider).get(scene.path()).text
    assert "现在不能揭榜" in page and "（试点通知 2.2.3b）" in page
    assert "提交揭榜" not in page


def test_where_the_rule_only_warns_it_is_noted_and_the_claim_is_sent(scene, outsider, as_user, make, copied):
    change(make.programme(), ruleset_key=copied(with_severity(text_of("ZZ-PILOT-2023"), "claim", "listed", "warn")))
    client = as_user(outsider)

    page = client.get(scene.path()).text
    assert "这些条件只作提示，不妨碍揭榜" in page and "不在公布的试点机构名单之内" in page
    assert "现在不能揭榜" not in page

    assert client.post(scene.path(), data=typed()).status_code == 302
    assert [claim.organisation_id for claim in stored()] == [outsider.organisation_id]


def test_the_page_of_a_refusal_leads_to_the_rule_that_it_names(app, client):
    page = refused_page(app, NotNow("application.late", last="2023-03-10", rule="ZZ-PILOT-2023:in_time"))
    [(address, anchor)] = re.findall(r'href="(/rules/[^"#]+)#(rule-[\w.]+)"', page)
    assert (address, anchor) == ("/rules/ZZ-PILOT-2023", "rule-institution.in_time")
    assert f'id="{anchor}"' in client.get(address).text

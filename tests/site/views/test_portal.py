"""The public front: the way in, and the documents as tables."""

import re
from datetime import timedelta

import pytest

from marketplace.programmes.queries import programmes
from marketplace.rulebook import rulesets
from marketplace.rulebook.ruleset import Subject
from marketplace.rulebook.wording import citing
from marketplace.shared import clock


def text_of(answer):
    """What a reader sees: the page without tags, its blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_the_portal_stands_without_a_programme_and_without_notices(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "试点还没有开始" in text_of(answer) and "还没有公告" in text_of(answer)


def test_the_portal_shows_the_six_goals_and_how_many_are_reached(client, make):
    programme = make.programme()
    page = text_of(client.get("/"))
    for goal in programmes.goals(programme):
        assert f"{goal.label} 0 / {goal.target}" in page
    assert len(programmes.goals(programme)) == 6


def test_every_rule_set_is_listed_and_can_be_opened(client):
    page = text_of(client.get("/rules/"))
    for key in rulesets.available():
        assert rulesets.load(key).title in page
        assert client.get(f"/rules/{key}").status_code == 200


@pytest.mark.parametrize("key", rulesets.available())
def test_the_page_of_a_rule_set_shows_every_line_of_it_with_its_article(client, key):
    ruleset, page = rulesets.load(key), text_of(client.get(f"/rules/{key}"))
    for line in (*ruleset.categories, *ruleset.levels, *ruleset.terms, *ruleset.facts.values()):
        assert f"{line.label}" in page and citing.article(line.article) in page
    for rule in ruleset.rules:
        assert citing.article(rule.article) in page and f'id="rule-{rule.subject}.{rule.key}"' in client.get(f"/rules/{key}").text
    for setting in ruleset.defaults.values():
        assert setting.label in page and setting.why in page
    assert "{" not in page


def test_the_page_shows_what_this_year_uses_where_the_bureau_changed_it(client, make):
    programme = make.programme(settings={"success_cases_min": 77})
    page = text_of(client.get(f"/rules/{programme.ruleset_key}"))
    assert "本年度采用" in page and "1 例 77 例" in page
    assert "本年度采用" not in text_of(client.get("/rules/ZZ-SERVICE"))


@pytest.mark.parametrize("key", ["nothing", "units", "..%2Funits", "%00", "%ED%A0%80", "x" * 5000])
def test_an_unknown_rule_set_is_not_found(client, key):
    assert client.get(f"/rules/{key}").status_code == (422 if len(key) > 4000 else 404)


GOOD = {
    "check": "1",
    "division": "430202",
    "legal_person": "yes",
    "financial": "no",
    "categories": ["digital"],
    "annual_ability": "20",
    "committed_served": "12",
    "cases": "2",
}


@pytest.fixture
def running(make):
    """A programme that still takes applications."""
    make.programme(apply_until=clock.now() + timedelta(days=9), recommend_until=clock.now() + timedelta(days=15))


def checked(client, **changes):
    answer = client.get("/rules/ZZ-PILOT-2023", query_string={**GOOD, **changes})
    assert answer.status_code == 200
    return text_of(answer)


def test_an_institution_can_hold_itself_against_the_rules_without_an_account(client, running):
    assert "有 0 条必须符合的规则不符合" in checked(client)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"division": "000000"}, "注册地行政区划代码为 000000"),
        ({"legal_person": "no"}, "不具备独立法人资格"),
        ({"financial": "yes"}, "金融服务机构不在"),
        ({"committed_served": "9"}, "承诺服务 9 家，少于规定的 10 家"),
        ({"cases": "0"}, "所填 0 例"),
    ],
)
def test_each_broken_condition_is_named_and_counted(client, running, changes, why):
    page = checked(client, **changes)
    assert "有 1 条必须符合的规则不符合" in page and why in page


def test_an_open_answer_leaves_its_rule_open(client):
    assert "尚未说明是否具备独立法人资格" in checked(client, legal_person="")


@pytest.mark.parametrize(
    "changes", [{"cases": "9" * 40}, {"division": "\x00"}, {"categories": ["x", "y"]}, {"cases": ["1", "2"]}]
)
def test_answers_that_cannot_be_read_are_refused_in_place(client, changes):
    assert "需要修改" in checked(client, **changes)


@pytest.mark.parametrize("key", rulesets.available())
def test_a_check_answers_every_condition_that_a_document_sets_for_institutions(client, key):
    answer = client.get(f"/rules/{key}", query_string={"check": "1"})
    rules = [rule for rule in rulesets.load(key).rules if rule.subject is Subject.INSTITUTION]
    assert ("能不能申报" in text_of(answer)) == bool(rules)
    assert answer.get_data(as_text=True).count('data-label="结果"') == len(rules)


def test_points_of_an_outcome_are_points_and_money_is_money(client):
    page = client.get("/rules/ZZ-PILOT-2023").text
    assert "30 分" in page
    assert "¥0.30" not in page

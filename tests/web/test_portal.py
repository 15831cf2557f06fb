"""The public front: the way in, and the documents as tables."""

import re

import pytest

from marketplace import rulesets
from marketplace.queries import programmes


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
        assert f"{line.label}" in page and line.article in page
    for rule in ruleset.rules:
        assert rule.article in page and rule.code in page
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
    assert client.get(f"/rules/{key}").status_code == 404

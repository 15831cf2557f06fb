"""A refusal cites the rule of its own subject, and its link leads to where the page of the rule set shows just that."""

import re

import pytest

from marketplace.needs.rules import in_order
from marketplace.needs.use_cases.need_content import findings_of, refuse_broken
from marketplace.rulebook import rulesets
from marketplace.rulebook.wording import citing
from marketplace.shared.errors import Invalid
from tests.competition.use_cases.competing import change
from tests.lawbook import copied, edited, read, text_of
from tests.rulebook.views.test_quoting import refused_page

__all__ = ["copied"]
PILOT = text_of("ZZ-PILOT-2023")
APART = edited(PILOT, "[[rule]]", ('subject = "need"', 'key = "categories"'), "article", '"S004-2.1.1"')
"""A document that speaks of the services of needs elsewhere than of those of institutions."""
RULESETS = [rulesets.load(key) for key in rulesets.available()]
NAMED = [
    (ruleset.key, name)
    for ruleset in RULESETS
    for name in (*{f"{rule.subject}.{rule.key}" for rule in ruleset.rules if rule.article}, *ruleset.facts, *ruleset.clauses)
]


@pytest.mark.parametrize(("key", "name"), sorted(NAMED))
def test_whatever_can_be_cited_has_its_place_on_the_page_of_its_rule_set(app, client, key, name):
    page = refused_page(app, Invalid("need.category_unknown", value="x", rule=f"{key}:{name}"))
    [(address, anchor)] = re.findall(r'href="(/rules/[^"#]+)#([\w.-]+)"', page)
    there = client.get(address).text
    assert there.count(f'id="{anchor}"') == 1


def test_no_two_lines_of_a_page_of_rules_have_one_id(client):
    for ruleset in RULESETS:
        ids = re.findall(r'\bid="([^"]+)"', client.get(f"/rules/{ruleset.key}").text)
        assert len(ids) == len(set(ids))


def test_a_rule_of_two_subjects_is_cited_by_its_own_article(make, copied):
    ruleset = read("ZZ-COPY", APART)
    assert ruleset.article_of("need.categories") == "S004-2.1.1"
    assert ruleset.article_of("institution.categories") == ruleset.article_of("categories") == "S004-1.3"
    with pytest.raises(Invalid) as refusal:
        in_order(["love"], ruleset)
    assert ruleset.article_of(refusal.value.facts["rule"].partition(":")[2]) == "S004-2.1.1"

    need = make.need(categories=())
    change(need.programme, ruleset_key=copied(APART))
    with pytest.raises(Invalid) as refusal:
        refuse_broken(need, findings_of(need, consents=True))
    assert citing.cited(refusal.value.facts["rule"]) == "试点通知 2.1.1"

"""A line of the inbox is a queue: one case leads to its page, and after each deed the next one is at hand."""

import re

import pytest

from marketplace.needs.states import NeedState
from marketplace.site.views.queue import PAGES
from tests.conftest import NOW

NEXT = re.compile(r'class="next-case" href="([^"]+)">([^<]+)<')


@pytest.fixture
def clerk(make, as_user):
    make.programme()
    return as_user(make.county_officer())


def submitted(make, count):
    needs = [make.need(make.enterprise(unit=make.county()), NeedState.SUBMITTED, submitted_at=NOW) for _ in range(count)]
    return [(need.id, need.version) for need in needs]


def verify(clerk, need):
    need_id, version = need
    answer = clerk.post(f"/needs/{need_id}/verify", data={"version": version, "in_gradient_pool": "yes"})
    assert answer.status_code == 302
    return clerk.get(answer.location)


def test_a_line_of_one_case_leads_to_that_case(make, clerk):
    [(need_id, _)] = submitted(make, 1)
    assert re.search(rf'href="[^"]*/needs/{need_id}"', clerk.get("/inbox").text)


def test_after_a_deed_comes_the_next_of_the_line_until_none_is_left(make, clerk):
    first, second, third = submitted(make, 3)
    [line] = re.findall(r'href="([^"]*waiting=waiting\.needs_to_verify[^"]*)"', clerk.get("/inbox").text)
    assert clerk.get(line.replace("&amp;", "&")).status_code == 200

    found = NEXT.search(verify(clerk, first).text)
    assert found and found[1].endswith(f"/needs/{second[0]}") and "2" in found[2]
    assert not NEXT.search(clerk.get(f"/needs/{second[0]}").text), "only what was done leads on"
    found = NEXT.search(verify(clerk, third).text)
    assert found and found[1].endswith(f"/needs/{second[0]}") and "1" in found[2]
    assert not NEXT.search(verify(clerk, second).text)


def test_who_came_from_elsewhere_is_led_nowhere(make, clerk):
    first, _ = submitted(make, 2)
    assert not NEXT.search(verify(clerk, first).text)


def test_every_case_that_has_a_page_is_led_to_it(app):
    rules = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules() if not rule.rule.startswith("/p/")}
    for endpoint, name in PAGES.values():
        assert rules[endpoint] == {name}

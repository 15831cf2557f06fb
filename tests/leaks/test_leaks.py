"""Everybody reads everything they can reach; nobody is sent a token that is not for them (trust.md T2, T14)."""

import re
from collections import defaultdict

import pytest

from tests.leaks.crawler import addresses, crawl

STARTS = ("/", "/board?q=株洲", "/needs?q=暗记", "/engagements?q=暗记")
OPEN_PLACE = re.compile(r"\{[a-z_]+\}")
"""A place in a sentence that no fact filled."""
MAY_FAIL = ("/healthz",)
"""Says 503 where the scheduler does not run, as in a test."""


NUMBER = re.compile(r"[\d.]+")


def meets(token, text):
    """Whether a page tells a token; a number only where it stands by itself, not inside of a longer one."""
    return not NUMBER.fullmatch(token) or re.search(rf"(?<![\d.]){re.escape(token)}(?![\d.])", text) is not None


def test_a_number_is_told_where_it_stands_by_itself():
    assert meets("38.50", "<td>38.50</td>")
    assert not meets("38.50", "138.50 万元")
    assert meets("暗记", "有暗记的页")


def reach(town, app, as_user, client, name):
    """Every page of one viewer: (address, status, text)."""
    person = town.people.get(name)
    visitor = as_user(person) if person else client
    return crawl(visitor, [*STARTS, *addresses(app, person)])


@pytest.mark.timeout(600)
def test_nobody_is_sent_what_is_not_for_them(app, town, as_user, client):
    town.claim_sealed()
    leaks, broken, found, pages, open_places = defaultdict(list), [], defaultdict(set), 0, set()
    for viewer in ("stranger", *town.people):
        foreign = town.foreign_to(viewer)
        for address, status, text in reach(town, app, as_user, client, viewer):
            pages += 1
            open_places |= {(address, place) for place in OPEN_PLACE.findall(text)} if "text/html" in text[:500] else set()
            broken += [(viewer, address, status)] if status >= 500 and address not in MAY_FAIL else []
            for token in town.marks:
                if token in text and token not in address and meets(token, text):
                    found[token].add(viewer)
                    if token in foreign:
                        leaks[viewer, token].append(address)
    assert broken == []
    assert open_places == set()
    assert dict(leaks) == {}
    assert pages > 1000
    assert town.marks.keys() - found.keys() == set(), "a token that nobody reads proves nothing"

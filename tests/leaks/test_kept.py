"""What is kept for visitors is what each of them would be shown, and never moves with what is sealed (decision 0107)."""

import pytest

from marketplace.records.queries import heads
from marketplace.shared.web.visitors import known_arguments
from marketplace.site.views.kept import SHELF, Shelf
from tests.leaks.crawler import addresses
from tests.leaks.test_sealed import settled

PLACE = "programme"
"""The cookie by which a visitor is led to the programme of last time."""


@pytest.fixture
def shelf(app, still, monkeypatch):
    """A shelf that keeps everything, on a clock that stands."""
    monkeypatch.setitem(app.extensions, SHELF, Shelf(1 << 26))
    return app.extensions[SHELF]


def kept_addresses(app, key):
    """Every address of a page that is kept, plain and under the programme."""
    bound = app.url_map.bind("localhost")
    found = [place for place in addresses(app, None) if known_arguments(bound.match(place)[0]) is not None]
    return found, [f"/p/{key}{place}" for place in found]


def test_each_page_that_is_kept_is_the_same_for_every_visitor(town, shelf, still, app, client):
    key = town.make.programme().key
    plain, placed = kept_addresses(app, key)
    opened = set()
    for place in (*plain, *placed):
        first = client.get(place)
        if first.status_code != 200:
            continue
        before = shelf.used
        opened.add(app.url_map.bind("localhost").match(place)[0])
        other = app.test_client()
        other.set_cookie(PLACE, key)
        assert settled(other.get(place).text) == settled(first.text), place
        assert shelf.used == before > 0, place
        shelf.put((-1, still), ("",), next(iter(shelf._pages.values())))
        assert settled(other.get(place).text) == settled(first.text), f"{place} is made for one visitor alone"
    unopened = {"year.public_list", "notices.show"}
    assert opened | unopened == {name for name in app.view_functions if known_arguments(name) is not None}


def test_a_claim_that_is_sealed_moves_nothing_that_visitors_can_ask_for(town):
    before = heads.published()
    released, town.released = town.released, False
    town.claim_sealed()
    town.released = released
    assert heads.published() == before

"""The addresses under a programme tell nobody more than the plain ones: a sample of each area's pages, read in both places."""

import pytest
from werkzeug.exceptions import NotFound

from marketplace.programmes.web import places
from tests.leaks.crawler import addresses
from tests.leaks.test_leaks import meets

EACH = 3
"""Pages of an area that somebody is shown in both places; the latest cases come first."""
VIEWERS = ("stranger", "firm_b", "inst_b", "county_b", "city")


def sampled(app, person):
    """area -> some plain addresses of its pages, of one endpoint each."""
    placed = {name for name, area in app.blueprints.items() if isinstance(area, places.Placed)}
    match, found = app.url_map.bind("localhost").match, {}
    for address in addresses(app, person):
        try:
            endpoint = match(address.partition("?")[0], method="GET")[0]
        except NotFound:  # not every step is one of every case
            continue
        area = found.setdefault(endpoint.partition(".")[0], {})
        if len(area) < EACH:
            area.setdefault(endpoint, address)
    return {area: list(pages.values()) for area, pages in found.items() if area in placed}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_placed_address_answers_as_the_plain_one_and_tells_nobody_more(app, town, as_user, client, make, viewer):
    person = town.people.get(viewer)
    visitor, key = as_user(person) if person else client, make.programme().key
    foreign, wrong, read = town.foreign_to(viewer), [], 0
    for pages in sampled(app, person).values():
        for address in pages:
            plain, there = visitor.get(address), visitor.get(f"/p/{key}{address}")
            read += 1
            if plain.status_code != there.status_code:
                wrong.append((address, plain.status_code, there.status_code))
            told = there.text if there.mimetype == "text/html" else ""
            wrong += [(address, token) for token in foreign if token in told and token not in address and meets(token, told)]
    assert wrong == []
    assert read > 10

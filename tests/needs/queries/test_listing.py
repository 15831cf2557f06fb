"""The list of needs as an office has it: read from its index, right against sorting and counting one by one."""

import itertools
from datetime import timedelta

import pytest

from marketplace.needs.queries import needs
from marketplace.needs.states import NeedState
from tests.conftest import NOW

MOMENTS = ("created_at", "submitted_at", "verified_at", "published_at")


def mixed(make):
    """Needs of two programmes and two counties, each with the first few of its moments, among them equal ones and drafts."""
    places, shown = [make.county(), make.county("醴陵市", "430281")], [make.programme(), make.beside()]
    found = []
    for place, (programme, unit, reached) in enumerate(itertools.product(shown, places, (1, 2, 2, 3, 4, 4))):
        given = [NOW - timedelta(hours=place * 7 % 5 + step) for step in range(4)]
        moments = {name: given[step] if step < reached else None for step, name in enumerate(MOMENTS)}
        state = (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.VERIFIED, NeedState.PUBLISHED)[reached - 1]
        codes = ("digital",) if place % 2 else ("talent", "digital")
        firm = make.enterprise(unit=unit)
        found.append(make.need(firm, state=state, categories=codes, programme_id=programme.id, **moments))
    return make.city_officer(), make.county_officer(), found, shown


@pytest.fixture
def scene(world):
    return world(mixed)


def touched(need):
    return next(moment for name in reversed(MOMENTS) if (moment := getattr(need, name)))


@pytest.mark.both_engines
@pytest.mark.parametrize("state", ["", "submitted", "published"])
@pytest.mark.parametrize("narrowed", ["", "category", "unit", "text", "programme"])
def test_the_list_is_what_sorting_one_by_one_gives(scene, state, narrowed):
    city, county, found, shown = scene
    asked = {
        "category": {"category": "talent"},
        "unit": {"unit_id": county.unit_id},
        "text": {"text": found[3].organisation.name},
        "programme": {"programme": shown[1]},
    }.get(narrowed, {})
    for person in (city, county):
        wanted = [
            need
            for need in found
            if (need.submitted_at if person is city else need.unit_id == county.unit_id)
            and (not state or need.state == state)
            and ("talent" in need.categories or narrowed != "category")
            and (need.unit_id == county.unit_id or narrowed != "unit")
            and (need.organisation is found[3].organisation or narrowed != "text")
            and (need.programme_id == shown[1].id or narrowed != "programme")
        ]
        wanted.sort(key=lambda need: (-touched(need).timestamp(), need.id))
        for known in (None, needs.counts(person, asked.get("programme"))):
            page = needs.listing(person, needs.NeedFilter(state=state, **asked), known=known)
            assert [one.id for one in page.items] == [one.id for one in wanted][:20]
            assert page.total == len(wanted)

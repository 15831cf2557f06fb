"""Bureaus are walled: people of another city reach no case of this one, change nothing of it and are shown nothing of it."""

import re
from itertools import product

import pytest

from marketplace.programmes.models import Programme
from marketplace.records.models.record import ChainHead
from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit
from marketplace.shared.permissions import ENDPOINTS, PUBLIC, SIGNED_IN
from marketplace.shared.roles import OF_COUNTIES, Role
from marketplace.shared.web.addresses import plain
from tests.leaks.crawler import PLACE, ids, text_of
from tests.people.use_cases.test_undelivered import refused

CITY = tuple(role for role in Role if role not in (*OF_COUNTIES, Role.ENTERPRISE, Role.INSTITUTION))
STRANGERS = (*CITY, Role.COUNTY_OFFICER)
OPEN = ("institutions.show", "notices.show", "board.show", "board.qr", "rules.show")
"""Pages of single cases that everybody may read."""
RUNNING = ("ruleset_key", "starts_on", "ends_on", "apply_until", "recommend_until", "opened_at")
FILLED = {
    "version": "1",
    "version_none": "1",
    "reason": "别的城市想改一下这里",
    "remark": "别的城市",
    "accept": "no",
    "admit": "yes",
    "opinion": "同意推荐",
    "locked": "yes",
    "carry_over": "yes",
    "capacity": "5",
    "name": "别的城市",
    "up": "yes",
    "retired": "yes",
    "in_pool": "yes",
    "in_gradient_pool": "yes",
    "declared": "yes",
    "time_limit": "60",
    "email": "a@example.cn",
}


def other(town):
    return db.session.scalar(db.select(Unit).where(Unit.code == "430300"))


def staff(town, role):
    bureau = other(town)
    unit = bureau
    if role is Role.COUNTY_OFFICER:
        unit = db.session.scalar(db.select(Unit).where(Unit.parent_id == bureau.id))
    first = town.make.programme()
    facts = {name: getattr(first, name) for name in RUNNING}
    town.make.keep(Programme(key="XT2023", name="湘潭市试点", unit_id=bureau.id, settings={}, **facts))
    return town.make.account(role, unit=unit)


def seq():
    db.session.rollback()
    return db.session.scalars(db.select(ChainHead.seq)).one()


def values_here(town):
    """The ids of this city's cases and people."""
    strange = {town.people["other_city"].id, town.people["other_county"].id}
    found = ids()
    return found | {"account_id": [one for one in found["account_id"] if one not in strange]}


def of_a_case(rule):
    return [place for place in PLACE.findall(rule.rule) if place not in ("section", "token", "filename", "step")]


def asked(app, method, values):
    """Every address that reads or writes an existing case of this city, with the latest ids there are."""
    for rule in plain(app):
        if method not in rule.methods or not of_a_case(rule) or ENDPOINTS[rule.endpoint] in (PUBLIC, SIGNED_IN):
            continue
        keys = values.get(rule.rule.partition("/<")[0], [])
        places = PLACE.findall(rule.rule)
        for chosen in product(*(keys[-2:] if place == "key" else values[place][-3:] for place in places)):
            address = rule.rule
            for place, value in zip(places, chosen, strict=True):
                address = re.sub(rf"<[^<>]*\b{place}>", str(value), address, count=1)
            yield rule, address


@pytest.mark.parametrize("role", STRANGERS)
def test_people_of_another_city_change_nothing_here(app, town, as_user, role):
    app.config["WTF_CSRF_ENABLED"] = False
    refused(town.people["city"])
    here = values_here(town)
    person = staff(town, role)
    visitor, before, tried = as_user(person), seq(), 0
    for rule, address in asked(app, "POST", here):
        if not permissions.may_reach(person, rule.endpoint):
            continue
        tried += 1
        answer = visitor.post(address, data=FILLED)
        assert answer.status_code in (403, 404), (rule.endpoint, address, answer.status_code)
    needs = [str(one) for one in ids()["need_id"]]
    for address, data in (
        ("/needs/publish", {"need_id": needs} | {f"version_{one}": "1" for one in needs}),
        ("/rounds/new", {"need_id": needs, "need_ids": needs, "name": "别的城市的轮次"}),
    ):
        if permissions.may_reach(person, {"/needs/publish": "needs.publish", "/rounds/new": "rounds.create"}[address]):
            assert visitor.post(address, data=data).status_code in (403, 404, 409, 422)
    assert seq() == before
    assert tried or role in (Role.FINANCE, Role.AUDITOR, Role.EXPERT)


@pytest.mark.parametrize("role", STRANGERS)
def test_people_of_another_city_are_shown_no_case_of_this_one(app, town, as_user, role):
    here = values_here(town)
    person = staff(town, role)
    visitor = as_user(person)
    for rule, address in asked(app, "GET", here):
        if permissions.may_reach(person, rule.endpoint) and rule.endpoint not in OPEN:
            answer = visitor.get(address)
            assert answer.status_code in (403, 404), (rule.endpoint, address, answer.status_code)


@pytest.mark.parametrize("role", STRANGERS)
def test_the_lists_and_counts_of_another_city_hold_nothing_of_this_one(app, town, as_user, role):
    person = staff(town, role)
    visitor = as_user(person)
    names = [town.firm_a.name, town.firm_b.name, *town.marks]
    for rule in plain(app):
        if "GET" not in rule.methods or rule.arguments or ENDPOINTS[rule.endpoint] == PUBLIC:
            continue
        if not permissions.may_reach(person, rule.endpoint):
            continue
        answer = visitor.get(rule.rule)
        text = text_of(answer)
        assert [name for name in names if name in text] == [], rule.endpoint
        assert answer.status_code < 500

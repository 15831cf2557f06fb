"""On a phone no page of the demonstration is longer than ten screens, unless it is said why; its head fits one line on a desk."""

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from tests.demo.test_city import small_city
from tests.leaks.crawler import addresses

pytestmark = pytest.mark.timeout(3000)

MOST = 8000
"""Pixels at a width of 360."""
LONGER = {
    "rounds.decide": "who signs reads every price; nothing that is signed for is folded",
    "organisations.index": "a page of a list, each enterprise with its facts; filters narrow it",
    "organisations.registrations": "the same, of registrations",
    "audit.index": "a page of the record, which is read line by line; filters narrow it",
    "people.index": "a page of a list, each account with its facts",
    "applications.show": "the whole application, which is read from its first to its last part",
    "programme.settings": "one form with every setting and where it comes from",
}
"""Pages that may be longer, each with the reason."""
EACH = 2


@pytest.fixture
def city(world):
    return world(small_city)[0]


def kind_of(match, address):
    """The endpoint that answers there; blank where none does: not every step is one of every case."""
    try:
        return match(address.partition("?")[0])[0]
    except NotFound:
        return ""


@pytest.fixture
def widest(app, city, as_user):
    """endpoint -> (login, page) of the fullest page that one of the printed accounts opens."""
    found, match = {}, app.url_map.bind("localhost").match
    for one in city:
        person = db.session.scalars(select(Account).where(Account.login == one.login)).one()
        client, count = as_user(person), {}
        for address in addresses(app, person, most=3):
            kind = kind_of(match, address)
            if kind and count.get(kind, 0) < EACH:
                answer = client.get(address)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    count[kind] = count.get(kind, 0) + 1
                    found[kind] = max(found.get(kind, ("", "")), (address, answer.text), key=lambda one: len(one[1]))
    return found


def test_no_page_is_longer_than_ten_screens_of_a_phone(widest, eyes):
    long = {kind: (address, height) for kind, (address, page) in widest.items() if (height := eyes.height(page, 360)) > MOST}
    assert {kind: found for kind, found in long.items() if kind not in LONGER} == {}
    assert LONGER.keys() <= widest.keys()
    assert len(widest) > 60


def test_axe_finds_nothing_on_the_public_list_of_a_year(widest, eyes):
    _, page = widest["year.public_list"]
    assert eyes.faults(page, contrast=True) == []


def test_the_head_of_a_page_is_one_line_in_either_language(as_user, city, eyes):
    for one in city:
        client = as_user(db.session.scalars(select(Account).where(Account.login == one.login)).one())
        for language in ("zh", "en"):
            client.set_cookie("lang", language)
            eyes.open(client.get("/inbox").text)
            eyes.at(1280)
            assert eyes.page.evaluate("document.querySelector('.top-bar').offsetHeight") < 70, (one.login, language)

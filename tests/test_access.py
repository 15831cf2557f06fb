"""Every endpoint times every role: who is let in, who is turned away, and that nothing happens to the turned away."""

import re

import pytest
from sqlalchemy import select

from marketplace.records.models.record import ChainHead
from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.roles import OF_ORGANISATIONS, Role
from marketplace.shared.web.addresses import KEY
from marketplace.site.views import PolicyGap, refuse_gaps
from tests.expectations import NOBODY_ELSE, READS, WRITES

PLACES = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
MISSING = {"int": "999999", "any": "withdraw"}


@pytest.fixture(autouse=True)
def without_hidden_tokens(app, monkeypatch):
    """The hidden token of forms has its own tests; here it would hide who is let in."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def address(rule):
    """An address of this rule that names a case nobody has."""

    def place(match):
        if match["name"] == KEY:
            return "ZZ2023"
        choices = re.search(r"any\(([^)]*)\)", match.group(0))
        return choices[1].split(",")[0].strip() if choices else MISSING.get(match["kind"], "missing")

    return PLACES.sub(place, rule.rule)


def rules(app):
    """(endpoint, method, address) of everything there is."""
    return sorted(
        (rule.endpoint, method, address(rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )


def broken(answer, endpoint):
    """Whether an answer is a fault of ours; the health page says 503 where no worker runs, and is right."""
    return answer.status_code >= 500 and endpoint != "health.healthz"


def person(make, role):
    """Somebody who plays just this part."""
    if role is Role.ENTERPRISE:
        return make.enterprise_account()
    if role is Role.INSTITUTION:
        return make.institution_account()
    return make.account(role)


def head():
    """How many deeds have been recorded."""
    db.session.rollback()
    return db.session.scalars(select(ChainHead.seq)).one()


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_exactly_what_the_table_opens_to_it(app, make, as_user, role):
    make.programme()
    somebody = person(make, role)
    client, wrong = as_user(somebody), []
    for endpoint, method, place in rules(app):
        if endpoint == "account.logout":
            continue
        before = head()
        answer = client.open(place, method=method)
        opened = permissions.may_reach(somebody, endpoint)
        turned_away = answer.status_code == 403
        if broken(answer, endpoint) or turned_away == opened or (turned_away and head() != before):
            wrong.append((endpoint, method, place, answer.status_code, "open" if opened else "closed"))
        db.session.rollback()
    assert wrong == []


def test_a_stranger_is_led_to_sign_in_or_turned_away(app, make, client):
    make.programme()
    wrong = []
    for endpoint, method, place in rules(app):
        before = head()
        answer = client.open(place, method=method)
        public = permissions.roles_for(endpoint) is None
        led = answer.status_code == 302 and "/login" in answer.headers["Location"]
        kept_out = (led if method == "GET" else answer.status_code == 401) and head() == before
        if broken(answer, endpoint) or kept_out == public:
            wrong.append((endpoint, method, place, answer.status_code, "public" if public else "closed"))
    assert wrong == []


def writing(app):
    """The endpoints that can change something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}}


def open_to(endpoints):
    """Who reaches each of these."""
    return {one: NOBODY_ELSE if (roles := permissions.roles_for(one)) is None else set(roles) for one in endpoints}


def test_every_write_is_open_to_exactly_those_written_down_by_hand(app):
    assert open_to(writing(app)) == WRITES


def test_every_page_is_open_to_exactly_those_written_down_by_hand(app):
    assert open_to({rule.endpoint for rule in app.url_map.iter_rules()} - writing(app)) == READS


def test_reads_and_writes_are_separate_endpoints(app):
    both = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods and "POST" in rule.methods}
    assert both == set()


def test_the_administrator_has_no_deed_on_business():
    own = {"people", "account", "inbox"}
    written = {name.split(".")[0] for name, roles in WRITES.items() if roles is not NOBODY_ELSE}
    reached = {name.split(".")[0] for name, roles in WRITES.items() if roles is not NOBODY_ELSE and Role.ADMINISTRATOR in roles}
    assert reached <= own < written


def test_organisations_decide_nothing_about_others():
    deciding = {"needs.publish", "needs.verify", "rounds.approve", "applications.recommend", "applications.confirm"}
    assert all(not WRITES[name] & OF_ORGANISATIONS for name in deciding & WRITES.keys())


def test_an_endpoint_without_a_line_stops_the_application(app):
    original = app.url_map.iter_rules
    forgotten = type("Rule", (), {"endpoint": "needs.forgotten"})

    class App:
        """The same application with one page that nobody decided about."""

        url_map = type("Map", (), {"iter_rules": staticmethod(lambda: [*original(), forgotten])})

    with pytest.raises(PolicyGap, match=r"needs\.forgotten"):
        refuse_gaps(App)

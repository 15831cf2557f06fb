"""What a line of the inbox counts is what its page lists: every line, of everybody around every kind of case, in every state."""

import re
from html.parser import HTMLParser

import pytest
from flask import g, url_for
from sqlalchemy import select

from marketplace.records.events import HEARD
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord
from marketplace.records.queries import inbox
from marketplace.shared.extensions import db
from marketplace.shared.offers import offered
from marketplace.shared.waiting import TASKS, waiting_for
from marketplace.vetting.models import Application, PoolPlace
from tests.simulation.hearers import misspoken
from tests.simulation.inbox import wrong_asks
from tests.test_offers import REACHED, SCENES, column, fresh, stands

ALONE = {
    "waiting.application_start",
    "waiting.application_draft",
    "waiting.application_returned",
    "waiting.programme_missing",
    "waiting.chains_missing",
    "waiting.dates_to_approve",
    "waiting.settings_to_approve",
    "waiting.place_to_carry_over",
    "waiting.year_to_freeze",
    "waiting.adjustments_to_decide",
}
"""Lines that lead to one case, or to the form of one that is missing."""


DEEDS = {
    "waiting.needs_returned": ("revise", "submit"),
    "waiting.needs_draft": ("revise", "submit"),
    "waiting.needs_county_draft": ("revise", "submit"),
    "waiting.needs_to_verify": ("verify", "return"),
    "waiting.needs_to_publish": ("publish",),
    "waiting.workbooks_open": ("change", "discard"),
    "waiting.application_draft": ("submit",),
    "waiting.application_returned": ("submit",),
    "waiting.applications_to_check": ("recommend", "return"),
    "waiting.applications_direct": ("recommend", "return"),
    "waiting.applications_to_confirm": ("confirm", "refuse"),
    "waiting.place_to_carry_over": ("approve_carry", "drop_carry"),
    "waiting.claims_to_screen": ("screen",),
    "waiting.claims_to_score": ("score",),
    "waiting.rounds_to_solve": ("steer",),
    "waiting.rounds_to_propose": ("propose",),
    "waiting.rounds_to_approve": ("approve", "send_back"),
    "waiting.rounds_to_publish": ("publish",),
    "waiting.claims_to_renew": ("keep",),
    "waiting.matches_to_answer": ("answer",),
    "waiting.matches_overdue": ("close",),
    "waiting.matches_stopped": ("close",),
    "waiting.answer_times_to_agree": ("agree", "turn_down"),
    "waiting.contracts_to_fill": ("fill",),
    "waiting.contracts_to_confirm": ("confirm", "send_back_contract"),
    "waiting.contracts_stopped": ("terminate",),
    "waiting.milestones_overdue": ("serve",),
    "waiting.deliveries_to_accept": ("accept", "send_back"),
    "waiting.deliveries_to_correct": ("serve", "deliver"),
    "waiting.services_to_rate": ("rate",),
    "waiting.outcomes_to_confirm": ("confirm", "refuse"),
    "waiting.year_to_propose": ("propose",),
    "waiting.year_to_release": ("release", "send_back"),
    "waiting.adjustments_to_decide": ("approve", "refuse"),
    "waiting.registrations": ("approve", "refuse"),
    "waiting.changes": ("second", "confirm"),
    "waiting.pool_unchecked": ("check_pool",),
}
"""For each line the buttons of which every case that it counts has one at least."""
SHOWN = {
    "waiting.application_start": 'action="[^"]*/applications"',
    "waiting.programme_missing": '<form class="form" method="post"',
    "waiting.chains_missing": '<form class="form" method="post"',
    "waiting.dates_to_approve": 'action="[^"]*/approve"',
    "waiting.settings_to_approve": 'action="[^"]*/approve"',
    "waiting.year_to_freeze": 'action="[^"]*/year"',
    "waiting.extensions_to_approve": "/rounds/",
    "waiting.needs_to_rank": "/claims/",
    "waiting.needs_to_rank_for": "/claims/",
}
"""What the page of a line has to do it with, or the way there, where it is no button of the cases that are counted."""
OF_ONE = {"application_id": Application, "place_id": PoolPlace}


def cases_of(line):
    """What a line counts, or the one case that it leads to."""
    if line.rows is not None:
        kind = line.rows.column_descriptions[0]["entity"]
        return list(db.session.scalars(select(kind).where(kind.id.in_(line.rows))))
    return [db.session.get_one(kind, line.args[name]) for name, kind in OF_ONE.items() if name in line.args]


def can_be_done(line, person, now, page):
    """Whether what a line asks for can be done with each of its cases, by this person, now."""
    if line.key in SHOWN:
        return bool(re.search(SHOWN[line.key], page.partition("<main")[2]))
    cases = cases_of(line)
    return bool(cases) and all(offered(case, person, now) & set(DEEDS[line.key]) for case in cases)


DONE = "这一项已经办完"
"""What a page says that was opened by a line of which nothing is left."""


class Rows(HTMLParser):
    """Counts the rows of the tables of a page, and the cases that stand in the box that asks for an answer."""

    def __init__(self, text):
        super().__init__()
        self.count, self.inside = 0, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in ("tbody", "ul", "main"):
            self.inside.append(tag)
        if tag == "tr" and "tbody" in self.inside:
            self.count += 1

    def handle_endtag(self, tag):
        if tag in ("tbody", "ul", "main") and tag in self.inside:
            self.inside.remove(tag)


def listed(text):
    """How many cases a page lists."""
    rows = Rows(text).count
    return rows or len(set(re.findall(r"/claims/([0-9a-f]{32})\"", text)))


def sceneries():
    return [build for build in SCENES if build.__name__ not in ("a_run",)]


@pytest.mark.parametrize("build", sceneries(), ids=lambda build: build.__name__)
def test_the_page_of_a_line_lists_as_many_as_the_line_counts(app, world, as_user, build, monkeypatch):
    scene = world(build)
    kind, wrong = type(getattr(scene.case, column(scene.case))), []
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: scene.now)
    people = {who: as_user(person) for who, person in scene.people.items()}
    before = set()
    for event_id in db.session.scalars(select(EventRecord.id).where(EventRecord.kind.in_(HEARD)).order_by(EventRecord.id)).all():
        deliver(event_id, scene.now)
    for state in REACHED.get(build, kind):
        scene = stands(scene, state)
        for who, client in sorted(people.items()):
            person = fresh(scene.people[who])
            if not person.may_act:
                continue
            waits = waiting_for(person, scene.now)
            wrong += [(state.value, who, one) for one in wrong_asks(person, scene.now, waits)]
            told_to = db.session.scalars(inbox.visible_to(person))
            wrong += [(who, one.key, amiss) for one in told_to if (amiss := misspoken(one.key, one.facts, person))]
            now_waiting = set()
            for line in waits:
                with app.test_request_context():
                    address = url_for(line.endpoint, **line.args)
                now_waiting.add((who, line.key, address))
                g.pop("_login_user", None)  # the test's own context outlives a request
                answer = client.get(address)
                told = 1 if line.key in ALONE else listed(answer.text)
                if not can_be_done(line, fresh(scene.people[who]), scene.now, answer.text):
                    wrong.append((state.value, who, line.key, "cannot be done"))
                if answer.status_code != 200 or (line.key not in ALONE and told != line.count):
                    wrong.append((state.value, who, line.key, line.count, told, answer.status_code))
            for _, key, address in sorted(one for one in before - now_waiting if one[0] == who and one[1] not in ALONE):
                g.pop("_login_user", None)
                page = client.get(address).text
                if listed(page) or DONE not in page:
                    wrong.append((state.value, who, key, "done meanwhile", listed(page)))
            before |= now_waiting
    assert not wrong, "\n".join(map(str, wrong))


def test_every_line_that_counts_several_narrows_its_page():
    keys = {key for tasks in TASKS.values() for key in tasks.keys}
    assert keys >= ALONE


def test_every_line_has_its_deed():
    assert {key for tasks in TASKS.values() for key in tasks.keys} == DEEDS.keys() | SHOWN.keys()

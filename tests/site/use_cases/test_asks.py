"""A message that asks for a deed does so for as long as its case waits for the reader, whoever did it."""

import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from marketplace.competition.commands import RankClaimants
from marketplace.competition.use_cases import rounds, screening
from marketplace.needs.commands import SubmitNeed, VerifyNeed
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.records.events import HEARD
from marketplace.records.messages import SUBSCRIBERS, deliver
from marketplace.records.messages.asks import ASKS, settled
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.queries import inbox
from marketplace.shared import wording
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.waiting import is_line, waiting_for
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, Play, change
from tests.conftest import NOW
from tests.simulation.hearers import misspoken
from tests.simulation.inbox import ASKED, LEADS
from tests.simulation.replay import MODELS, OTHERS
from tests.test_words import events

ASKING = re.compile("(?<![申邀提])请|等您|可以公布")
TELLS = {
    "change_confirmed": "an alarm for whoever did not ask for it",
    "change_confirmed_own": "the same",
    "application_carried_over_unpledged": "a paper, which the county takes",
    "workbook_committed": "a look; each of the needs is a message or a line of its own",
    "run_failed": "a look; the round waits in a line",
    "round_needs_changed": "a look at what is on the board",
    "round_need_out": "whom to ask; nothing is to be done",
}
"""Messages whose sentence sounds as if it asked, with why nothing closes them."""


def test_every_message_that_asks_knows_when_its_case_waits_no_longer():
    keys = {key for tellers in SUBSCRIBERS.values() for teller in tellers for key in teller.keys}
    asking = {key for key in keys if ASKING.search(wording.SENTENCES[f"told.{key}"])}
    assert asking - ASKS.keys() == TELLS.keys()
    assert ASKS.keys() <= keys


@pytest.mark.parametrize("key", sorted(ASKS))
def test_what_a_message_waits_for_is_the_case_of_its_event(key):
    ask, subjects = ASKS[key], {kind.__name__: kind.SUBJECT for kind in events()}
    assert all(map(is_line, ask.lines)) and (ask.lines or ask.still)
    if not ask.subject:
        return
    kinds = [kind for kind, tellers in SUBSCRIBERS.items() if any(key in teller.keys for teller in tellers)]
    assert {subjects[kind] for kind in kinds} == {ask.subject}
    if ask.of is not None:
        [column] = ask.of.property.columns
        named = {column.table.name} if column.primary_key else {one.column.table.name for one in column.foreign_keys}
        assert named == {(MODELS | OTHERS)[ask.subject].__tablename__}


def test_what_the_played_cities_ask_is_every_message_about_a_case_of_their_lines():
    known = {key for key, ask in ASKS.items() for line in ask.lines if line in LEADS and LEADS[line][0] == ask.subject}
    assert known == ASKED.keys()
    assert {key: ASKS[key].lines for key in ASKED} == {key: (line,) for key, line in ASKED.items()}


def told(now=NOW):
    for event_id in db.session.scalars(select(EventRecord.id).where(EventRecord.kind.in_(HEARD)).order_by(EventRecord.id)).all():
        deliver(event_id, now)


def open_keys(person, now=NOW):
    """The messages of somebody that are unread and ask for what is still to be done."""
    done = settled(person, waiting_for(person, now), now)
    fresh = inbox.visible_to(person).where(Message.read_at.is_(None), ~done)
    return [key for key in db.session.scalars(fresh.with_only_columns(Message.key).order_by(Message.id)) if key in ASKS]


@pytest.mark.pages
def test_what_a_colleague_has_done_is_not_left_as_a_request(make, as_user):
    make.programme()
    need = make.need(make.enterprise(unit=make.county()), NeedState.DRAFT)
    owner, doing, other = make.enterprise_account(need.organisation), make.county_officer(), make.county_officer()
    needs.submit(SubmitNeed(need_id=need.id, version=need.version, consents=True), actor=owner, now=NOW)
    told()
    assert open_keys(doing) == open_keys(other) == ["need_submitted"]
    assert "无需再办" not in as_user(other).get("/inbox").text

    needs.verify(VerifyNeed(need_id=need.id, version=need.version, in_gradient_pool=True), actor=doing, now=NOW)
    told()
    assert open_keys(other) == []
    assert inbox.unread(other) == 1, "nobody has looked at it"
    page = as_user(other).get("/inbox").text
    assert "无需再办" in page and 'class="thread is-unread"' not in page
    assert "没有未读" in as_user(other).get("/inbox?show=unread").text


def test_what_is_asked_anew_is_asked_once(make):
    make.programme()
    need = make.need(make.enterprise(unit=make.county()), NeedState.DRAFT)
    owner, officer = make.enterprise_account(need.organisation), make.county_officer()
    for state in (NeedState.RETURNED, NeedState.SUBMITTED):
        assert open_keys(officer) == []
        needs.submit(SubmitNeed(need_id=need.id, version=need.version, consents=True), actor=owner, now=NOW)
        change(need, state=state)
        told()
    assert open_keys(officer) == ["need_submitted"]
    assert inbox.unread(officer) == 2


def test_a_round_asks_while_it_takes_claims_and_then_for_wishes_and_reviews(make):
    play = Play(make)
    colleague = make.account("expert", unit=make.city())
    change(make.programme(), settings={"claim_reviews_min": 1})
    play.announce()
    told()
    bidder, owner = play.bidders[0], play.owners[0]
    assert open_keys(bidder, DURING) == ["round_announced"]
    assert open_keys(bidder, CLOSES) == []

    claim = play.claim(0, 0)
    rounds.close_due(AFTER)
    told(now=AFTER)
    assert open_keys(owner, AFTER) == ["needs_claimed"]
    assert (open_keys(play.officer, AFTER), open_keys(play.expert, AFTER)) == (["round_closed"], ["round_closed_expert"])

    play.screen(claim)
    assert (open_keys(play.officer, AFTER), open_keys(play.expert, AFTER)) == ([], ["round_closed_expert"])
    assert open_keys(colleague, AFTER) == ["round_closed_expert"]
    play.score(play.make.reread(claim))
    assert open_keys(play.expert, AFTER) == open_keys(colleague, AFTER) == [], "as many as it takes have scored"
    claim = make.reread(claim)
    wish = {"versions": {claim.key: claim.version}, "ranks": {claim.key: 1}, "reasons": {}}
    screening.rank(RankClaimants(round_id=claim.round_id, need_id=claim.need_id, **wish), actor=owner, now=AFTER)
    assert open_keys(owner, AFTER) == []


def reader(*roles, name=""):
    return SimpleNamespace(roles=frozenset(roles), organisation=SimpleNamespace(name=name) if name else None)


@pytest.mark.parametrize(
    ("key", "facts", "person", "amiss"),
    [
        ("need_unplaced", {"need": "N1"}, reader(Role.ENTERPRISE, name="甲厂"), ""),
        ("need_unplaced", {"need": "N1"}, reader(Role.COUNTY_OFFICER), "贵企业"),
        ("round_announced", {"name": "第一轮"}, reader(Role.ENTERPRISE, name="甲厂"), "揭榜。"),
        ("round_announced", {"name": "第一轮"}, reader(Role.INSTITUTION, name="乙所"), ""),
        ("match_declined", {"institution": "乙所"}, reader(Role.INSTITUTION, name="乙所"), "{institution}"),
        ("match_declined", {"institution": "乙所"}, reader(Role.ENTERPRISE, name="甲厂"), ""),
        ("workbook_received_for", {"unit": "市局"}, reader(Role.COUNTY_OFFICER), ""),
    ],
)
def test_what_is_not_said_to_its_reader_is_found(key, facts, person, amiss):
    assert misspoken(key, facts, person) == amiss

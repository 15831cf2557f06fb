"""Before closing, no page of anybody but the author tells whether there are claims at all (trust.md SB, T14)."""

import re
from datetime import timedelta
from difflib import ndiff
from itertools import pairwise

import pytest

from marketplace.competition.commands import AnnounceRound, DraftClaim, ExtendRound, SubmitClaim, WithdrawClaim
from marketplace.competition.models import Claim
from marketplace.competition.use_cases import claims, drafting, rounds
from marketplace.needs.forms.needs import values_of
from marketplace.programmes.commands import PublishNotice
from marketplace.programmes.use_cases.notices import publish
from marketplace.records.queries import heads as public
from marketplace.records.use_cases import heads
from marketplace.shared import calendar, clock
from marketplace.shared.extensions import db
from marketplace.shared.models.person import PersonLink
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import change, content
from tests.leaks.crawler import addresses, crawl
from tests.versions import own_claim

CHANGING = (r'name="csrf_token"[^>]*value="[^"]*"', r"请求编号[^<]*", r"<dcterms:\w+[^<]*<", r"\n(Date|Expires): [^\n]*")
WORKBOOK = "openxmlformats-officedocument.spreadsheetml.sheet"
"""What differs between two looks at the same page in the same second: hidden tokens, the name of the request, and the
moment at which a workbook was written."""


def settled(text):
    for pattern in (*CHANGING, r"Content-Length: \d+") if WORKBOOK in text else CHANGING:
        text = re.sub(pattern, "", text, flags=re.S)
    return text


class Bazaar:
    """A round that is open, institutions that may claim, and everybody who would like to know."""

    def __init__(self, make):
        now = clock.now()
        make.programme(starts_on=calendar.day_of(now) - timedelta(days=30), ends_on=calendar.day_of(now) + timedelta(days=330))
        self.needs = [make.need(), make.need()]
        self.bidders = [make.institution_account(make.place().organisation) for _ in range(3)]
        self.curious = {
            "stranger": None,
            "rival": make.institution_account(make.place().organisation),
            "owner": make.enterprise_account(self.needs[0].organisation),
            "county": make.county_officer(),
            "city": make.city_officer(),
            "once a bidder's": make.city_officer(),
            "approver": make.city_approver(),
            "expert": make.account(Role.EXPERT),
            "finance": make.account(Role.FINANCE),
            "auditor": make.account(Role.AUDITOR),
            "admin": make.account(Role.ADMINISTRATOR),
        }
        left = make.institution_account(self.bidders[0].organisation)
        change(left, active=False)
        one, officer = left.id, self.curious["once a bidder's"].id
        make.keep(PersonLink(account_id=officer, other_id=one, reason="同一人", made_by_id=self.curious["admin"].id, at=now))
        self.round = rounds.announce(
            AnnounceRound(
                programme_id=make.programme().id,
                name="第一轮",
                opens_at=now,
                closes_at=now + timedelta(hours=3),
                need_ids=tuple(need.id for need in self.needs),
                weights={"plan": 60, "price": 40},
                seed=5,
            ),
            actor=self.curious["city"],
            now=now,
        )
        self.tell()

    def tell(self):
        while due := outbox.due(clock.now(), limit=500):
            for row_id in due:
                outbox.perform(row_id)

    def claim(self, bidder, need):
        command = SubmitClaim(
            need_id=self.needs[need].id, version=own_claim(self.bidders[bidder], self.needs[need].id), **content()
        )
        return claims.submit(command, actor=self.bidders[bidder], clock=lambda _session: clock.now())

    def claim_until(self, count):
        """That many claims, one of them taken back and sent again."""
        have = db.session.scalar(db.select(db.func.count(Claim.id)))
        for bidder, need in [(0, 0), (1, 0), (2, 1), (0, 1), (1, 1)][have:count]:
            claim = self.claim(bidder, need)
            claims.withdraw(
                WithdrawClaim(key=claim.key, version=claim.version),
                actor=self.bidders[bidder],
                clock=lambda _session: clock.now(),
            )
            self.claim(bidder, need)
            self.draft(bidder, need)
        self.tell()

    def draft(self, bidder, need):
        """What the same person goes on to write, for that person alone."""
        values = {"plan": "改到一半的方案", "price_fen": "2万"}
        version = own_claim(self.bidders[bidder], self.needs[need].id)
        command = DraftClaim(need_id=self.needs[need].id, values=values, of=version, number=0)
        drafting.save(command, actor=self.bidders[bidder], clock=lambda _session: clock.now())

    def starts(self, app):
        """Addresses to begin with, by person: with the ids there are now."""
        own = ("/healthz", "/me", "/people/")
        return {
            name: [place for place in addresses(app, person) if not place.startswith(own)]
            for name, person in self.curious.items()
        }


def look(visitor, starts):
    """What somebody finds where: address -> (status, text without what changes by itself)."""
    return {place: (status, settled(text)) for place, status, text in crawl(visitor, starts)}


@pytest.fixture
def bazaar(make):
    return Bazaar(make)


@pytest.mark.timeout(600)
def test_pages_are_the_same_to_the_byte_with_no_claim_and_with_five(app, still, bazaar, as_user, client):
    heads.publish_due(still)
    bazaar.curious.pop("once a bidder's")  # reads what the city reads; the correction below looks at its buttons
    visitors = {name: as_user(person) if person else client for name, person in bazaar.curious.items()}
    starts = bazaar.starts(app)
    before = {name: look(visitor, starts[name]) for name, visitor in visitors.items()}
    published = public.published()
    bazaar.claim_until(5)
    assert public.published() == published, "what is kept for visitors stands"
    for name, visitor in visitors.items():
        after = look(visitor, starts[name])
        assert before[name].keys() == after.keys(), name
        assert {place: told(before[name][place], page) for place, page in after.items() if page != before[name][place]} == {}, (
            name
        )
        assert all(status < 500 for status, _ in after.values())
        assert len(after) > 10


def told(before, after):
    """The lines in which two looks at a page differ."""
    return [
        line
        for line in ndiff(f"{before[0]}\n{before[1]}".splitlines(), f"{after[0]}\n{after[1]}".splitlines())
        if line[0] in "+-"
    ]


LINK = re.compile(r'(?:href|src|action|data-poll|value)="([^"]*)"')
BY_CHANCE = re.compile(r"[0-9a-f]{16,64}")
HANDED_OVER = re.compile(r'<time datetime="[^"]*\.\d{6}\+00:00">[^<]*</time>')
"""When the worker handed a message over, by its own clock."""


def later(bazaar, make):
    """What others do while the round is sealed and after it: each makes a case with an address of its own."""
    owner, county, city = (bazaar.curious[name] for name in ("owner", "county", "city"))
    make.need(make.enterprise("株洲后来的厂"), entered_by=county)
    make.file(owner)
    make.place(make.institution("株洲后来的机构"))
    publish(PublishNotice(title="通知", body="正文若干字"), actor=city, now=clock.now())
    rounds.extend(
        ExtendRound(
            round_id=bazaar.round.id,
            version=bazaar.round.version,
            closes_at=bazaar.round.closes_at + timedelta(hours=1),
            reason="答疑延后一天",
        ),
        actor=city,
        clock=lambda _session: clock.now(),
    )
    bazaar.tell()


@pytest.mark.timeout(300)
def test_addresses_of_later_cases_do_not_tell_how_many_claims_there_are(app, still, worlds, world, as_user, client, make):
    """Ids of cases, messages, sessions and letters that are made after sealed claims are what they are without any."""
    seen = {}
    for claims_there in (0, 5):
        db.session.remove()
        db.engine.dispose()
        worlds.database.renew()
        bazaar = world(Bazaar)
        bazaar.claim_until(claims_there)
        later(bazaar, make)
        pages = {}
        for name, person in bazaar.curious.items():
            visitor = as_user(person) if person else client
            for place in ("/", "/board", "/needs", "/inbox", "/me", "/notices", "/institutions", "/rounds", "/audit"):
                pages[name, place] = BY_CHANCE.sub("?", " ".join(LINK.findall(settled(visitor.get(place).text))))
        seen[claims_there] = pages
    assert {place for place in seen[0] if seen[0][place] != seen[5][place]} == set()
    assert "/inbox/?/read" in seen[0]["rival", "/inbox"]
    assert "/me/sessions/?/end" not in seen[0]["stranger", "/me"]


@pytest.mark.timeout(300)
def test_a_correction_tells_nobody_whether_anybody_has_claimed(app, still, worlds, world, as_user, client, monkeypatch):
    """The officer who corrects a need, and everybody who reads of it, sees the same to the byte with claims and without."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    seen = {}
    for claims_there in (0, 5):
        db.session.remove()
        db.engine.dispose()
        worlds.database.renew()
        bazaar = world(Bazaar)
        bazaar.claim_until(claims_there)
        officer, need = as_user(bazaar.curious["city"]), bazaar.needs[0]
        asked = officer.get(f"/needs/{need.id}/correct")
        typed = values_of(need) | {"version": need.version, "description": "更正后的说明", "reason": "企业来函说明写错了"}
        answer = officer.post(f"/needs/{need.id}/correct", data=typed)
        answer = officer.get(answer.location)
        assert "更正已公布" in answer.text
        bazaar.tell()
        pages = {("city", "form"): asked.text, ("city", "answer"): answer.text}
        for name, person in bazaar.curious.items():
            visitor = as_user(person) if person else client
            for place in ("/", "/board", f"/board/{need.id}", f"/needs/{need.id}", "/inbox", f"/rounds/{bazaar.round.id}"):
                pages[name, place] = visitor.get(place).text
        seen[claims_there] = {place: HANDED_OVER.sub("?", BY_CHANCE.sub("?", settled(text))) for place, text in pages.items()}
    assert {place: told(("", page), ("", seen[5][place])) for place, page in seen[0].items() if page != seen[5][place]} == {}
    assert "更正：需求说明" in seen[0]["stranger", f"/board/{need.id}"]
    assert "更正：需求说明" in seen[0]["rival", "/inbox"]


def test_claims_are_not_numbered_in_a_row(bazaar):
    """An auditor reads the numbers of one round's claims while another round is sealed."""
    bazaar.claim_until(3)
    numbers = sorted(db.session.scalars(db.select(Claim.id)))
    assert all(later - earlier > 1 for earlier, later in pairwise(numbers))


def test_a_claim_of_somebody_else_is_not_to_be_found_before_closing(app, bazaar, as_user, client):
    claim = bazaar.claim(0, 0)
    for name, person in bazaar.curious.items():
        visitor = as_user(person) if person else client
        for place in (f"/claims/{claim.key}", f"/claims/{claim.key}/withdraw"):
            assert visitor.get(place).status_code in (302, 403, 404), (name, place)
    assert as_user(bazaar.bidders[0]).get(f"/claims/{claim.key}").status_code == 200

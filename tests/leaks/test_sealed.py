"""Before closing, no page of anybody but the author tells whether there are claims at all (trust.md SB, T14)."""

import re
from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.core.commands.competition import AnnounceRound, SubmitClaim, WithdrawClaim
from marketplace.core.roles import Role
from marketplace.jobs import outbox
from marketplace.services import claims, rounds
from tests.leaks.crawler import addresses, crawl
from tests.services.competing import content

CHANGING = (
    r'name="csrf_token"[^>]*value="[^"]*"', r'<time[^>]*>.*?</time>', r'datetime="[^"]*"', r"还有[^<]{1,12}", r"请求编号[^<]*",
    r"审计记录校验码\s*<code>[0-9a-f]*</code>", r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", r"\d+ (秒|分钟|小时)", r"Content-Length: \d+",
    r'data-server-now="[^"]*"', r"(Date|Expires): [^\n]*",
)  # fmt: skip
"""What differs between two looks at the same page: hidden tokens, the clock, and the audit chain's anchor at the foot."""


def settled(text):
    for pattern in CHANGING:
        text = re.sub(pattern, "", text, flags=re.S)
    return text


class Bazaar:
    """A round that is open, institutions that may claim, and everybody who would like to know."""

    def __init__(self, make):
        now = clock.now()
        self.needs = [make.need(), make.need()]
        self.bidders = [make.institution_account(make.place().organisation) for _ in range(3)]
        self.curious = {
            "stranger": None, "rival": make.institution_account(make.place().organisation),
            "owner": make.enterprise_account(self.needs[0].organisation), "county": make.county_officer(),
            "city": make.city_officer(), "approver": make.city_approver(), "expert": make.account(Role.EXPERT),
            "finance": make.account(Role.FINANCE), "auditor": make.account(Role.AUDITOR), "admin": make.account(Role.ADMINISTRATOR),
        }  # fmt: skip
        rounds.announce(
            AnnounceRound(
                programme_id=make.programme().id, name="第一轮", opens_at=now, closes_at=now + timedelta(hours=3),
                need_ids=tuple(need.id for need in self.needs), weights={"plan": 60, "price": 40}, seed=5,
            ), actor=self.curious["city"], now=now,
        )  # fmt: skip
        self.tell()

    def tell(self):
        while due := outbox.due(clock.now(), limit=500):
            for row_id in due:
                outbox.perform(row_id)

    def claim(self, bidder, need):
        command = SubmitClaim(need_id=self.needs[need].id, **content())
        return claims.submit(command, actor=self.bidders[bidder], clock=lambda _session: clock.now())

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
def test_pages_are_the_same_with_no_claim_and_with_three(app, bazaar, as_user, client):
    visitors = {name: as_user(person) if person else client for name, person in bazaar.curious.items()}
    starts = bazaar.starts(app)
    before = {name: look(visitor, starts[name]) for name, visitor in visitors.items()}
    bazaar.claim(0, 0)
    withdrawn = bazaar.claim(1, 0)
    bazaar.claim(2, 1)
    claims.withdraw(WithdrawClaim(key=withdrawn.key), actor=bazaar.bidders[1], clock=lambda _session: clock.now())
    bazaar.tell()

    for name, visitor in visitors.items():
        after = look(visitor, starts[name])
        assert before[name].keys() == after.keys(), name
        assert [place for place, page in after.items() if page != before[name][place]] == [], name
        assert all(status < 500 for status, _ in after.values())
        assert len(after) > 10


def test_a_claim_of_somebody_else_is_not_to_be_found_before_closing(app, bazaar, as_user, client):
    claim = bazaar.claim(0, 0)
    for name, person in bazaar.curious.items():
        visitor = as_user(person) if person else client
        for place in (f"/claims/{claim.key}", f"/claims/{claim.key}/withdraw"):
            assert visitor.get(place).status_code in (302, 403, 404), (name, place)
    assert as_user(bazaar.bidders[0]).get(f"/claims/{claim.key}").status_code == 200

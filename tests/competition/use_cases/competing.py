"""A small round played by the services, step by step; a test stops where it wants to look."""

from datetime import timedelta

from marketplace.competition.commands import (
    AnnounceRound,
    ApproveRound,
    AskRun,
    ProposeRun,
    PublishRound,
    ScoreClaim,
    ScreenClaim,
    SubmitClaim,
)
from marketplace.competition.queries import reviews
from marketplace.competition.use_cases import approval, claims, results, rounds, screening, solving
from marketplace.records.queries import recipients
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.makers import Seeded
from tests.versions import own_claim

OPENS = NOW + timedelta(hours=1)
CLOSES = NOW + timedelta(days=7)
DURING = NOW + timedelta(days=1)
AFTER = CLOSES + timedelta(hours=1)
WEIGHTS = {"plan": 60, "price": 40}
HURRY = "企业都已电话联系，表示无意见"
GOOD_REASON = "方案分步清楚，人员到位，报价合理。"


def content(**changes):
    """A claim that stands, with changes."""
    given = {
        "plan": "先诊断现状，再定方案，分三步实施并验收。",
        "team": "项目经理一名，工程师三名",
        "days": 60,
        "price_fen": 300_00,
        "government_fen": 100_00,
        "concession_fen": 50_00,
        "enterprise_fen": 150_00,
    }
    return given | changes


def change(thing, **facts):
    """Give a stored thing other facts, whatever the services would say."""
    with transaction():
        for name, value in facts.items():
            setattr(thing, name, value)
        record(Seeded(), at=NOW)


class Play:
    """One city, one round over some needs, some institutions in the pool."""

    def __init__(self, make, needs=2, institutions=2, capacity=20, weights=WEIGHTS):
        self.make = make
        self.officer, self.approver = make.city_officer(), make.city_approver()
        self.expert = make.account("expert", unit=make.city())
        self.needs = [make.need() for _ in range(needs)]
        self.owners = [make.enterprise_account(need.organisation) for need in self.needs]
        self.places = [make.place(capacity=capacity) for _ in range(institutions)]
        self.bidders = [make.institution_account(place.organisation) for place in self.places]
        self.weights = weights
        self.round = None

    def announce(self, **changes):
        given = {
            "programme_id": self.make.programme().id,
            "name": "第一轮",
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "need_ids": tuple(need.id for need in self.needs),
            "weights": self.weights,
            "seed": 7,
        }
        self.round = rounds.announce(AnnounceRound(**(given | changes)), actor=self.officer, now=NOW)
        return self.round

    def claim(self, need, bidder, at=DURING, **changes):
        command = SubmitClaim(
            need_id=self.needs[need].id, version=own_claim(self.bidders[bidder], self.needs[need].id), **content(**changes)
        )
        return claims.submit(command, actor=self.bidders[bidder], clock=lambda _session: at)

    def everybody_claims(self):
        """Every institution claims every need; the earlier one is the cheaper one."""
        return [
            [
                self.claim(need, bidder, price_fen=300_00 + 30_00 * bidder, enterprise_fen=150_00 + 30_00 * bidder)
                for bidder in range(len(self.bidders))
            ]
            for need in range(len(self.needs))
        ]

    def screen(self, claim, admit=True, reason="材料不全，缺少人员名单"):
        return screening.screen(
            ScreenClaim(key=claim.key, version=claim.version, admit=admit, reason="" if admit else reason),
            actor=self.officer,
            now=AFTER,
        )

    def score(self, claim, points=80, by=None):
        terms = [term for term in ("plan", "capacity", "team", "cases") if self.round.weights.get(term)]
        command = ScoreClaim(
            key=claim.key, version=claim.version, points=dict.fromkeys(terms, points), reasons=dict.fromkeys(terms, GOOD_REASON)
        )
        return screening.score(command, actor=by or self.expert, now=AFTER)

    def review(self, claim, points=80):
        self.screen(claim)
        self.score(claim, points)
        programme = self.round.programme
        experts = [one for one in recipients.of_the_city(programme, Role.EXPERT) if one != self.expert.id]
        for one in experts[: reviews.needed(programme) - 1]:
            self.score(claim, points, by=db.session.get_one(Account, one))

    def ask(self):
        return solving.ask(AskRun(round_id=self.round.id, version=self.round.version), actor=self.officer, now=AFTER)

    def solve(self):
        run = self.ask()
        solving.run(run.id, lambda: AFTER)
        return self.make.reread(run)

    def propose(self, run):
        return approval.propose(
            ProposeRun(round_id=self.round.id, version=self.round.version, number=run.number, reason=HURRY),
            actor=self.officer,
            now=AFTER,
        )

    def approve(self, by=None):
        return approval.approve(
            ApproveRound(round_id=self.round.id, version=self.round.version), actor=by or self.approver, now=AFTER
        )

    def publish(self):
        return results.publish(PublishRound(round_id=self.round.id, version=self.round.version), actor=self.officer, now=AFTER)

    def decide(self):
        """From claims that were reviewed to a published result; return the run."""
        run = self.solve()
        self.propose(run)
        self.approve()
        self.publish()
        return run

    def played(self):
        """The whole round with every claim reviewed alike; return its claims by need and institution."""
        self.announce()
        found = self.everybody_claims()
        for row in found:
            for claim in row:
                self.review(claim)
        self.decide()
        return [[self.make.reread(claim) for claim in row] for row in found]


def announced(make):
    """Two needs, two institutions, a round that is announced."""
    play = Play(make)
    play.announce()
    return play


def reviewed(make):
    """Two needs, two institutions that claim both, all of it reviewed alike; the first institution is cheaper."""
    play = announced(make)
    play.claims = play.everybody_claims()
    for row in play.claims:
        for claim in row:
            play.review(claim)
    return play

"""A round in every stage, contracts in every state, and what was told of it."""

from datetime import date, timedelta

from sqlalchemy import select, update

from marketplace.competition.commands import AnswerMatch, ExtendRound, ProposeAnswerTime, SetPair
from marketplace.competition.models import Claim, ClaimDraft
from marketplace.competition.queries import drafts
from marketplace.competition.use_cases import answer_times, answers, leases, pairs, parts, rounds
from marketplace.delivery.commands import LogService
from marketplace.delivery.use_cases import ledger
from marketplace.records.models.record import EventRecord, Message, Outbox
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.site.jobs import outbox
from marketplace.vetting.commands import ProposeCarry
from marketplace.vetting.states import PlaceState
from marketplace.vetting.use_cases import carrying
from tests.competition.use_cases.competing import AFTER, OPENS, Play, change
from tests.conftest import NOW
from tests.delivery.use_cases.serving import Service
from tests.needs.use_cases.correcting import corrected
from tests.vetting.use_cases import applying
from tests.vetting.use_cases.test_carrying import beside, given_place

T = AFTER
"""The moment of every deed: the first rounds are closed, applications are still taken."""
WHY = "会议讨论后决定这样办"


class Cases:
    """What stands there by name, as (kind, id), people, and secrets; asked for in the session of whoever asks."""

    def __init__(self, make):
        self.make = make
        self.rows, self.people, self.said = {}, {}, {}

    def keep(self, name, row):
        self.rows[name] = (type(row), row.id)
        return row

    def who(self, name):
        """Somebody, in the session of now."""
        return db.session.get_one(Account, self.people[name])

    def row(self, name):
        """What stands under a name, in the session of now."""
        model, number = self.rows[name]
        return db.session.get_one(model, number)

    def id(self, name):
        return self.rows[name][1]

    def seen(self, name, key):
        """The case as it was seen: its number under `key`, and its version."""
        return {key: self.id(name), "version": self.row(name).version}

    def of(self, name):
        """The same for a claim, which is named by its key."""
        claim = self.row(name)
        return {"key": claim.key, "version": claim.version}

    def _person(self, name, account):
        self.people[name] = account.id
        return account


class Rounds(Cases):
    """What institutions and enterprises have with each other."""

    def _places(self):
        """Three institutions in the pool and one whose place is suspended."""
        make = self.make
        self.places = [make.place(make.institution(), capacity=capacity) for capacity in (20, 2, 20)]
        self.bidders = [make.institution_account(place.organisation) for place in self.places]
        for number, (place, bidder) in enumerate(zip(self.places, self.bidders, strict=True)):
            self.keep(f"place {number}", place)
            self._person(f"bidder {number}", bidder)
        self.keep("suspended place", make.place(make.institution(), state=PlaceState.SUSPENDED))
        change(self.places[1].organisation, contact_phone="13911112222")
        self.keep("other programme", beside(make))
        for name in ("held place", "proposed place"):
            place = self.keep(name, given_place(make))
            if name == "proposed place":
                carrying.propose(
                    ProposeCarry(**self.seen(name, "place_id"), programme_id=self.id("other programme"), reason=WHY),
                    actor=self.who("officer"),
                    now=NOW,
                )

    def _draft(self, name, of):
        """What somebody has begun to write for the first need of a round."""
        author, a_round = self.who(name), self.row(f"{of} round")
        content = drafts.sealed({"plan": "先写一半"}, 0, author)
        need = self.id(f"{of} need 0")
        self.make.keep(ClaimDraft(account_id=author.id, need_id=need, round_id=a_round.id, number=1, content=content, at=NOW))

    def _rounds(self):
        """A round in every stage."""
        closed = self._round("closed", 2, reviewed=1)
        barred = SetPair(
            **self.seen("closed round", "round_id"),
            need_id=self.id("closed need 0"),
            organisation_id=closed.places[1].organisation_id,
            locked=False,
            reason=WHY,
        )
        self.keep("pair", pairs.set_pair(barred, actor=self.officer, now=T))
        self._round("published", 4, decided="propose approve publish")
        self._answers()
        self._round("open", 2, closes_at=T + timedelta(days=7), claims=1, reviewed=0)
        self._draft("bidder 2", "open")
        corrected(self.row("open need 1"), self.who("other officer"), T, description="更正后的说明")
        extended = self._round("extended", 1, closes_at=T + timedelta(days=7), claims=0, reviewed=0)
        rounds.extend(
            ExtendRound(round_id=extended.round.id, version=extended.round.version, closes_at=T + timedelta(days=8), reason=WHY),
            actor=self.officer,
            clock=applying.at(T),
        )
        self._round("planned", 1, opens_at=T + timedelta(days=1), closes_at=T + timedelta(days=7), claims=0, reviewed=0)
        # Nothing that the engine looks at changes after this.
        self._running()
        self._round("approved", 1, decided="propose approve")
        self.keep("run", self._round("reviewed", 2).solve())
        self._round("proposed", 1, decided="propose")
        self._round("also proposed", 1, decided="propose")

    def _round(self, name, needs, *, reviewed=4, decided="", claims=2, opens_at=OPENS, **facts):
        play = Play(self.make, needs=needs, institutions=0)
        play.officer, play.approver, play.expert = self.officer, self.approver, self.expert
        play.places, play.bidders = self.places, self.bidders
        play.announce(name=f"{name} 轮", opens_at=opens_at, **facts)
        self.keep(f"{name} round", play.round)
        if name == "closed":
            change(play.needs[1], contact_phone="13911112222")
        for number, (need, owner) in enumerate(zip(play.needs, play.owners, strict=True)):
            self.keep(f"{name} need {number}", need)
            self._person(f"{name} owner {number}", owner)
        play.claims = [
            [
                play.claim(need, bidder, price_fen=300_00 + 30_00 * bidder, enterprise_fen=150_00 + 30_00 * bidder)
                for bidder in range(claims)
            ]
            for need in range(needs)
        ]
        for number, row in enumerate(play.claims):
            for bidder, claim in enumerate(row):
                self.keep(f"{name} claim {number} {bidder}", claim)
                if number < reviewed:
                    play.review(claim)
        if decided:
            run = play.solve()
            for step in decided.split():
                getattr(play, step)(*([run] if step == "propose" else []))
        return play

    def _answers(self):
        """The matches of the published round that wait for an answer, by need; the second is confirmed by one side, the
        third is late, for the fourth more time is proposed."""
        for number in range(4):
            claims = select(Claim).where(Claim.need_id == self.id(f"published need {number}"), Claim.state == "selected")
            winner = db.session.scalars(claims).one()
            self.keep(f"match {number}", winner)
            bidder = next(
                name
                for name in self.people
                if name.startswith("bidder") and self.who(name).organisation_id == winner.organisation_id
            )
            self.people[f"winner {number}"] = self.people[bidder]
        half = self.row("match 1")
        answers.answer(AnswerMatch(key=half.key, version=half.version, accept=True), actor=self.who("winner 1"), now=T)
        change(self.row("match 2"), answer_by=T - timedelta(hours=1))
        late = ProposeAnswerTime(**self.of("match 3"), answer_by=T + timedelta(days=8), reason=WHY)
        answer_times.propose(late, actor=self.officer, now=T)

    def _running(self):
        """A run that is being computed in parts, and one whose worker fell silent."""
        play = self._round("computed", 1, claims=1)
        run = self.keep("run in parts", play.ask())
        parts.plan(leases.start(run.id, T), [2, 1], T)
        for number, part in enumerate(parts.of_run(run.id)):
            self.keep(f"part {number}", part)
        parts.start(self.id("part 1"), T)
        waiting = self._round("waiting", 1, claims=1)
        self.keep("waiting run", waiting.ask())
        silent = self._round("silent", 1, claims=1)
        self.keep("silent run", silent.ask())
        leases.start(self.id("silent run"), T - timedelta(hours=1))

    def _services(self):
        """A contract in every state, all of one institution but the last."""
        place = self.places[0]
        for name, steps in (
            ("agreed", ""),
            ("sent", "fill"),
            ("active", "start"),
            ("delivered", "start deliver"),
            ("accepted", "accepted"),
            ("rated", "accepted rate"),
        ):
            service = Service(self.make, place, now=NOW)
            for step in steps.split():
                more = {} if step in ("fill", "start") else {"now": T}
                getattr(service, step)(**more)
            self.keep(f"{name} contract", service.contract)
            self._person(f"provider of {name}", service.provider)
            self._person(f"owner of {name}", service.owner)
            if name == "active":
                line = LogService(
                    engagement_id=service.id, version=service.contract.version, served_on=date(2023, 3, 6), content="诊断"
                )
                self.keep("ledger line", ledger.log(line, actor=service.provider, now=T))
            if name == "rated":
                for step in service.contract.milestones:
                    change(step, done_on=date(2023, 3, 6))  # nothing about the outcome is asked
                self.keep("outcome", service.reach(reached_on=date(2023, 3, 6), now=T))

    def _told(self):
        """What has happened was told, but for some that wait; one promise was given up."""
        told = select(Outbox.id).join(EventRecord, EventRecord.id == Outbox.object_id).where(Outbox.job == "deliver")
        for kind in ("RegistrationReceived", "RoundAnnounced", "ContractFilled"):
            outbox.perform(db.session.scalars(told.where(EventRecord.kind == kind)).first(), lambda: T)
        for name, message in zip(
            ("message", "other message"), db.session.scalars(select(Message).order_by(Message.id)), strict=False
        ):
            self.keep(name, message)
            self.people[f"reader of {name}"] = message.account_id
        with transaction() as session:
            waiting = {
                "deliver": told.where(EventRecord.kind == "NeedMatched"),
                "mail": select(Outbox.id).where(Outbox.job == "mail"),
            }
            left = {
                job: session.get_one(Outbox, session.scalars(rows.order_by(Outbox.id.desc())).first())
                for job, rows in waiting.items()
            }
            parked = session.scalars(told.where(Outbox.done_at.is_(None)).order_by(Outbox.id)).first()
            others = update(Outbox).where(Outbox.id.not_in([parked, *(row.id for row in left.values())]), Outbox.last_error == "")
            session.execute(others.values(done_at=T - timedelta(days=31)))
            parked = session.get_one(Outbox, parked)
            parked.parked = True
        for job, row in left.items():
            self.keep(f"promise to {job}", row)
        self.keep("parked promise", parked)

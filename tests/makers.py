"""Makers: stored things with sensible parts; a test names only what matters to it."""

import secrets
from datetime import date, timedelta
from typing import ClassVar

from marketplace.competition.models import Claim, ClaimVersion, Round, RoundNeed
from marketplace.needs.models import Need, NeedService
from marketplace.needs.states import NeedState
from marketplace.people.queries.sessions import token_hash
from marketplace.programmes.models import Programme
from marketplace.records.events import Event
from marketplace.records.models.record import StoredFile
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.hands import NoHand
from marketplace.shared.models.account import Account, AccountRole, SignIn
from marketplace.shared.models.place import Organisation, OrganisationKind, Unit, UnitKind
from marketplace.shared.roles import OF_COUNTIES, Role
from marketplace.shared.states import Standing
from marketplace.shared.texts import name_key
from marketplace.vetting.models import Application, PoolPlace

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Seeded(Event, hand=NoHand.PART):
    """A test put something there."""

    SUBJECT: ClassVar[str] = ""


def credit_code(number):
    """A credit code with a right check digit (GB 32100)."""
    body = f"91430200MA4{number:06d}"[:17]
    total = sum(ALPHABET.index(sign) * 3**place % 31 for place, sign in enumerate(body))
    return body + ALPHABET[-total % 31]


class Numbers:
    """1, 2, 3 and so on; can be kept with a world, as `itertools.count` cannot."""

    def __init__(self):
        self.last = 0

    def __next__(self):
        self.last += 1
        return self.last


class Maker:
    """Stores things directly; what a test is about goes through the services instead."""

    def __init__(self, now):
        self.now = now
        self.count = Numbers()
        self._city = self._programme = None
        self._counties = {}

    def keep(self, *things):
        """Store things in one recorded transaction, and hand the first one back."""
        with transaction() as session:
            session.add_all(things)
            record(Seeded(), at=self.now)
        return things[0]

    def reread(self, thing):
        db.session.refresh(thing)
        return thing

    def city(self):
        if self._city is None:
            self._city = self.keep(Unit(kind=UnitKind.CITY, code="430200", name="株洲市工业和信息化局", aliases=[]))
        return self._city

    def county(self, name="荷塘区", code="430202"):
        if name not in self._counties:
            self._counties[name] = self.keep(
                Unit(parent_id=self.city().id, kind=UnitKind.COUNTY, code=code, name=name, aliases=[])
            )
        return self._counties[name]

    def account(self, *roles, unit=None, organisation=None, login=None, name="某某"):
        if organisation is None and unit is None:
            unit = self.county() if set(roles) <= OF_COUNTIES and roles else self.city()
        return self.keep(
            Account(
                login=login or f"user{next(self.count)}",
                name=name,
                created_at=self.now,
                unit_id=unit.id if unit else None,
                organisation_id=organisation.id if organisation else None,
                role_rows=[AccountRole(role=role) for role in roles],
            )
        )

    def _organisation(self, kind, name, unit, **facts):
        number = next(self.count)
        name = name or f"株洲第{number}{'制造' if kind is OrganisationKind.ENTERPRISE else '服务'}有限公司"
        given = {"credit_code": credit_code(number), "standing": Standing.ACTIVE, "division_code": "430202"}
        return self.keep(
            Organisation(
                kind=kind,
                name=name,
                name_key=name_key(name),
                unit_id=(unit or self.county()).id,
                created_at=self.now,
                **(given | facts),
            )
        )

    def enterprise(self, name=None, unit=None, **facts):
        return self._organisation(OrganisationKind.ENTERPRISE, name, unit, **({"in_gradient_pool": True} | facts))

    def institution(self, name=None, unit=None, **facts):
        return self._organisation(OrganisationKind.INSTITUTION, name, unit, **facts)

    def enterprise_account(self, organisation=None):
        return self.account(Role.ENTERPRISE, organisation=organisation or self.enterprise())

    def institution_account(self, organisation=None):
        return self.account(Role.INSTITUTION, organisation=organisation or self.institution())

    def county_officer(self, unit=None):
        return self.account(Role.COUNTY_OFFICER, unit=unit or self.county())

    def city_officer(self):
        return self.account(Role.CITY_OFFICER, unit=self.city())

    def city_approver(self):
        return self.account(Role.CITY_APPROVER, unit=self.city())

    def programme(self, **facts):
        if self._programme is None:
            given = {
                "key": "ZZ2023",
                "name": "2023年培育优质企业试点",
                "unit_id": self.city().id,
                "ruleset_key": "ZZ-PILOT-2023",
                "starts_on": date(2023, 3, 1),
                "ends_on": date(2024, 3, 1),
                "apply_until": self.now + timedelta(days=9),
                "recommend_until": self.now + timedelta(days=15),
                "settings": {},
                "opened_at": self.now,
            }
            self._programme = self.keep(Programme(**(given | facts)))
        return self._programme

    def beside(self, **facts):
        """Another programme of the same city, in which everything is made from now on."""
        given = {"key": f"ZZ2023-{next(self.count)}", "name": "2023年另一期试点"}
        first, self._programme = self.programme(), None
        return self.programme(**(given | {"unit_id": first.unit_id} | facts))

    def need(self, organisation=None, state=NeedState.PUBLISHED, categories=("digital",), entered_by=None, **facts):
        organisation = organisation or self.enterprise()
        number = next(self.count)
        given = {
            "number": f"XQ2023-{number:05d}",
            "programme_id": self.programme().id,
            "organisation_id": organisation.id,
            "unit_id": organisation.unit_id,
            "state": state,
            "origin": "county",
            "current_level": "none",
            "goal_level": "innovative",
            "contact_name": "某某",
            "contact_phone": "13800000000",
            "live_key": f"test:{number}",
            "created_at": self.now,
            "submitted_at": self.now,
            "published_at": self.now if state is NeedState.PUBLISHED else None,
            "entered_by_id": (entered_by or self.county_officer()).id,
        }
        services = [NeedService(category=code, position=place) for place, code in enumerate(categories)]
        return self.keep(Need(services=services, **(given | facts)))

    def file(self, account=None, organisation=None, purpose="proof"):
        number = next(self.count)
        return self.keep(
            StoredFile(
                key=secrets.token_hex(16),
                sha256=f"{number:064d}",
                name="材料.pdf",
                media_type="application/pdf",
                size=100,
                purpose=purpose,
                account_id=account.id if account else None,
                organisation_id=organisation.id if organisation else None,
                at=self.now,
            )
        )

    def place(self, organisation=None, categories=("digital",), capacity=20, **facts):
        """A place in the pool, with the admitted application behind it."""
        organisation = organisation or self.institution()
        application = self.keep(
            Application(
                number=f"SB2023-{next(self.count):04d}",
                programme_id=self.programme().id,
                organisation_id=organisation.id,
                unit_id=organisation.unit_id,
                state="admitted",
                categories=list(categories),
                yearly_ability=capacity,
                committed_served=10,
                created_at=self.now,
            )
        )
        return self.keep(
            PoolPlace(
                programme_id=self.programme().id,
                organisation_id=organisation.id,
                application_id=application.id,
                capacity=capacity,
                categories=list(categories),
                committed_served=10,
                since=self.now,
                **facts,
            )
        )

    def round(self, needs=(), **facts):
        number = next(self.count)
        given = {
            "programme_id": self.programme().id,
            "number": number,
            "name": f"第{number}轮",
            "opens_at": self.now - timedelta(hours=1),
            "closes_at": self.now + timedelta(hours=1),
            "weights": {"plan": 40, "team": 10, "cases": 10, "price": 20, "days": 10, "enterprise": 10},
            "announced_at": self.now - timedelta(days=1),
        }
        a_round = self.keep(Round(**(given | facts)))
        if needs:
            self.keep(*[RoundNeed(round_id=a_round.id, need_id=need.id) for need in needs])
        return a_round

    def claim(self, a_round, need, organisation, account=None, state="submitted", **content):
        given = {
            "plan": "分三步做",
            "price_fen": 300_00,
            "government_fen": 100_00,
            "concession_fen": 100_00,
            "enterprise_fen": 100_00,
            "days": 60,
            "team": "五人",
        }
        account = account or self.institution_account(organisation)
        claim = self.keep(
            Claim(
                key=secrets.token_hex(16),
                round_id=a_round.id,
                need_id=need.id,
                organisation_id=organisation.id,
                state=state,
                current=1,
                submitted_at=self.now,
            )
        )
        self.keep(ClaimVersion(claim_id=claim.id, number=1, content=given | content, account_id=account.id, at=self.now))
        return claim

    def session_of(self, account):
        """The cookie of a session that was opened just now."""
        token = secrets.token_urlsafe(32)
        moment = clock.now()
        with transaction() as session:
            session.add(SignIn(token_hash=token_hash(token), account_id=account.id, created_at=moment, seen_at=moment))
        return token

"""A city in which every use case can be pressed at one moment, each on a case that waits for just that."""

import io
from datetime import date, timedelta

import openpyxl
from sqlalchemy import select

from marketplace.evaluation.commands import FreezeYear, ProposeAdjustment, ProposeYear, ReleaseYear
from marketplace.evaluation.queries import adjustments
from marketplace.evaluation.use_cases import adjustments as corrections
from marketplace.evaluation.use_cases import years
from marketplace.needs.commands import UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports
from marketplace.people.commands.organisations import ApplyToJoin, SaySame
from marketplace.people.commands.people import TOKEN_PLACE, AskChange, Deactivate, GiveDeputy, Invite, StateSamePerson
from marketplace.people.queries.sessions import token_hash
from marketplace.people.use_cases import (
    changes,
    credentials,
    deputies,
    devices,
    invitations,
    links,
    passwords,
    people,
    persons,
    registrations,
)
from marketplace.programmes.commands import AddChain, ChangeDates, ChangeSettings, Dates, PublishNotice
from marketplace.programmes.use_cases import chains, notices, programmes
from marketplace.records.models.record import Outbox
from marketplace.records.queries.letters import mark_of
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.rulebook.commands import AttachDocument
from marketplace.rulebook.use_cases import documents
from marketplace.shared import calendar, running
from marketplace.shared.extensions import db
from marketplace.shared.models.account import AccountChange, SignIn, Token
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.copies import KEY, made_up
from tests.delivery.use_cases.serving import paper
from tests.isolation.rounds import WHY, Rounds, T
from tests.makers import Seeded, credit_code
from tests.people.use_cases.test_changes import standing
from tests.vetting.use_cases import applying

PASSWORD = "orange-kettle-river-92"
RULESET, _text = made_up()
DOCUMENT = _text.encode()
"""A document of ours, and the rule set standing on it."""
LINK = f"https://jiebang.example.cn/link/{TOKEN_PLACE}"
BUDGET = 1_000_000_01
COMING = 1000
"""The number in the credit code of whoever registers."""


class City(Rounds):
    """Everything that waits for a deed; those are in `tests.isolation.deeds`."""

    def __init__(self, make):
        super().__init__(make)
        make.programme()
        self.unit = make.county().id
        for build in (
            self._people,
            self._letters,
            self._organisations,
            self._programme,
            self._needs,
            self._workbooks,
            self._applications,
            self._places,
            self._services,
            self._rounds,
            self._told,
        ):
            build()

    def _people(self):
        make = self.make
        self.admin = self._person("administrator", standing(make.account(Role.ADMINISTRATOR)))
        self._person("other administrator", standing(make.account(Role.ADMINISTRATOR)))
        self.officer = self._person("officer", make.city_officer())
        self._person("other officer", make.city_officer())
        self.approver = self._person("approver", make.city_approver())
        self._person("other approver", make.city_approver())
        self.county = self._person("county", make.county_officer())
        self._person("other county", make.county_officer())
        self.expert = self._person("expert", make.account(Role.EXPERT, unit=make.city()))
        self._person("other expert", make.account(Role.EXPERT, unit=make.city()))
        self.member = self._person("member", make.institution_account())
        change(self.member, email="member@example.cn", password_hash=passwords.hashed(PASSWORD))
        self.colleague = self._person("colleague", make.institution_account(self.member.organisation))
        clerk = self._person("clerk", standing(make.county_officer()))
        change(clerk, email="clerk@example.cn", password_hash=passwords.hashed(PASSWORD))
        self._person("new clerk", make.county_officer())
        gone = self._person("closed", make.county_officer())
        people.deactivate(Deactivate(account_id=gone.id, version=gone.version, reason=WHY), actor=self.admin, now=NOW)
        twin, other = self._person("twin", make.city_officer()), make.city_officer()
        persons.state(
            StateSamePerson(account_id=twin.id, version=twin.version, login=other.login, reason=WHY), actor=self.admin, now=NOW
        )
        self.said["other twin"] = other.login
        with transaction() as session:
            for name, account in (("here", self.member), ("there", self.member), ("county here", clerk)):
                self.said[name] = name * 8
                session.add(
                    SignIn(
                        token_hash=token_hash(name * 8), account_id=account.id, created_at=NOW, seen_at=T - timedelta(minutes=5)
                    )
                )
        self._person("away", make.account(Role.FINANCE, unit=make.city()))
        self._person("stands in", make.account(Role.EXPERT, unit=make.city()))
        self.keep("deputy", deputies.give(self.lending("away", "stands in", Role.FINANCE), actor=self.admin, now=NOW))
        self.said["device"] = devices.introduce(self.member.id, now=NOW)

    def lending(self, away, account, role, days=(30, 40)):
        """A part is lent, later than all that is played."""
        absent = self.who(away)
        first, last = (calendar.day_of(T) + timedelta(days=one) for one in days)
        return GiveDeputy(
            absent_id=absent.id,
            account_id=self.people[account],
            role=role,
            first_on=first,
            last_on=last,
            reason=WHY,
            version=absent.version,
        )

    def _letters(self):
        """Links that lie in mailboxes, and changes that wait."""
        with transaction() as session:
            self.said["reset"] = credentials.new_token(session, credentials.RESET, T + timedelta(minutes=9), account=self.member)
            record(Seeded(), at=NOW)
        self.said["invitation"] = invitations.invite(
            Invite(organisation_id=self.member.organisation_id, email="new@example.cn", link=LINK), actor=self.member, now=T
        )
        self.keep("invitation", db.session.scalars(select(Token).where(Token.purpose == "invite")).one())
        with transaction() as session:
            refused = session.scalars(select(Outbox).where(Outbox.job == "mail").order_by(Outbox.id.desc())).first()
            refused.attempts, refused.parked, refused.last_error = (
                2,
                True,
                "SMTPRecipientsRefused: (550, 'no such mailbox') [send:9]",
            )
            self.said["refused"] = mark_of(refused.object_id, running.settings().secret_key)
            record(Seeded(), at=NOW)
        for name in ("changed", "changed by letter"):
            account = self._person(name, self.make.institution_account())
            change(account, email=f"old{account.id}@example.cn", password_hash=passwords.hashed(PASSWORD))
            asked = changes.ask(
                AskChange(
                    account_id=account.id, version=account.version, email=f"fresh{account.id}@example.cn", reason=WHY, link=LINK
                ),
                actor=self.admin,
                now=NOW,
            )
            self.keep(f"change of {name}", asked)
        with transaction() as session:
            letter = db.session.get_one(AccountChange, self.id("change of changed by letter"))
            self.said["change"] = credentials.new_token(
                session, credentials.CHANGE, T + timedelta(days=9), change_id=letter.id, email=letter.account.email
            )
            record(Seeded(), at=NOW)

    def _organisations(self):
        make = self.make
        self.keep("firm", make.enterprise("株洲澜川包装制品有限公司"))
        self._person("owner", make.enterprise_account(self.row("firm")))
        self.keep("other firm", make.enterprise("湖南省株洲市澜川包装制品"))
        self.keep("stopped firm", make.enterprise(standing=Standing.SUSPENDED))
        one, two = make.enterprise("株洲双生制造有限公司"), make.enterprise("株洲市双生制造")
        links.join(
            SaySame(organisation_id=one.id, version=one.version, same_as_id=two.id, reason=WHY), actor=self.officer, now=NOW
        )
        self.keep("joined firm", one)
        for number, name in enumerate(("registration", "rival registration", "other registration")):
            known = COMING if number < 2 else COMING + 1
            self.keep(name, registrations.apply_to_join(joining(self.unit, known, f"first{number}"), now=NOW))

    def _programme(self):
        make = self.make
        for name in ("chain", "next chain", "last chain"):
            self.keep(name, chains.add(AddChain(name=f"{name} 产业链"), actor=self.officer, now=NOW))
        self.keep("notice", notices.publish(PublishNotice(title="通知", body="内容"), actor=self.officer, now=NOW))
        self.keep("programme", make.programme())
        programme = self.row("programme")
        change(programme, apply_until=calendar.end_of(date(2023, 3, 10)), recommend_until=calendar.end_of(date(2023, 3, 16)))
        documents.attach(AttachDocument(ruleset_key=KEY, name="通知.txt", data=DOCUMENT), actor=self.officer, now=NOW)
        programmes.change_dates(self.moving(date(2023, 3, 12)), actor=self.officer, now=NOW)

    def moving(self, apply_on):
        """The last day for applications is put off."""
        programme = self.row("programme")
        return ChangeDates(
            programme_id=programme.id,
            version=programme.version,
            name=programme.name,
            reason=WHY,
            dates=Dates(starts_on=programme.starts_on, apply_on=apply_on, recommend_on=date(2023, 3, 16)),
        )

    def _needs(self):
        make = self.make
        for name in ("draft", "submitted", "verified", "other verified", "published", "other published"):
            state = NeedState(name.rpartition(" ")[2])
            organisation = self.row("firm") if name != "other published" else make.enterprise()
            writer = self.who("owner")
            need = make.need(organisation, state=state, entered_by=writer, origin="enterprise")
            if state is NeedState.VERIFIED:
                change(need, verified_by_id=self.county.id)
            self.keep(f"{name} need", need)

    def _workbooks(self):
        for name in ("workbook",):
            rows = [self.line("株洲甲厂"), self.line("株州澜川包装制品有限公司"), self.line("株洲丙厂")]
            command = UploadWorkbook(
                programme_id=self.make.programme().id, unit_id=self.unit, name="汇总.xlsx", data=hiding(rows)
            )
            batch = self.keep(name, imports.upload(command, actor=self.county, now=NOW))
            for line, row in zip(("plain", "asked", "hidden"), sorted(batch.rows, key=lambda row: row.position), strict=False):
                self.keep(f"{line} line of {name}", row)
        for name, enterprise in (("ready workbook", "株洲全新制造有限公司"), ("like workbook", "株洲全新制造有限公司")):
            command = UploadWorkbook(
                programme_id=self.make.programme().id,
                unit_id=self.unit,
                name="汇总.xlsx",
                data=annex4.write([self.line(enterprise)]),
            )
            self.keep(name, imports.upload(command, actor=self.county, now=NOW))

    @staticmethod
    def line(enterprise):
        """A line of a workbook that can be taken."""
        return annex4.Need(
            enterprise=enterprise,
            county="",
            county_name="荷塘区",
            services=("数智转型",),
            current="无",
            goal="创新型中小企业",
            contact="张三",
            phone="13800000001",
        )

    def _applications(self):
        make = self.make
        for name in ("new", "writing", "handed in", "recommended", "rival"):
            self._person(f"{name} institution", applying.institution_of(make))
        writing = applying.draft(make, self.who("writing institution"))
        handed_in = applying.submitted(make, self.who("handed in institution"))
        recommended = applying.recommend(applying.submitted(make, self.who("recommended institution")), self.county)
        for name, application in (("draft", writing), ("submitted", handed_in), ("recommended", recommended)):
            self.keep(f"{name} application", application)

    def propose_weights(self):
        """Other weights of the year wait for a second person."""
        values = {"year_weight_satisfaction": 60, "year_weight_completion": 20}
        command = ChangeSettings(**self.seen("programme", "programme_id"), values=values, reason=WHY)
        programmes.change_settings(command, actor=self.who("officer"), now=NOW)

    def freeze_year(self):
        """The year is frozen."""
        command = FreezeYear(programme_id=self.id("programme"), budget_fen=BUDGET, version=0)
        self.keep("year", years.freeze(command, actor=self.who("officer"), now=T + timedelta(days=400)))

    def propose_year(self):
        """The frozen year is put before the approver."""
        years.propose(ProposeYear(**self.seen("year", "run_id")), actor=self.who("officer"), now=T)

    def release_year(self):
        """A second person has released it."""
        years.release(ReleaseYear(**self.seen("year", "run_id")), actor=self.who("approver"), now=T)

    def correcting(self):
        """The first line should have got a fen less."""
        line = adjustments.stands(self.row("year"))[0]
        return ProposeAdjustment(
            **self.seen("year", "run_id"),
            organisation_id=line.organisation,
            new_score=max(line.new_score - 1, 0),
            new_fen=max(line.new_fen - 1, 0),
            reason=WHY,
            proof=paper("复核记录.pdf"),
        )

    def propose_adjustment(self):
        """A correction waits for the approver."""
        self.keep("adjustment", corrections.propose(self.correcting(), actor=self.who("officer"), now=T))


def joining(unit_id, number, login, **facts):
    """Somebody asks to join; equal numbers are one enterprise."""
    given = {
        "kind": "enterprise",
        "name": f"株洲新厂{'甲乙丙丁戊己'[number % 6]}制造有限公司",
        "credit_code": credit_code(number),
        "unit_id": unit_id,
        "division_code": "430202",
        "address": "某路",
        "legal_representative": "某某",
        "legal_person": True,
        "financial": False,
        "registered_on": date(2020, 1, 1),
        "contact_name": "某某",
        "contact_phone": "13800000000",
        "licence_name": "a.pdf",
        "licence": applying.PDF,
        "login": login,
        "person": "某某",
        "email": f"{login}@example.cn",
        "password": PASSWORD,
    }
    return ApplyToJoin(**(given | facts))


SAVED = {}
"""Workbooks by their rows: saved twice, one says another moment, and is a byte longer or shorter."""


def hiding(rows):
    """A county's workbook whose last row is hidden in the sheet; the same bytes for the same rows."""
    return SAVED.get(repr(rows)) or SAVED.setdefault(repr(rows), _hiding(rows))


def _hiding(rows):
    book = openpyxl.load_workbook(io.BytesIO(annex4.write(rows)))
    book.active.row_dimensions[book.active.max_row].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

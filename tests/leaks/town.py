"""A small town in the middle of everything, each private fact of it a token that is found nowhere by chance.

`Town.marks` says of every token who may read it; everybody else must never be
sent it, whatever page, list, message or file they ask for.
"""

import io
from datetime import timedelta

import openpyxl

from marketplace.competition.commands import AnnounceRound, AnswerMatch, RankClaimants, SubmitClaim
from marketplace.competition.models import Claim
from marketplace.competition.use_cases import answers, claims, rounds, screening
from marketplace.delivery.commands import LogService
from marketplace.delivery.models import Engagement
from marketplace.delivery.use_cases import ledger, outcomes, ratings
from marketplace.delivery.use_cases.engagements import accept, confirm_contract, deliver, fill_contract
from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear
from marketplace.evaluation.use_cases import years
from marketplace.needs.commands import UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports
from marketplace.people.commands.organisations import ApplyToJoin
from marketplace.people.use_cases import registrations
from marketplace.shared import calendar, clock
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import AFTER, Play, change, content
from tests.conftest import NOW
from tests.delivery.use_cases import serving
from tests.makers import credit_code
from tests.versions import rivals
from tests.vetting.use_cases import applying

STAFF = ("city", "approver", "auditor")
JURY = (*STAFF, "expert")
LATER = AFTER + timedelta(days=30)
OVER = LATER + timedelta(days=400)


def _with_a_hidden_row(rows):
    """A county's workbook whose last row is hidden in the sheet."""
    book = openpyxl.load_workbook(io.BytesIO(annex4.write(rows)))
    book.active.row_dimensions[book.active.max_row].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Town:
    """Two counties with an enterprise and an institution each; one round decided and served, one round sealed."""

    def __init__(self, make, released=True):
        self.make, self.marks = make, {}
        self._people()
        self._facts()
        self._needs()
        self._joining()
        self._decided_round()
        self._service()
        self._sealed_round()
        self.run = self._year()
        self.released = released
        self.tell()

    def mark(self, name, *readers, token=""):
        """A token for a private fact, and who may read it."""
        token = token or f"暗记{len(self.marks):02d}{name}"
        self.marks[token] = set(readers)
        return token

    def phone(self, *readers):
        return self.mark("", *readers, token=f"1397331{len(self.marks):04d}")

    def tell(self):
        """Send every message that is due, so that the inboxes are full."""
        while due := outbox.due(clock.now(), limit=500):
            for row_id in due:
                outbox.perform(row_id)

    def _people(self):
        make = self.make
        self.county_a, self.county_b = make.county(), make.county("芦淞区", "430203")
        self.firm_a, self.firm_b = make.enterprise("株洲甲厂"), make.enterprise("株洲乙厂", unit=self.county_b)
        self.play = Play(make, needs=0, institutions=0)
        self.places = [
            make.place(make.institution("株洲丙服务公司")),
            make.place(make.institution("株洲丁服务公司", unit=self.county_b)),
            make.place(make.institution("株洲戊服务公司")),
        ]
        self.insts = [place.organisation for place in self.places]
        other = make.keep(Unit(kind=UnitKind.CITY, code="430300", name="湘潭市工业和信息化局", aliases=[]))
        county = make.keep(Unit(parent_id=other.id, kind=UnitKind.COUNTY, code="430302", name="雨湖区", aliases=[]))
        self.people = {
            "firm_a": make.enterprise_account(self.firm_a),
            "firm_b": make.enterprise_account(self.firm_b),
            "inst_a": make.institution_account(self.insts[0]),
            "inst_b": make.institution_account(self.insts[1]),
            "inst_c": make.institution_account(self.insts[2]),
            "inst_d": applying.institution_of(make, unit=self.county_b),
            "county_a": make.county_officer(),
            "county_b": make.county_officer(self.county_b),
            "city": self.play.officer,
            "approver": self.play.approver,
            "expert": self.play.expert,
            "finance": make.account(Role.FINANCE),
            "auditor": make.account(Role.AUDITOR),
            "admin": make.account(Role.ADMINISTRATOR),
            "other_city": make.account(Role.CITY_OFFICER, unit=other),
            "other_county": make.county_officer(county),
        }

    def _facts(self):
        """Whom to call at an organisation, and where a person's letters go."""
        around = {
            "firm_a": ("county_a", "inst_a"),
            "firm_b": ("county_b", "inst_b"),
            "inst_a": ("county_a", "firm_a"),
            "inst_b": ("county_b", "firm_b"),
        }
        for name, near in around.items():
            organisation = db.session.get_one(type(self.firm_a), self.people[name].organisation_id)
            change(
                organisation,
                contact_name=self.mark("联系", name, *near, *STAFF),
                contact_phone=self.phone(name, *near, *STAFF),
                standing_reason="",
            )
            mail = self.mark("", name, "admin", "auditor", token=f"x{len(self.marks)}@{name.replace('_', '-')}.example")
            change(self.people[name], email=mail)

    def _needs(self):
        make = self.make
        private = {"a": ("firm_a", "county_a", "city", "inst_a"), "b": ("firm_b", "county_b", "city", "inst_b")}
        self.needs = [
            make.need(
                firm,
                contact_name=self.mark("需求联系", *private[side]),
                contact_phone=self.phone(*private[side]),
                note=self.mark("备注", f"firm_{side}", f"county_{side}", *STAFF),
            )
            for side, firm in (("a", self.firm_a), ("b", self.firm_b))
        ]
        self.open_needs = [
            make.need(
                firm,
                contact_name=self.mark("新联系", f"firm_{side}", f"county_{side}", "city"),
                contact_phone=self.phone(f"firm_{side}", f"county_{side}", "city"),
            )
            for side, firm in (("a", self.firm_a), ("b", self.firm_b))
        ]
        writer = self.people["firm_b"]
        make.need(
            self.firm_b,
            NeedState.DRAFT,
            entered_by=writer,
            origin="enterprise",
            submitted_at=None,
            description=self.mark("草稿", "firm_b"),
            contact_name=self.mark("草稿联系", "firm_b"),
        )
        make.need(
            self.firm_b,
            NeedState.SUBMITTED,
            entered_by=writer,
            origin="enterprise",
            description=self.mark("待核实", "firm_b", "county_b", *STAFF),
            contact_phone=self.phone("firm_b", "county_b", "city"),
        )
        make.need(
            self.firm_b,
            NeedState.RETURNED,
            entered_by=writer,
            origin="enterprise",
            reason=self.mark("退回理由", "firm_b", "county_b", *STAFF),
        )

    def _joining(self):
        """A workbook under preview, a registration that waits, an application that came back: all of county B."""
        make, near = self.make, ("county_b", "city")
        row = annex4.Need(
            enterprise=self.mark("导入厂", *near, "approver", "auditor"),
            county="",
            county_name="芦淞区",
            services=("数智转型",),
            current="无",
            goal="创新型中小企业",
            contact=self.mark("导入联系", *near),
            phone=self.phone(*near),
        )
        bad = annex4.Need(
            enterprise=self.mark("拒收厂", *near),
            county="",
            county_name="芦淞区",
            services=("不存在的服务",),
            current="无",
            goal="创新型中小企业",
            contact=self.mark("拒收联系", *near),
            phone=self.phone(*near),
        )
        imports.upload(
            UploadWorkbook(
                programme_id=make.programme().id,
                unit_id=self.county_b.id,
                name="汇总.xlsx",
                data=_with_a_hidden_row([row, bad, bad]),
            ),
            actor=self.people["county_b"],
            now=NOW,
        )
        registrations.apply_to_join(
            ApplyToJoin(
                kind="enterprise",
                name="株洲待审制造有限公司",
                credit_code=credit_code(900001),
                unit_id=self.county_b.id,
                division_code="430203",
                address="芦淞区某路 2 号",
                legal_representative=self.mark("法人", *near, *STAFF),
                legal_person=True,
                financial=False,
                registered_on=NOW.date() - timedelta(days=900),
                contact_name=self.mark("注册联系", *near, *STAFF),
                contact_phone=self.phone(*near, *STAFF),
                licence_name="执照.pdf",
                licence=self._pdf("执照内容", *near, *STAFF),
                login="newcomer",
                person="某某",
                email="newcomer@example.cn",
                password="correct horse battery 9",
            ),
            now=NOW,
        )
        near = ("inst_d", "county_b")
        self.application = applying.submitted(
            make,
            self.people["inst_d"],
            contact=self.mark("申报联系", *near, "city", "approver"),
            phone=self.phone(*near, "city", "approver"),
            approach=self.mark("申报方案", *near, *STAFF),
        )

    def _pdf(self, name, *readers):
        return serving.PDF.replace(b"1 0 obj", f"% {self.mark(name, *readers)}\n1 0 obj".encode())

    def _decided_round(self):
        """Both needs claimed by both institutions and a third; the third is screened out here and refused there."""
        play = self.play
        play.needs, play.places = self.needs, self.places
        play.bidders = [self.people[name] for name in ("inst_a", "inst_b", "inst_c")]
        play.announce()
        self.claims = {}
        for place, side in enumerate("ab"):
            for number, bidder in enumerate(("inst_a", "inst_b", "inst_c")):
                self.claims[bidder, side] = self._claim(place, number, bidder, side)
        for (bidder, side), claim in self.claims.items():
            if (bidder, side) == ("inst_c", "a"):
                play.screen(claim, admit=False, reason=self.mark("审查理由", bidder, "firm_a", "county_a", *JURY))
            else:
                play.screen(claim)
        self._refuse()
        for (bidder, side), claim in self.claims.items():
            if (bidder, side) != ("inst_c", "a"):
                self._score(bidder, side, claim)
        play.decide()
        self._note_scores()

    def _claim(self, place, number, bidder, side):
        near = (bidder, f"firm_{side}", f"county_{side}", *JURY)
        won = (bidder, side) in (("inst_a", "a"), ("inst_b", "b"))
        price = 300_00 + 1_000_00 * len(self.marks) + 11
        served = ("finance",) if won else ()
        self.mark("", *near, *served, token=f"{price / 100:,.2f}")
        return self.play.claim(
            place,
            number,
            plan=self.mark("方案正文第一步第二步", *near),
            team=self.mark("团队正文若干人", *near),
            price_fen=price,
            enterprise_fen=price - 150_00,
        )

    def _refuse(self):
        claim = self.claims["inst_c", "b"]
        screening.rank(
            RankClaimants(
                round_id=self.play.round.id,
                need_id=self.needs[1].id,
                ranks={claim.key: 0},
                versions=rivals(self.play.round.id, self.needs[1].id),
                reasons={claim.key: self.mark("拒绝理由", "inst_c", "firm_b", "county_b", *JURY)},
            ),
            actor=self.people["firm_b"],
            now=AFTER,
        )

    def _score(self, bidder, side, claim):
        won = (bidder, side) in (("inst_a", "a"), ("inst_b", "b"))
        reason = self.mark("评分理由写得足够长", bidder, *JURY)
        command = screening.ScoreClaim(
            key=claim.key,
            version=claim.version,
            points={"plan": 97 if won else 31 + len(bidder) + len(self.marks) % 7},
            reasons={"plan": reason},
        )
        screening.score(command, actor=self.play.expert, now=AFTER)

    def _note_scores(self):
        """The score of a claim that lost, as pages print it: for its author and for those who decide."""
        for (bidder, side), claim in self.claims.items():
            claim = self.make.reread(db.session.get(Claim, claim.id))
            if claim.score is not None and (bidder, side) in (("inst_b", "a"), ("inst_a", "b")):
                self.mark("", bidder, f"firm_{side}", f"county_{side}", *JURY, token=f"{claim.score / 100:.2f}")

    def _service(self):
        """The match of enterprise A, served to the end and rated; the match of B agreed."""
        for side in "ab":
            winner = f"inst_{side}"
            claim = self.claims[winner, side]
            for person in (winner, f"firm_{side}"):
                answers.answer(
                    AnswerMatch(key=claim.key, version=claim.version, accept=True), actor=self.people[person], now=AFTER
                )
        near = ("inst_a", "firm_a", "county_a", "finance", *STAFF)
        self.contract = db.session.scalars(db.select(Engagement).where(Engagement.institution_id == self.insts[0].id)).one()
        number, inst, firm = self.contract.id, self.people["inst_a"], self.people["firm_a"]
        files = ("inst_a", "firm_a", "county_a", *STAFF)
        fill_contract(
            serving.FillContract(
                engagement_id=number,
                version=self.contract.version,
                term=serving.term(signed_on=AFTER.date(), starts_on=AFTER.date(), milestones=()),
                file=serving.Paper(name="合同.pdf", data=self._pdf("合同内容", *files)),
            ),
            actor=inst,
            now=AFTER,
        )
        confirm_contract(serving.ConfirmContract(engagement_id=number, version=self.contract.version), actor=firm, now=AFTER)
        ledger.log(
            LogService(
                engagement_id=number, version=self.contract.version, served_on=AFTER.date(), content=self.mark("台账", *near)
            ),
            actor=inst,
            now=LATER,
        )
        deliver(
            serving.DeliverService(
                engagement_id=number,
                version=self.contract.version,
                note=self.mark("交付说明", *near),
                file=serving.Paper(name="交付.pdf", data=self._pdf("交付内容", *files)),
            ),
            actor=inst,
            now=LATER,
        )
        accept(serving.AcceptDelivery(engagement_id=number, version=self.contract.version, sure=True), actor=firm, now=LATER)
        ratings.rate(
            serving.RateService(
                engagement_id=number,
                version=self.contract.version,
                answer=2,
                reason=self.mark("评价理由", "firm_a", *STAFF),
                facts=serving.ALL_YES,
            ),
            actor=firm,
            now=LATER,
        )
        outcomes.claim(
            serving.ClaimOutcome(
                engagement_id=number,
                version=0,
                level="innovative",
                reached_on=LATER.date(),
                file=serving.Paper(name="证书.pdf", data=self._pdf("证书内容", "inst_a", "county_a", "firm_a", *STAFF)),
                sure=True,
            ),
            actor=inst,
            now=LATER,
        )

    def _year(self):
        programme = self.make.programme()
        over = max(OVER, calendar.end_of(calendar.last_day(programme.starts_on)))
        run = years.freeze(
            FreezeYear(programme_id=programme.id, budget_fen=100_000_00, version=0), actor=self.people["city"], now=over
        )
        years.propose(ProposeYear(run_id=run.id, version=run.version), actor=self.people["city"], now=OVER)
        return run

    def _sealed_round(self):
        now = clock.now()
        change(self.make.programme(), ends_on=clock.today() + timedelta(days=300))
        self.sealed = rounds.announce(
            AnnounceRound(
                programme_id=self.make.programme().id,
                name="第二轮",
                opens_at=now + timedelta(seconds=1),
                closes_at=now + timedelta(hours=2),
                need_ids=tuple(need.id for need in self.open_needs),
                weights={"plan": 60, "price": 40},
                seed=11,
            ),
            actor=self.people["city"],
            now=now,
        )

    def claim_sealed(self):
        """Three claims in the round that is open now, each for the eyes of its author alone; then the year is released."""
        for name, need in (("inst_a", 0), ("inst_b", 0), ("inst_c", 1)):
            price = 800_000_00 + len(self.marks) * 1_000_00 + 7
            self.mark("", name, token=f"{price / 100:,.2f}")
            self.mark("", name, token=f"{price / 100:.2f}")
            claims.submit(
                SubmitClaim(
                    need_id=self.open_needs[need].id,
                    version=0,
                    **content(
                        plan=self.mark("密封方案若干步骤", name),
                        team=self.mark("密封团队若干人", name),
                        price_fen=price,
                        enterprise_fen=price - 150_00,
                    ),
                ),
                actor=self.people[name],
                clock=lambda _session: clock.now() + timedelta(seconds=2),
            )
        if self.released:
            years.release(ReleaseYear(run_id=self.run.id, version=self.run.version), actor=self.people["approver"], now=OVER)
        self.tell()

    def claims_of(self, name):
        """The keys of the claims of somebody's institution."""
        mine = db.select(Claim.key).where(Claim.organisation_id == self.people[name].organisation_id)
        return list(db.session.scalars(mine.order_by(Claim.id)))

    def foreign_to(self, viewer):
        """Tokens this viewer must not be sent."""
        return {token for token, readers in self.marks.items() if viewer not in readers}

"""A service played by the services, from the match to the answer; a test stops where it wants to look."""

from datetime import date, timedelta

from marketplace.delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    DeliverService,
    FillContract,
    Paper,
    RateService,
)
from marketplace.delivery.rules import PlannedStep, Term
from marketplace.delivery.use_cases import engagements, outcomes, ratings
from marketplace.needs.states import NeedState
from marketplace.records.use_cases.transaction import transaction
from marketplace.vetting.rules.questions import FACTS
from tests.conftest import NOW
from tests.versions import refused_outcome

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
SIGNED, STARTS, ENDS = date(2023, 3, 1), date(2023, 3, 2), date(2023, 6, 30)
LATER = NOW + timedelta(days=30)
"""A month into the contract."""
OVER = LATER + timedelta(days=400)
"""After the term, when a year with money may be frozen."""
ALL_YES = dict.fromkeys(FACTS, True)


def paper(name="合同.pdf"):
    return Paper(name=name, data=PDF)


def term(**changes):
    """A term that stands, with changes."""
    given = {
        "signed_on": SIGNED,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "milestones": (PlannedStep(title="诊断报告", due_on=date(2023, 3, 20)),),
    }
    return Term(**(given | changes))


class Service:
    """One contract between an enterprise and an institution, with the people of both."""

    def __init__(self, make, place=None, enterprise=None, now=NOW):
        self.make, self.now = make, now
        self.place = place or make.place()
        self.provider = make.institution_account(self.place.organisation)
        self.owner = make.enterprise_account(enterprise)
        self.need = make.need(self.owner.organisation, NeedState.MATCHED)
        self.claim = make.claim(make.round([self.need]), self.need, self.place.organisation, self.provider, "confirmed")
        with transaction(self.owner, now) as session:
            session.refresh(self.claim)
            self.contract = engagements.open_from_match(session, self.claim, actor=self.owner, now=now)

    @property
    def id(self):
        return self.contract.id

    def fill(self, send=True, file=True, **changes):
        command = FillContract(
            engagement_id=self.id, version=self.contract.version, term=term(**changes), file=paper() if file else None, send=send
        )
        return engagements.fill_contract(command, actor=self.provider, now=self.now)

    def start(self):
        self.fill()
        engagements.confirm_contract(
            ConfirmContract(engagement_id=self.id, version=self.contract.version), actor=self.owner, now=self.now
        )
        return self

    def deliver(self, now=LATER):
        command = DeliverService(
            engagement_id=self.id, version=self.contract.version, note="三个阶段全部完成", file=paper("交付.pdf")
        )
        engagements.deliver(command, actor=self.provider, now=now)
        return self

    def accept(self, now=LATER):
        engagements.accept(
            AcceptDelivery(engagement_id=self.id, version=self.contract.version, sure=True), actor=self.owner, now=now
        )
        return self

    def accepted(self, now=LATER):
        return self.start().deliver(now).accept(now)

    def rate(self, answer=5, facts=ALL_YES, by=None, now=LATER, reason="服务及时，方案有用"):
        command = RateService(engagement_id=self.id, version=self.contract.version, answer=answer, reason=reason, facts=facts)
        return ratings.rate(command, actor=by or self.owner, now=now)

    def reach(self, level="innovative", reached_on=date(2023, 3, 25), now=LATER):
        command = ClaimOutcome(
            engagement_id=self.id,
            level=level,
            reached_on=reached_on,
            file=paper("证书.pdf"),
            version=refused_outcome(self.id, level),
            sure=True,
        )
        return outcomes.claim(command, actor=self.provider, now=now)

    def confirmed(self, officer, level="innovative"):
        found = self.reach(level)
        return outcomes.confirm(ConfirmOutcome(outcome_id=found.id, version=found.version, sure=True), actor=officer, now=LATER)


def started(make):
    """A service whose contract both have confirmed."""
    return Service(make).start()


def accepted(make):
    """A service that was delivered and accepted."""
    return Service(make).accepted()

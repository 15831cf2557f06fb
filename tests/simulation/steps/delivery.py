"""Contracts, what is done under them, answers and outcomes."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    ConfirmOutcomes,
    DeliverService,
    FillContract,
    LogService,
    Paper,
    RateService,
    ReachMilestone,
    RefuseOutcome,
    SendBackContract,
    SendBackDelivery,
    StrikeLogEntry,
    TerminateEngagement,
)
from marketplace.delivery.models import Engagement, Outcome
from marketplace.delivery.rules import PlannedStep, Term
from marketplace.delivery.use_cases import engagements, ledger, outcomes, ratings
from marketplace.shared.calendar import day_of
from marketplace.shared.extensions import db
from marketplace.vetting.rules.questions import FACTS
from tests.simulation.steps.play import Plays
from tests.vetting.use_cases.applying import PDF

plays = Plays("delivery")
PLAYS = plays.found
CONTRACT, OUTCOME = ("engagement", Engagement), ("outcome", Outcome)


def paper(name):
    return Paper(name=name, data=PDF)


@plays.of(engagements.fill_contract, case=CONTRACT, button="fill", weight=14)
def _(s):
    today = day_of(s.now)
    ends = today + timedelta(days=s.random.choice((10, 60, 120)))
    step = PlannedStep(title="诊断报告", due_on=today + timedelta(days=5))
    term = Term(signed_on=today, starts_on=today, ends_on=ends, milestones=(step,))
    return FillContract(**s.id, term=term, file=paper("合同.pdf"), send=s.chance(0.9))


@plays.of(engagements.confirm_contract, case=CONTRACT, button="confirm", weight=14)
def _(s):
    return ConfirmContract(**s.id)


@plays.of(engagements.send_back_contract, case=CONTRACT, button="send_back_contract", weight=1)
def _(s):
    return SendBackContract(**s.id, reason=s.why)


@plays.of(engagements.reach_milestone, case=CONTRACT, button="serve", weight=2, chosen=("not_found", "engagement.step_done"))
def _(s):
    left = [step.position for step in s.case.milestones if step.done_on is None]
    return ReachMilestone(**s.id, position=left[0] if left else 1, done_on=day_of(s.now))


@plays.of(ledger.log, case=CONTRACT, button="serve", weight=3)
def _(s):
    return LogService(**s.id, served_on=day_of(s.now), content="入企诊断", fee_fen=s.random.randrange(9000), reduction_fen=100)


@plays.of(ledger.strike, case=CONTRACT, button="serve", weight=1, chosen=("not_found",))
def _(s):
    entries = s.case.log
    return StrikeLogEntry(**s.id, entry_id=entries[0].id if entries else 1, reason=s.why)


@plays.of(engagements.deliver, case=CONTRACT, button="deliver", weight=12)
def _(s):
    return DeliverService(**s.id, note="三个阶段全部完成", file=paper("交付.pdf"))


@plays.of(engagements.accept, case=CONTRACT, button="accept", weight=12)
def _(s):
    return AcceptDelivery(**s.id, sure=s.chance(0.8))


@plays.of(engagements.send_back, case=CONTRACT, button="send_back", weight=1)
def _(s):
    return SendBackDelivery(**s.id, reason=s.why)


@plays.of(ratings.rate, case=CONTRACT, button="rate", weight=12)
def _(s):
    facts = {name: s.chance(0.8) for name in FACTS}
    level = s.random.randint(1, 5)
    return RateService(**s.id, answer=level, reason=s.why if level < 4 or s.chance(0.5) else "", facts=facts)


@plays.of(engagements.terminate, case=CONTRACT, button="terminate", weight=1)
def _(s):
    return TerminateEngagement(**s.id, reason=s.why, carry_over=s.chance(0.5), sure=True)


@plays.of(outcomes.claim, case=CONTRACT, button="claim", weight=4, chosen=("outcome.",))
def _(s):
    claimed = set(db.session.scalars(select(Outcome.level).where(Outcome.enterprise_id == s.case.enterprise_id)))
    left = sorted({"innovative", "provincial_srdi", "little_giant"} - claimed)
    if not left:
        return None
    level = s.random.choice(left)
    return ClaimOutcome(
        engagement_id=s.case.id, version=0, file=paper("证书.pdf"), level=level, reached_on=day_of(s.now), sure=True
    )


@plays.of(outcomes.claim, case=OUTCOME, button="claim_again", weight=5)
def again(s):
    return ClaimOutcome(
        engagement_id=s.case.engagement_id,
        version=s.case.version,
        file=paper("证书.pdf"),
        level=s.case.level,
        reached_on=s.case.reached_on,
        sure=True,
    )


@plays.of(outcomes.confirm, case=OUTCOME, button="confirm", weight=6)
def _(s):
    return ConfirmOutcome(**s.id, sure=s.chance(0.8))


@plays.of(outcomes.confirm_all, case=OUTCOME, button="confirm", weight=2)
def _(s):
    return ConfirmOutcomes(versions={s.case.id: s.case.version})


@plays.of(outcomes.refuse, case=OUTCOME, button="refuse", weight=3)
def _(s):
    return RefuseOutcome(**s.id, reason=s.why)

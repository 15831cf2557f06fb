"""From a confirmed match to the enterprise's answer and the level it reached: one path a contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from sqlalchemy import select

from ..competition.queries import claims
from ..delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    DeliverService,
    FillContract,
    LogService,
    Paper,
    RateService,
    ReachMilestone,
    RefuseOutcome,
    SendBackDelivery,
    TerminateEngagement,
)
from ..delivery.models import Engagement, Outcome
from ..delivery.rules import PlannedStep, Term
from ..delivery.states import EngagementState
from ..delivery.use_cases import engagements, ledger, ratings
from ..delivery.use_cases import outcomes as levels
from ..shared import calendar
from ..shared.extensions import db
from ..shared.models.account import Account
from ..vetting.rules.questions import FACTS
from .papers import CONTRACT, DELIVERY, PROOF
from .play import Path, Play, seen

SAID = {
    5: "响应快，交付物完整，现场培训到位。",
    4: "服务较好，个别材料补交过一次。",
    3: "基本达到约定，进度略慢。",
    2: "沟通不及时，交付物需要多次修改。",
    1: "未达到约定效果，人员更换频繁。",
}
SENT_BACK = "验收材料缺少培训签到表，请补齐后再提交。"
ENDED = "企业停产检修，双方协商终止，需求转入下一轮。"
NOT_LISTED = "公布名单中未查到该企业，请核对后再报。"
HALTS = {5: 1, 7: 2}
"""After how many announced steps a halting contract comes to rest, by the remainder of its id."""
LEVELS = frozenset({"innovative", "provincial_srdi", "little_giant", "key_little_giant", "above_scale"})
"""Levels that enterprises of the play reach; champions take longer than a year."""


def paths(play: Play, *, stage: str, outcomes_from: int, halting: bool = False) -> Iterator[Path]:
    """A path for each contract that is new, by number; outcomes are claimed from a day on.

    Where some are `halting`, one in twelve is never filled in, and one in twelve never confirmed.
    """
    wanted = select(Engagement).where(Engagement.programme_id == play.programme_id, Engagement.state == EngagementState.AGREED)
    for contract in db.session.scalars(wanted.order_by(Engagement.number)).all():
        if contract.id not in play.begun:
            play.begun.add(contract.id)
            path = _path(play, contract, play.random(f"{stage} {contract.number}"), outcomes_from)
            yield islice(path, HALTS.get(contract.id % 12)) if halting else path


def _path(play: Play, contract: Engagement, random: Random, outcomes_from: int) -> Path:
    provider, enterprise = play.people[contract.institution_id], play.people[contract.enterprise_id]
    days, one, agreed_at = claims.content(contract.claim).days, contract.id, contract.created_at
    goal = play.wishes[contract.enterprise_id].goal
    skill, fate = play.providers[contract.institution_id].skill, random.random()
    yield (now := later(agreed_at, random.randint(2, 8), random))
    term = _term(now, days)
    filled = FillContract(
        engagement_id=one, version=seen(Engagement, one), term=term, file=Paper(name="contract.pdf", data=CONTRACT)
    )
    engagements.fill_contract(filled, actor=provider, now=now)
    yield (now := later(now, random.randint(1, 4), random))
    engagements.confirm_contract(ConfirmContract(engagement_id=one, version=seen(Engagement, one)), actor=enterprise, now=now)
    yield (now := later(now, 2 + days // 4, random))
    if fate < 0.02:
        ended = TerminateEngagement(engagement_id=one, version=seen(Engagement, one), reason=ENDED, carry_over=True, sure=True)
        engagements.terminate(ended, actor=play.cast.officer, now=now)
        return
    _work(one, now, provider, first=True)
    yield (now := later(now, 2 + days // 3, random))
    _work(one, now, provider, first=False)
    yield (now := later(now, 2 + days // 3 + random.randint(0, 9), random))
    yield from _hand_over(one, now, provider, enterprise, random, mended=fate > 0.9)
    yield from _answer(one, now + timedelta(days=14), enterprise, skill, random)
    yield from _reach(play, one, goal, provider, max(play.days.at(outcomes_from, 10), now), random)


def later(moment: datetime, days: int, random: Random) -> datetime:
    """Some days later, at some minute of the working day."""
    day = calendar.day_of(moment) + timedelta(days=days)
    return calendar.start_of(day) + timedelta(hours=9, minutes=random.randint(0, 479))


def _term(now: datetime, days: int) -> Term:
    today = calendar.day_of(now)
    half, end = today + timedelta(days=max(1, days // 2)), today + timedelta(days=days + 30)
    steps = (PlannedStep(title="诊断与方案", due_on=half), PlannedStep(title="交付与验收", due_on=end))
    return Term(signed_on=today, starts_on=today, ends_on=end, milestones=steps)


def _work(one: int, now: datetime, provider: Account, *, first: bool) -> None:
    """A line in the ledger, and at first the first step of the contract."""
    today = calendar.day_of(now)
    content = "入企诊断并提交诊断报告，与企业商定方案。" if first else "按方案实施，现场指导并培训骨干。"
    ledger.log(
        LogService(engagement_id=one, version=seen(Engagement, one), served_on=today, content=content), actor=provider, now=now
    )
    if first:
        reached = ReachMilestone(engagement_id=one, version=seen(Engagement, one), position=0, done_on=today)
        engagements.reach_milestone(reached, actor=provider, now=now)


def _hand_over(one: int, now: datetime, provider: Account, enterprise: Account, random: Random, *, mended: bool) -> Path:
    """Delivered, perhaps sent back and delivered anew, and accepted."""
    report = Paper(name="report.pdf", data=DELIVERY)
    delivered = DeliverService(
        engagement_id=one, version=seen(Engagement, one), note="交付物清单已全部提交，请验收。", file=report
    )
    engagements.deliver(delivered, actor=provider, now=now)
    if mended:
        yield (now := now + timedelta(days=2))
        engagements.send_back(
            SendBackDelivery(engagement_id=one, version=seen(Engagement, one), reason=SENT_BACK), actor=enterprise, now=now
        )
        yield (now := now + timedelta(days=4))
        engagements.deliver(replace(delivered, version=seen(Engagement, one)), actor=provider, now=now)
    yield (now := now + timedelta(days=random.randint(1, 6)))
    engagements.accept(AcceptDelivery(engagement_id=one, version=seen(Engagement, one), sure=True), actor=enterprise, now=now)


def _answer(one: int, now: datetime, enterprise: Account, skill: float, random: Random) -> Path:
    """Nine of ten enterprises answer; how, depends on the institution and on chance."""
    content, silent = skill + random.gauss(0, 0.15), random.random() < 0.1
    if silent:
        return
    yield now
    answer = 1 + sum(content > bound for bound in (0.15, 0.3, 0.48, 0.68))
    facts = {name: random.random() < 0.55 + 0.11 * answer - 0.08 * place for place, name in enumerate(FACTS)}
    rated = RateService(engagement_id=one, version=seen(Engagement, one), answer=answer, reason=SAID[answer], facts=facts)
    ratings.rate(rated, actor=enterprise, now=now)


def _reach(play: Play, one: int, goal: str, provider: Account, since: datetime, random: Random) -> Path:
    """One enterprise of four reaches what it strove for; the bureau finds nine of ten on the official list."""
    if goal not in LEVELS or random.random() > 0.25:
        return
    yield (now := later(since, 21 + random.randint(0, 20), random))
    proof = Paper(name="proof.pdf", data=PROOF)
    reached_on = calendar.day_of(now) - timedelta(days=3)
    wanted = ClaimOutcome(engagement_id=one, level=goal, reached_on=reached_on, file=proof, version=0, sure=True)
    claimed = levels.claim(wanted, actor=provider, now=now).id
    yield (now := now + timedelta(days=random.randint(3, 12)))
    if random.random() < 0.9:
        levels.confirm(
            ConfirmOutcome(outcome_id=claimed, version=seen(Outcome, claimed), sure=True), actor=play.cast.officer, now=now
        )
    else:
        levels.refuse(
            RefuseOutcome(outcome_id=claimed, version=seen(Outcome, claimed), reason=NOT_LISTED), actor=play.cast.officer, now=now
        )

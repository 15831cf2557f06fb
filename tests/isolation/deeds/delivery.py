"""Contracts, the ledger, ratings, outcomes, and the year."""

from datetime import date

from marketplace.delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    ConfirmOutcomes,
    DeliverService,
    FillContract,
    LogService,
    RateService,
    ReachMilestone,
    RefuseOutcome,
    SendBackContract,
    SendBackDelivery,
    StrikeLogEntry,
    TerminateEngagement,
)
from marketplace.delivery.use_cases import engagements, ledger, outcomes, ratings
from marketplace.evaluation.commands import DecideAdjustment, FreezeYear, ProposeYear, RefuseAdjustment, ReleaseYear, SendYearBack
from marketplace.evaluation.use_cases import adjustments, years
from tests.delivery.use_cases.serving import ALL_YES, paper, term
from tests.isolation.city import BUDGET, WHY
from tests.isolation.deeds import ADJUSTED, FROZEN, PROPOSED, RELEASED, WEIGHED, Deed


def _on(name, command, /, **more):
    return lambda c: command(**c.seen(f"{name} contract", "engagement_id"), **more)


def _outcome(command, /, **more):
    return lambda c: command(**c.seen("outcome", "outcome_id"), **more)


def _claiming(contract, level="innovative", /, **more):
    return lambda c: ClaimOutcome(
        engagement_id=c.id(f"{contract} contract"),
        level=level,
        reached_on=date(2023, 3, 7),
        file=paper("证书.pdf"),
        version=0,
        sure=True,
    )


def _year(command, /, **more):
    return lambda c: command(**c.seen("year", "run_id"), **more)


def _freezing(c):
    """Before the end of the term, so without money."""
    version = c.row("year").version if "year" in c.rows else 0
    return FreezeYear(programme_id=c.id("programme"), budget_fen=0, without_money=True, version=version)


def _rehearsing(c):
    return FreezeYear(programme_id=c.id("programme"), budget_fen=BUDGET, version=0, rehearsal=True)


def _adjustment(command, /, **more):
    return lambda c: command(**c.seen("adjustment", "adjustment_id"), **more)


RATING = {"reason": "服务及时，方案有用", "facts": ALL_YES}

DEEDS = (
    Deed(engagements.fill_contract, "provider of agreed", _on("agreed", FillContract, term=term(), file=paper())),
    Deed(engagements.confirm_contract, "owner of sent", _on("sent", ConfirmContract)),
    Deed(engagements.send_back_contract, "owner of sent", _on("sent", SendBackContract, reason=WHY)),
    Deed(engagements.reach_milestone, "provider of active", _on("active", ReachMilestone, position=0, done_on=date(2023, 3, 7))),
    Deed(engagements.deliver, "provider of active", _on("active", DeliverService, note="三个阶段全部完成", file=paper())),
    Deed(engagements.accept, "owner of delivered", _on("delivered", AcceptDelivery, sure=True)),
    Deed(engagements.send_back, "owner of delivered", _on("delivered", SendBackDelivery, reason=WHY)),
    Deed(engagements.terminate, "officer", _on("active", TerminateEngagement, reason=WHY, carry_over=True, sure=True)),
    Deed(
        engagements.terminate, "officer", _on("sent", TerminateEngagement, reason=WHY, carry_over=False, sure=True), "a sent one"
    ),
    Deed(ledger.log, "provider of active", _on("active", LogService, served_on=date(2023, 3, 7), content="入企诊断")),
    Deed(
        ledger.strike,
        "provider of active",
        lambda c: StrikeLogEntry(**c.seen("active contract", "engagement_id"), entry_id=c.id("ledger line"), reason=WHY),
    ),
    Deed(ratings.rate, "owner of accepted", _on("accepted", RateService, answer=5, **RATING)),
    Deed(outcomes.claim, "provider of accepted", _claiming("accepted")),
    Deed(outcomes.claim, "provider of accepted", _claiming("accepted", "provincial_srdi"), "of another level"),
    Deed(outcomes.confirm, "officer", _outcome(ConfirmOutcome, sure=True)),
    Deed(outcomes.confirm_all, "other officer", lambda c: ConfirmOutcomes(versions={c.id("outcome"): c.row("outcome").version})),
    Deed(outcomes.refuse, "other officer", _outcome(RefuseOutcome, reason=WHY)),
    Deed(years.freeze, "officer", _freezing),
    Deed(years.freeze, "other officer", _freezing),
    Deed(years.freeze, "other officer", _freezing, "anew", FROZEN),
    Deed(years.freeze, "officer", _rehearsing, "to rehearse"),
    Deed(years.freeze, "other officer", _rehearsing, "while weights wait", WEIGHED),
    Deed(adjustments.propose, "officer", lambda c: c.correcting(), "", RELEASED),
    Deed(adjustments.propose, "other officer", lambda c: c.correcting(), "", RELEASED),
    Deed(adjustments.approve, "approver", _adjustment(DecideAdjustment), "", ADJUSTED),
    Deed(adjustments.approve, "other approver", _adjustment(DecideAdjustment), "", ADJUSTED),
    Deed(adjustments.refuse, "other approver", _adjustment(RefuseAdjustment, reason=WHY), "", ADJUSTED),
    Deed(adjustments.withdraw, "officer", _adjustment(DecideAdjustment), "", ADJUSTED),
    Deed(years.propose, "officer", _year(ProposeYear), "", FROZEN),
    Deed(years.release, "approver", _year(ReleaseYear), "", PROPOSED),
    Deed(years.release, "other approver", _year(ReleaseYear), "", PROPOSED),
    Deed(years.send_back, "other approver", _year(SendYearBack, reason=WHY), "", PROPOSED),
)

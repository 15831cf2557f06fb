"""The end of the year."""

from marketplace.delivery.commands import Paper
from marketplace.evaluation.commands import (
    DecideAdjustment,
    FreezeYear,
    ProposeAdjustment,
    ProposeYear,
    RefuseAdjustment,
    ReleaseYear,
    SendYearBack,
)
from marketplace.evaluation.models import Adjustment, YearRun
from marketplace.evaluation.queries import adjustments as corrected
from marketplace.evaluation.use_cases import adjustments, years
from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.simulation.steps.play import Plays
from tests.versions import live_year
from tests.vetting.use_cases.applying import PDF

plays = Plays("evaluation")
PLAYS = plays.found
YEAR, ADJUSTMENT = ("year", YearRun), ("adjustment", Adjustment)


def freezing(s, budget_fen, rehearsal=False):
    programme = db.session.get_one(Programme, s.city.programme_id)
    return FreezeYear(
        programme_id=programme.id,
        budget_fen=budget_fen,
        version=live_year(programme),
        without_money=budget_fen == 0,
        rehearsal=rehearsal,
        sure=True,
    )


@plays.of(years.freeze, by=(Role.CITY_OFFICER,), weight=3)
def _(s):
    return freezing(s, s.random.randrange(1, 10**9))


@plays.of(years.freeze, by=(Role.CITY_OFFICER,), weight=2)
def without_money(s):
    return freezing(s, 0)


@plays.of(years.freeze, by=(Role.CITY_OFFICER,), weight=1, seen=False)
def rehearse(s):
    return freezing(s, s.random.randrange(1, 10**9), rehearsal=True)


def run(s):
    return {"run_id": s.case.id, "version": s.case.version}


@plays.of(years.propose, case=YEAR, button="propose", weight=14)
def _(s):
    return ProposeYear(**run(s))


@plays.of(years.release, case=YEAR, button="release", weight=14)
def _(s):
    return ReleaseYear(**run(s))


@plays.of(years.send_back, case=YEAR, button="send_back", weight=1)
def _(s):
    return SendYearBack(**run(s), reason=s.why)


@plays.of(adjustments.propose, case=YEAR, button="adjust", weight=8, chosen=("adjustment.",))
def _(s):
    lines = corrected.stands(s.case)
    line, rest = s.random.choice(lines), s.case.budget_fen - sum(one.new_fen for one in lines)
    change = rest if s.chance(0.3) else s.random.randrange(-(10**6), 10**6)
    return ProposeAdjustment(
        **run(s),
        organisation_id=line.organisation,
        new_score=max(0, min(10_000, line.new_score + s.random.randrange(-500, 500))),
        new_fen=max(0, line.new_fen + change),
        reason=s.why,
        proof=Paper(name="复核记录.pdf", data=PDF),
        sure=s.chance(0.7),
    )


@plays.of(adjustments.approve, case=ADJUSTMENT, button="approve", weight=14)
def _(s):
    return DecideAdjustment(**s.id)


@plays.of(adjustments.refuse, case=ADJUSTMENT, button="refuse", weight=3)
def _(s):
    return RefuseAdjustment(**s.id, reason=s.why)


@plays.of(adjustments.withdraw, case=ADJUSTMENT, button="withdraw", weight=2)
def _(s):
    return DecideAdjustment(**s.id)

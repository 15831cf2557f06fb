"""The end of the year."""

from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear, SendYearBack
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.use_cases import years
from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.simulation.steps.play import Plays
from tests.versions import live_year

plays = Plays("evaluation")
PLAYS = plays.found
YEAR = ("year", YearRun)


@plays.of(years.freeze, by=(Role.CITY_OFFICER,), weight=3)
def _(s):
    programme = db.session.get_one(Programme, s.city.programme_id)
    return FreezeYear(
        programme_id=programme.id, budget_fen=s.random.randrange(1, 10**9), version=live_year(programme), without_money=False
    )


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

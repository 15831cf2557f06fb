"""Days and settings of a programme, chains, notices."""

from datetime import timedelta

from marketplace.programmes.commands import (
    AddChain,
    ChangeDates,
    ChangeSettings,
    Dates,
    DecideDates,
    DecideSettings,
    MoveChain,
    PublishNotice,
    RenameChain,
    RetireChain,
    WithdrawNotice,
)
from marketplace.programmes.models import Notice, Programme
from marketplace.programmes.use_cases import chains, dates, notices, programmes, weights
from marketplace.shared.calendar import day_of
from marketplace.shared.models.place import Chain
from marketplace.shared.roles import Role
from tests.simulation.steps.play import Plays

plays = Plays("programmes")
PLAYS = plays.found
PROGRAMME, CHAIN, NOTICE = ("programme", Programme), ("chain", Chain), ("notice", Notice)
CITY = (Role.CITY_OFFICER,)
WEIGHTS = ((50, 30, 20), (60, 20, 20), (40, 40, 20), (0, 80, 20))
TWO = (Role.CITY_OFFICER, Role.CITY_APPROVER)


@plays.of(programmes.change_dates, case=PROGRAMME, by=CITY, weight=2)
def _(s):
    one, later = s.case, timedelta(days=s.random.choice((-1, 0, 3)))
    days = Dates(
        starts_on=one.starts_on, apply_on=day_of(one.apply_until) + later, recommend_on=day_of(one.recommend_until) + later
    )
    return ChangeDates(**s.id, name=s.random.choice((one.name, f"{one.name}（续）"))[:60], dates=days, reason=s.why)


@plays.of(programmes.change_settings, case=PROGRAMME, by=CITY, weight=1)
def _(s):
    return ChangeSettings(**s.id, values={"satisfaction_answers_min": s.random.choice((3, 4, 5))}, reason=s.why)


@plays.of(programmes.change_settings, case=PROGRAMME, by=CITY, weight=1)
def weigh(s):
    names = [f"year_weight_{one}" for one in ("satisfaction", "completion", "outcomes")]
    return ChangeSettings(**s.id, values=dict(zip(names, s.random.choice(WEIGHTS), strict=True)), reason=s.why)


@plays.of(weights.approve, case=PROGRAMME, by=TWO, weight=2)
def _(s):
    return DecideSettings(**s.id)


@plays.of(weights.withdraw, case=PROGRAMME, by=TWO, weight=1)
def _(s):
    return DecideSettings(**s.id)


@plays.of(dates.approve, case=PROGRAMME, by=TWO, weight=3)
def _(s):
    return DecideDates(**s.id)


@plays.of(dates.withdraw, case=PROGRAMME, by=TWO, weight=1)
def _(s):
    return DecideDates(**s.id)


@plays.of(chains.add, by=CITY, weight=1, chosen=("chain.name_taken",))
def _(s):
    return AddChain(name=f"{s.random.choice('甲乙丙丁')}产业链")


@plays.of(chains.rename, case=CHAIN, by=CITY, weight=1, chosen=("chain.name_taken",))
def _(s):
    return RenameChain(**s.id, name=f"{s.random.choice('子丑寅卯')}产业链")


@plays.of(chains.move, case=CHAIN, by=CITY, weight=1)
def _(s):
    return MoveChain(**s.id, up=s.chance(0.5))


@plays.of(chains.retire, case=CHAIN, by=CITY, weight=1, chosen=("chain.already",))
def _(s):
    return RetireChain(**s.id, retired=s.case.active is s.chance(0.8))


@plays.of(notices.publish, by=CITY, weight=1)
def _(s):
    programme_id = s.random.choice((None, s.city.programme_id))
    return PublishNotice(programme_id=programme_id, title="关于申报的通知", body="请各机构按时报送材料。")


@plays.of(notices.withdraw, case=NOTICE, by=CITY, weight=1)
def _(s):
    return WithdrawNotice(**s.id, reason=s.why)

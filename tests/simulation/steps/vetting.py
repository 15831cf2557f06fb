"""Applications of institutions and places in the pool."""

from marketplace.shared.roles import Role
from marketplace.vetting.commands import (
    AttachPledge,
    ChangePlace,
    ConfirmApplication,
    MovePlace,
    Paper,
    RecommendApplication,
    RefuseApplication,
    ReturnApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
    WithdrawApplication,
)
from marketplace.vetting.models import Application, PoolPlace
from marketplace.vetting.use_cases import applications, pool, vetting
from tests.simulation.steps.play import Plays
from tests.vetting.use_cases.applying import CONTENT, PDF

plays = Plays("vetting")
PLAYS = plays.found
APPLICATION, PLACE = ("application", Application), ("place", PoolPlace)


@plays.of(applications.start, by=(Role.INSTITUTION,), weight=5)
def _(s):
    return StartApplication(programme_id=s.city.programme_id, version=0)


@plays.of(applications.start, case=APPLICATION, by=(Role.INSTITUTION,), weight=1)
def again(s):
    return StartApplication(programme_id=s.city.programme_id, version=s.case.version)


# One section is saved from a page that is older than another section.
@plays.of(applications.save, case=APPLICATION, button="write", weight=16, seen=False)
def _(s):
    section = s.random.choice(list(CONTENT))
    values = dict(CONTENT[section])
    if "committed_served" in values:
        values["committed_served"] = s.random.choice((10, 12, 15))
    return SaveSection(**s.id, section=section, values=values)


@plays.of(applications.attach_pledge, case=APPLICATION, button="write", weight=5, seen=False)
def _(s):
    return AttachPledge(**s.id, name="承诺书.pdf", data=PDF)


@plays.of(applications.submit, case=APPLICATION, button="submit", weight=10)
def _(s):
    return SubmitApplication(**s.id)


@plays.of(applications.withdraw, case=APPLICATION, button="withdraw", weight=1)
def _(s):
    return WithdrawApplication(**s.id, reason="暂缓申报")


@plays.of(vetting.send_back, case=APPLICATION, button="return", weight=2)
def _(s):
    return ReturnApplication(**s.id, defects=(("basics", "", "请补齐证明材料"),), remark="请于三日内补正")


@plays.of(vetting.recommend, case=APPLICATION, button="recommend", weight=10)
def _(s):
    return RecommendApplication(**s.id, opinion="材料属实，同意推荐", document=Paper(name="推荐文件.pdf", data=PDF), sure=True)


@plays.of(vetting.confirm, case=APPLICATION, button="confirm", weight=10)
def _(s):
    return ConfirmApplication(**s.id)


@plays.of(vetting.refuse, case=APPLICATION, button="refuse", weight=1)
def _(s):
    return RefuseApplication(**s.id, reason=s.why)


def place(s):
    return {"place_id": s.case.id, "version": s.case.version, "reason": s.why}


@plays.of(pool.change, case=PLACE, button="change", weight=2)
def _(s):
    return ChangePlace(**place(s), capacity=s.random.choice((1, 2, 5)))


@plays.of(pool.suspend, case=PLACE, button="suspend", weight=1)
def _(s):
    return MovePlace(**place(s))


@plays.of(pool.resume, case=PLACE, button="resume", weight=8)
def _(s):
    return MovePlace(**place(s))


@plays.of(pool.remove, case=PLACE, button="remove", weight=1)
def _(s):
    return MovePlace(**place(s))

"""Applications of institutions and places in the pool."""

from sqlalchemy import select

from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.vetting.commands import (
    AttachPledge,
    ChangePlace,
    ConfirmApplication,
    DecideCarry,
    MovePlace,
    Paper,
    ProposeCarry,
    RecommendApplication,
    RefuseApplication,
    ReturnApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
    WithdrawApplication,
)
from marketplace.vetting.models import Application, PoolPlace
from marketplace.vetting.use_cases import applications, carrying, pool, vetting
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
    if s.case.organisation_id != s.actor.organisation_id:
        return None
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


def elsewhere(s):
    """The programme beside the one that is played; None where there is none."""
    return db.session.scalar(select(Programme.id).where(Programme.id != s.city.programme_id).limit(1))


@plays.of(applications.start, by=(Role.INSTITUTION,), weight=2, chosen=("not_found",))
def from_another(s):
    own = select(Application.id).where(Application.organisation_id == s.actor.organisation_id)
    source = db.session.scalar(own.where(Application.programme_id == s.city.programme_id))
    other = elsewhere(s)
    return StartApplication(programme_id=other, version=0, source_id=source) if source and other else None


@plays.of(carrying.propose, case=PLACE, button="carry", weight=6, chosen=("application.rules_unmet",))
def _(s):
    return ProposeCarry(**place(s), programme_id=elsewhere(s) or s.city.programme_id, sure=True)


@plays.of(carrying.approve, case=PLACE, button="approve_carry", weight=6)
def _(s):
    return DecideCarry(place_id=s.case.id, version=s.case.version)


@plays.of(carrying.drop, case=PLACE, button="drop_carry", weight=1)
def _(s):
    return DecideCarry(place_id=s.case.id, version=s.case.version)

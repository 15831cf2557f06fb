"""Institutions on their way into the pool: applied, returned with all defects at once, recommended, confirmed."""

from collections.abc import Sequence
from enum import IntEnum

from ..core.commands.applications import (
    AttachPledge, ConfirmApplication, Paper, RecommendApplication, ReturnApplication, SaveSection, StartApplication,
    SubmitApplication,
)  # fmt: skip
from ..core.applications import Section
from ..models import Account, Application
from ..queries import programmes
from ..services import applications, vetting
from .papers import PLEDGE, RECOMMENDATION
from .play import Play, join, still, together
from .providers import Provider, form

DEFECTS = (
    (Section.SERVICES.value, "approach", "实施路径过于笼统，请写明每一步的交付物和时间。"),
    (Section.CASES.value, "", "成功案例请补充企业获评的年份依据。"),
    (Section.BASICS.value, "premises", "请补充服务场地是自有还是租赁。"),
)
MENDED = {
    Section.SERVICES: {"approach": "第一周入企诊断并出具报告；第三周商定方案、报价与节点；逐节点交付成果清单，企业签收后验收。"},
    Section.BASICS: {"premises": "租赁办公场地八百平方米，设有咨询室、培训室，租期三年。"},
}


class Way(IntEnum):
    """How far an application has come when the stage ends."""

    DRAFT = 1
    SUBMITTED = 2
    RETURNED = 3
    RECOMMENDED = 4
    CONFIRMED = 5


def enter_pool(play: Play, providers: Sequence[Provider], ways: Sequence[Way], *, day: int, step: int = 1) -> None:
    """Each provider registers and goes its way, some days after the one before; every eighth is returned once."""
    stages = list(zip(providers, ways, strict=True))
    for place, (provider, way) in enumerate(together(stages, 4)):
        _go(play, provider, way, day + place * step // 8, with_return=place % 8 == 3)


def _go(play: Play, provider: Provider, way: Way, day: int, *, with_return: bool) -> None:
    officer = play.officer_of(provider.unit.id)
    login = f"institution.{provider.firm.number - 5000}"
    place = join(
        play, provider.firm, kind="institution", unit=provider.unit, login=login, now=play.days.at(day, 9)
    )
    play.providers[place.id] = provider
    actor = play.people[place.id]
    application = _filled(play, provider, actor, day + 1)
    if way is Way.DRAFT:
        return
    _submit(play, application, actor, day + 2)
    if with_return or way is Way.RETURNED:
        returned = ReturnApplication(application_id=application.id, defects=DEFECTS, remark="请一次性补齐后再报。")
        vetting.send_back(returned, actor=officer, now=play.days.at(day + 3, 15))
        if way is Way.RETURNED:
            return
        _mend(play, application, actor, day + 4)
    if way is Way.SUBMITTED:
        return
    _pass_on(play, application, officer, day + 5)
    if way is Way.CONFIRMED:
        confirmed = ConfirmApplication(application_id=application.id)
        vetting.confirm(confirmed, actor=play.cast.approver, now=play.days.at(day + 6, 10))


def _filled(play: Play, provider: Provider, actor: Account, day: int) -> Application:
    now = play.days.at(day, 14)
    application = applications.start(StartApplication(programme_id=play.programme_id), actor=actor, now=now)
    years = programmes.settings_of(play.programme).years("form_years")
    random = play.random(f"form {provider.firm.number}")
    for section, values in form(provider, years, years[-1], random).items():
        saved = SaveSection(application_id=application.id, section=section, values=values)
        applications.save(saved, actor=actor, now=now)
    pledge = AttachPledge(application_id=application.id, name="pledge.pdf", data=PLEDGE)
    return applications.attach_pledge(pledge, actor=actor, now=now)


def _submit(play: Play, application: Application, actor: Account, day: int) -> None:
    wanted = SubmitApplication(application_id=application.id)
    applications.submit(wanted, actor=actor, clock=still(play.days.at(day, 16)))


def _mend(play: Play, application: Application, actor: Account, day: int) -> None:
    for section, values in MENDED.items():
        mended = SaveSection(application_id=application.id, section=section, values=values)
        applications.save(mended, actor=actor, now=play.days.at(day, 11))
    _submit(play, application, actor, day)


def _pass_on(play: Play, application: Application, officer: Account, day: int) -> None:
    wanted = RecommendApplication(
        application_id=application.id, opinion="材料齐全，符合申报条件，同意推荐。",
        document=Paper(name="recommendation.pdf", data=RECOMMENDATION), copies=2,
    )  # fmt: skip
    vetting.recommend(wanted, actor=officer, clock=still(play.days.at(day, 10)))

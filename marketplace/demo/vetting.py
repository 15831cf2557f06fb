"""Institutions on their way into the pool: applied, returned with all defects at once, recommended, confirmed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ..programmes.queries import programmes
from ..shared.extensions import db
from ..shared.models.account import Account
from ..vetting.commands import (
    AttachPledge,
    ConfirmApplication,
    Paper,
    RecommendApplication,
    ReturnApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
)
from ..vetting.models import Application
from ..vetting.rules.applications import Section
from ..vetting.use_cases import applications, vetting
from .papers import PLEDGE, RECOMMENDATION
from .play import Path, Play, join, seen, still
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

BASIS = "依据为当年公布的认定名单。"


def paths(play: Play, providers: Sequence[Provider], *, first: int, last: int, turn: int = 3) -> Iterator[Path]:
    """One path a provider, from its registration to its place; they begin on the days from `first` to `last`.

    Every eighth application, from the one of number `turn` on, is returned once and comes back mended.
    """
    for place, provider in enumerate(providers):
        day = first + place * (last - first + 1) // len(providers)
        yield _path(play, provider, day, with_return=place % 8 == turn)


def _path(play: Play, provider: Provider, day: int, *, with_return: bool) -> Path:
    officer, minute = play.officer_of(provider.unit.id), provider.firm.number % 60
    yield (now := play.days.at(day, 9, minute))
    login = f"institution.{provider.firm.number - 5000}"
    place = join(play, provider.firm, kind="institution", unit=provider.unit, login=login, now=now)
    play.providers[place.id] = provider
    actor = play.people[place.id]
    yield (now := play.days.at(day + 1, 14, minute))
    application_id = _filled(play, provider, actor, now).id
    yield (now := play.days.at(day + 2, 16, minute))
    _submit(application_id, actor, now)
    if with_return:
        yield (now := play.days.at(day + 3, 15, minute))
        returned = ReturnApplication(
            application_id=application_id,
            version=seen(Application, application_id),
            defects=DEFECTS,
            remark="请一次性补齐后再报。",
        )
        vetting.send_back(returned, actor=officer, now=now)
        yield (now := play.days.at(day + 5, 11, minute))
        _mend(application_id, actor, now)
    yield (now := play.days.at(day + 6, 10, minute))
    _recommend(application_id, officer, now)
    yield (now := play.days.at(day + 8, 10, minute))
    vetting.confirm(
        ConfirmApplication(application_id=application_id, version=seen(Application, application_id)),
        actor=play.cast.approver,
        now=now,
    )


def _filled(play: Play, provider: Provider, actor: Account, now: datetime) -> Application:
    application = applications.start(StartApplication(programme_id=play.programme_id, version=0), actor=actor, now=now)
    years = programmes.settings_of(play.programme).years("form_years")
    random = play.random(f"form {provider.firm.number}")
    for section, values in form(provider, years, years[-1], random).items():
        saved = SaveSection(
            application_id=application.id, version=seen(Application, application.id), section=section, values=values
        )
        applications.save(saved, actor=actor, now=now)
    pledge = AttachPledge(
        application_id=application.id, version=seen(Application, application.id), name="pledge.pdf", data=PLEDGE
    )
    return applications.attach_pledge(pledge, actor=actor, now=now)


def _submit(application_id: int, actor: Account, now: datetime) -> None:
    applications.submit(
        SubmitApplication(application_id=application_id, version=seen(Application, application_id)), actor=actor, clock=still(now)
    )


def _mend(application_id: int, actor: Account, now: datetime) -> None:
    cases = db.session.get_one(Application, application_id).cases
    proven = [case | {"text": f"{case['text']}{BASIS}"} for case in cases]
    mended: Mapping[Section, Mapping[str, object]] = {**MENDED, Section.CASES: {"cases": proven}}
    for section, values in mended.items():
        saved = SaveSection(
            application_id=application_id, version=seen(Application, application_id), section=section, values=values
        )
        applications.save(saved, actor=actor, now=now)
    _submit(application_id, actor, now)


def _recommend(application_id: int, officer: Account, now: datetime) -> None:
    wanted = RecommendApplication(
        application_id=application_id,
        version=seen(Application, application_id),
        opinion="材料齐全，符合申报条件，同意推荐。",
        document=Paper(name="recommendation.pdf", data=RECOMMENDATION),
        copies=2,
    )
    vetting.recommend(wanted, actor=officer, clock=still(now))

"""The first stage: offices and people, the programme with its settings, its chains and its first notice."""

from collections.abc import Mapping
from datetime import date

from ..programmes.commands import AddChain, Dates, OpenProgramme, PublishNotice
from ..programmes.use_cases import chains, notices, programmes
from ..rulebook.settings import Value
from . import cast
from .days import Days
from .names import CHAINS
from .play import Play, together

RULESET = "ZZ-PILOT-2023"
BUDGET_FEN = 300_000_000
CAP_FEN = 8_000_000
"""Three million yuan for the year and 80,000 at most for one institution: figures of the play, no document's."""


def open_city(days: Days, seed: str) -> Play:
    """An installation with its people, on the first day."""
    return Play(days=days, seed=seed, cast=cast.assemble(days.at(0, 8)))


def open_programme(play: Play, *, apply_on: date, recommend_on: date, values: Mapping[str, Value], mark: str = "") -> None:
    """The bureau opens a programme, the first time names the chains, and tells the public; `mark` tells two of one year apart."""
    now, officer = play.days.at(0, 9), play.cast.officer
    starts_on = play.days.day(0)
    wanted = OpenProgramme(
        ruleset_key=RULESET,
        key=f"ZZ-DEMO-{starts_on.year}{mark}",
        name=f"{starts_on.year}年培育优质企业试点（演示{mark}）",
        dates=Dates(starts_on=starts_on, apply_on=apply_on, recommend_on=recommend_on),
        values={"subsidy_budget_fen": BUDGET_FEN, "subsidy_cap_fen": CAP_FEN} | dict(values),
    )
    play.programme_id = programmes.open_programme(wanted, actor=officer, now=now).id
    for name in () if play.chains else together(CHAINS):
        play.chains.append(chains.add(AddChain(name=name), actor=officer, now=now).id)
    announce(
        play,
        0,
        "试点启动：欢迎服务机构申报（演示）",
        f"试点自{starts_on:%Y年%m月%d日}起为期一年。服务机构请在{apply_on:%Y年%m月%d日}前向所在县市区报送申报材料，"
        f"县市区在{recommend_on:%Y年%m月%d日}前报送推荐文件。本站为演示环境，企业、机构与数据均为虚构。",
    )


def announce(play: Play, day: int, title: str, body: str) -> None:
    """The bureau puts up a notice."""
    wanted = PublishNotice(title=title, body=body, programme_id=play.programme_id)
    notices.publish(wanted, actor=play.cast.officer, now=play.days.at(day, 10))

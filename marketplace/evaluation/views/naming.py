"""What the papers of a run are called and what is said under them: none but a released result looks like one."""

from flask_babel import gettext

from ...shared import wording
from ...shared.rounding import hundredths
from ..models import YearRun
from ..queries import adjustments, years
from ..states import YearState
from . import showing


def title_of(run: YearRun) -> str:
    """The title of a run's pages and papers: what it is, and in which way it is no result of the year."""
    name, marks = run.programme.name, _marks()
    if run.state is YearState.REHEARSED:
        return gettext("%(name)s评比试算（演练，不作为结果）", name=name)
    if run.state is YearState.INTERIM:
        return gettext("%(name)s阶段评价（不是年末结果）", name=name)
    title = gettext("%(name)s阶段评价", name=name) if is_interim(run) else gettext("%(name)s年末评比结果", name=name)
    return gettext("%(title)s（%(mark)s）", title=title, mark=marks[run.state]) if run.state in marks else title


def file_of(run: YearRun, what: str) -> tuple[str, ...]:
    """The parts of the name of a file: the result of the year has `what`, every other run what it is instead."""
    kind = gettext("演练试算") if run.state is YearState.REHEARSED else gettext("阶段评价") if is_interim(run) else ""
    return what, kind, _marks().get(run.state, ""), run.programme.name, str(run.number)


def mark_of(run: YearRun) -> str:
    """What stands on every printed page of a list that is not the result of the year; blank on that one."""
    return "" if is_final(run) else wording.joined(*_warnings(run))


def notes_of(run: YearRun) -> list[str]:
    """What is said under the list: that it is none of the year where it is not, its corrections, its sums, its hash."""
    return [*_warnings(run), *_corrections(run), _sums(run), gettext("结果校验值：%(hash)s", hash=run.result_hash)]


def _corrections(run: YearRun) -> list[str]:
    found = [showing.correction_of(one) for one in adjustments.approved(run)]
    return [*found, showing.how_ranked_anew()] if found else []


def is_final(run: YearRun) -> bool:
    """Whether the list of a run is sealed and paid by."""
    return run.state is YearState.RELEASED


def is_unpaid(run: YearRun) -> bool:
    """Whether a run is, or would be, the result of the year, and pays nothing because nothing was to be paid."""
    return run.budget_fen == 0 and run.state is not YearState.REHEARSED and not is_interim(run)


def _warnings(run: YearRun) -> list[str]:
    found = []
    if run.state is YearState.REHEARSED:
        found.append(gettext("演练，不作为结果。"))
    if is_interim(run):
        found.append(gettext("阶段评价，不是年末结果，不涉及奖补。"))
    if is_unpaid(run):
        found.append(gettext("本次只评比，不含奖补。"))
    if run.state in (YearState.FROZEN, YearState.PROPOSED):
        found.append(gettext("还没有公布：供核对和审批，不盖章，不作为拨付依据。"))
    if run.state is YearState.SUPERSEDED:
        found.append(gettext("已被新的一次评比取代，不作为结果。"))
    return found


def _sums(run: YearRun) -> str:
    paid, budget = years.totals(run).paid_fen, hundredths(run.budget_fen)
    if not adjustments.approved(run):
        return gettext("预算 %(budget)s 元，奖补合计 %(paid)s 元。", budget=budget, paid=hundredths(paid))
    return gettext(
        "预算 %(budget)s 元，公布时奖补合计 %(paid)s 元，更正后奖补合计 %(now)s 元。",
        budget=budget,
        paid=hundredths(paid),
        now=hundredths(sum(one.new_fen for one in adjustments.stands(run))),
    )


def is_interim(run: YearRun) -> bool:
    """Whether a run was released as an interim one, or would be."""
    waits = run.state in (YearState.FROZEN, YearState.PROPOSED)
    return run.state is YearState.INTERIM or (waits and years.is_interim(run))


def _marks() -> dict[YearState, str]:
    waiting = gettext("未公布")
    return {YearState.FROZEN: waiting, YearState.PROPOSED: waiting, YearState.SUPERSEDED: gettext("已被取代")}

"""The lines of a year as pages and workbooks show them: terms, shares and gates in words."""

from typing import Any

from flask_babel import gettext

from ...programmes.queries import programmes
from ...rulebook.ruleset import Ruleset
from ...rulebook.wording import citing
from ...shared import wording
from ...shared.rounding import hundredths
from ...shared.web.filters import day, score, signed_yuan, yuan
from ..models import Adjustment, YearLine, YearRun
from ..rules.evaluation import Closing, Effect, Measure
from ..rules.yearend import PLACE

RULES = {Measure.COMPLETED.value: "completed", Measure.SATISFACTION.value: "satisfied", PLACE: "placed"}
"""The rule of the year behind each gate."""


def gate_of(gate: dict[str, Any], ruleset: Ruleset) -> str:
    """A gate that was not passed, as a sentence: what was asked, what was seen, on which article, what follows."""
    name = wording.label(gate["measure"], "Gate")
    follows = gettext("不参与奖补分配。") if gate["effect"] == Effect.NO_MONEY else gettext("只作提示，不影响分配。")
    rule = citing.cited(ruleset.cite(RULES[gate["measure"]]))
    if gate["measure"] == PLACE:
        state = wording.label(gate["actual"], "PlaceState") if gate["actual"] else gettext("没有申报入库")
        return gettext("入库资格是“%(state)s”（%(rule)s）：", state=state, rule=rule) + follows
    percent = gate["measure"] == "satisfaction"
    least, actual = (_amount(gate[side], percent) for side in ("least", "actual"))
    asked = gettext(
        "%(name)s要求不低于 %(least)s，实际 %(actual)s（%(rule)s）：", name=name, least=least, actual=actual, rule=rule
    )
    return asked + follows


def _amount(value: int | None, percent: bool) -> str:
    if value is None:
        return gettext("样本不足")
    return f"{hundredths(value)}%" if percent else str(value)


def term_of(term: dict[str, Any]) -> str:
    """Where the value of a term comes from, in words."""
    inputs = term["inputs"]
    if term["indicator"] == Closing.ROUNDING:
        return gettext("各行分别四舍五入，与合计之差")
    if term["indicator"] == "satisfaction":
        if term["value"] is None:
            return gettext("只有 %(answers)s 份评价，少于 %(needed)s 份，样本不足，不得分", **inputs)
        mean = hundredths(inputs["mean"])
        return gettext("%(n)s 份评价，均值 %(mean)s，取 95%% 置信下界", n=inputs["answers"], mean=mean)
    if term["indicator"] == "completion":
        return gettext("完成 %(completed)s 家，承诺 %(committed)s 家", **inputs)
    return gettext("已认定成果 %(points)s 分，满分 %(full)s 分", points=inputs["points"], full=inputs["full"])


def share_of(line: YearLine) -> list[tuple[str, str]]:
    """How a share came about, step by step."""
    share = line.share
    steps = [
        (gettext("参与分配的分值"), str(score(share["points"]))),
        (gettext("应分金额（分，精确分数）"), share["exact"]),
        (gettext("取整"), gettext("%(n)s 分", n=share["whole"])),
        (gettext("余额"), share["remainder"]),
        (gettext("最大余额进一"), gettext("加 1 分") if share["extra"] else gettext("不加")),
    ]
    if share["cap"] is not None:
        capped = gettext("（已封顶）") if share["capped"] else ""
        steps.append((gettext("单家上限"), f"{yuan(share['cap'])}{capped}"))
    return [*steps, (gettext("奖补金额"), str(yuan(line.share_fen)))]


def correction_of(one: Adjustment) -> str:
    """A correction as a sentence: what was, what was added or taken, what is now, and why."""
    return gettext(
        "第 %(n)s 项更正（%(day)s）：%(name)s 得分 %(old)s → %(new)s，奖补 %(old_yuan)s，改动 %(change)s，更正后 %(new_yuan)s。理由：%(reason)s",
        n=one.number,
        day=day(one.decided_at),
        name=one.organisation.name,
        old=score(one.old_score),
        new=score(one.new_score),
        old_yuan=yuan(one.old_fen),
        change=signed_yuan(one.change_fen),
        new_yuan=yuan(one.new_fen),
        reason=one.reason,
    )


def why_left(totals: Any) -> str:
    """Why money is left, in a sentence; empty where none is."""
    if not totals.unspent_fen:
        return ""
    if totals.capped:
        return gettext("%(n)s 家机构已达单家上限，余额不再分配。", n=totals.capped)
    return gettext("没有机构符合分配条件，预算未动。")


def reasons_of(run: YearRun) -> dict[str, str]:
    """The missed gates of every institution in words, by application number."""
    ruleset = programmes.ruleset_of(run.programme)
    return {line.share["key"]: wording.joined(*(gate_of(gate, ruleset) for gate in line.gates)) for line in run.lines}

"""The lines of a year as pages and workbooks show them: terms, shares and gates in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext

from ...programmes.queries import programmes
from ...rulebook.ruleset import Ruleset
from ...rulebook.wording import citing
from ...shared import wording
from ...shared.rounding import hundredths
from ...shared.web.filters import day, score, signed_yuan, yuan
from ...vetting.rules.questions import TOLD_FROM
from ..models import Adjustment, YearLine, YearRun
from ..queries import adjustments, years
from ..rules.evaluation import Effect, Measure
from ..rules.yearend import PLACE

RULES = {Measure.COMPLETED.value: "completed", Measure.SATISFACTION.value: "satisfied", PLACE: "placed"}
"""The rule of the year behind each gate."""


def gates_of(line: YearLine, ruleset: Ruleset, gates: Iterable[Mapping[str, Any]] | None = None) -> list[str]:
    """The gates that a line did not pass, or these of them, as sentences: what was asked and seen, on which article, what follows."""
    untold = _untold(line)
    return [_gate(gate, ruleset, untold) for gate in (line.gates if gates is None else gates)]


def barred(run: YearRun, organisation_id: int, change_fen: int) -> list[str]:
    """The gates that keep a line from the money which a correction would give it, as sentences; empty where none does."""
    line = next(one for one in run.lines if one.organisation_id == organisation_id)
    found = adjustments.barred_by(run, organisation_id, change_fen)
    return gates_of(line, programmes.ruleset_of(run.programme), found)


def _untold(line: YearLine) -> str:
    """Why the mean of the answers of a line is not printed; blank where it is."""
    answers = line.terms[0]["inputs"]["answers"]
    if years.tells_sums(line.run, answers):
        return ""
    return gettext("样本不足五份，不列出均值") if answers < TOLD_FROM else gettext("没有按现在的办法计数，不列出均值")


def _gate(gate: Mapping[str, Any], ruleset: Ruleset, untold: str) -> str:
    name = wording.label(gate["measure"], "Gate")
    follows = gettext("不参与奖补分配。") if gate["effect"] == Effect.NO_MONEY else gettext("只作提示，不影响分配。")
    rule = citing.cited(ruleset.cite(RULES[gate["measure"]]))
    if gate["measure"] == PLACE:
        state = wording.label(gate["actual"], "PlaceState") if gate["actual"] else gettext("没有申报入库")
        return gettext("入库资格是“%(state)s”（%(rule)s）：", state=state, rule=rule) + follows
    percent = gate["measure"] == Measure.SATISFACTION
    if percent and gate["actual"] is not None and untold:
        least = _amount(gate["least"], percent)
        unmet = gettext(
            "%(name)s要求不低于 %(least)s，没有达到；%(untold)s（%(rule)s）：", name=name, least=least, untold=untold, rule=rule
        )
        return unmet + follows
    least, actual = (_amount(gate[side], percent) for side in ("least", "actual"))
    asked = gettext(
        "%(name)s要求不低于 %(least)s，实际 %(actual)s（%(rule)s）：", name=name, least=least, actual=actual, rule=rule
    )
    return asked + follows


def _amount(value: int | None, percent: bool) -> str:
    if value is None:
        return gettext("样本不足")
    return f"{hundredths(value)}%" if percent else str(value)


def correction_of(one: Adjustment) -> str:
    """A correction as a sentence: what was, what was added or taken, what is now, and why."""
    return gettext(
        "第 %(n)s 项更正（%(day)s）：%(name)s 得分 %(old)s → %(new)s，奖补 %(old_yuan)s，改动 %(change)s，更正后 %(new_yuan)s。理由：%(reason)s",
        n=one.number,
        day=day(one.decided_at),
        name=years.name_of(one.run, one.organisation_id),
        old=score(one.old_score),
        new=score(one.new_score),
        old_yuan=yuan(one.old_fen),
        change=signed_yuan(one.change_fen),
        new_yuan=yuan(one.new_fen),
        reason=one.reason,
    )


def how_ranked_anew() -> str:
    """The rule by which corrected places are given."""
    return gettext("更正后名次按更正后的综合得分从高到低排；得分相同的，公布时名次在前的在前。")


def of_the_cap(lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Where a cap lets many or all reach it, what that means, in words; empty where nobody does."""
    paid = [line for line in lines if line["share"]["points"]]
    full = [line for line in paid if line["share"]["capped"]]
    if not full:
        return []
    said = [
        ngettext(
            "%(all)s 家参与分配，%(full)s 家拿到单家上限：这些机构的得分和名次不影响金额。",
            "%(all)s 家参与分配，%(full)s 家拿到单家上限：这些机构的得分和名次不影响金额。",
            len(paid),
            all=len(paid),
            full=len(full),
        )
    ]
    if len(full) == len(paid) > 1:
        said.append(gettext("全部拿到上限，名次完全不影响金额；如要按得分拉开差距，请调整预算或上限。"))
    few = [(line, done, promised) for line in full for done, promised in [_kept(line)] if done < promised]
    if few:
        line, done, promised = min(few, key=lambda one: one[1])
        name = names.get(line["share"]["key"], "")
        said.append(
            gettext(
                "其中 %(n)s 家没有完成承诺，仍拿到上限，例如%(name)s：承诺 %(promised)s 家，完成 %(done)s 家。",
                n=len(few),
                name=name,
                promised=promised,
                done=done,
            )
        )
    return said


def _kept(line: Mapping[str, Any]) -> tuple[int, int]:
    inputs = next(term["inputs"] for term in line["terms"] if term["indicator"] == "completion")
    return inputs["completed"], inputs["committed"]


def why_left(totals: Any) -> str:
    """Why money is left, in a sentence; empty where none is."""
    if not totals.unspent_fen:
        return ""
    if totals.capped:
        return ngettext(
            "%(n)s 家机构已达单家上限，余额不再分配。", "%(n)s 家机构已达单家上限，余额不再分配。", totals.capped, n=totals.capped
        )
    return gettext("没有机构符合分配条件，预算未动。")


def reasons_of(run: YearRun) -> dict[str, str]:
    """The missed gates of every institution in words, by application number."""
    ruleset = programmes.ruleset_of(run.programme)
    return {line.share["key"]: wording.joined(*gates_of(line, ruleset)) for line in run.lines}

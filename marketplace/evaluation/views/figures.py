"""Every figure of a line of the year, with the formula that leads to it from the numbers beside it."""

from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from ...delivery.queries import outcomes
from ...shared import permissions
from ...shared.figures import Figure, Input, Rounding, plain, plain_yuan
from ...shared.rounding import decimals, hundredths
from ...shared.web.figures import told
from ...shared.web.requests import actor
from ...shared.wording import label
from ...vetting.rules.questions import TOLD_FROM
from ..models import YearLine, YearRun
from ..queries import years
from ..rules import yearend
from ..rules.dividing import Division, divided
from ..rules.evaluation import Closing

HALF, DOWN = Rounding.HALF_UP, Rounding.DOWN


class Sums:
    """The figures of the lines of one run, which share what the whole list is reckoned with."""

    def __init__(self, run: YearRun, *, linked: bool = True) -> None:
        self.run, self.linked = run, linked
        self.inputs = {one["key"]: one for one in run.inputs["institutions"]}
        self.division = divided(run.budget_fen, [line.share for line in run.lines])

    def of_score(self, line: YearLine) -> list[Figure]:
        """From the answers, promises and outcomes to the score, step by step."""
        parts = {"satisfaction": self._satisfaction, "completion": self._completion, "outcomes": self._outcomes}
        terms = [term for term in line.terms if term["indicator"] != Closing.ROUNDING]
        found = [figure for term in terms for figure in (*parts[term["indicator"]](line, term), self._points(term))]
        return [*found, self._total(line, terms), self._rank(line)]

    def of_share(self, line: YearLine) -> list[Figure]:
        """From the budget to the amount, in yuan."""
        share, division = line.share, self.division
        points = Figure(label=gettext("参与分配的分值"), value=hundredths(share["points"]), unit=gettext("分"))
        if not share["points"]:
            return [points, _amount(line, "", "")]
        if share["capped"]:
            return [points, self._capped(line, division)]
        whole = plain_yuan(share["whole"])
        exact = Figure(
            label=gettext("按分值应分"),
            value=whole,
            formula=self._portion(division.taken, hundredths(share["points"]), division.points),
            unit=gettext("元"),
            inputs=self._of_all(),
            rounding=DOWN,
        )
        extra = "0.01" if share["extra"] else "0.00"
        return [points, exact, _amount(line, f"{whole} + {extra}", self._tie(share))]

    def _satisfaction(self, line: YearLine, term: dict[str, Any]) -> list[Figure]:
        answers, key = term["inputs"]["answers"], line.share["key"]
        if term["value"] is None:
            needed = ngettext(
                "评价数 %(n)s，少于 %(needed)s，不计算",
                "评价数 %(n)s，少于 %(needed)s，不计算",
                answers,
                n=answers,
                needed=term["inputs"]["needed"],
            )
            return [Figure(label=gettext("满意度均值"), value=gettext("样本不足"), ties=needed)]
        if not years.tells_sums(self.run, answers):
            return [self._untold(term["value"], answers)]
        total = yearend.answered(self.inputs[key], self.run.settings).total
        sources = (Input(label=gettext("评价"), value=str(answers), href=self._href("engagements.index")),)
        fives = (
            gettext("阶段评价按先后每满五份计入一次，最近一批和不足五份的留待年末结果") if years.counts_in_fives(self.run) else ""
        )
        mean = Figure(
            label=gettext("满意度均值"),
            value=hundredths(term["inputs"]["mean"]),
            formula=gettext("折算分合计 %(total)s ÷ 评价数 %(n)s", total=hundredths(total), n=answers),
            unit=gettext("分"),
            inputs=sources,
            rounding=HALF,
            ties=fives,
        )
        return [mean, self._lower(term["value"], total, answers)]

    def _untold(self, value: int, answers: int) -> Figure:
        """The value alone: the sum of so few answers, or not of whole fives, would show what a single enterprise said."""
        sources = (Input(label=gettext("评价"), value=str(answers), href=self._href("engagements.index")),)
        few, uncut = (
            gettext("样本不足五份，为保护评价企业，不列出折算分合计和均值"),
            gettext("没有按现在的办法计数，为保护评价企业，不列出折算分合计和均值"),
        )
        why = few if answers < TOLD_FROM else uncut
        return Figure(label=gettext("满意度下界"), value=hundredths(value), unit=gettext("分"), inputs=sources, ties=why)

    def _lower(self, value: int, total: int, count: int) -> Figure:
        """Wilson's lower bound: the fewer the answers, the further below the mean."""
        z = decimals(Fraction(self.run.settings["deviations"], 1000), 3)
        t = plain(Fraction(total, 10_000), 4)
        root = f"√（{z}² ×（4 × {t} ×（{count} − {t}）÷ {count} + {z}²））"
        return Figure(
            label=gettext("满意度下界"),
            value=hundredths(value),
            formula=f"（2 × {t} + {z}² − {root}）÷（2 ×（{count} + {z}²））× 100",
            unit=gettext("分"),
            inputs=(
                Input(label=gettext("折算分合计（每份最高记一）"), value=t),
                Input(label=gettext("评价数"), value=str(count)),
                Input(label=gettext("置信系数"), value=z),
            ),
            rounding=DOWN,
            ties=gettext("评价越少，离均值越远"),
        )

    def _completion(self, _line: YearLine, term: dict[str, Any]) -> list[Figure]:
        done, promised = term["inputs"]["completed"], term["inputs"]["committed"]
        if not promised:
            nothing = gettext("没有承诺，不得分")
            return [Figure(label=gettext("完成承诺"), value=hundredths(0), unit=gettext("分"), ties=nothing)]
        formula = gettext("较小的（完成 %(done)s；承诺 %(promised)s）÷ 承诺 %(promised)s × 100", done=done, promised=promised)
        sources = (Input(label=gettext("完成企业数"), value=str(done), href=self._href("engagements.index")),)
        value = hundredths(term["value"])
        return [
            Figure(label=gettext("完成承诺"), value=value, formula=formula, unit=gettext("分"), inputs=sources, rounding=HALF)
        ]

    def _outcomes(self, _line: YearLine, term: dict[str, Any]) -> list[Figure]:
        inputs, each = term["inputs"], self.run.settings["outcome_points"]
        counted = [(code, count) for code, count in inputs.items() if code in each and count]
        names = outcomes.levels_of(self.run.programme)
        parts = " + ".join(f"{names.get(code, code)} {count} × {each[code]}" for code, count in counted)
        sources = (Input(label=gettext("已认定成果"), value=str(sum(n for _, n in counted)), href=self._href("outcomes.index")),)
        points = Figure(label=gettext("成果分值"), value=str(inputs["points"]), formula=parts, inputs=sources)
        formula = gettext(
            "较小的（成果分值 %(points)s；满分所需 %(full)s）÷ 满分所需 %(full)s × 100",
            points=inputs["points"],
            full=inputs["full"],
        )
        value = hundredths(term["value"])
        return [points, Figure(label=gettext("培育成果"), value=value, formula=formula, unit=gettext("分"), rounding=HALF)]

    def _points(self, term: dict[str, Any]) -> Figure:
        name = label(term["indicator"], "Indicator")
        formula = "" if term["value"] is None else _weighed(term)
        weight = Input(
            label=gettext("权重"), value=f"{term['weight']}%", href=self._href("rules.show", key=self.run.programme.ruleset_key)
        )
        points = hundredths(term["points"])
        title = gettext("%(name)s得分", name=name)
        return Figure(label=title, value=points, formula=formula, unit=gettext("分"), inputs=(weight,), rounding=HALF)

    def _total(self, line: YearLine, terms: list[dict[str, Any]]) -> Figure:
        formula = " + ".join(_weighed(term) for term in terms if term["value"] is not None)
        printed = " + ".join(hundredths(term["points"]) for term in line.terms).replace("+ -", "− ")
        return Figure(
            label=gettext("综合得分"),
            value=hundredths(line.score),
            formula=formula,
            unit=gettext("分"),
            rounding=HALF,
            ties=gettext("各行得分相加：%(sum)s", sum=printed),
        )

    def _rank(self, line: YearLine) -> Figure:
        higher = sum(one.score > line.score for one in self.run.lines)
        level = line.rank - 1 - higher
        formula = gettext("得分更高的 %(higher)s + 同分而在前的 %(level)s + 1", higher=higher, level=level)
        ties = gettext("同分的依次比满意度下界、完成企业数，再按申报编号先后")
        return Figure(label=gettext("名次"), value=str(line.rank), formula=formula, inputs=self._of_all(), ties=ties)

    def _portion(self, taken: int, points: str, weight: int) -> str:
        budget, all_points = plain_yuan(self.run.budget_fen), hundredths(weight)
        if not taken:
            return gettext("预算 %(budget)s × 分值 %(points)s ÷ 分值合计 %(all)s", budget=budget, points=points, all=all_points)
        return gettext(
            "（预算 %(budget)s − 已到上限的合计 %(taken)s）× 分值 %(points)s ÷ 未到上限的分值合计 %(all)s",
            budget=budget,
            taken=plain_yuan(taken),
            points=points,
            all=all_points,
        )

    def _capped(self, line: YearLine, division: Division) -> Figure:
        """Its portion of what the other capped ones leave, or the cap where that is less."""
        share = line.share
        cap, points, others = plain_yuan(share["cap"]), share["points"], division.taken - share["cap"]
        if others:
            portion = gettext(
                "（预算 %(budget)s − 其他已到上限的合计 %(taken)s）× 分值 %(points)s ÷ 本行和未到上限的分值合计 %(all)s",
                budget=plain_yuan(self.run.budget_fen),
                taken=plain_yuan(others),
                points=hundredths(points),
                all=hundredths(division.points + points),
            )
        else:
            portion = self._portion(0, hundredths(points), division.points + points)
        return _amount(line, gettext("较小的（%(portion)s；单家上限 %(cap)s）", portion=portion, cap=cap), gettext("已封顶"))

    def _tie(self, share: dict[str, Any]) -> str:
        remainder = decimals(Fraction(share["remainder"]) / 100, 6)
        place, left = self.division.places[share["key"]], self.division.left
        return gettext(
            "舍去以后共余 %(left)s 个 0.01 元，按余额从大到小每家加一个；本行余额 %(remainder)s 元，排第 %(place)s；余额相同的按申报编号先后",
            left=left,
            remainder=remainder,
            place=place,
        )

    def _of_all(self) -> tuple[Input, ...]:
        public = self._href("year.public_list", run_id=self.run.id)
        return (Input(label=gettext("全部得分和金额"), value="", href=public),) if self.run.released_at else ()

    def _href(self, endpoint: str, **values: Any) -> str:
        """Where a number stands; nothing in a file, which leads nowhere, and nothing where its reader may not go."""
        return url_for(endpoint, **values) if self.linked and permissions.may_reach(actor(), endpoint) else ""


def formulas_of(run: YearRun) -> dict[str, tuple[str, str]]:
    """By application number, how score and amount came to be, in the words of the page."""
    sums = Sums(run, linked=False)
    return {line.share["key"]: (told(sums.of_score(line)), told(sums.of_share(line))) for line in run.lines}


def _weighed(term: dict[str, Any]) -> str:
    name = label(term["indicator"], "Indicator")
    return gettext("%(name)s %(value)s × %(weight)s%%", name=name, value=hundredths(term["value"]), weight=term["weight"])


def _amount(line: YearLine, formula: str, ties: str) -> Figure:
    return Figure(label=gettext("奖补金额"), value=plain_yuan(line.share_fen), formula=formula, unit=gettext("元"), ties=ties)

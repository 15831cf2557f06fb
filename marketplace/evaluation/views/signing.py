"""The sheets of a year's approver in words: a run to be released, and a correction to be put in force."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext, ngettext

from ...shared.web.filters import percent, score, signed_yuan, yuan
from ...shared.web.signing import Sheet, Sum
from ..models import Adjustment, YearRun
from ..queries import adjustments, signing, years
from ..rules import signing as rules
from ..rules.signing import YearSigning

FIRST = 3


def sheet_of(run: YearRun, flags: Iterable[str]) -> Sheet:
    """The sheet for a run that is before the approver; `flags` is what its page found to be noted."""
    lines = years.stored_lines(run)
    figures, names = rules.signing(lines, run.budget_fen), years.name_in(run)
    before = signing.earlier(run)
    return Sheet(
        said=tuple(filter(None, (_who(figures), _money(figures), concentration(figures, names), _measured(figures)))),
        sums=_sums(figures),
        flags=tuple(filter(None, flags)),
        before=_before(before) if before else "",
        changed=_changed(before.run, run) if before else (),
    )


def _who(figures: YearSigning) -> str:
    return gettext(
        "%(n)s 家机构参评，%(paid)s 家拿到奖补，%(stopped)s 家不参与分配。",
        n=figures.institutions,
        paid=len(figures.holders),
        stopped=figures.stopped,
    )


def _money(figures: YearSigning) -> str:
    if not figures.budget_fen:
        return gettext("只评比，不发放奖补。")
    return gettext(
        "预算 %(budget)s，奖补合计 %(paid)s，余额 %(left)s。",
        budget=yuan(figures.budget_fen),
        paid=yuan(figures.paid_fen),
        left=yuan(figures.left_fen),
    )


def concentration(figures: YearSigning, names: Mapping[str, str]) -> str:
    """In words, in how few hands the money is; blank where there is none."""
    if not figures.holders:
        return ""
    key, most = figures.holders[0]
    name = names.get(key, "")
    if len(figures.holders) == 1:
        return gettext("奖补全部给了一家机构：%(name)s。", name=name)
    return gettext(
        "最多的一家拿到 %(most)s，占 %(share)s：%(name)s；前三家占 %(first)s。",
        most=yuan(most),
        share=percent(figures.share_of(1)),
        name=name,
        first=percent(figures.share_of(FIRST)),
    )


def _measured(figures: YearSigning) -> str:
    if not figures.unmeasured:
        return gettext("每家机构的评价数都够，满意度都已计算。")
    return ngettext(
        "%(n)s 家机构的评价数不足，没有计算满意度。",
        "%(n)s 家机构的评价数不足，没有计算满意度。",
        figures.unmeasured,
        n=figures.unmeasured,
    )


def _sums(figures: YearSigning) -> list[Sum]:
    mean = figures.paid_fen // len(figures.holders) if figures.holders else 0
    return [
        Sum(label=gettext("预算"), value=yuan(figures.budget_fen)),
        Sum(label=gettext("奖补合计"), value=yuan(figures.paid_fen)),
        Sum(label=gettext("余额"), value=yuan(figures.left_fen)),
        Sum(label=gettext("拿到奖补的"), value=str(len(figures.holders)), note=gettext("平均每家 %(mean)s", mean=yuan(mean))),
        Sum(label=gettext("不参与分配"), value=str(figures.stopped)),
    ]


def _before(before: signing.Earlier) -> str:
    return gettext("上一次提交的是第 %(n)s 次评比，退回的理由：%(reason)s", n=before.run.number, reason=before.reason)


def _changed(before: YearRun, run: YearRun) -> list[str]:
    """Whose amount differs, and the budget where that does."""
    names = {**years.name_in(before), **years.name_in(run)}
    said = []
    if before.budget_fen != run.budget_fen:
        said.append(gettext("预算 %(a)s → %(b)s。", a=yuan(before.budget_fen), b=yuan(run.budget_fen)))
    moved = rules.changed(years.stored_lines(before), years.stored_lines(run))
    return [*said, *(gettext("%(name)s：%(a)s → %(b)s。", name=names.get(key, key), a=yuan(a), b=yuan(b)) for key, a, b in moved)]


def correction_sheet(one: Adjustment, name: str, barred: Iterable[str]) -> Sheet:
    """The sheet for a correction that waits for a second person; `barred` are the gates between it and its money."""
    paid = sum(line.new_fen for line in adjustments.stands(one.run))
    left = one.run.budget_fen - paid - one.change_fen
    return Sheet(
        said=(
            gettext("%(name)s的奖补由 %(a)s 改为 %(b)s。", name=name, a=yuan(one.old_fen), b=yuan(one.new_fen)),
            gettext("综合得分由 %(a)s 改为 %(b)s。", a=score(one.old_score), b=score(one.new_score)),
            gettext("理由：%(reason)s", reason=one.reason),
            gettext("批准以后，公开名单列出这项更正，机构和财政会收到通知；原来的名单不变。"),
        ),
        sums=(
            Sum(label=gettext("改动金额"), value=signed_yuan(one.change_fen)),
            Sum(label=gettext("更正后奖补合计"), value=yuan(paid + one.change_fen)),
            Sum(label=gettext("更正后余额"), value=yuan(left), note=gettext("预算 %(budget)s", budget=yuan(one.run.budget_fen))),
        ),
        flags=tuple(barred),
    )

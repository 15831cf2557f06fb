"""The list of a year that is published, sealed and paid by: who is where, and what is paid to whom."""

from collections.abc import Iterable, Sequence

from ...shared.fixed import Fixed
from ...shared.money import capitals
from ...shared.papers import Cell, Group, Paper, Part, seal_and_date, table, yuan
from ..rules.adjusting import Corrected

COLUMNS = (
    "名次",
    "申报编号",
    "服务机构（平台）名称",
    "统一社会信用代码",
    "所在县市区",
    "综合得分",
    Group("奖补金额", ("小写（元）", "大写")),
)
UNSEALED = "奖补金额（元）"
"""The amount on a list that nobody seals."""
UNPAID = "不含奖补"
"""What stands for an amount where an evaluation was made without money."""
CORRECTED = ("更正后名次", "更正后综合得分", Group("更正后奖补金额", ("小写（元）", "大写")))
"""What the list has beside itself once one of its lines was corrected."""
_WIDTHS, _AMOUNTS = (6, 16, 30, 22, 12, 10), (16, 36)
_MORE = (8, 10)


class Paid(Fixed):
    """One institution: the score in hundredths, the amount in fen."""

    rank: int
    key: str
    name: str
    credit_code: str
    county: str
    score: int
    share_fen: int
    corrected: Corrected | None = None
    """How the line stands, once one of the list was corrected."""


def paper(
    title: str, rows: Iterable[Paid], *, office: str, notes: Sequence[str] = (), unpaid: bool = False, mark: str = ""
) -> Paper:
    """The list with its sum in figures and capitals, and the place for the seal of the office that answers for it.

    Where none does yet, nothing of it can be taken for a list to pay by: amounts in figures alone, no place for a seal, and the
    `mark` that says why on every page.
    On an `unpaid` list, of an evaluation without money, each line says so instead of an amount of nothing.
    """
    paid, sealed = [*rows], bool(office)
    lines: list[Sequence[Cell]] = [
        (
            row.rank,
            row.key,
            row.name,
            row.credit_code,
            row.county,
            Part(row.score, 100),
            *_amount(row.share_fen, sealed, unpaid),
            *_now(row.corrected),
        )
        for row in paid
    ]
    whole = sum(row.share_fen for row in paid)
    now = [row.corrected.new_fen for row in paid if row.corrected]
    more = ("", "", *_amount(sum(now), True)) if now else ()
    lines.append(("", "合计", "", "", "", "", *_amount(whole, sealed, unpaid), *more))
    columns = (*(COLUMNS if sealed else (*COLUMNS[:-1], UNSEALED)), *(CORRECTED if now else ()))
    widths = (*_WIDTHS, *_AMOUNTS[: 2 if sealed else 1], *((*_MORE, *_AMOUNTS) if now else ()))
    signed = seal_and_date(office) if sealed else ()
    return table(title, columns, lines, sheet="评比结果", notes=notes, signed=signed, widths=widths, mark=mark)


def _amount(fen: int, sealed: bool, unpaid: bool = False) -> tuple[Cell, ...]:
    if unpaid and not fen:
        return (UNPAID,) * (2 if sealed else 1)
    return (yuan(fen), capitals(fen)) if sealed else (yuan(fen),)


def _now(one: Corrected | None) -> tuple[Cell, ...]:
    return () if one is None else (one.new_rank, Part(one.new_score, 100), yuan(one.new_fen), capitals(one.new_fen))

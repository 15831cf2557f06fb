"""The matches of a round with their prices and who bears each (S004-2.1.4)."""

from collections.abc import Iterable, Sequence

from ...shared.fixed import Fixed
from ...shared.papers import Cell, Group, Paper, Part, seal_and_date, table, yuan

COLUMNS = (
    "序号",
    "需求编号",
    Group("企业", ("名称", "统一社会信用代码", "所属县市区")),
    "所需服务",
    Group("服务机构（平台）", ("名称", "统一社会信用代码")),
    "综合得分",
    Group("服务价款（元）", ("总价", "政府补", "机构让", "企业出")),
    "结果",
)
_WIDTHS = (6, 15, 24, 22, 10, 18, 24, 22, 9, 12, 12, 12, 12, 10)


class Match(Fixed):
    """A need of the round; without an institution it was not matched. Amounts in fen, the score in hundredths."""

    need: str
    enterprise: str
    enterprise_code: str
    county: str
    services: Sequence[str]
    institution: str = ""
    institution_code: str = ""
    score: int | None = None
    parts: tuple[int, int, int, int] | None = None
    """The price, and what government, institution and enterprise bear of it."""
    result: str
    group: str = ""
    """What its price is summed up under, one of `SUMS`; blank where there is none."""
    how: str = ""
    """How the score came to be, line by line; blank before the result is published."""


PROPOSED, SIGNED, CONFIRMED, WAITING, ENDED = "proposed", "signed", "confirmed", "waiting", "ended"
SUMS = {
    PROPOSED: "拟匹配合计",
    SIGNED: "已签合同合计",
    CONFIRMED: "双方已确认、未签合同合计",
    WAITING: "待双方确认合计",
    ENDED: "合同已终止合计",
}
"""The groups in their order, each summed up by itself: what was signed, what was only confirmed, and what nobody has answered yet."""

HOW = ("序号", "需求编号", "服务机构（平台）", "综合得分", "得分是怎么算的")
_HOW_WIDTHS = (6, 15, 28, 10, 90)


def scores(rows: Iterable[Match], *, title: str, mark: str = "") -> list[Paper]:
    """A sheet beside the list that says how each score came to be; none where no score is known yet."""
    lines: list[Sequence[Cell]] = [
        (number, row.need, row.institution, Part(row.score, 100), row.how)
        for number, row in enumerate(rows, 1)
        if row.how and row.score is not None
    ]
    return [table(title, HOW, lines, sheet="得分的算法", widths=_HOW_WIDTHS, mark=mark)] if lines else []


def paper(rows: Iterable[Match], *, title: str, office: str, mark: str = "") -> Paper:
    """The list with the sum of each group, and the place for the seal of the office that answers for it, if one does yet.

    There is no sum over all: what waits for an answer, or was ended, is no price of the result. The `mark` stands on every page.
    """
    matches = [*rows]
    lines: list[Sequence[Cell]] = [_line(number, row) for number, row in enumerate(matches, 1)]
    for group, label in SUMS.items():
        if priced := [row.parts for row in matches if row.parts and row.group == group]:
            sums = (yuan(sum(column)) for column in zip(*priced, strict=True))
            lines.append(("", f"{label}（{len(priced)} 项）", *[""] * 7, *sums, ""))
    signed = seal_and_date(office) if office else ()
    return table(title, COLUMNS, lines, sheet="匹配结果", signed=signed, widths=_WIDTHS, mark=mark)


def _line(number: int, row: Match) -> Sequence[Cell]:
    return (
        number,
        row.need,
        row.enterprise,
        row.enterprise_code,
        row.county,
        "、".join(row.services),
        row.institution,
        row.institution_code,
        None if row.score is None else Part(row.score, 100),
        *((yuan(fen) for fen in row.parts) if row.parts else [""] * 4),
        row.result,
    )

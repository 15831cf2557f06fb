"""The list of service contracts with who bears each price (S004-2.1.4)."""

from collections.abc import Iterable, Sequence
from datetime import date

from ...shared.fixed import Fixed
from ...shared.papers import Cell, Group, Paper, seal_and_date, table, yuan

COLUMNS = (
    "序号",
    "合同编号",
    "需求编号",
    Group("企业", ("名称", "统一社会信用代码", "所属县市区")),
    Group("服务机构（平台）", ("名称", "统一社会信用代码")),
    "服务内容",
    Group("服务价款（元）", ("总价", "政府补", "机构让", "企业出")),
    "签订日期",
    "服务期限",
    "状态",
)
_WIDTHS = (6, 15, 15, 22, 22, 10, 22, 22, 16, 12, 12, 12, 12, 12, 13, 9)

_NOT_COUNTED = "注：合计只含双方已签订且未终止的合同；列在合计之后的 {count} 份尚未签订或已经终止，不计入。"


class Contract(Fixed):
    """One contract; the three parts make up its price, all in fen; `services` are printed labels."""

    number: str
    need: str
    enterprise: str
    enterprise_code: str
    county: str
    institution: str
    institution_code: str
    services: Sequence[str]
    price_fen: int
    government_fen: int
    concession_fen: int
    enterprise_fen: int
    signed_on: date | None
    term: str
    state: str
    in_force: bool


def paper(rows: Iterable[Contract], *, programme: str, office: str) -> Paper:
    """The list of one programme with its sums, and the place for the seal of the office that hands it on.

    What is not in force, or no more, stands under the sums and is not in them.
    """
    contracts = [*rows]
    counted, others = [one for one in contracts if one.in_force], [one for one in contracts if not one.in_force]
    lines: list[Sequence[Cell]] = [_line(number, row) for number, row in enumerate(counted, 1)]
    if counted:
        lines.append(_sum(counted))
    lines += [_line(number, row) for number, row in enumerate(others, len(counted) + 1)]
    return table(
        f"{programme}服务合同清单",
        COLUMNS,
        lines,
        sheet=programme or "服务合同清单",
        notes=[_NOT_COUNTED.format(count=len(others))] if others else [],
        signed=seal_and_date(office),
        widths=_WIDTHS,
    )


def _line(number: int, row: Contract) -> Sequence[Cell]:
    return (
        number,
        row.number,
        row.need,
        row.enterprise,
        row.enterprise_code,
        row.county,
        row.institution,
        row.institution_code,
        "、".join(row.services),
        *(yuan(fen) for fen in _parts(row)),
        row.signed_on,
        row.term,
        row.state,
    )


def _sum(rows: Sequence[Contract]) -> Sequence[Cell]:
    sums = (yuan(sum(column)) for column in zip(*map(_parts, rows), strict=True))
    return ("", f"生效合计（{len(rows)} 份）", *[""] * 7, *sums, "", "", "")


def _parts(row: Contract) -> tuple[int, int, int, int]:
    return row.price_fen, row.government_fen, row.concession_fen, row.enterprise_fen

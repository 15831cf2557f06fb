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
_WIDTHS = (6, 16, 16, 30, 20, 12, 30, 20, 24, 14, 14, 14, 14, 12, 14, 12)


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


def paper(rows: Iterable[Contract], *, programme: str, office: str) -> Paper:
    """The list with its sums, and the place for the seal of the office that hands it on."""
    contracts = [*rows]
    lines: list[Sequence[Cell]] = [_line(number, row) for number, row in enumerate(contracts, 1)]
    if contracts:
        lines.append(_sum(contracts))
    return table(f"{programme}服务合同清单", COLUMNS, lines, sheet="服务合同清单", signed=seal_and_date(office), widths=_WIDTHS)


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
    return ("", "合计", *[""] * 7, *sums, "", "", "")


def _parts(row: Contract) -> tuple[int, int, int, int]:
    return row.price_fen, row.government_fen, row.concession_fen, row.enterprise_fen

"""The list of enterprises served, in the columns of S002-X4."""

from collections.abc import Iterable
from datetime import date

from ..shared.files.workbooks import write_table
from ..shared.fixed import Fixed

HEADER = (
    "序号",
    "服务企业情况：服务企业名称",
    "服务企业情况：所在行业",
    "服务企业情况：服务内容",
    "服务企业情况：服务时间",
    "服务性质：机构自身提供服务",
    "服务性质：依托专业机构提供服务",
    "合同服务情况：未签服务合同收费金额（万元）",
    "合同服务情况：合同服务金额（万元）",
    "合同服务情况：合同期限",
    "费用减免情况（万元）",
    "服务企业联系人",
    "服务企业联系电话",
)
_WIDTHS = (6, 30, 16, 40, 12, 12, 12, 16, 14, 24, 12, 12, 16)


class Served(Fixed):
    """One line: a service on a day under a contract; amounts in fen, `price_fen` is that of the contract."""

    enterprise: str
    industry: str
    content: str
    served_on: date
    through_partner: bool
    fee_fen: int
    price_fen: int
    starts_on: date
    ends_on: date
    reduction_fen: int
    contact: str
    phone: str


def write(rows: Iterable[Served], *, institution: str) -> bytes:
    """A workbook in the layout of the form; amounts in 万元, which two decimals of a 元 fit into six."""
    table = [
        (
            number,
            row.enterprise,
            row.industry,
            row.content,
            row.served_on,
            "" if row.through_partner else "√",
            "√" if row.through_partner else "",
            _wan(row.fee_fen),
            _wan(row.price_fen),
            f"{row.starts_on}至{row.ends_on}",
            _wan(row.reduction_fen),
            row.contact,
            row.phone,
        )
        for number, row in enumerate(rows, 1)
    ]
    return write_table(
        "服务对象表",
        HEADER,
        table,
        lead=[f"服务机构（盖章）：{institution}"] if institution else [],
        widths=_WIDTHS,
        sheet="服务对象表",
    )


def _wan(fen: int) -> float:
    return fen / 1_000_000

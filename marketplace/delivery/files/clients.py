"""The enterprises served, in the form of S002-X4: the service ledger as it is handed in."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from ...shared.fixed import Fixed
from ...shared.money import wan as in_wan
from ...shared.papers import ABOVE, GAP, Above, Cell, Group, Paper, table, wan

TITLE = "服务机构服务对象情况表"
COLUMNS = (
    "序号",
    Group("服务企业情况", ("服务企业名称", "所在行业", "服务内容", "服务时间")),
    Group("服务性质", ("机构自身提供服务", "依托专业机构提供服务")),
    Group("合同服务情况", ("未签服务合同收费金额（万元）", Group("已签服务合同", ("合同服务金额（万元）", "合同期限")))),
    "费用减免情况",
    "服务企业联系人",
    "服务企业联系电话",
)
_WIDTHS = (6, 24, 12, 32, 13, 10, 10, 12, 12, 13, 11, 11, 14)
_TICK = "√"


class Served(Fixed):
    """One line: a service on a day under a contract; amounts in fen, `price_fen` is that of the contract."""

    contract: str
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


def paper(rows: Iterable[Served], *, institution: str, filled_on: date, programme: str = "", sheet: str = "") -> Paper:
    """The form of one institution in one programme; the lines of a contract stand together, and its amount and term once."""
    numbers = iter(range(1, 10**6))
    lines = [line for _, same in groupby(rows, key=lambda row: row.contract) for line in _contract([*same], numbers)]
    lead = f"填报单位：{institution}{GAP * 12}填报时间：{filled_on:%Y年%m月%d日}"
    notes = [f"注：所列为“{programme}”的服务合同。"] if programme else []
    name = sheet or institution or "服务对象情况表"
    return table(TITLE, COLUMNS, lines, sheet=name, lead=[lead], notes=notes, widths=_WIDTHS)


def _contract(rows: Sequence[Served], numbers: Iterator[int]) -> Iterator[Sequence[Cell | Above]]:
    """The services under one contract."""
    for place, row in enumerate(rows):
        amount = (ABOVE, ABOVE) if place else (wan(row.price_fen), f"{row.starts_on}至{row.ends_on}")
        yield (
            next(numbers),
            row.enterprise,
            row.industry,
            row.content,
            row.served_on,
            "" if row.through_partner else _TICK,
            _TICK if row.through_partner else "",
            wan(row.fee_fen) if row.fee_fen else "",
            *amount,
            in_wan(row.reduction_fen) if row.reduction_fen else "",
            row.contact,
            row.phone,
        )

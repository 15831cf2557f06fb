"""Annex 1, the county's list of institutions for the pilot, generated for the county to seal (S004-X1, C-07)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..shared.files.workbooks import write_table

HEADER = ("序号", "服务机构（平台）名称", "联系人及联系电话", "主要服务内容", "年服务企业能力（家）", "备注")
_WIDTHS = (6, 36, 24, 40, 14, 24)


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of Annex 1; `services` are printed labels, `ability` is enterprises a year."""

    name: str
    contact: str
    phone: str
    services: tuple[str, ...]
    ability: int
    note: str = ""


def write(rows: Iterable[Institution], *, year: int, unit_name: str, services: Iterable[str] = ()) -> bytes:
    """A workbook in the layout of the form with its seal line; `services` are listed in the note under it."""
    table = [
        (number, row.name, f"{row.contact} {row.phone}".strip(), "、".join(row.services), row.ability, row.note)
        for number, row in enumerate(rows, 1)
    ]
    listed = "、".join(services)
    return write_table(
        f"{year}年株洲市支持服务机构（平台）培育优质企业试点汇总表",
        HEADER,
        table,
        lead=[f"县市区工信部门（盖章）：{unit_name}"],
        notes=[f"注：主要服务内容：{listed}"] if listed else [],
        widths=_WIDTHS,
        sheet="附件1",
    )

"""Annex 1, the list of institutions for the pilot, generated for the office that seals it (S004-X1, C-07)."""

from collections.abc import Iterable

from ...shared.fixed import Fixed
from ...shared.papers import Paper, table

COLUMNS = ("序号", "服务机构（平台）名称", "联系人及联系电话", "主要服务内容", "年服务企业能力（家）", "备注")
_WIDTHS = (6, 36, 24, 40, 12, 24)


class Institution(Fixed):
    """One row of Annex 1; `services` are printed labels, `ability` is enterprises a year."""

    name: str
    contact: str
    phone: str
    services: tuple[str, ...]
    ability: int
    note: str = ""


def paper(rows: Iterable[Institution], *, year: int, sealed: str, services: Iterable[str] = ()) -> Paper:
    """The form with the line of the office that seals it; `services` are listed in the note under it."""
    lines = [
        (number, row.name, f"{row.contact} {row.phone}".strip(), "、".join(row.services), row.ability, row.note)
        for number, row in enumerate(rows, 1)
    ]
    listed = "、".join(services)
    return table(
        f"{year}年株洲市支持服务机构（平台）培育优质企业试点汇总表",
        COLUMNS,
        lines,
        sheet="附件1",
        lead=[sealed],
        notes=[f"注：主要服务内容包括{listed}"] if listed else [],
        widths=_WIDTHS,
    )


def of_county(name: str) -> str:
    """The printed line on which a county puts its seal."""
    return f"县市区工信部门（盖章）：{name}"


def of_city(name: str) -> str:
    """The same for the city's bureau, of whose list the form knows nothing."""
    return f"市工信部门（盖章）：{name}"

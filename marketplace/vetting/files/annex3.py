"""Annex 3, an institution's basic facts, as printed (S004-X3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ...shared.fixed import Fixed
from ...shared.papers import Cell, Look, Paper, Piece, form, wan
from ..rules.annex3 import BY_KEY, FIELDS, LEVELS, Field, Kind, name

UNITS = "单位：万元；人；平米"
_LABEL, _VALUE = 18, 15
"""How wide a label is, and what stands beside it."""
_LONG = 8
"""Lines that people have for writing."""


class Facts(Fixed):
    """The fields of the form by name, as `vetting.rules.annex3` lists them, and the years that it asks for."""

    year: int
    years: Sequence[int]
    values: Mapping[str, Any]

    @property
    def across(self) -> int:
        """Columns of the form: two blocks, in each a label and the years."""
        return 2 * (1 + len(self.years))


def paper(facts: Facts) -> Paper:
    """The form, filled in."""
    return form(
        f"{facts.year}年株洲市支持服务机构（平台）培育优质企业试点基本情况表",
        [*_head(facts), *_clients(facts), *_figures(facts), *_texts(facts)],
        sheet="附件3",
        widths=(_LABEL, *[_VALUE] * len(facts.years)) * 2,
        lead=[UNITS],
    )


def _head(facts: Facts) -> Iterator[list[Piece]]:
    yield _pairs(facts, "institution")
    yield _pairs(facts, "county")
    yield _pairs(facts, "legal_representative", "credit_code")
    yield _pairs(facts, "contact", "phone")
    yield _pairs(facts, "registered_on", "registered_address")


def _pairs(facts: Facts, *keys: str) -> list[Piece]:
    across = facts.across - 1 if len(keys) == 1 else len(facts.years)
    found: list[Piece] = []
    for key in keys:
        found += [_label(BY_KEY[key].label), Piece(_value(BY_KEY[key], facts.values.get(key)), across)]
    return found


def _clients(facts: Facts) -> Iterator[list[Piece]]:
    for group, title in (("served", "已服务企业"), ("planned", "培育企业目标数")):
        yield [_label(title), Piece(_counted(facts, group), facts.across - 1, Look.CELL, 3)]


def _counted(facts: Facts, group: str) -> str:
    """The printed line with its numbers: the total, the four levels, and what is named as other."""
    counts = [_count(facts, f"{group}_{level}") for level in LEVELS]
    labels = [BY_KEY[f"{group}_{level}"].label for level in LEVELS]
    inside = "，".join(f"{count}家{label}" for count, label in zip(counts[:4], labels[:4], strict=True))
    others = "，".join(f"{label} {count}家" for count, label in zip(counts[4:], labels[4:], strict=True))
    return f"共计 {_count(facts, f'{group}_total')} 家，其中 {inside}。（其它：{others}）"


def _count(facts: Facts, key: str) -> str:
    value = facts.values.get(key)
    return "＿" if value is None else str(value)


def _figures(facts: Facts) -> Iterator[list[Piece]]:
    """Two blocks side by side, a column a year in each."""
    yield [_label("近年经营状况", facts.across)]
    years = [_label(f"{year}年") for year in facts.years]
    yield [_label("年份"), *years, _label(""), *years]
    yearly = [field for field in FIELDS if field.yearly]
    half = len(yearly) // 2
    for left, right in zip(yearly[:half], yearly[half:], strict=True):
        yield [*_block(facts, left), *_block(facts, right)]


def _block(facts: Facts, field: Field) -> list[Piece]:
    values = [Piece(_value(field, facts.values.get(name(field.key, year)))) for year in facts.years]
    return [_label(field.label), *values]


def _texts(facts: Facts) -> Iterator[list[Piece]]:
    for field in FIELDS:
        if field.kind is Kind.LONG_TEXT:
            yield [Piece(f"{field.label}：\n{facts.values.get(field.key) or ''}", facts.across, Look.LONG, _LONG)]


def _label(text: str, across: int = 1) -> Piece:
    return Piece(text, across, Look.HEAD)


def _value(field: Field, value: Any) -> Cell:
    if field.kind is Kind.MONEY and isinstance(value, int):
        return wan(value)
    return value if isinstance(value, int | str | date) else ""

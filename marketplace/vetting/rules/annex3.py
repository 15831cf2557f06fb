"""The fields of the institution's basic-facts form (S004-X3), as printed: forms, workbooks and checks read this table.

A plain mapping holds one form: `key` for a field asked once, `key_2021` for a field asked for each year. Money is in
fen in the mapping and in 万元 on the form; people, enterprises and other counts are whole numbers; None is "not filled in".
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ...shared.fixed import Fixed

FEN_PER_WAN = 1_000_000

LEVELS = ("innovative", "provincial_srdi", "little_giant", "key_little_giant", "above_scale", "champion")


class Kind(StrEnum):
    """What goes into a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    PHONE = "phone"
    CREDIT_CODE = "credit_code"
    DIVISION = "division"
    COUNT = "count"
    MONEY = "money"


class Field(Fixed):
    """One field: `group` is its block on the form, `part_of` the field it is a 其中 of."""

    key: str
    label: str
    kind: Kind
    group: str
    unit: str = ""
    yearly: bool = False
    required: bool = True
    part_of: str = ""
    may_be_negative: bool = False


def _head(key: str, label: str, kind: Kind) -> Field:
    return Field(key=key, label=label, kind=kind, group="head")


def _people(key: str, label: str, part_of: str = "") -> Field:
    return Field(key=key, label=label, kind=Kind.COUNT, group="years_left", unit="人", yearly=True, part_of=part_of)


def _money(key: str, label: str, group: str, part_of: str = "", may_be_negative: bool = False) -> Field:
    return Field(
        key=key,
        label=label,
        kind=Kind.MONEY,
        group=group,
        unit="万元",
        yearly=True,
        part_of=part_of,
        may_be_negative=may_be_negative,
    )


def _enterprises(group: str, title: str) -> tuple[Field, ...]:
    """Return the block 共计＿家，其中＿家…: the total, the four printed levels, and the two named as 其它."""
    labels = ("创新型中小企业", "省级专精特新中小企业", "国家级小巨人企业", "国家重点小巨人", "升规入统", "国省单项冠军")
    total = Field(key=f"{group}_total", label=f"{title}（共计）", kind=Kind.COUNT, group=group, unit="家")
    parts = (
        Field(key=f"{group}_{level}", label=label, kind=Kind.COUNT, group=group, unit="家", required=False, part_of=total.key)
        for level, label in zip(LEVELS, labels, strict=True)
    )
    return (total, *parts)


def _text(key: str, label: str) -> Field:
    return Field(key=key, label=label, kind=Kind.LONG_TEXT, group="texts")


FIELDS: tuple[Field, ...] = (
    _head("institution", "服务机构（平台）", Kind.TEXT),
    _head("county", "所在县市区", Kind.DIVISION),
    _head("legal_representative", "企业法人", Kind.TEXT),
    _head("credit_code", "社会信用代码", Kind.CREDIT_CODE),
    _head("contact", "联系人", Kind.TEXT),
    _head("phone", "联系电话", Kind.PHONE),
    _head("registered_on", "注册时间", Kind.DATE),
    _head("registered_address", "注册地址", Kind.TEXT),
    *_enterprises("served", "已服务企业"),
    *_enterprises("planned", "培育企业目标数"),
    _people("staff", "从业人数（不含外聘）"),
    _people("staff_bachelor", "其中：本科及以上学历人员", part_of="staff"),
    _money("assets", "资产总额", "years_left"),
    _money("assets_fixed", "固定资产", "years_left", part_of="assets"),
    _money("assets_current", "流动资产", "years_left", part_of="assets"),
    _money("liabilities", "负债总额", "years_left"),
    _money("net_assets", "净资产", "years_left", may_be_negative=True),
    _money("revenue", "主营业务收入", "years_right"),
    _money("revenue_service", "其中：服务性收入", "years_right", part_of="revenue"),
    _money("service_cost", "服务成本支出", "years_right"),
    _money("service_cost_labour", "其中：人工成本", "years_right", part_of="service_cost"),
    _money("service_cost_activity", "服务活动成本", "years_right", part_of="service_cost"),
    _money("tax", "上缴税金", "years_right", may_be_negative=True),
    _money("net_profit", "净利润", "years_right", may_be_negative=True),
    _text("premises", "主要服务场地、设施情况"),
    _text("approach", "主要服务内容或实施路径"),
    _text("record", "培育优质企业业绩"),
)

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}


def name(key: str, year: int | None = None) -> str:
    """Return the name under which a mapping holds a field.

    >>> name("staff", 2021), name("phone")
    ('staff_2021', 'phone')
    """
    return key if year is None else f"{key}_{year}"


def names(years: Iterable[int]) -> tuple[str, ...]:
    """Return every name that a form for these years holds, in the printed order."""
    years = tuple(years)
    return tuple(n for field in FIELDS for n in names_of(field, years))


def names_of(field: Field, years: Iterable[int]) -> tuple[str, ...]:
    """Return the names of one field: one a year where it is asked yearly, else its key alone."""
    return tuple(name(field.key, year) for year in years) if field.yearly else (field.key,)


def years_in(values: Iterable[str]) -> tuple[int, ...]:
    """The years of which these names of values state a figure, in order.

    >>> years_in(("staff_2022", "assets_2021", "served_total", "copies_2020"))
    (2021, 2022)
    """
    parted = (one.rpartition("_") for one in values)
    return tuple(sorted({int(year) for key, _, year in parted if year.isdecimal() and key in BY_KEY and BY_KEY[key].yearly}))


def label_of(full_name: str) -> str:
    """Return the printed label of a name, with the year where it has one; KeyError for a name not on the form.

    >>> label_of("assets_fixed_2022")
    '固定资产（2022年）'
    """
    if full_name in BY_KEY:
        return BY_KEY[full_name].label
    key, _, year = full_name.rpartition("_")
    return f"{BY_KEY[key].label}（{int(year)}年）"


def missing(values: Mapping[str, object], years: Iterable[int]) -> tuple[str, ...]:
    """Return the names of required fields that are blank: None, absent or only spaces. Zero is filled in.

    Years before the registration are not asked for: an institution younger than a year has no figures of it.
    """
    registered = values.get("registered_on")
    born = getattr(registered, "year", 0)
    asked = tuple(year for year in years if year >= born)
    return tuple(n for f in FIELDS if f.required for n in names_of(f, asked) if _blank(values.get(n)))


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())

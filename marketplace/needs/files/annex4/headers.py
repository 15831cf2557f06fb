"""Which column of an Annex 4 table is which, however its head is worded."""

import re
from collections.abc import Mapping

from ....rulebook.files.vocabulary import Vocabulary
from ....shared import texts

Column = tuple[str, int]
"""A field and a rank: of two columns for one field the lower rank is the better."""

TICK = "tick:"
"""Prefix of a column that is headed by a category and holds ticks."""

LONGEST_HEAD = 60
_REMARK = re.compile(r"\([^()]*\)")
_PUNCTUATION = re.compile(r"[\W_]+")
_IGNORED = re.compile(
    r"原因|地址|邮箱|邮件|传真|法人|法定代表|网址|信用代码|注册|产值|营收|收入|人数|员工|职务|日期|时间|金额|预算|所属市州?$|微信|qq"
)
_ENTERPRISE = re.compile(
    r"(?:申报|需求|服务|服务对象|被服务|培育|试点|参与|填报|报名)?(?:企业|单位|公司)(?:的)?(?:全称|名称|名|单位)?(?:全称)?|名称"
)
_COUNTY = re.compile(
    r"(?:企业|单位)?(?:所属|所在|归属)?的?(?:县市区|市县区|县区市|区县市|区市县|县市|市区县|区县|县区|市区|县|区|地区|区域|辖区|属地|地|区划|行政区划?)(?:名称|代码)?"
    r"|(?:行政)?区划代码|所属地|属地"
)
_PHONE = re.compile(r"电话|手机|联系方式|联络方式|号码|座机")
_PERSON = re.compile(r"联系人|联络人|负责人|对接人|经办人|姓名|联络员")
_PERSON_ONLY = re.compile(r"(?:联系|联络)人?姓?名?")
_GOAL = re.compile(r"目标|拟申报|拟培育|计划申报|预期等级|意向等级|培育方向|发展方向")
_CURRENT = re.compile(r"现状|现有|目前|当前|现阶段|已认定|已获")
_LEVEL = re.compile(r"企业(?:类型|等级|级别|层次|层级)")
_SERVICE = re.compile(r"服务|需求|需要")
_SERVICE_NOT = re.compile(r"机构|平台|编号|单位|企业名|满意|次数")
_KIND = re.compile(r"类|所需|服务需求|需求服务")
_DETAIL = re.compile(r"描述|说明|详情|详细|具体|简述|简介|情况")


def classify(text: str, words: Vocabulary) -> Column | None:
    """The field that a header cell names, with its rank, or None.

    >>> from marketplace.rulebook.files.vocabulary import pilot
    >>> classify("企业联系人\\n及联系电话", pilot()), classify("所属县（市、区）", pilot()), classify("随便", pilot())
    (('both', 0), ('county', 0), None)
    """
    if len(text) > LONGEST_HEAD:
        return None
    key = re.sub(r"^\d{1,2}(?=\D)", "", texts.name_key(text))
    plain = _PUNCTUATION.sub("", _REMARK.sub("", key))
    whole = _PUNCTUATION.sub("", key)
    return _seq_or_note(plain) or _tick(plain, words) or _field(plain or whole) or _field(whole)


def is_enterprise_heading(text: str) -> bool:
    """Whether a text is what heads the column of enterprises and no name of one.

    >>> is_enterprise_heading("企业名称（全称）"), is_enterprise_heading("株洲某某公司")
    (True, False)
    """
    return bool(_ENTERPRISE.fullmatch(_PUNCTUATION.sub("", _REMARK.sub("", texts.name_key(text[:LONGEST_HEAD])))))


def _seq_or_note(plain: str) -> Column | None:
    if plain in ("序号", "编号", "序", "号", "no", "行号"):
        return "seq", 0
    return ("note", 0) if plain in ("备注", "备考", "附注", "说明") else None


def _tick(plain: str, words: Vocabulary) -> Column | None:
    label = words.category_of.get(plain) or words.category_of.get(plain.removesuffix("服务"))
    return (TICK + label, 0) if label else None


def _field(plain: str) -> Column | None:
    if _IGNORED.search(plain):
        return None
    if _COUNTY.fullmatch(plain):
        return "county", 0
    if _ENTERPRISE.fullmatch(plain):
        return "enterprise", int("企业" not in plain)
    return _person(plain) or _ladder(plain) or _service(plain)


def _person(plain: str) -> Column | None:
    person, phone = _PERSON.search(plain), _PHONE.search(plain)
    if person and phone:
        return "both", 0 if "联" in plain else 1
    if phone:
        return "phone", int(bool(re.search(r"座机|固定|办公", plain)))
    if person or _PERSON_ONLY.fullmatch(plain):
        return "contact", 0 if re.search(r"联系|联络|姓名", plain) else 1
    return None


def _ladder(plain: str) -> Column | None:
    if _GOAL.search(plain):
        return "goal", 0 if "目标" in plain else 1
    if _CURRENT.search(plain):
        return "current", 0 if "现状" in plain else 1
    return ("current", 2) if _LEVEL.fullmatch(plain) else None


def _service(plain: str) -> Column | None:
    if not _SERVICE.search(plain) or _SERVICE_NOT.search(plain):
        return None
    if _DETAIL.search(plain):
        return "services", 2
    return "services", 0 if _KIND.search(plain) else 1


def choose(found: Mapping[int, Column]) -> dict[int, str]:
    """The columns to read: for each field those of its best rank; phones all, the mobile first."""
    best = {field: min(rank for f, rank in found.values() if f == field) for field, _ in found.values()}
    kept = {i: (f, rank) for i, (f, rank) in found.items() if f == "phone" or rank == best[f]}
    order = sorted(kept, key=lambda i: (kept[i][1], i))
    return {i: kept[i][0] for i in order}


def is_header(found: Mapping[int, Column]) -> bool:
    """Whether these columns head an Annex 4 table: enterprises, services and something more."""
    fields = {field for field, _ in found.values()}
    has_services = "services" in fields or sum(field.startswith(TICK) for field in fields) > 1
    return "enterprise" in fields and has_services and len(fields - {"seq", "note"}) >= 3

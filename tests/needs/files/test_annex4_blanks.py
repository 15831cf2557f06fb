"""What a program leaves where it has no answer is no name, no person and no level."""

import pytest

from marketplace.needs.files.annex4 import cells
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared import contacts

PILOT = pilot()
GOOD = {
    "enterprise": "株洲某厂",
    "county": "攸县",
    "services": "升规入统",
    "current": "无",
    "goal": "升规",
    "contact": "张三13800000001",
    "note": "",
}
LEFT = [
    "错误:502",
    "错误：2042",
    "Error 2042",
    "错误 2042",
    "CVErr(2042)",
    "#N/A Requesting Data...",
    "#N/A N/A",
    "#REF!、#REF!",
    "Loading...",
    "loading…",
    "正在加载...",
    "加载中",
    "[null]",
    "<null>",
    "null null",
    "\\N",
    "\\N null",
    "(空白)",
    "（空白）",
    "(blank)",
    "{{企业名称}}",
    "${name}",
    "<%=name%>",
    "N/A",
    "NA",
    "N／A",
    "n/a",
    "[图片]",
    "&nbsp;",
    "DISPIMG",
    "#BUSY!",
]


def whys(**changed):
    return [(one.field, one.why) for one in cells.read_row({**GOOD, **changed}, PILOT).findings]


@pytest.mark.parametrize("field", ["enterprise", "county", "services", "current", "goal", "contact"])
@pytest.mark.parametrize("text", LEFT)
def test_it_is_refused_in_every_column(field, text):
    [(where, why)] = whys(**{field: text})
    assert where == field
    assert why.startswith("annex4_blank_")


@pytest.mark.parametrize(
    "beside",
    [
        "#REF!",
        "null",
        "NULL",
        "undefined",
        "NaN",
        "Loading...",
        "错误：",
        "Error",
        "N/A",
        "\\N",
        "[null]",
        "(空白)",
        "{{联系人}}",
        "${name}",
        "#N/A",
        "Err:502",
    ],
)
def test_beside_a_phone_it_is_nobodys_name(beside):
    for text in (f"{beside} 13800000001", f"13800000001 {beside}", f"{beside}13800000001", f"{beside}\n13800000001"):
        [(field, why)] = whys(contact=text)
        assert field == "contact"
        assert why.startswith("annex4_blank_")


@pytest.mark.parametrize(
    "text", ["错误：张三 13800000001", "张三 null 13800000001", "张三 #N/A 13800000001", "张三（undefined）13800000001"]
)
def test_a_name_beside_it_is_not_taken_on_trust(text):
    assert [why.rpartition("_")[0] for _, why in whys(contact=text)] == ["annex4_blank"]


@pytest.mark.parametrize(
    "name",
    [
        "株洲甲乙包装有限公司 #N/A",
        "#REF!有限公司",
        "株洲#N/A有限公司",
        "株洲甲乙 null",
        "{{企业名称}}有限公司",
        "株洲甲乙有限公司\nundefined",
    ],
)
def test_no_enterprise_has_it_in_its_name(name):
    assert [why.rpartition("_")[0] for _, why in whys(enterprise=name)] == ["annex4_blank"]


@pytest.mark.parametrize("text", ["企业名称", "单位名称（全称）", "企业 名称", "公司", "申报单位"])
def test_a_heading_is_no_enterprise(text):
    assert whys(enterprise=text) == [("enterprise", "annex4_enterprise_heading")]


@pytest.mark.parametrize(
    "name",
    ["错误科技有限公司", "株洲市企业服务有限公司", "Loading Dock 株洲有限公司", "NA科技有限公司", "NaN Tools 株洲有限公司"],
)
def test_an_enterprise_may_have_such_a_word_in_its_name(name):
    assert whys(enterprise=name) == []


@pytest.mark.parametrize(
    "contact", ["Nan Li 13800000001", "John None 13800000001", "李娜 13800000001", "Mary Undefinedson 13800000001"]
)
def test_a_person_may_be_called_so(contact):
    assert whys(contact=contact) == []


@pytest.mark.parametrize(
    "phone",
    [
        "138····0001",
        "138△△△△0001",
        "138○○○○0001",
        "138〇〇〇〇0001",
        "138□□□□0001",
        "138■■■■0001",
        "138◆◆◆◆0001",
        "138∗∗∗∗0001",
        "138※※※※0001",
        "138----0001",
        "138--0001",
        "138＿＿＿＿0001",
        "138、、、、0001",
        "138oooo0001",
        "138OOOO0001",
        "138～～～～0001",
        "138……0001",
        "138＝＝＝＝0001",
    ],
)
def test_a_masked_phone_is_told_as_one_whatever_hides_it(phone):
    assert whys(contact=f"张三 {phone}") == [("phone", "annex4_phone_masked")]


@pytest.mark.parametrize(
    "written",
    [
        "(+86)13800000001",
        "（+86）138 0000 0001",
        "(0086)138-0000-0001",
        "13,800,000,001",
        "138,0000,0001",
        "13800000001.00",
        "13800000001.0",
    ],
)
def test_a_phone_is_understood_however_a_program_wrote_it(written):
    assert contacts.read_phone(written) == "13800000001"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1.38e+010", "power"),
        ("1,38E+10", "power"),
        ("+852 2345 6789", "abroad"),
        ("00852-23456789", "abroad"),
        ("+1 415 555 2671", "abroad"),
        ("731-28881234", "zero_lost"),
        ("731--28881234", "zero_lost"),
        ("73,128,881,234", "zero_lost"),
        ("13800OOO001", "letters"),
    ],
)
def test_what_is_wrong_with_a_phone_is_told_as_it_is(written, why):
    assert whys(contact=f"张三 {written}") == [("phone", f"annex4_phone_{why}")]


def test_a_landline_in_brackets_of_its_country_is_understood():
    assert contacts.read_phone("(+86)(0731)2888-1234") == "073128881234"

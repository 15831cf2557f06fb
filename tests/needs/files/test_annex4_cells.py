"""What people write into the cells of Annex 4, and what each of it means or why it is refused."""

import pytest

from marketplace.needs.files.annex4 import cells
from marketplace.rulebook.files.vocabulary import NONE, Term, Vocabulary, pilot

PILOT = pilot()
LABELS = [term.label for term in PILOT.categories]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("咨询管理", ["咨询管理"]),
        ("咨询规划", ["咨询管理"]),
        ("咨询管理服务", ["咨询管理"]),
        ("咨询管理类", ["咨询管理"]),
        ("咨询管理类服务需求", ["咨询管理"]),
        ("咨询管理、检验检测", ["咨询管理", "检验检测"]),
        ("检验检测，咨询管理", ["检验检测", "咨询管理"]),
        ("咨询管理,检验检测;共享制造；产权交易", ["咨询管理", "检验检测", "共享制造", "产权交易"]),
        ("咨询管理/检验检测|共享制造｜产权交易", ["咨询管理", "检验检测", "共享制造", "产权交易"]),
        ("咨询管理\n检验检测\r\n共享制造", ["咨询管理", "检验检测", "共享制造"]),
        ("咨询管理　检验检测 共享制造", ["咨询管理", "检验检测", "共享制造"]),
        ("咨询管理和检验检测及共享制造与产权交易以及人才招引", ["咨询管理", "检验检测", "共享制造", "产权交易", "人才招引"]),
        ("①咨询管理②检验检测", ["咨询管理", "检验检测"]),
        ("⑩上市辅导", ["上市辅导"]),
        ("❶咨询管理 ⓶检验检测", ["咨询管理", "检验检测"]),
        ("1.咨询管理 2.检验检测", ["咨询管理", "检验检测"]),
        ("1、咨询管理2、检验检测", ["咨询管理", "检验检测"]),
        ("（1）咨询管理；（2）检验检测", ["咨询管理", "检验检测"]),
        ("⑴咨询管理⑵检验检测", ["咨询管理", "检验检测"]),
        ("1)咨询管理\n2)检验检测", ["咨询管理", "检验检测"]),
        ("１．咨询管理　２．检验检测", ["咨询管理", "检验检测"]),
        ("一、咨询管理\n二、检验检测", ["咨询管理", "检验检测"]),
        ("（一）咨询管理（二）检验检测", ["咨询管理", "检验检测"]),
        ("一、咨询管理及二、检验检测|三、共享制造", ["咨询管理", "检验检测", "共享制造"]),
        ("㈠咨询管理", ["咨询管理"]),
        ("8数智转型", ["数智转型"]),
        ("咨询管理检验检测", ["咨询管理", "检验检测"]),
        ("咨询管理服务检验检测服务", ["咨询管理", "检验检测"]),
        ("升规入统", ["升规入统"]),
        ("咨询管理、咨询规划", ["咨询管理"]),
        ("√咨询管理 √检验检测", ["咨询管理", "检验检测"]),
        ("“咨询管理”、“检验检测”", ["咨询管理", "检验检测"]),
        ("咨询 管理、检验\n检测", ["咨询管理", "检验检测"]),
        ("咨询、融资", None),
        ("融资担保", None),
        ("其他", None),
        ("咨询管理、融资担保", None),
        ("咨询管理或检验检测", None),
        ("咨询管理不需要", None),
        ("⑨", None),
        ("咨询服务", ["咨询管理"]),
        ("技术", None),
        ("", None),
        ("无", None),
        ("—", None),
    ],
)
def test_services_are_read_whatever_stands_between_them(text, found):
    read = cells.services(text, PILOT)
    assert read.value == (tuple(found) if found else None)
    assert bool(read.findings) is (found is None)


def test_all_ten_categories_are_read_in_the_order_of_the_cell():
    assert cells.services("、".join(reversed(LABELS)), PILOT).value == tuple(reversed(LABELS))


def test_only_the_part_that_is_no_service_is_named():
    [finding] = cells.services("①咨询管理，②融资担保；③法律服务", PILOT).findings
    assert finding.facts["part"] == "融资担保、法律服务"
    assert finding.value == "①咨询管理，②融资担保；③法律服务"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("咨询管理(质量体系认证)", "annex4_services_remark"),
        ("技术创新（产学研）、检验检测", "annex4_services_remark"),
        ("咨询管理、融资担保（银行）", "annex4_services_unknown"),
        ("③⑤", "annex4_services_numbers"),
        ("1、3、5", "annex4_services_numbers"),
        ("全部", "annex4_services_all"),
        ("以上都需要", "annex4_services_all"),
        ("无需求", "annex4_services_none"),
        ("暂不需要", "annex4_services_none"),
        ("咨询管理不需要", "annex4_services_unknown"),
    ],
)
def test_services_are_refused_for_the_true_reason(text, why):
    assert [finding.why for finding in cells.services(text, PILOT).findings] == [why]


@pytest.mark.parametrize(
    ("text", "whys"),
    [
        ("赵一 1.38E+10", ["annex4_phone_power"]),
        ("孙三\n73128881234", ["annex4_phone_zero_lost"]),
        ("赵一 138****0001", ["annex4_phone_masked"]),
        ("赵* 13800000001", ["annex4_contact_masked"]),
        ("张某某 400-888-1234", ["annex4_phone_service"]),
        ("赵一 QQ:12345678 13800000001", ["annex4_phone_beside"]),
        ("赵一 138OO000001", ["annex4_phone_letters"]),
    ],
)
def test_a_contact_is_refused_for_the_true_reason(text, whys):
    assert [finding.why for finding in cells.contact(text).findings] == whys


def test_an_open_end_is_a_notice():
    assert cells.services("咨询管理、检验检测等", PILOT).notices[0][0] == "annex4_services_etc"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("创新型", "创新型中小企业"),
        ("创新型企业", "创新型中小企业"),
        ("①创新型中小企业", "创新型中小企业"),
        ("1.创新型中小企业", "创新型中小企业"),
        ("省专精特新企业", "省级专精特新中小企业"),
        ("省级专精特新", "省级专精特新中小企业"),
        ("专精特新中小企业", "省级专精特新中小企业"),
        ('国家级专精特新"小巨人"', "国家级专精特新“小巨人”"),
        ("国家级专精特新“小巨人”企业", "国家级专精特新“小巨人”"),
        ("国家级专精特新「小巨人」", None),
        ("国家级小巨人", "国家级专精特新“小巨人”"),
        (" 国家级\n小巨人 ", "国家级专精特新“小巨人”"),
        ("重点小巨人", "国家重点专精特新“小巨人”"),
        ("国家级重点专精特新“小巨人”企业", "国家重点专精特新“小巨人”"),
        ("升规", "升规入统"),
        ("规上企业", "升规入统"),
        ("单项冠军", "国省单项冠军"),
        ("国家级制造业单项冠军", "国省单项冠军"),
        ("其它", "其他"),
        ("升规入统、升规", "升规入统"),
        ("国家级单项冠军企业", "国省单项冠军"),
        ("省级小巨人", None),
        ("高新技术企业", None),
        ("省级专精特新（拟申报）", None),
        ("创新型、升规", None),
        ("3", None),
    ],
)
def test_levels_are_read_by_their_common_names_and_doubtful_ones_refused(text, level):
    assert cells.current(text, PILOT).value == level
    assert cells.goal(text, PILOT).value == level


@pytest.mark.parametrize("text", ["", " ", "　", "—", "——", "-", "－", "/", "／", "\\", "、", "无", "暂无", "没有"])
def test_a_blank_current_level_means_none_but_a_goal_must_be_stated(text):
    assert cells.current(text, PILOT).value == NONE
    assert cells.goal(text, PILOT).findings[0].why == "annex4_goal_missing"


def test_two_levels_in_one_cell_are_not_chosen_between():
    assert cells.goal("省级专精特新、国家级小巨人", PILOT).findings[0].why == "annex4_goal_several"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("醴陵", "430281"),
        ("醴陵市", "430281"),
        ("株洲市醴陵市", "430281"),
        ("湖南省株洲市醴陵市", "430281"),
        ("湖南省株洲市 荷塘区", "430202"),
        ("株洲荷塘", "430202"),
        ("株洲县", "430212"),
        ("株洲市株洲县", "430212"),
        ("渌口区（原株洲县）", "430212"),
        ("渌口区（原雨湖区）", None),
        ("株洲县（渌口区）", "430212"),
        ("430221", "430212"),
        ("430281", "430281"),
        ("４３０２８１", "430281"),
        ("430281醴陵市", "430281"),
        ("醴陵市(430281)", "430281"),
        ("醴陵市(430202)", None),
        ("攸县", "430223"),
        ("醴 陵 市", "430281"),
        ("醴陵市浦口镇", "430281"),
        ("醴陵市荷塘区街道", None),
        ("株洲经开区", ""),
        ("云龙示范区", ""),
        ("雨湖区", None),
        ("株洲市", None),
        ("430200", None),
        ("430225.5", None),
        ("荷塘区、石峰区", None),
        ("荷塘区/雨湖区", None),
        ("区", None),
        ("", None),
        ("无", None),
    ],
)
def test_counties_are_known_by_every_name_they_bear(text, code):
    read = cells.county(text, PILOT)
    assert (read.value.code if read.value else None) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 株洲某某有限公司 ", "株洲某某有限公司"),
        ("株洲某某\n有限公司", "株洲某某有限公司"),
        ("株洲 某某 有限公司", "株洲某某有限公司"),
        ("株洲某某（集团）有限公司", "株洲某某（集团）有限公司"),
        ("ABC Tools 株洲有限公司", "ABC Tools株洲有限公司"),
        ("3、株洲某某有限公司", "株洲某某有限公司"),
        ("株洲\u202e某某\x00有限公司", "株洲某某有限公司"),
        ("", None),
        ("无", None),
        ("/", None),
        ("12345", None),
        ("株" * 101, None),
    ],
)
def test_an_enterprise_keeps_its_name_and_loses_the_typing(text, name):
    assert cells.enterprise(text).value == name


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("张三", ["phone"]),
        ("13800000001", ["contact"]),
        ("", ["contact", "phone"]),
        ("/", ["contact", "phone"]),
        ("张三 1380000000", ["phone"]),
        ("张三 138000000011", ["phone"]),
        ("张三 12800000001", ["phone"]),
        ("张三 28881234", ["phone"]),
        ("张三 138000O0001", ["phone"]),
        ("张三 1.38E+10", ["phone"]),
        ("1380000000", ["contact", "phone"]),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(text, fields):
    assert [finding.field for finding in cells.contact(text).findings] == fields


def test_a_landline_without_area_code_is_not_given_one():
    assert cells.contact("张三 28881234").findings[0].why == "annex4_phone_no_area"


def test_of_several_phones_the_first_is_taken_and_the_others_are_told():
    read = cells.contact("张三 13800000001/0731-28881234，李四 13900000002")
    assert read.value == ("张三", "13800000001")
    assert read.notices == (("annex4_contact_more", {"more": "李四、073128881234、13900000002"}),)


def test_all_defects_of_a_row_are_told_at_once():
    row = {"enterprise": "", "county": "雨湖区", "services": "其他", "current": "甲", "goal": "", "contact": ""}
    read = cells.read_row(row, PILOT)
    fields = ["enterprise", "county", "services", "current", "goal", "contact", "phone"]
    assert (read.value, [finding.field for finding in read.findings]) == (None, fields)


def test_a_missing_column_is_told_apart_from_an_empty_cell():
    row = {"enterprise": "株洲某厂", "county": "攸县", "services": "升规入统", "goal": "升规", "contact": "张三13800000001"}
    assert [finding.why for finding in cells.read_row(row, PILOT).findings] == ["annex4_current_no_column"]


def test_name_and_phone_of_a_correction_may_come_apart():
    row = {"enterprise": "株洲某厂", "county": "攸县", "services": "升规入统", "current": "", "goal": "升规"}
    need = cells.read_row({**row, "contact": "张三", "phone": "138 0000 0001"}, PILOT).value
    assert (need.contact, need.phone, need.county, need.current) == ("张三", "13800000001", "430223", NONE)


def test_one_spelling_cannot_stand_for_two_things():
    with pytest.raises(ValueError, match="两义"):
        Vocabulary((Term("甲", ("两义",)), Term("乙", ("两义",))), (), ())


LEFT_BY_PROGRAMS = [
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "＃N/A",
    " #n/a ",
    "#########",
    "#BEZUG!",
    "#NV",
    "#Н/Д",
    "#¡REF!",
    "Err:502",
    "=VLOOKUP(A1,B:C,2,0)",
    "=C4",
    '=DISPIMG("ID_1A",1)',
    '=_xlfn.DISPIMG("ID_1A",1)',
    "=?",
    "{=SUM(A1:A2)}",
    "nan",
    "NaN",
    "None",
    "null",
    "NULL",
    "undefined",
    "[object Object]",
    "<NA>",
    "FALSE",
    "TRUE",
]
GOOD_CELLS = {
    "enterprise": "株洲某厂",
    "county": "攸县",
    "services": "升规入统",
    "current": "无",
    "goal": "升规",
    "contact": "张三13800000001",
    "note": "",
}


@pytest.mark.parametrize("field", GOOD_CELLS)
@pytest.mark.parametrize("text", LEFT_BY_PROGRAMS)
def test_what_a_program_left_is_named_in_every_column_and_never_an_answer(field, text):
    read = cells.read_row({**GOOD_CELLS, field: text}, PILOT)
    assert read.value is None
    [finding] = read.findings
    assert finding.field == field
    assert finding.why in ("annex4_blank_error", "annex4_blank_formula", "annex4_blank_word")


@pytest.mark.parametrize("field", ["services", "contact"])
def test_one_cell_of_several_that_a_program_left_is_enough(field):
    between = "、" if field == "services" else "\n"
    read = cells.read_row({**GOOD_CELLS, field: f"{GOOD_CELLS[field]}{between}#N/A"}, PILOT)
    assert [finding.why for finding in read.findings] == ["annex4_blank_error"]


@pytest.mark.parametrize(
    "name", ["NULL科技有限公司", "株洲None贸易有限公司", "#1数控加工厂", "NaN Tools 株洲有限公司", "True真实业有限公司"]
)
def test_an_enterprise_may_be_called_like_a_programs_word(name):
    assert cells.read_row({**GOOD_CELLS, "enterprise": name}, PILOT).value


@pytest.mark.parametrize("text", ["=备注", "==重点==", "#重点", "N/A"])
def test_free_text_may_begin_with_a_sign(text):
    assert cells.read_row({**GOOD_CELLS, "note": text}, PILOT).value.note == text

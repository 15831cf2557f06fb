"""Annex 4 tables are found however a county laid them out, and what is no row of them is told."""

import datetime

import pytest

from marketplace.needs.files import annex4
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared.files.bounded import WorkbookRefused
from tests.workbooks import HEADER


def rows(reading):
    return [row.row for row in reading.accepted]


def needs(reading):
    return [row.need for row in reading.accepted]


def refused(reading):
    return {row.row: [finding.field for finding in row.findings] for row in reading.rejected}


def told(reading):
    return [(notice.row, notice.key) for notice in reading.warnings]


def test_title_and_seal_rows_stand_above_the_head(read_rows, good):
    read = read_rows([["服务需求摸底汇总表"], ["申报单位：（盖章）  所在地：醴陵市"], [], HEADER, good()])
    assert (rows(read), refused(read), told(read)) == ([5], {}, [])


@pytest.mark.parametrize(
    "header",
    [
        ("编号", "单位名称", "区县", "服务需求", "现状", "培育目标", "联系人/电话", "说明"),
        ("序 号", "企业\n名称", "所属\n县市区", "所需\n服务", "企业 现状", "发展\n目标", "联系人及\n联系方式", "备 注"),
        (
            "No.",
            "企业名称（全称）",
            "所属县（市、区）",
            "需求类型（可多选）",
            "企业现状*",
            "目标等级",
            "企业联系人、手机号",
            "备注",
        ),
        ("序号", "公司名称", "所在区县", "需要的服务", "目前等级", "拟培育目标", "联系人电话", "备注"),
        ("序号", "申报企业", "行政区划代码", "需求类别", "现有等级", "计划目标", "联系人和联系电话", "备注"),
        ("1序号", "2企业名称", "3所属县市区", "4所需服务", "5企业现状", "6发展目标", "7联系人及联系电话", "8备注"),
    ],
)
def test_heads_may_be_worded_in_other_ways(read_under_header, good, header):
    read = read_under_header(good(), header=header)
    assert (rows(read), refused(read)) == ([2], {})
    assert needs(read)[0].services == ("咨询管理",)
    assert (needs(read)[0].contact, needs(read)[0].phone) == ("张三", "13800000001")


def test_columns_may_stand_in_any_order_beside_others(read_rows):
    header = [
        "发展目标",
        "联系电话",
        "统一社会信用代码",
        "企业名称",
        "联系人",
        "法定代表人",
        "所需服务",
        "所属县市区",
        "企业现状",
        "主营产品",
    ]
    row = ["升规", 13800000001.0, "9143", "株洲某某机械有限公司", "张三", "李四", "共享制造", "攸县", "", "齿轮"]
    need = needs(read_rows([header, row]))[0]
    assert (need.goal, need.phone, need.contact, need.services, need.county) == (
        "升规入统",
        "13800000001",
        "张三",
        ("共享制造",),
        "430223",
    )


def test_name_and_mobile_and_landline_may_have_columns_of_their_own(read_rows):
    header = ["企业名称", "县区", "所需服务", "现状", "目标", "固定电话", "联系人", "手机"]
    read = read_rows([header, ["株洲某厂", "攸县", "升规", "无", "升规", "0731-28881234", "张三", "13800000001"]])
    assert (needs(read)[0].contact, needs(read)[0].phone) == ("张三", "13800000001")
    assert told(read) == [(2, "annex4_contact_more")]


def test_a_head_may_take_two_rows(read_rows):
    upper = ["序号", "企业情况", "", "所需服务", "培育情况", "", "联系方式", "", "备注"]
    lower = ["", "企业名称", "所属县市区", "", "企业现状", "发展目标", "姓名", "手机", ""]
    row = [1, "株洲某厂", "攸县", "升规", "无", "升规", "", "", ""]
    row[5:8] = ["升规", "张三", "13800000001"]
    merged = ("B1:C1", "E1:F1", "G1:H1", "A1:A2", "D1:D2", "I1:I2")
    for ranges in (merged, ()):
        read = read_rows([upper, lower, row], merged=ranges)
        assert (rows(read), refused(read)) == ([3], {})
        assert (needs(read)[0].contact, needs(read)[0].phone) == ("张三", "13800000001")


def test_services_may_be_ticked_in_columns_of_their_own(read_rows):
    labels = [term.label for term in pilot().categories]
    upper = ["序号", "企业名称", "所属县市区", "所需服务", *[""] * 9, "企业现状", "发展目标", "联系人及联系电话"]
    lower = ["", "", "", *labels, "", "", ""]
    ticks = ["√", "", "×", "✓", "否", *[""] * 5]
    row = [1, "株洲某厂", "攸县", *ticks, "无", "升规", "张三13800000001"]
    odd = [2, "株洲某二厂", "攸县", "待定", *ticks[1:], "无", "升规", "张三13800000001"]
    read = read_rows([upper, lower, row, odd], merged=("D1:M1", "A1:A2", "B1:B2", "C1:C2"))
    assert needs(read)[0].services == ("咨询管理", "产权交易")
    assert refused(read) == {4: ["services"]}


def test_services_may_have_several_columns(read_rows):
    header = ["企业名称", "所属县市区", "所需服务1", "所需服务2", "企业现状", "发展目标", "联系人及联系电话"]
    read = read_rows([header, ["株洲某厂", "攸县", "升规入统", "上市辅导", "无", "升规", "张三13800000001"]])
    assert needs(read)[0].services == ("升规入统", "上市辅导")


def test_a_description_of_the_need_is_not_its_category(read_rows):
    header = ["企业名称", "所属县市区", "具体需求描述", "需求类型", "企业现状", "发展目标", "联系人及联系电话"]
    read = read_rows([header, ["株洲某厂", "攸县", "想要一台机器", "共享制造", "无", "升规", "张三13800000001"]])
    assert needs(read)[0].services == ("共享制造",)


def test_a_county_is_filled_down_only_inside_its_merged_cells(read_under_header, good):
    lines = [good(), *(good(enterprise=f"株洲第{n}厂", county="") for n in "二三四")]
    read = read_under_header(*lines, merged=("C2:C4",))
    assert (rows(read), refused(read)) == ([2, 3, 4], {5: ["county"]})


def test_a_county_may_stand_in_the_seal_row_only(read_rows, good):
    for seal in (
        ["申报单位：（盖章）     所在地：攸县"],
        ["申报单位：", "", "所在地：", "攸县"],
        ["所在地：攸县  填报日期：2023年3月"],
    ):
        read = read_rows([seal, HEADER, good(county=""), good(enterprise="株洲二厂", county="醴陵")])
        assert [need.county for need in needs(read)] == ["430223", "430281"]


def test_without_seal_row_or_merged_cells_a_blank_county_is_refused(read_rows, good):
    for seal in (["申报单位：（盖章）   所在地："], ["服务需求摸底汇总表"]):
        assert refused(read_rows([seal, HEADER, good(county="")])) == {3: ["county"]}


def test_a_place_outside_the_city_does_not_fill_the_county(read_rows, good):
    assert refused(read_rows([["所在地：雨湖区"], HEADER, good(county="")])) == {3: ["county"]}


def test_there_need_be_no_county_column_where_the_seal_row_names_it(read_rows):
    header = ["企业名称", "所需服务", "企业现状", "发展目标", "联系人及联系电话"]
    row = ["株洲某厂", "升规入统", "无", "升规", "张三13800000001"]
    assert needs(read_rows([["所在地：石峰区"], header, row]))[0].county == "430204"
    assert refused(read_rows([header, row])) == {2: ["county"]}


def test_an_enterprise_merged_over_rows_has_a_need_in_each(read_under_header, good):
    second = good(services="检验检测", enterprise="", county="", current="", goal="", contact="")
    read = read_under_header(good(), second, merged=("B2:B3", "C2:C3", "E2:E3", "F2:F3", "G2:G3"))
    assert [need.services for need in needs(read)] == [("咨询管理",), ("检验检测",)]
    assert told(read) == [(3, "annex4_same_enterprise")]


def test_name_and_phone_may_stand_in_two_rows_of_one_merged_record(read_under_header, good):
    first, second = good(contact="张三"), [""] * 6 + ["13800000001", ""]
    read = read_under_header(first, second, merged=("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3"))
    assert (rows(read), refused(read)) == ([2], {})
    assert needs(read)[0].phone == "13800000001"


def test_rows_that_are_no_enterprise_are_passed_over(read_under_header, good):
    read = read_under_header(
        *([1, 2, 3, 4, 5, 6, 7, 8], good(), [], [2], ["", "  ", "", "　"], ["合计", "1家"], ["小 计", "", "", 3]),
        *(
            ["总计：1家"],
            ["", "合计"],
            ["注：所需服务主要有十大类型"],
            ["2.企业现状和培育目标分六类"],
            ["填报人：王五", "", "", "审核：赵六"],
        ),
        ["", "", "", "", "", "2023年3月10日"],
    )
    assert (rows(read), refused(read), told(read)) == ([3], {}, [])


def test_an_enterprise_whose_name_begins_like_a_note_is_still_one(read_under_header, good):
    read = read_under_header(good(enterprise="注塑机械株洲有限公司"), good(enterprise="合计通（株洲）有限公司"))
    assert rows(read) == [2, 3]


def test_headings_examples_and_strays_are_told(read_under_header, good):
    read = read_under_header(
        *(["一、先进硬质材料产业链"], good(), ["示例", "某某公司", "攸县", "咨询管理"], [3, "", "醴陵市"]),
        [*[""] * 10, "请尽快核对"],
        merged=("A2:H2",),
    )
    keys = ["annex4_line_skipped", "annex4_example_skipped", "annex4_only_county", "annex4_line_skipped"]
    assert (rows(read), refused(read)) == ([3], {})
    assert told(read) == list(zip([2, 4, 5, 6], keys, strict=True))


def test_an_enterprise_without_anything_else_is_refused_with_all_its_defects(read_under_header):
    read = read_under_header(["", "株洲某厂"])
    assert refused(read) == {2: ["county", "services", "goal", "contact", "phone"]}


def test_a_second_table_in_a_sheet_has_its_own_head_and_place(read_rows, good):
    other = ["企业名称", "所需服务", "企业现状", "发展目标", "联系人及联系电话"]
    read = read_rows(
        [
            ["所在地：攸县"],
            HEADER,
            good(county=""),
            [],
            ["所在地：石峰区"],
            other,
            ["株洲二厂", "升规", "无", "升规", "张三13800000001"],
        ]
    )
    assert [(row.row, row.need.county) for row in read.accepted] == [(3, "430223"), (7, "430204")]


def test_a_head_that_is_printed_again_on_each_page_is_no_row(read_under_header, good):
    read = read_under_header(good(), HEADER, good(enterprise="株洲二厂"))
    assert (rows(read), refused(read)) == ([2, 4], {})


def test_several_county_sheets_are_read_and_others_named(make_xlsx, good):
    book = make_xlsx(
        {
            "说明": [["请各县市区认真填报"]],
            "荷塘区": [HEADER, good(county="荷塘区")],
            "攸县": [["所在地：攸县"], HEADER, good(county="", enterprise="株洲二厂")],
            "旧表": [HEADER, good(county="攸县", enterprise="株洲旧厂")],
            "Sheet3": [],
        },
        hidden=("旧表",),
    )
    read = annex4.read(book, "a.xlsx", pilot())
    assert [(row.sheet, row.row, row.need.county) for row in read.accepted] == [("荷塘区", 2, "430202"), ("攸县", 3, "430223")]
    assert [(notice.sheet, notice.key) for notice in read.warnings] == [
        ("说明", "annex4_sheet_ignored"),
        ("旧表", "annex4_sheet_hidden"),
    ]


@pytest.mark.parametrize("hidden", [(), ("名单",)])
def test_a_workbook_without_a_readable_table_is_refused(make_xlsx, hidden, good):
    sheets = {"名单": [HEADER, good()] if hidden else [["企业名称", "联系人", "电话"]], "空": []}
    with pytest.raises(WorkbookRefused) as no:
        annex4.read(make_xlsx(sheets, hidden=hidden), "a.xlsx", pilot())
    assert no.value.key == "workbook_no_table"


def test_the_same_row_twice_is_refused_and_another_need_of_an_enterprise_told(read_under_header, good):
    again = good(number=2, enterprise="株洲 某某机械有限公司", contact="张三，138 0000 0001", current="/")
    read = read_under_header(good(), again, good(services="检验检测"), good(goal="单项冠军"), good(county="攸县"))
    assert (rows(read), refused(read)) == ([2, 4, 5, 6], {3: ["enterprise"]})
    assert read.rejected[0].findings[0].why == "annex4_repeated"
    assert read.rejected[0].findings[0].facts["first_row"] == "2"
    assert told(read) == [(4, "annex4_same_enterprise"), (5, "annex4_same_services")]


def test_numbers_and_days_in_cells_are_read_as_people_see_them(read_under_header, good):
    read = read_under_header(
        good(number=1.0, county=430281, note=datetime.date(2023, 3, 10)),
        good(enterprise="株洲二厂", contact=13800000001),
        good(enterprise=20230310.0),
    )
    assert needs(read)[0].note == "2023-03-10"
    assert refused(read) == {3: ["contact"], 4: ["enterprise"]}


def test_an_old_xls_is_read_alike(make_xls, good):
    blank = good(county="", enterprise="株洲二厂", contact="李四\n１３９　０００００００２")
    lines = [["服务需求摸底汇总表"], HEADER, good(county=""), blank]
    read = annex4.read(make_xls({"荷塘区": lines}, merged=[(2, 3, 2, 2, "荷塘区")]), "a.xls", pilot())
    assert [(row.row, row.need.county, row.need.phone) for row in read.accepted] == [
        (3, "430202", "13800000001"),
        (4, "430202", "13900000002"),
    ]


def test_a_table_may_stand_away_from_the_corner(make_xlsx, good):
    pad = ["", "", ""]
    read = annex4.read(make_xlsx({"a": [[], [], [*pad, *HEADER], [*pad, *good()]]}), "a.xlsx", pilot())
    assert rows(read) == [4]


def test_a_column_that_is_missing_is_named_in_every_row(read_rows):
    header = ["企业名称", "所属县市区", "所需服务", "发展目标", "联系人及联系电话"]
    read = read_rows([header, ["株洲某厂", "攸县", "升规", "升规", "张三13800000001"]])
    assert [(f.field, f.why) for f in read.rejected[0].findings] == [("current", "annex4_current_no_column")]

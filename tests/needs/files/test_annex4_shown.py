"""What a merged cell covers, a heading crosses out, a number format rewrites or nobody computed is never read in silence."""

import re
import struct

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from marketplace.needs.files.annex4.covered import without_covered
from marketplace.shared.files.bounded import Sheet, WorkbookRefused, read_sheets
from marketplace.shared.files.opening import biff, patterns
from tests.shared.files.test_bounded import packed, parts

from .test_annex4_seen import book, old_book, outcome, read

SHEET = "xl/worksheets/sheet1.xml"
HEAD = 2
"""Number of the row with the headings."""


def changed(data, change, part=SHEET):
    contents = parts(data)
    contents[part] = change(contents[part].decode()).encode()
    return packed(contents)


def merged(*references):
    """The workbook with merged ranges in it and everything left standing under them."""
    cells = "".join(f'<mergeCell ref="{one}"/>' for one in references)
    return lambda data: changed(data, lambda text: text.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"))


def services_differ(page):
    page["D4"] = "检验检测"


def merged_old(change=None, *ranges):
    def everything(page):
        if change:
            change(page)
        page.merged_ranges.extend(ranges)

    return old_book(everything)


def covered_facts(data):
    return [notice.facts for notice in read(data).warnings if notice.key == "annex4_cells_covered"]


def test_what_a_merged_cell_covers_is_not_read_but_named():
    data = merged("D3:D4")(book(services_differ))
    accepted = {row.row: row.need.services for row in read(data).accepted}
    assert accepted[4] == ("咨询管理",)
    assert covered_facts(data) == [{"cells": "D4“检验检测”", "count": "1"}]


def test_a_covered_level_is_not_the_level_of_its_row():
    data = merged("D3:E3")(book(lambda page: page.__setitem__("E3", "省级专精特新中小企业")))
    assert read(data).accepted[0].need.current == "无"
    assert covered_facts(data) == [{"cells": "E3“省级专精特新中小企业”", "count": "1"}]


def test_of_two_service_columns_the_covered_one_adds_nothing():
    header = ("序号", "企业名称", "所属县市区", "所需服务", "所需服务", "发展目标", "企业联系人及联系电话")

    def two(page):
        for row in range(3, 7):
            page[f"E{row}"], page[f"F{row}"], page[f"H{row}"] = "上市辅导", "升规入统", None

    data = merged("D3:E3")(book(two, header=(*header[:5], "发展目标", "企业联系人及联系电话", "企业现状")))
    assert {row.row: row.need.services for row in read(data).accepted}[3] == ("咨询管理",)


def test_a_row_under_one_merged_cell_says_what_that_cell_says():
    data = merged("A4:H4")(book(lambda page: page.__setitem__("A4", "作废")))
    accepted, refused, keys = outcome(data)
    assert (accepted, refused) == ([3, 5, 6], {})
    assert {"annex4_cells_covered", "annex4_line_skipped"} <= set(keys)


def test_a_whole_record_that_is_covered_is_no_second_one():
    data = merged(*(f"{column}3:{column}4" for column in "ABCDEFGH"))(book())
    assert outcome(data)[0] == [3, 5, 6]
    assert "B4“株洲第2机械有限公司”" in covered_facts(data)[0]["cells"]


def test_the_same_holds_in_an_old_workbook():
    data = merged_old(lambda page: page.write(3, 8, ""), (3, 3, 1, 6))
    assert outcome(data)[0] == [3, 5, 6]
    assert "C4“醴陵市”" in covered_facts(data)[0]["cells"]


def test_a_covered_text_that_only_repeats_the_first_is_not_worth_a_word():
    data = merged("C3:C6")(book())
    assert [row.need.county_name for row in read(data).accepted] == ["醴陵市"] * 4
    assert not covered_facts(data)


def test_ranges_of_a_forged_file_that_overlap_are_covered_once_and_soon():
    sheet = Sheet("甲", False, {r: {0: "一", 1: "二"} for r in range(300)}, merged=((0, 0, 1 << 20, 16_000),) * 20_000)
    shown, [notice] = without_covered(sheet)
    assert (shown.rows, notice.facts["count"]) == ({0: {0: "一"}}, "599")


def test_too_many_ranges_are_refused_and_not_passed_over():
    with pytest.raises(WorkbookRefused, match="too_many_merged"):
        read(merged(*(f"K{row}:L{row}" for row in range(1, 20_002)))(book()))


def test_a_column_whose_heading_is_crossed_out_is_asked_about():
    def strike(page):
        page["E2"].font = Font(strike=True)
        page["E3"] = "省级专精特新中小企业"

    assert outcome(book(strike))[1] == {row: ["annex4_cell_column_struck"] for row in range(3, 7)}


def test_a_crossed_out_column_of_ticks_matters_to_those_who_ticked_it():
    header = ("序号", "企业名称", "所属县市区", "咨询管理", "检验检测", "发展目标", "企业联系人及联系电话", "企业现状")

    def ticks(page):
        for row in range(3, 7):
            page[f"D{row}"], page[f"E{row}"], page[f"F{row}"], page[f"H{row}"] = "√", None, "升规入统", "无"
        page["E4"], page["E2"].font = "√", Font(strike=True)

    assert outcome(book(ticks, header=header))[:2] == ([3, 5, 6], {4: ["annex4_cell_column_struck"]})


def test_a_crossed_out_heading_counts_in_an_old_workbook_and_in_a_merged_group():
    assert set(outcome(old_book(styles={(1, 5): xlwt.easyxf("font: struck_out on")}))[1]) == {3, 4, 5, 6}

    def group(page):
        page.insert_rows(2)
        page["D2"], page["D2"].font = "所需服务", Font(strike=True)

    assert outcome(book(group))[1][4] == ["annex4_cell_column_struck"]


def test_a_heading_that_cannot_be_seen_is_told():
    data = book(lambda page: setattr(page["E2"], "font", Font(color="FFFFFFFF")))
    assert outcome(data)[::2] == ([3, 4, 5, 6], ["annex4_heads_unseen"])


@pytest.mark.parametrize("font", [Font(strike=True), Font(color="FFFFFFFF"), Font(size=1)])
def test_a_county_line_that_is_crossed_out_or_unseen_gives_no_county(font):
    def seal(page):
        page["A1"], page["A1"].font = "申报单位：（盖章）   所在地：茶陵县", font
        for row in range(3, 7):
            page[f"C{row}"] = None

    accepted, refused, keys = outcome(book(seal))
    assert (accepted, set(refused), keys.count("annex4_place_crossed")) == ([], {3, 4, 5, 6}, 1)


@pytest.mark.parametrize("colour", ["red", "black", "white", "light_green"])
def test_text_in_the_colour_of_its_own_fill_is_not_seen_in_an_old_workbook(colour):
    style = xlwt.easyxf(f"font: color {colour}; pattern: pattern solid, fore_colour {colour}")
    assert outcome(old_book(styles={(3, column): style for column in range(8)}))[1] == {4: ["annex4_row_unseen"]}


@pytest.mark.parametrize(("ink", "paper"), [("white", "black"), ("red", "yellow"), ("black", "white")])
def test_other_colours_are_seen(ink, paper):
    style = xlwt.easyxf(f"font: color {ink}; pattern: pattern solid, fore_colour {paper}")
    assert outcome(old_book(styles={(3, column): style for column in range(8)}))[1] == {}


@pytest.mark.parametrize("colour", [{"indexed": 10}, {"theme": 5}, {"theme": 4, "tint": 0.4}, {"rgb": "FF336699"}])
def test_numbered_and_theme_colours_hide_as_others_do(colour):
    def hide(page):
        for cell in page[4]:
            cell.font = Font(color=openpyxl.styles.Color(**colour))
            cell.fill = PatternFill("solid", fgColor=openpyxl.styles.Color(**colour))

    assert outcome(book(hide))[1] == {4: ["annex4_row_unseen"]}


@pytest.mark.parametrize("font", [InlineFont(color="FFFFFFFF"), InlineFont(sz=1)])
def test_a_piece_of_a_text_that_cannot_be_seen_is_asked_about(font):
    def hide(page):
        page["D4"] = CellRichText("咨询管理", TextBlock(font, "、检验检测"))
        page["D5"] = CellRichText(TextBlock(InlineFont(color="FFFF0000"), "咨询管理"), "、检验检测")

    data = book(hide)
    assert outcome(data)[1] == {4: ["annex4_cell_part_unseen"]}
    assert read(data).rejected[0].findings[0].facts == {"part": "、检验检测"}


def test_a_piece_that_cannot_be_seen_in_an_old_workbook_is_asked_about_too():
    white = xlwt.easyxf("font: color white").font

    def hide(page):
        page.write_rich_text(3, 9, (("咨询管理", xlwt.Font()), ("、检验检测", white)))

    [sheet] = read_sheets(old_book(hide))
    assert sheet.marks[3, 9] == ("part_unseen", "、检验检测")


def stream(*records):
    """A workbook stream of one sheet with these records in it."""
    start = struct.pack("<HHHH", biff.BOF, 4, 0x600, 0x10)
    return (
        start + b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records) + struct.pack("<HH", biff.EOF, 0)
    )


def a_row(index, height=255, flags=0):
    return biff.ROW, struct.pack("<HHHHHHHH", index, 0, 8, height, 0, 0, flags, 0)


def test_an_old_sheet_hides_by_default_what_says_nothing_of_itself():
    [look] = biff.looks(stream((biff.DEFAULT_ROW, struct.pack("<HH", 2, 255)), a_row(1, flags=0x40), a_row(2))).sheets
    assert [look.hides_row(row) for row in (0, 1, 2)] == [True, False, False]
    assert [look.perhaps_hides_row(row) for row in (0, 1, 2)] == [False, False, True]
    [flat] = biff.looks(stream((biff.DEFAULT_ROW, struct.pack("<HH", 0, 0)), a_row(1), a_row(2, 0x80FF))).sheets
    assert [flat.hides_row(row) for row in (0, 1, 2)] == [True, False, True]


@pytest.mark.parametrize("record", [(biff.DEFAULT_COLUMN, b"\0\0"), (biff.DEFAULT_WIDTH, struct.pack("<H", 0))])
def test_an_old_sheet_of_no_column_width_shows_the_columns_that_have_one(record):
    wide = (biff.COLUMNS, struct.pack("<HHHHHH", 2, 3, 2000, 0, 0, 0))
    [look] = biff.looks(stream(record, wide)).sheets
    assert {0, 1, 4} <= look.hidden_columns
    assert not {2, 3} & look.hidden_columns


@pytest.mark.parametrize(
    ("cell", "pattern", "why"),
    [
        ("B4", 'General;General;General;"作废"', "annex4_cell_other"),
        ("B4", '@"（已注销）"', "annex4_cell_other"),
        ("E4", '"无"', "annex4_cell_other"),
        ("E4", '[=2]"无";0', "annex4_cell_other"),
        ("B4", ";;;", "annex4_cell_unseen"),
        ("B4", "* @", None),
        ("B4", "_ @_ ", None),
        ("B4", "G/通用格式", None),
    ],
)
def test_a_number_format_that_shows_something_else_is_asked_about(cell, pattern, why):
    def write(page):
        page[cell].number_format = pattern
        if cell == "E4":
            page[cell] = 2

    assert outcome(book(write))[1] == ({4: [why]} if why else {})


def test_the_same_in_an_old_workbook():
    style = xlwt.easyxf(num_format_str='0;0;0;"作废"')
    assert outcome(old_book(styles={(3, 1): style}))[1] == {4: ["annex4_cell_other"]}


@pytest.mark.parametrize(
    "pattern", ["0000-00000000", "000000000000", '"0"###########', "\\0#", '"0731-"00000000;;', "0000\\-0000 0000"]
)
def test_a_phone_is_read_with_the_zero_that_its_format_shows(pattern):
    number = 28881234 if "0731" in pattern else 73128881234
    header = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "联系人", "联系电话")

    def write(page):
        for row in range(3, 7):
            page[f"G{row}"], page[f"H{row}"], page[f"H{row}"].number_format = "张三", number, pattern

    assert {row.need.phone for row in read(book(write, header=header)).accepted} == {"073128881234"}


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        ("0", 5.0, None),
        ("#,##0", 5.0, None),
        ("0.00", 5.0, None),
        ("yyyy-mm-dd", 5.0, None),
        ("000", 5.0, "005"),
        ("000", 0.0, "000"),
        ("000", 1.5, None),
        ("0%", 1.0, None),
    ],
)
def test_other_numbers_stay_as_they_are_stored(pattern, value, shown):
    assert patterns.of_number(pattern, value) == patterns.Shown(shown)


def with_current(cell, calculation='<calcPr calcId="191029"/>'):
    data = changed(book(), lambda text: re.sub(r'<c r="E4"[^>]*>.*?</c>', cell, text))
    return changed(data, lambda text: re.sub(r"<calcPr[^>]*/>", calculation, text), "xl/workbook.xml")


@pytest.mark.parametrize("kind", ['t="b"', 't="s"', 't="n"', 't="d"', ""])
@pytest.mark.parametrize("value", ["<v></v>", "<v> </v>", ""])
def test_a_formula_without_a_result_is_none(kind, value):
    assert outcome(with_current(f'<c r="E4" {kind}><f>A1</f>{value}</c>'))[1] == {4: ["annex4_blank_formula"]}


def test_a_blank_inline_text_beside_a_formula_is_none_and_the_blank_text_of_one_is_a_blank():
    assert outcome(with_current('<c r="E4" t="inlineStr"><f>A1</f><is><t></t></is></c>'))[1] == {4: ["annex4_blank_formula"]}
    assert outcome(with_current('<c r="E4" t="str"><f>A1</f><v></v></c>'))[1] == {}


@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "0E0"])
@pytest.mark.parametrize(
    "calculation", ['<calcPr fullCalcOnLoad="1"/>', '<calcPr calcId="1" forceFullCalc="1"/>', '<calcPr calcId="0"/>', ""]
)
def test_a_zero_that_nobody_computed_is_no_answer(zero, calculation):
    found = outcome(with_current(f'<c r="E4"><f>A1</f><v>{zero}</v></c>', calculation))[1]
    assert found == {4: ["annex4_blank_formula"]}


def test_a_zero_that_was_computed_stays_a_zero():
    assert outcome(with_current('<c r="E4"><f>A1</f><v>0</v></c>'))[1] == {4: ["annex4_current_unknown"]}


def test_zeros_of_an_old_workbook_that_waits_for_being_computed_are_none():
    cell = (biff.FORMULA, struct.pack("<HHHd", 3, 4, 0, 0.0) + bytes(8))
    assert biff.looks(stream(cell)).sheets[0].instead == {(3, 4): "=?"}
    assert biff.looks(stream((biff.NOT_COMPUTED, b"\0\0"), cell)).sheets[0].instead == {(3, 4): "=?"}
    number = (biff.FORMULA, struct.pack("<HHHd", 3, 4, 0, 7.0) + bytes(8))
    assert biff.looks(stream(number)).sheets[0].instead == {}

"""What a sheet shows as absent is not read as present, and nothing of it goes without a word."""

import io

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from marketplace.needs.files import annex4
from marketplace.needs.files.annex4 import seen
from marketplace.needs.wording.workbook import say
from marketplace.rulebook.files.vocabulary import pilot
from tests.workbooks import HEADER

FIRST = 3
"""Number of the first row of data: a title, the head, then this."""


def a_row(number):
    return (number, f"株洲第{number}机械有限公司", "醴陵市", "咨询管理", "无", "升规入统", f"张三 1380000000{number}", "")


def book(change=None, rows=4, header=HEADER):
    """An .xlsx of that many enterprises, its sheet changed by `change`."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = "附件4"
    page.append(["服务需求摸底汇总表"])
    page.append(list(header))
    for number in range(1, rows + 1):
        page.append(list(a_row(number)))
    if change:
        change(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def old_book(change=None, styles=None):
    """The same as an old .xls; `styles` gives the style of a cell by row and column."""
    made = xlwt.Workbook()
    page = made.add_sheet("附件4")
    for r, row in enumerate([["服务需求摸底汇总表"], HEADER, *(a_row(number) for number in range(1, 5))]):
        for c, value in enumerate(row):
            if value != "":
                page.write(r, c, value, (styles or {}).get((r, c), xlwt.Style.default_style))
    if change:
        change(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data, **options):
    return annex4.read(data, "a.xlsx", pilot(), **options)


def outcome(data):
    """The accepted rows, the refused ones with their reasons, and the keys of the notices."""
    reading = read(data)
    refused = {row.row: [finding.why for finding in row.findings] for row in reading.rejected}
    return [row.row for row in reading.accepted], refused, [notice.key for notice in reading.warnings]


def hide_row(page):
    page.row_dimensions[4].hidden = True


def flat_row(page):
    page.row_dimensions[4].height = 0.5


def collapsed_group(page):
    page.row_dimensions.group(4, 4, outline_level=1, hidden=True)


@pytest.mark.parametrize("hide", [hide_row, flat_row, collapsed_group])
def test_a_hidden_row_waits_for_an_answer(hide):
    accepted, refused, notices = outcome(book(hide))
    assert (accepted, refused) == ([3, 5, 6], {4: ["annex4_row_hidden"]})
    assert notices == ["annex4_rows_hidden"]


def test_a_hidden_row_is_read_like_the_others_once_somebody_says_so():
    reading = read(book(hide_row), hidden_too=True)
    assert [row.row for row in reading.accepted] == [3, 4, 5, 6]


def test_a_filtered_sheet_names_the_rows_that_its_filter_took_away():
    def filtered(page):
        page.auto_filter.ref = "A2:H6"
        page.auto_filter.add_filter_column(3, ["咨询管理"])
        for row in (4, 6):
            page.row_dimensions[row].hidden = True

    reading = read(book(filtered))
    assert [row.row for row in reading.accepted] == [3, 5]
    [notice] = reading.warnings
    assert (notice.key, notice.facts["rows"]) == ("annex4_rows_filtered", "4、6")
    assert "第 4、6 行（共 2 行）" in annex4.warning(notice, say)


def test_a_filter_that_was_not_applied_is_told():
    def filtered(page):
        page.auto_filter.ref = "A2:H6"
        page.auto_filter.add_filter_column(3, ["检验检测"])

    assert outcome(book(filtered)) == ([3, 4, 5, 6], {}, ["annex4_filter_open"])


def test_rows_that_are_hidden_by_default_are_told():
    def by_default(page):
        page.sheet_format.zeroHeight = True

    assert outcome(book(by_default)) == ([3, 4, 5, 6], {}, ["annex4_rows_unsure"])


def test_a_default_height_of_nothing_hides_every_row_without_one():
    def by_default(page):
        page.sheet_format.defaultRowHeight = 0
        for row in (1, 2, 3):
            page.row_dimensions[row].height = 15

    accepted, refused, _ = outcome(book(by_default))
    assert (accepted, list(refused)) == ([3], [4, 5, 6])


def test_a_hidden_title_and_notes_are_no_question_but_a_notice():
    def hide(page):
        page.row_dimensions[1].hidden = True

    assert outcome(book(hide)) == ([3, 4, 5, 6], {}, ["annex4_rows_hidden"])


def test_an_old_head_in_a_hidden_row_does_not_decide():
    def hide(page):
        page.insert_rows(2)
        for column, text in enumerate(
            ("序号", "企业名称", "所属县市区", "企业现状", "所需服务", "发展目标", "联系人及电话", "备注"), 1
        ):
            page.cell(2, column).value = text
        page.row_dimensions[2].hidden = True

    accepted, refused, _ = outcome(book(hide))
    assert (accepted, refused) == ([4, 5, 6, 7], {})


def test_a_head_that_stands_in_hidden_rows_only_is_used():
    def hide(page):
        page.row_dimensions[2].hidden = True

    assert outcome(book(hide))[0] == [3, 4, 5, 6]


def test_a_merged_name_whose_first_row_is_hidden_is_still_the_name_of_the_second():
    def merge(page):
        page.merge_cells("B4:B5")
        page.merge_cells("D4:D5")
        page.row_dimensions[4].hidden = True

    reading = read(book(merge))
    assert [(row.row, row.need.enterprise, row.need.phone) for row in reading.accepted if row.row == 5] == [
        (5, "株洲第2机械有限公司", "13800000003")
    ]
    assert [row.row for row in reading.rejected] == [4]


def with_last_years_services(page):
    page.insert_cols(4)
    for row in range(2, 7):
        page.cell(row, 4).value = "所需服务" if row == 2 else "上市辅导"


def hidden_column(page):
    with_last_years_services(page)
    page.column_dimensions["D"].hidden = True


def narrow_column(page):
    with_last_years_services(page)
    page.column_dimensions["D"].width = 0.08


def hidden_stretch(page):
    with_last_years_services(page)
    page.column_dimensions.group("D", "D", hidden=True)


@pytest.mark.parametrize("hide", [hidden_column, narrow_column, hidden_stretch])
def test_a_hidden_column_is_not_read_and_named(hide):
    reading = read(book(hide))
    assert {row.need.services for row in reading.accepted} == {("咨询管理",)}
    [notice] = reading.warnings
    assert (notice.key, notice.facts["columns"]) == ("annex4_columns_hidden", "D 列“所需服务”")


def test_columns_that_are_narrow_by_default_are_hidden_but_for_those_with_a_width():
    def by_default(page):
        with_last_years_services(page)
        page.sheet_format.defaultColWidth = 0
        for letter in "ABCEFGHI":
            page.column_dimensions[letter].width = 12

    assert {row.need.services for row in read(book(by_default)).accepted} == {("咨询管理",)}


def test_a_title_that_is_merged_from_a_hidden_column_on_is_still_seen():
    def hide(page):
        page["A1"].value = "申报单位：（盖章）  所在地：攸县"
        page.merge_cells("A1:H1")
        page.column_dimensions["A"].hidden = True
        for row in range(3, 7):
            page.cell(row, 3).value = None

    assert {row.need.county_name for row in read(book(hide)).accepted} == {"攸县"}


STRUCK = Font(strike=True)


def strike(page, columns, row=4):
    for column in columns:
        page[f"{column}{row}"].font = STRUCK


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("ABCDEFG", ["annex4_row_struck"]),
        ("BCDEFG", ["annex4_row_struck"]),
        ("A", ["annex4_row_number_struck"]),
        ("B", ["annex4_cell_struck"]),
        ("DE", ["annex4_cell_struck", "annex4_cell_struck"]),
    ],
)
def test_what_is_crossed_out_is_refused(columns, why):
    accepted, refused, _ = outcome(book(lambda page: strike(page, columns)))
    assert (accepted, refused) == ([3, 5, 6], {4: why})


def test_a_font_that_says_it_is_not_struck_is_not():
    def not_struck(page):
        for column in "ABCDEFG":
            page[f"{column}4"].font = Font(strike=False)

    assert outcome(book(not_struck))[0] == [3, 4, 5, 6]


def test_words_that_are_crossed_out_within_a_cell_are_named():
    def run(page):
        page["D4"].value = CellRichText(TextBlock(InlineFont(strike=True), "检验检测、"), TextBlock(InlineFont(), "咨询管理"))

    [refused] = read(book(run)).rejected
    [finding] = refused.findings
    assert (finding.field, finding.why, finding.facts) == ("services", "annex4_cell_part", {"part": "检验检测、"})


def test_a_run_that_is_not_struck_in_a_struck_cell_is_read():
    def run(page):
        page["D4"].value = CellRichText(TextBlock(InlineFont(sz=11), "咨询管理"))
        page["D4"].font = STRUCK

    assert outcome(book(run))[0] == [3, 4, 5, 6]


def test_a_merged_cell_that_is_crossed_out_is_so_in_every_row():
    def merge(page):
        page.merge_cells("B3:B4")
        strike(page, "B", 3)

    assert outcome(book(merge))[1] == {3: ["annex4_cell_struck"], 4: ["annex4_cell_struck"]}


def white(page):
    page["D4"].font = Font(color="FFFFFF")


def white_by_theme(page):
    page["D4"].font = Font(color=openpyxl.styles.colors.Color(theme=0))


def as_its_ground(page):
    page["D4"].font, page["D4"].fill = Font(color="FF0070C0"), PatternFill("solid", fgColor="FF0070C0")


def without_a_format(page):
    page["D4"].number_format = ";;;"


def minute(page):
    page["D4"].font = Font(size=1)


@pytest.mark.parametrize("hide", [white, white_by_theme, as_its_ground, without_a_format, minute])
def test_text_that_cannot_be_seen_is_refused(hide):
    assert outcome(book(hide))[:2] == ([3, 5, 6], {4: ["annex4_cell_unseen"]})


def test_white_text_on_a_dark_ground_is_seen():
    def dark(page):
        for column in "ABCDEFG":
            page[f"{column}4"].font, page[f"{column}4"].fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="FF1F4E79")

    assert outcome(book(dark))[0] == [3, 4, 5, 6]


def test_a_rule_that_crosses_out_by_value_is_told():
    def rule(page):
        crossed = DifferentialStyle(font=Font(strike=True), numFmt=NumberFormat(numFmtId=170, formatCode="0"))
        page.conditional_formatting.add("A3:H6", FormulaRule(formula=['$H3="撤"'], font=crossed.font))

    assert outcome(book(rule)) == ([3, 4, 5, 6], {}, ["annex4_conditional"])


CROSSED = xlwt.easyxf("font: struck_out on")


def test_an_old_workbook_hides_and_crosses_out_alike():
    def hide(page):
        page.row(3).hidden = True
        page.row(4).height, page.row(4).height_mismatch = 0, True

    accepted, refused, notices = outcome(old_book(hide, {(5, c): CROSSED for c in range(7)}))
    assert (accepted, notices) == ([3], ["annex4_rows_hidden"])
    assert refused == {4: ["annex4_row_hidden"], 5: ["annex4_row_hidden"], 6: ["annex4_row_struck"]}


def test_an_old_workbook_has_hidden_columns_struck_runs_and_unseen_cells():
    plain, out = xlwt.Font(), xlwt.Font()
    out.struck_out = True
    unseen = xlwt.easyxf(num_format_str=";;;")

    made = xlwt.Workbook()
    page = made.add_sheet("附件4", cell_overwrite_ok=True)
    for r, row in enumerate([["服务需求摸底汇总表"], HEADER, *(a_row(number) for number in range(1, 5))]):
        for c, value in enumerate(row):
            if value != "":
                page.write(r, c, value, unseen if (r, c) == (4, 3) else xlwt.Style.default_style)
    page.write_rich_text(3, 3, (("咨询管理、", plain), ("检验检测", out)))
    page.col(7).hidden = True
    page.write(2, 7, "不看")
    stream = io.BytesIO()
    made.save(stream)
    reading = read(stream.getvalue())
    assert {row.row: [(f.why, f.facts.get("part")) for f in row.findings] for row in reading.rejected} == {
        4: [("annex4_cell_part", "检验检测")],
        5: [("annex4_cell_unseen", None)],
    }
    assert {row.need.note for row in reading.accepted} == {""}
    assert "annex4_columns_hidden" in [notice.key for notice in reading.warnings]


def test_an_old_workbook_names_its_errors_and_formulas_without_a_value():
    made = xlwt.Workbook()
    page = made.add_sheet("附件4")
    for r, row in enumerate([HEADER, a_row(1)]):
        for c, value in enumerate(row):
            if (r, c) == (1, 4):
                page.write(r, c, xlwt.Formula("VLOOKUP(B2;A1:B2;2;0)"))
            elif (r, c) == (1, 3):
                page.row(r).set_cell_error(c, 42)
            elif value != "":
                page.write(r, c, value)
    stream = io.BytesIO()
    made.save(stream)
    assert outcome(stream.getvalue())[1] == {2: ["annex4_blank_error", "annex4_blank_formula"]}


def test_ranges_are_said_as_people_say_them():
    assert seen.ranges([0, 1, 2, 6]) == "1—3、7"

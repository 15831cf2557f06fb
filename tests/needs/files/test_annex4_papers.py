"""Annex 4 goes out and comes back the same; refused rows go out with reasons and come back corrected."""

import dataclasses
import json

import pytest

from marketplace.needs.files import annex4
from marketplace.needs.files.annex4.reading import read_tables
from marketplace.records.wording.papers import SENTENCES
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared.files.bounded import Sheet, read_sheets
from tests.workbooks import HEADER, xlsx

WORDS = pilot()


def say(key, **facts):
    return SENTENCES[key].format(**facts)


def needs(count):
    """Needs of every county, category and level."""
    categories, levels, counties = WORDS.categories, [term for term in WORDS.levels if term.goal], WORDS.counties
    return [
        annex4.Need(
            *(f"株洲第{n}机械（集团）有限公司", counties[n % len(counties)].code, counties[n % len(counties)].name),
            tuple(categories[(n + step) % len(categories)].label for step in range(1 + n % 3)),
            *(
                WORDS.levels[n % len(WORDS.levels)].label,
                levels[n % len(levels)].label,
                "张三",
                f"138{n:08d}",
                "=备注" if n % 2 else "",
            ),
        )
        for n in range(count)
    ]


def test_what_is_written_is_read_back():
    written = needs(60)
    read = annex4.read(annex4.write(written, "醴陵市"), "醴陵市.xlsx", WORDS)
    assert [row.need for row in read.accepted] == written
    assert (read.rejected, read.warnings) == ((), ())


def test_writing_the_same_needs_twice_gives_the_same_bytes():
    assert annex4.write(needs(5), "攸县") == annex4.write(needs(5), "攸县")


def test_the_blank_form_has_a_head_that_is_known_and_no_row():
    read = annex4.read(annex4.write_blank(WORDS, ""), "附件4.xlsx", WORDS)
    assert (read.accepted, read.rejected, read.warnings) == ((), (), ())


def test_a_blank_form_for_a_county_is_not_taken_for_needs():
    read = annex4.read(annex4.write_blank(WORDS, "攸县", rows=3), "附件4.xlsx", WORDS)
    assert (read.accepted, read.rejected) == ((), ())


BAD = [
    ["", "攸县", "咨询管理", "无", "升规", "张三13800000001"],
    ["株洲一厂", "雨湖区", "咨询管理", "无", "升规", "张三13800000001"],
    ["株洲二厂", "攸县", "融资担保", "甲", "", "张三"],
    ["株洲三厂", "攸县", "咨询管理", "无", "升规", "=cmd 138000000011"],
    ["株洲四厂", "攸县", "上市辅导", "无", "升规", "张三13800000001"],
    ["株洲四厂", "攸县", "上市辅导", "无", "升规", "张三13800000001"],
]


def test_refused_rows_go_out_with_every_reason_and_come_back_refused_alike(read_under_header):
    first = read_under_header(*([n, *row, "备注"] for n, row in enumerate(BAD, 1)))
    data = annex4.write_refused(first.rejected, say)
    [sheet] = read_sheets(data)
    reasons = [sheet.rows[n][8] for n in range(3, 8)]
    assert "第 4 行" in reasons[2]
    assert reasons[2].count("\n") == 4
    again = annex4.read(data, "退回.xlsx", WORDS)
    assert [row.cells for row in again.rejected] == [
        row.cells for row in first.rejected if row.findings[0].why != "annex4_repeated"
    ]
    assert [row.findings for row in again.rejected] == [row.findings for row in first.rejected[:4]]
    assert [row.need.enterprise for row in again.accepted] == ["株洲四厂"]


def test_corrected_rows_are_accepted_when_sent_again(read_under_header):
    refused = read_under_header([1, *BAD[1], ""]).rejected
    [corrected] = [dataclasses.replace(row, cells={**row.cells, "county": "攸县"}) for row in refused]
    read = annex4.read(annex4.write_refused([corrected], say), "改.xlsx", WORDS)
    assert [row.need.county for row in read.accepted] == ["430223"]


def test_a_county_that_was_filled_in_is_written_out(read_rows):
    rows = [["所在地：攸县"], HEADER, [1, "株洲一厂", "", "其他", "无", "升规", "张三13800000001"]]
    refused = read_rows(rows).rejected
    assert annex4.read(annex4.write_refused(refused, say), "a.xlsx", WORDS).rejected[0].cells["county"] == "攸县"


def test_the_json_has_exactly_the_agreed_keys(read_under_header):
    good = [1, "株洲四厂", "株洲经开区", "①上市辅导", "", "升规", "张三13800000001"]
    read = annex4.as_json(read_under_header(good, [2, *BAD[2]], [3, *good[1:3], "升规", *good[4:]]), say)
    assert json.loads(json.dumps(read)) == read
    assert read["accepted"][0] == {
        "row": 2,
        "enterprise": "株洲四厂",
        "county": "",
        "services": ["上市辅导"],
        "current": "无",
        "goal": "升规入统",
        "contact": "张三",
        "phone": "13800000001",
    }
    assert [(row["row"], row["field"]) for row in read["rejected"]] == [
        (3, "services"),
        (3, "current"),
        (3, "goal"),
        (3, "phone"),
    ]
    assert all(set(row) == {"row", "field", "value", "why"} for row in read["rejected"])
    assert len(read["warnings"]) == 1
    assert "第 4 行" in read["warnings"][0]


def test_every_key_that_a_reading_can_hold_has_a_sentence():
    for name in annex4.FIELDS:
        assert f"annex4_{name}_no_column" in SENTENCES or name == "phone"
    assert not [key for key, text in SENTENCES.items() if not text.strip()]


# How many seconds papers of the largest size take is measured by `python -m bench.hostile large`.


@pytest.mark.parametrize("county", ["", "醴陵市"])
def test_a_long_book_is_read_to_its_end_whether_each_row_names_its_county_or_the_seal_line_does(county):
    data = annex4.write([dataclasses.replace(need, county_name=county) for need in needs(500)], "醴陵市")
    assert len(annex4.read(data, "a.xlsx", WORDS).accepted) == 500


def test_a_book_with_overlapping_merges_is_read_to_its_end():
    rows = [HEADER, *([n, f"株洲第{n}厂", "攸县", "升规", "无", "升规", "张三13800000001"] for n in range(200))]
    data = xlsx({"a": rows}, merged=[f"H{n}:H{n + 1}" for n in range(2, 200, 2)])
    assert len(annex4.read(data, "a.xlsx", WORDS).accepted) == 200


def test_a_sheet_full_of_merged_cells_and_strange_text_is_refused_row_by_row():
    cells = dict.fromkeys(range(60), "企业需求，联系")
    rows = {0: dict(enumerate(HEADER)), **{n: {c: f"{text}{n}-{c}" for c, text in cells.items()} for n in range(1, 100)}}
    merged = tuple((n, c, n + 1, c) for n in range(1, 100, 2) for c in range(20))
    reading = read_tables([Sheet("a", False, rows, merged)], WORDS)
    assert [row.row for row in reading.rejected] == list(range(2, 101, 2))
    assert reading.warnings[0].facts["count"] == str(49 * 20)

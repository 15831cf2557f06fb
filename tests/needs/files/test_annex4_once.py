"""What is wrong with nearly all rows of a sheet is said once, for the sheet."""

import pytest

from marketplace.needs.files import annex4
from marketplace.needs.use_cases.workbook_rows import within_file
from marketplace.needs.wording.workbook import say
from marketplace.rulebook.files.vocabulary import pilot
from tests.workbooks import GOOD, HEADER

OTHERS = ("石峰区", "攸县", "天元区")


def reading(make_xlsx, *rows):
    lines = [[n, f"株洲第{n}厂", *GOOD[2:]] for n in range(1, len(rows) + 1)]
    for line, changes in zip(lines, rows, strict=True):
        for place, text in changes.items():
            line[place] = text
    return annex4.read(make_xlsx({"附件4": [HEADER, *lines]}), "a.xlsx", pilot())


def test_a_sheet_of_another_county_is_refused_in_one_sentence(make_xlsx):
    rows = [{2: "醴陵市" if n < 4 else OTHERS[n % 3]} for n in range(60)]
    answer = annex4.as_json(within_file(reading(make_xlsx, *rows), "醴陵市"), say)
    whys = [refused["why"] for refused in answer["rejected"]]
    assert (len(answer["accepted"]), len(whys), set(whys)) == (4, 56, {say("annex4_said_above")})
    assert "60 行中有 56 行属于其他县市区" in answer["warnings"][0]
    assert all(name in answer["warnings"][0] for name in OTHERS)
    assert not any("56" in sentence for sentence in answer["warnings"][1:])


def test_a_reason_that_a_sheet_shares_is_said_once_and_others_in_full(make_xlsx):
    rows = [{3: ""} for _ in range(9)] + [{3: "种菜"}]
    answer = annex4.as_json(reading(make_xlsx, *rows), say)
    assert len({refused["why"] for refused in answer["rejected"]}) == 2
    assert any("种菜" in refused["why"] for refused in answer["rejected"])
    assert sum("所需服务为空" in sentence for sentence in answer["warnings"]) == 1


@pytest.mark.parametrize("refused", [4, 5])
def test_a_few_rows_are_told_one_by_one(make_xlsx, refused):
    rows = [{3: ""}] * refused + [{}] * 5
    answer = annex4.as_json(reading(make_xlsx, *rows), say)
    assert ["所需服务为空" in one["why"] for one in answer["rejected"]] == [True] * refused


def test_rows_that_are_sent_back_still_say_it_in_full(make_xlsx):
    rows = [{2: "石峰区"} for _ in range(6)]
    refused = within_file(reading(make_xlsx, *rows), "醴陵市").rejected
    assert all("石峰区" in annex4.reasons(row, say) for row in refused)

"""The list of matches that is put before those who decide, and sealed."""

from marketplace.competition.files.matches import CONFIRMED, PROPOSED, SIGNED, WAITING, Match, paper
from tests.papers import lines_of, printing, whole


def match(number, **changes):
    given = {
        "enterprise": "株洲甲制造有限公司",
        "enterprise_code": "91430200MA4000001X",
        "county": "攸县",
        "services": ("检验检测",),
    }
    return Match(**(given | {"need": number, "result": "未匹配"} | changes))


def test_the_list_has_prices_who_bears_them_their_sums_and_a_place_for_the_seal():
    """S004-2.1.4."""
    won = match(
        "XQ2023-00001",
        institution="株洲某某咨询有限公司",
        institution_code="91430200MA4000002X",
        score=8732,
        parts=(100_000_00, 30_000_00, 10_000_00, 60_000_00),
        result="已确认",
        group=CONFIRMED,
    )
    data = whole(paper([won, match("XQ2023-00002")], title="第一轮匹配结果", office="株洲市工业和信息化局"))
    assert lines_of(data) == [
        "第一轮匹配结果",
        "序号|需求编号|企业|||所需服务|服务机构（平台）||综合得分|服务价款（元）||||结果",
        "||名称|统一社会信用代码|所属县市区||名称|统一社会信用代码||总价|政府补|机构让|企业出",
        "1|XQ2023-00001|株洲甲制造有限公司|91430200MA4000001X|攸县|检验检测|株洲某某咨询有限公司|91430200MA4000002X|87.32"
        "|100000|30000|10000|60000|已确认",
        "2|XQ2023-00002|株洲甲制造有限公司|91430200MA4000001X|攸县|检验检测||||||||未匹配",
        "|双方已确认、未签合同合计（1 项）||||||||100000|30000|10000|60000",
        f"株洲市工业和信息化局（盖章）：{'　' * 8}",
        f"{'　' * 4}年{'　' * 2}月{'　' * 2}日",
    ]
    assert printing(data) == ("landscape", 9, True, "$2:$3")


def test_a_round_in_which_nothing_was_matched_has_no_sum():
    assert [
        line for line in lines_of(whole(paper([match("XQ2023-00002")], title="第一轮", office="市局"))) if "合计" in line
    ] == []


def test_what_is_signed_confirmed_and_waited_for_is_summed_up_apart():
    """A match that nobody has answered is no price of the result."""
    rows = [
        match(f"XQ2023-0000{number}", institution="某某公司", parts=(fen, fen, 0, 0), group=group)
        for number, (fen, group) in enumerate([(100, SIGNED), (200, WAITING), (400, CONFIRMED), (800, SIGNED), (1600, WAITING)])
    ]
    sums = [line for line in lines_of(whole(paper(rows, title="第一轮", office="市局"))) if "合计" in line]
    assert [(line.split("|")[1], line.split("|")[9]) for line in sums] == [
        ("已签合同合计（2 项）", "9"),
        ("双方已确认、未签合同合计（1 项）", "4"),
        ("待双方确认合计（2 项）", "18"),
    ]
    [only] = [
        line
        for line in lines_of(whole(paper([match("XQ", parts=(1, 1, 0, 0), group=PROPOSED)], title="一", office="")))
        if "合计" in line
    ]
    assert only.startswith("|拟匹配合计（1 项）")

"""The list by which a year is paid."""

from marketplace.evaluation.files.year_list import Paid, paper
from tests.papers import lines_of, printing, whole


def test_the_list_names_whom_and_what_in_figures_and_capitals_with_a_place_for_the_seal():
    """S004-2.2.5b."""
    rows = [
        Paid(
            rank=1,
            key="SB2023-0001",
            name="株洲某某咨询有限公司",
            credit_code="91430200MA4000001X",
            county="攸县",
            score=8732,
            share_fen=8_000_000,
        ),
        Paid(rank=2, key="SB2023-0002", name="株洲乙咨询有限公司", credit_code="", county="醴陵市", score=5, share_fen=140_950),
    ]
    data = whole(paper("2023年试点年末评比结果", rows, office="株洲市工业和信息化局", notes=["预算 90000.00 元。"]))
    assert lines_of(data) == [
        "2023年试点年末评比结果",
        "名次|申报编号|服务机构（平台）名称|统一社会信用代码|所在县市区|综合得分|奖补金额",
        "||||||小写（元）|大写",
        "1|SB2023-0001|株洲某某咨询有限公司|91430200MA4000001X|攸县|87.32|80000|人民币捌万元整",
        "2|SB2023-0002|株洲乙咨询有限公司||醴陵市|0.05|1409.5|人民币壹仟肆佰零玖元伍角",
        "|合计|||||81409.5|人民币捌万壹仟肆佰零玖元伍角",
        "预算 90000.00 元。",
        f"株洲市工业和信息化局（盖章）：{'　' * 8}",
        f"{'　' * 4}年{'　' * 2}月{'　' * 2}日",
    ]
    assert printing(data) == ("landscape", 9, True, "$2:$3")


def test_a_list_that_no_office_answers_for_has_figures_alone_and_no_place_for_a_seal():
    row = Paid(rank=1, key="SB2023-0001", name="株洲乙咨询有限公司", credit_code="", county="攸县", score=5, share_fen=100_00)
    assert lines_of(whole(paper("2023年试点年末评比结果（未公布）", [row], office=""))) == [
        "2023年试点年末评比结果（未公布）",
        "名次|申报编号|服务机构（平台）名称|统一社会信用代码|所在县市区|综合得分|奖补金额（元）",
        "1|SB2023-0001|株洲乙咨询有限公司||攸县|0.05|100",
        "|合计|||||100",
    ]

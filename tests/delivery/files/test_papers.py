"""The enterprises served in the form of S002-X4, and the list of contracts."""

from datetime import date

from marketplace.delivery.files import clients, contracts
from tests.papers import lines_of, merged, ours, printing, whole

WAN = 1_000_000


def served(contract, content, **changes):
    given = {
        "enterprise": f"株洲{contract}制造有限公司",
        "industry": "轨道交通装备",
        "served_on": date(2023, 5, 9),
        "through_partner": False,
        "fee_fen": 0,
        "price_fen": 8 * WAN,
        "starts_on": date(2023, 5, 1),
        "ends_on": date(2023, 12, 31),
        "reduction_fen": 0,
        "contact": "某某",
        "phone": "13800000001",
    }
    return clients.Served(**(given | {"contract": contract, "content": content} | changes))


def test_the_client_table_has_the_levels_and_the_lines_of_the_form():
    """S002-X4: a contract's amount and term stand once, however often it was served under."""
    rows = [
        served("甲", "诊断"),
        served("甲", "改造", through_partner=True, fee_fen=5000_00, reduction_fen=2_500_00),
        served("乙", "检测", price_fen=12_345_678, industry=""),
    ]
    data = whole(clients.paper(rows, institution="株洲某某咨询有限公司", filled_on=date(2023, 6, 1), programme="2023年试点"))
    assert lines_of(data) == [
        "服务机构服务对象情况表",
        f"填报单位：株洲某某咨询有限公司{'　' * 12}填报时间：2023年06月01日",
        "序号|服务企业情况||||服务性质||合同服务情况|||费用减免情况|服务企业联系人|服务企业联系电话",
        "|服务企业名称|所在行业|服务内容|服务时间|机构自身提供服务|依托专业机构提供服务|未签服务合同收费金额（万元）|已签服务合同",
        "||||||||合同服务金额（万元）|合同期限",
        "1|株洲甲制造有限公司|轨道交通装备|诊断|2023-05-09|√|||8|2023-05-01至2023-12-31||某某|13800000001",
        "2|株洲甲制造有限公司|轨道交通装备|改造|2023-05-09||√|0.5|||0.25万元|某某|13800000001",
        "3|株洲乙制造有限公司||检测|2023-05-09|√|||12.345678|2023-05-01至2023-12-31||某某|13800000001",
        "注：所列为“2023年试点”的服务合同。",
    ]
    heads = [
        *("A3:A5", "B3:E3", "F3:G3", "H3:J3", "K3:K5", "L3:L5", "M3:M5"),
        *("B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:F5", "G4:G5", "H4:H5", "I4:J4"),
    ]
    assert merged(data) == ["A1:M1", "A2:M2", *heads, "I6:I7", "J6:J7", "A9:M9"]
    assert printing(data) == ("landscape", 9, True, "$3:$5")


def test_the_client_table_of_nobody_is_the_empty_form():
    assert len(lines_of(whole(clients.paper([], institution="", filled_on=date(2023, 6, 1))))) == 5


def contract(number, price, government, concession, enterprise, state="服务中", in_force=True):
    return contracts.Contract(
        number=number,
        need="XQ2023-00001",
        enterprise="株洲甲制造有限公司",
        enterprise_code="91430200MA4000001X",
        county="攸县",
        institution="株洲某某咨询有限公司",
        institution_code="91430200MA4000002X",
        services=("咨询管理", "检验检测"),
        price_fen=price,
        government_fen=government,
        concession_fen=concession,
        enterprise_fen=enterprise,
        signed_on=date(2023, 5, 1),
        term="2023-05-01至2023-12-31",
        state=state,
        in_force=in_force,
    )


def test_the_contract_list_says_who_bears_what_adds_it_up_and_has_a_place_for_the_seal():
    """S004-2.1.4."""
    rows = [contract("HT2023-0001", 100_00, 30_00, 10_00, 60_00), contract("HT2023-0002", 1_00, 1, 0, 99, "已验收")]
    data = whole(contracts.paper(rows, programme="2023年试点", office="攸县工信局"))
    lines = lines_of(data)
    assert lines[:3] == [
        "2023年试点服务合同清单",
        "序号|合同编号|需求编号|企业|||服务机构（平台）||服务内容|服务价款（元）||||签订日期|服务期限|状态",
        "|||名称|统一社会信用代码|所属县市区|名称|统一社会信用代码||总价|政府补|机构让|企业出",
    ]
    assert lines[3] == (
        "1|HT2023-0001|XQ2023-00001|株洲甲制造有限公司|91430200MA4000001X|攸县|株洲某某咨询有限公司|91430200MA4000002X"
        "|咨询管理、检验检测|100|30|10|60|2023-05-01|2023-05-01至2023-12-31|服务中"
    )
    assert lines[5] == "|生效合计（2 份）||||||||101|30.01|10|60.99"
    assert lines[6:] == [f"攸县工信局（盖章）：{'　' * 8}", f"{'　' * 4}年{'　' * 2}月{'　' * 2}日"]
    assert printing(data) == ("landscape", 9, True, "$2:$3")


def test_contracts_that_are_not_in_force_stand_under_the_sum_and_are_not_in_it():
    """S004-2.1.4: what was not signed or was ended costs nobody anything."""
    rows = [
        contract("HT2023-0001", 500_00, 0, 0, 500_00, "已终止", in_force=False),
        contract("HT2023-0002", 100_00, 30_00, 10_00, 60_00),
        contract("HT2023-0003", 700_00, 0, 0, 700_00, "待填合同", in_force=False),
    ]
    lines = lines_of(whole(contracts.paper(rows, programme="2023年试点", office="攸县工信局")))
    assert [line.split("|")[:2] + line.split("|")[9:10] for line in lines[3:7]] == [
        ["1", "HT2023-0002", "100"],
        ["", "生效合计（1 份）", "100"],
        ["2", "HT2023-0001", "500"],
        ["3", "HT2023-0003", "700"],
    ]
    assert [line.rpartition("|")[2] for line in lines[5:7]] == ["已终止", "待填合同"]
    assert lines[7].startswith("注：合计只含双方已签订且未终止的合同；列在合计之后的 2 份")


def test_a_list_of_no_contract_has_no_sum():
    assert [
        line
        for line in lines_of(whole(contracts.paper([contract("HT", 1, 1, 0, 0, in_force=False)], programme="", office="市局")))
        if "合计（" in line
    ] == []
    assert [line[0] for line in ours(whole(contracts.paper([], programme="", office="攸县")))][2:3] == ["名称"]

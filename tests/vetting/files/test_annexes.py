"""Annexes 1 to 3 cell by cell as the notice prints them (S004-X1, X2, X3)."""

from datetime import date

from marketplace.vetting.files import annex1, annex2, annex3
from tests.papers import lines_of, merged, ours, printing, whole

WAN = 1_000_000
SERVICES = ("咨询管理", "上市辅导")
FIRM = annex1.Institution(
    name="株洲某某咨询有限公司", contact="某某", phone="13800000001", services=SERVICES, ability=12, note="SB2023-0001"
)


COUNTY = annex1.of_county("攸县")


def annex_1(rows=(FIRM,), sealed=COUNTY):
    return annex1.paper(rows, year=2023, sealed=sealed, services=SERVICES)


def test_annex_1_is_the_form_of_the_notice():
    """S004-X1, C-07."""
    data = whole(annex_1())
    assert lines_of(data) == [
        "2023年株洲市支持服务机构（平台）培育优质企业试点汇总表",
        "县市区工信部门（盖章）：攸县",
        "序号|服务机构（平台）名称|联系人及联系电话|主要服务内容|年服务企业能力（家）|备注",
        "1|株洲某某咨询有限公司|某某 13800000001|咨询管理、上市辅导|12|SB2023-0001",
        "注：主要服务内容包括咨询管理、上市辅导",
    ]
    assert merged(data) == ["A1:F1", "A2:F2", "A5:F5"]
    assert printing(data) == ("landscape", 9, True, "$3:$3")


def test_annex_1_of_nobody_is_the_empty_form_and_a_citys_has_its_own_seal():
    assert lines_of(whole(annex_1(rows=())))[2:] == lines_of(whole(annex_1()))[2:3] + lines_of(whole(annex_1()))[4:]
    assert lines_of(whole(annex_1(sealed=annex1.of_city("市局"))))[1] == "市工信部门（盖章）：市局"


def test_a_name_that_begins_like_a_formula_stays_a_name():
    data = whole(annex_1([FIRM, annex1.Institution(name="=1+1", contact="@甲", phone="+86", services=(), ability=0)]))
    assert ours(data)[4][1:3] == ["=1+1", "@甲 +86"]


def test_annex_2_has_the_title_the_promises_and_the_hands_of_the_form():
    """S004-X2."""
    data = whole(
        annex2.paper(annex2.Pledge(year=2023, document=("甲，真实。", "如有不实，乙。"), institution="株洲某某咨询有限公司"))
    )
    assert lines_of(data) == [
        "2023年株洲市支持服务机构（平台）培育优质企业试点真实性承诺",
        "　　甲，真实。如有不实，乙。",
        "法人代表（签字）：|单位（盖章）",
        "|株洲某某咨询有限公司",
        "年　　月　　日",
    ]
    assert printing(data)[:3] == ("portrait", 9, True)


def test_the_pledge_in_our_words_makes_the_same_promises():
    words = annex2.Pledge(year=2024, document=(), institution="").words
    assert [one for one in ("2024年度", "材料和附件", "真实、合法", "法律责任", "全部后果") if one not in words] == []


FACTS = {
    "institution": "株洲某某咨询有限公司",
    "county": "攸县",
    "legal_representative": "某甲",
    "credit_code": "91430200MA4000001X",
    "contact": "某乙",
    "phone": "13800000001",
    "registered_on": date(2015, 5, 1),
    "registered_address": "某路 1 号",
    "served_total": 40,
    "served_innovative": 20,
    "planned_total": 10,
    "planned_champion": 1,
    "staff_2021": 20,
    "staff_2022": 22,
    "assets_2021": 500 * WAN,
    "net_assets_2022": -1,
    "net_profit_2022": 12_345_678,
    "premises": "三百平米",
}


def test_annex_3_is_the_form_of_the_notice():
    """S004-X3; 国家及 of the notice is printed as what it means, 国家级."""
    data = whole(annex3.paper(annex3.Facts(year=2023, years=(2021, 2022), values=FACTS)))
    assert lines_of(data) == [
        "2023年株洲市支持服务机构（平台）培育优质企业试点基本情况表",
        "单位：万元；人；平米",
        "服务机构（平台）|株洲某某咨询有限公司",
        "所在县市区|攸县",
        "企业法人|某甲||社会信用代码|91430200MA4000001X",
        "联系人|某乙||联系电话|13800000001",
        "注册时间|2015-05-01||注册地址|某路 1 号",
        "已服务企业|共计 40 家，其中 20家创新型中小企业，＿家省级专精特新中小企业，＿家国家级小巨人企业，＿家国家重点小巨人。"
        "（其它：升规入统 ＿家，国省单项冠军 ＿家）",
        "培育企业目标数|共计 10 家，其中 ＿家创新型中小企业，＿家省级专精特新中小企业，＿家国家级小巨人企业，＿家国家重点小巨人。"
        "（其它：升规入统 ＿家，国省单项冠军 1家）",
        "近年经营状况",
        "年份|2021年|2022年||2021年|2022年",
        "从业人数（不含外聘）|20|22|主营业务收入",
        "其中：本科及以上学历人员|||其中：服务性收入",
        "资产总额|500||服务成本支出",
        "固定资产|||其中：人工成本",
        "流动资产|||服务活动成本",
        "负债总额|||上缴税金",
        "净资产||-1e-06|净利润||12.345678",
        "主要服务场地、设施情况：\n三百平米",
        "主要服务内容或实施路径：\n",
        "培育优质企业业绩：\n",
    ]
    assert merged(data) == [
        *("A1:F1", "A2:F2", "B3:F3", "B4:F4", "B5:C5", "E5:F5", "B6:C6", "E6:F6", "B7:C7", "E7:F7"),
        *("B8:F8", "B9:F9", "A10:F10", "A19:F19", "A20:F20", "A21:F21"),
    ]
    assert printing(data)[:3] == ("portrait", 9, True)


def test_annex_3_has_a_column_a_year():
    page = lines_of(whole(annex3.paper(annex3.Facts(year=2025, years=(2022, 2023, 2024), values=FACTS))))
    assert page[10] == "年份|2022年|2023年|2024年||2022年|2023年|2024年"

"""The same needs, laid out and spelled in hundreds of ways by chance, always read the same."""

import random

import pytest

from marketplace.needs.files import annex4
from marketplace.rulebook.files.vocabulary import NONE, pilot
from tests.workbooks import xls, xlsx

WORDS = pilot()
HEADS = {
    "seq": ["序号", "编号"],
    "enterprise": ["企业名称", "单位名称", "企业\n名称", "公司名称（全称）"],
    "county": ["所属县市区", "区县", "所属区县", "县（市、区）", "所在县市区"],
    "services": ["所需服务", "服务需求", "需求类型", "所需服务类型（可多选）"],
    "current": ["企业现状", "现状", "目前等级"],
    "goal": ["发展目标", "培育目标", "目标"],
    "contact": ["联系人", "企业联系人"],
    "phone": ["联系电话", "手机", "手机号码", "联系方式"],
    "both": ["企业联系人\n及联系电话", "联系人及电话", "联系人、联系电话"],
    "note": ["备注"],
}
NUMBERS = ["", "①②③", "⑴⑵⑶", ("1.", "2.", "3."), ("（1）", "（2）", "（3）"), ("一、", "二、", "三、"), ("1、", "2、", "3、")]
BETWEEN = ["、", "，", ",", "；", ";", "/", "|", " ", "\n", "和", "及", "与", "　", "｜", "&", "+", "、\n"]
LAYOUTS = [
    "{n} {p}",
    "{p} {n}",
    "{n}{p}",
    "{p}{n}",
    "{n}\n{p}",
    "{n}（{p}）",
    "{p}（{n}）",
    "{n}，{p}",
    "{n}/{p}",
    "联系人：{n} 电话：{p}",
]


class Clerk:
    """Somebody who fills in Annex 4 as the fancy takes them, but means what the need says."""

    def __init__(self, seed):
        self.any = random.Random(seed)

    def services(self, labels):
        numbers, between = self.any.choice(NUMBERS), self.any.choice(BETWEEN)
        tails = ["", "", "服务", "类", "需求", "类服务"]
        return between.join(f"{numbers[i] if numbers else ''}{label}{self.any.choice(tails)}" for i, label in enumerate(labels))

    def level(self, label):
        if label == NONE:
            return self.any.choice(["", "无", "—", "/", "-"])
        [term] = [term for term in WORDS.levels if term.label == label]
        return self.any.choice([label, label.replace("“", '"').replace("”", '"'), *term.aliases])

    def county(self, name):
        [unit] = [unit for unit in WORDS.counties if unit.name == name]
        return self.any.choice([name, f"株洲市{name}", f" {name} ", *filter(None, [unit.code]), *unit.aliases])

    def phone(self, digits):
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
        spaced = [mark.join((digits[:3], digits[3:7], digits[7:])) for mark in (" ", "-", "　")]
        return self.any.choice([digits, wide, f"+86 {digits}", *spaced])

    def cells(self, number, need):
        name, phone = need.contact, self.phone(need.phone)
        return {
            "seq": number,
            "enterprise": self.any.choice(["", " "]) + need.enterprise,
            "county": self.county(need.county_name),
            "services": self.services(need.services),
            "current": self.level(need.current),
            "goal": self.level(need.goal),
            "contact": name,
            "phone": self.any.choice([phone, int(need.phone)]),
            "both": self.any.choice(LAYOUTS).format(n=name, p=phone),
            "note": "",
        }

    def workbook(self, needs):
        columns = ["seq", "enterprise", "county", "services", "current", "goal", "note"]
        columns += self.any.choice([["both"], ["contact", "phone"]])
        self.any.shuffle(columns)
        rows = [["服务需求摸底汇总表"], ["申报单位：（盖章）"], [self.any.choice(HEADS[name]) for name in columns]]
        places = []
        for number, need in enumerate(needs, 1):
            rows += [[]] * (self.any.random() < 0.1)
            cells = self.cells(number, need)
            rows.append([cells[name] for name in columns])
            places.append(len(rows))
        rows += [["合计", f"{len(needs)}家"], ["注：所需服务主要有十大类型"]]
        return self.any.choice([xlsx, xlsx, xls])({"表": rows}), places


def need(any_, number):
    county = any_.choice(WORDS.counties)
    return annex4.Need(
        *(f"株洲第{number}机械（集团）有限公司", county.code, county.name),
        tuple(term.label for term in any_.sample(WORDS.categories, any_.randint(1, 3))),
        any_.choice(WORDS.levels).label,
        any_.choice([term.label for term in WORDS.levels if term.goal]),
        any_.choice(["张三", "欧阳修文", "王小明"]),
        f"1{any_.randint(3 * 10**9, 10**10 - 1)}",
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_spelling_of_the_same_needs_reads_the_same(seed):
    clerk = Clerk(seed)
    needs = [need(clerk.any, number) for number in range(1, 26)]

    data, places = clerk.workbook(needs)
    read = annex4.read(data, "a.xlsx", WORDS)

    assert read.rejected == ()
    assert [(row.row, row.need) for row in read.accepted] == list(zip(places, needs, strict=True))

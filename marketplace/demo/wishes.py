"""What the made-up enterprises want: levels, services, a budget, and a description that fits the services."""

from collections.abc import Sequence
from random import Random

from ..rulebook.ruleset import Ruleset
from ..shared.fixed import Fixed
from ..shared.models.place import Unit
from .names import Firm

LADDER = {
    "none": ("above_scale", "innovative"),
    "above_scale": ("innovative", "provincial_srdi"),
    "innovative": ("provincial_srdi", "little_giant"),
    "provincial_srdi": ("little_giant", "champion", "other"),
    "little_giant": ("key_little_giant", "champion"),
}
"""Where an enterprise stands, and what it may strive for."""
SHARES = {"none": 34, "above_scale": 24, "innovative": 24, "provincial_srdi": 14, "little_giant": 4}
SUITS = {
    "above_scale": ("above_scale", "consulting"),
    "innovative": ("innovation", "digital"),
    "provincial_srdi": ("innovation", "funds_projects"),
    "little_giant": ("listing", "innovation"),
    "key_little_giant": ("listing", "funds_projects"),
    "champion": ("testing", "innovation"),
    "other": ("consulting", "listing"),
}
"""Services that often go with a goal."""
STORIES = {
    "consulting": ("梳理部门职责与考核办法", "形成一套可执行的管理制度", 6, 18),
    "testing": ("新产品需要第三方检测报告", "取得检测报告并列出改进项", 3, 15),
    "shared_manufacturing": ("热处理工序产能不足，希望共享设备", "签订产能共享安排并试产一批", 8, 30),
    "property_rights": ("三项专利拟评估并转让", "完成评估与交易手续", 3, 12),
    "talent": ("缺少工艺工程师和数控技师", "到岗三人并通过试用", 4, 16),
    "above_scale": ("营业收入接近入统标准，统计台账不全", "台账齐备并完成申报入统", 3, 9),
    "funds_projects": ("技改项目希望争取上级资金", "完成项目申报材料并提交", 4, 14),
    "digital": ("生产计划靠手工排产，库存不准", "上线排产与仓储模块并验收", 15, 60),
    "innovation": ("产品寿命短于同行，需要改进材料与工艺", "完成样件试验并形成技术方案", 12, 50),
    "listing": ("拟在区域股权市场挂牌", "完成尽职调查与规范整改", 15, 45),
}
"""For each service: what is wrong, what is wanted, and the range of the budget in thousand yuan."""
FEN_PER_THOUSAND = 100_000


class Wish(Fixed):
    """One enterprise and what it asks for, in codes of the rule set."""

    firm: Firm
    unit: Unit
    categories: tuple[str, ...]
    current: str
    goal: str
    budget_fen: int
    description: str
    wanted_result: str


def of_the_city(firms: Sequence[Firm], units: Sequence[Unit], ruleset: Ruleset, random: Random) -> list[Wish]:
    """One wish a firm, in the order of the firms; every unit and every service has its share."""
    codes = ruleset.categories.codes
    return [
        _wish(firm, units[place % len(units)], codes[place % len(codes)], ruleset, random) for place, firm in enumerate(firms)
    ]


def _wish(firm: Firm, unit: Unit, main: str, ruleset: Ruleset, random: Random) -> Wish:
    current = random.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    goal = random.choice(LADDER[current])
    more = random.sample(SUITS[goal], random.choices((0, 1, 2), (70, 22, 8))[0])
    categories = tuple(code for code in ruleset.categories.codes if code in {main, *more})
    wrong, wanted, least, most = STORIES[main]
    budget = random.randint(least, most) * FEN_PER_THOUSAND
    return Wish(
        firm=firm,
        unit=unit,
        categories=categories,
        current=current,
        goal=goal,
        budget_fen=budget,
        description=f"我司从事{firm.trade}生产，{wrong}，希望由专业机构提供服务。",
        wanted_result=f"{wanted}。",
    )

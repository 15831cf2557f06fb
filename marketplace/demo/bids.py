"""What the made-up institutions offer: who claims which need, with which plan, at which price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from ..competition.commands import SubmitClaim
from ..shared.fixed import Fixed
from .providers import Provider
from .wishes import Wish

PLANS = {
    "consulting": "先做管理诊断，再梳理职责、流程与考核，分三期落地并培训骨干。",
    "testing": "按产品标准编制检测方案，抽样送检，出具报告并逐项给出改进意见。",
    "shared_manufacturing": "盘点工序缺口，匹配共享设备与工时，签订排产安排并组织试产。",
    "property_rights": "清点权属，出具价值分析，组织挂牌与谈判，协助完成交割手续。",
    "talent": "梳理岗位画像，联合院校与平台寻访，组织面谈并跟踪试用期。",
    "above_scale": "核对营业收入与统计台账，补齐凭证，辅导申报入统全套材料。",
    "funds_projects": "梳理技改内容与政策条件，编写项目材料，协助答疑与修改。",
    "digital": "先做现场调研与数据盘点，再上线排产、仓储模块，培训并陪跑一个月。",
    "innovation": "分析失效样件，制定材料与工艺试验方案，完成样件验证并固化参数。",
    "listing": "开展尽职调查，列出规范清单，按月整改，辅导股权与财务规范。",
}
TEAMS = ("项目负责人一名，顾问两名", "高级顾问一名，工程师三名", "负责人一名，专员两名，外聘专家一名")
SMALLEST_FEN = 10_000
"""Prices are whole hundreds of yuan."""


class Bid(Fixed):
    """A claim that was sent: its key, whose it is and for which need, and how good it is from 0 to 1."""

    key: str
    need_id: int
    organisation_id: int
    quality: float


class Bidders:
    """Chooses claimants so that work is spread: who has claimed less comes first, with some chance."""

    def __init__(self, providers: Mapping[int, Provider], room: Mapping[int, int]) -> None:
        """Of `providers` by id only those take part that have `room` for more needs."""
        self.providers = {one: provider for one, provider in providers.items() if room.get(one, 0) > 0}
        self.claimed = Counter[int]()

    def choose(self, wish: Wish, random: Random) -> list[int]:
        """The institutions that claim a need, at most four; none where nobody offers what it asks for."""
        able = [one for one, p in self.providers.items() if set(p.categories) & set(wish.categories)]
        ranked = sorted(able, key=lambda one: (self.claimed[one] + 6 * random.random(), one))
        chosen = ranked[: random.choices((0, 1, 2, 3, 4), (3, 22, 40, 25, 10))[0]]
        self.claimed.update(chosen)
        return chosen


def offer(need_id: int, wish: Wish, provider: Provider, random: Random) -> SubmitClaim:
    """A claim whose three payers make up its price (S004-2.1.4)."""
    price = max(SMALLEST_FEN, int(wish.budget_fen * random.uniform(0.75, 1.15)) // SMALLEST_FEN * SMALLEST_FEN)
    government, concession = price * random.randint(15, 30) // 100, price * random.randint(5, 20) // 100
    main = next(code for code in provider.categories if code in wish.categories)
    return SubmitClaim(
        need_id=need_id,
        version=0,
        plan=PLANS[main],
        team=random.choice(TEAMS),
        days=random.randint(20, 120),
        price_fen=price,
        government_fen=government,
        concession_fen=concession,
        enterprise_fen=price - government - concession,
        sure=True,
    )


def order(bids: Sequence[Bid], random: Random) -> list[Bid]:
    """The claims of one need as its enterprise likes them: the better ones mostly first."""
    return sorted(bids, key=lambda bid: -bid.quality + 0.3 * random.random())

"""Made-up firms: names, credit codes with a right check digit, contacts by office and not by name."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from ..shared.credit_code import check_digit
from ..shared.fixed import Fixed

_FIRST = "棠砚屿澜璞昀霁筱翊珩瑾沅芷湜峤琅彧澍栎楹璟煦珞禚"
_SECOND = "舟岚禾野川序笙柏阙屹澄渚榆弦砺溪衡朔汀舸原汐陌"
TRADES = (
    "精密机械",
    "轨道部件",
    "硬质刀具",
    "复合材料",
    "智能电气",
    "电子器件",
    "工业陶瓷",
    "汽车零件",
    "新型建材",
    "精细化工",
    "食品",
    "服饰",
    "包装制品",
    "医疗器材",
    "铸造",
    "模具",
    "新能源部件",
    "自动化装备",
    "玻璃制品",
    "橡塑制品",
)
"""What the enterprises make: broad words, no real firm's."""
KINDS = (
    "管理咨询",
    "检验检测",
    "智能制造技术",
    "数字科技",
    "知识产权服务",
    "人才服务",
    "科技服务",
    "创业服务",
    "产业研究",
    "上市辅导咨询",
)
"""What the institutions say they are, by the category in which they are strongest."""
CHAINS = (
    "交通装备",
    "动力机械",
    "硬质材料",
    "新能源",
    "电子信息",
    "陶瓷制品",
    "汽车部件",
    "医药健康",
    "纺织服饰",
    "食品加工",
    "智能装备",
    "绿色建材",
    "精细化工",
)
"""Thirteen chains of the demonstration; no document names the city's own (G-01)."""
_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_OFFICES = ("经理", "主任", "厂长", "主管", "科长")
_BLOCK = "1900000"
"""All telephone numbers of the made-up city begin so."""


class Firm(Fixed):
    """What is known of a made-up organisation before anybody has entered it."""

    number: int
    name: str
    credit_code: str
    representative: str
    contact: str
    phone: str
    trade: str


def enterprises(count: int, random: Random, after: int = 0) -> list[Firm]:
    """So many enterprises with different names, numbered from 1; or those of an earlier year, from the number behind `after`."""
    marks = _earlier(random) if after else _marks(random)
    return [_firm(after + number, next(marks), random.choice(TRADES), random) for number in range(1, count + 1)]


def institutions(count: int, random: Random, after: int = 0) -> list[Firm]:
    """So many institutions with different names, numbered from 5001; the kinds take turns."""
    marks, first = _earlier(random) if after else _marks(random), 5000 + after
    return [_firm(first + number, next(marks), KINDS[(number - 1) % len(KINDS)], random, -1) for number in range(1, count + 1)]


def phone(number: int) -> str:
    """A telephone number that nobody has been given."""
    return f"{_BLOCK}{number:04d}"


def credit_code(number: int) -> str:
    """A credit code of the city that no registry has issued; its last character fits the others."""
    body = f"91430200MADEM{number:04d}"
    return body + check_digit(body)


def _marks(random: Random) -> Iterator[str]:
    """Two characters that tell one firm from another, each pair once, then three: 12,650 marks."""
    pairs = [first + second for first in _FIRST for second in _SECOND]
    random.shuffle(pairs)
    yield from pairs
    triples = [pair + third for pair in pairs for third in _SECOND]
    random.shuffle(triples)
    yield from triples


def _earlier(random: Random) -> Iterator[str]:
    """Marks that no firm of the present year bears, not even turned round: 276."""
    pairs = [first + second for place, first in enumerate(_FIRST) for second in _FIRST[place + 1 :]]
    random.shuffle(pairs)
    yield from pairs


def _firm(number: int, mark: str, trade: str, random: Random, turned: int = 1) -> Firm:
    """Institutions' representatives bear the mark turned round, so that none shares a name with an enterprise's (G-13)."""
    surname = random.choice(_SURNAMES)
    return Firm(
        number=number,
        name=f"株洲{mark}{trade}有限公司",
        credit_code=credit_code(number),
        representative=f"{surname}{mark[::turned]}",
        contact=surname + random.choice(_OFFICES),
        phone=phone(number),
        trade=trade,
    )


def renumbered(firm: Firm, number: int) -> Firm:
    """The same kind of firm under another number: another name, code and telephone."""
    return replace(
        firm,
        number=number,
        name=firm.name.replace("有限公司", "二厂有限公司"),
        credit_code=credit_code(number),
        representative=firm.representative[::-1],
        phone=phone(number),
    )

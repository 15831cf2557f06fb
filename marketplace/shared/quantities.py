"""Amounts and counts as people write them, for forms, workbooks and the command line.

What can be meant in one way is read exactly; what can be meant in two raises `Ambiguous` with both, in writings that mean
one thing each. The strict readers of `money` stand behind: what comes out of here has passed them.
"""

import re
from collections.abc import Iterable
from decimal import Context, Decimal, localcontext
from importlib import import_module
from typing import Any

from . import money, texts
from .errors import Invalid
from .later import later

LONGEST = 60
"""Characters of the longest number that is looked at."""

_EXACT = Context(prec=4 * LONGEST)
_MOST_YUAN = Decimal(money.MOST_FEN) / money.FEN_A_YUAN
_MOST_SHARE = 1_000_000
_chinese: Any = later(import_module, "cn2an")

_SIGNS = str.maketrans("。−－’'", ".--,,")
_SCALES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}
_SCALE = {"萬": "万", "億": "亿", "仟": "千", "佰": "百", "拾": "十", "w": "万"}

_PREFIX = re.compile(r"(?:人民币|rmb|cny|¥)[ :]*")
_FOREIGN = re.compile(r"[$€£]|usd|eur|hkd|[美欧港日英]元|英镑|韩元")
_NEGATIVE = re.compile(r"^- ?[0-9]")
_NOT_EXACT = re.compile(
    r"^(?:约|大约|大概|近|超|不到|不超|不低于|至少|最多|[<>≤≥~])|(?:左右|上下|以上|以下|以内|[多余起+])(?:元)?$|[几数]"
    r"|[0-9][ 元千万亿]*(?:[-~—–]|至|到) ?[0-9]"
)
_SAYS_WAN = re.compile("[万亿萬億w]")
_HAN_DIGIT = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖兩"
_COIN = f"[0-9{_HAN_DIGIT}]"
_YUAN = re.compile(rf"(?:(?P<body>.+?)(?P<yuan>元|圆|块钱?))?零?(?:(?P<jiao>{_COIN})[角毛])?零?(?:(?P<fen>{_COIN})分)?[整正]?")
_DIGITS = re.compile(r"(?=\.?[0-9])(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?:\.[0-9]*)?")
_ODD_COMMA = re.compile(r"([0-9]+),([0-9]{1,2})")
_PART = re.compile(r"(?P<number>[0-9][0-9, ]*(?:\.[0-9]+)?|\.[0-9]+) ?(?P<scale>千万|百万|十万|[亿万千百])")
_HAN = re.compile(f"[{_HAN_DIGIT}十百千万亿拾佰仟萬億廿]+")
_HAN_POINT = re.compile(
    f"(?P<whole>[{_HAN_DIGIT}十百千拾佰仟]+)点(?P<part>[{_HAN_DIGIT}]+)(?P<scale>千万|百万|十万|[亿億万萬千百])?"
)


class Ambiguous(Invalid):
    """What was written can be meant in two ways or more; `readings` are writings of them that mean one thing each."""

    def __init__(self, text: str, readings: tuple[str, ...]) -> None:
        super().__init__("quantity.ambiguous", text=text, readings=" / ".join(readings))
        self.readings = readings

    def negated(self) -> "Ambiguous":
        """The same of an amount that stands behind a minus."""
        return Ambiguous(f"-{self.facts['text']}", tuple(f"-{reading}" for reading in self.readings))


class _Unreadable(Exception):
    """What was written is no number."""


def yuan(text: str) -> int:
    """The fen that `text` states where a bare number is in yuan.

    Full-width signs, thousands marks, ¥, 元, 角, 分, 千, 万, 万元, 亿 and Chinese numerals are read.

    Raises `Ambiguous`, or `Invalid` with a ``money.`` key and the text.

    >>> yuan("１２，３４５．６７元"), yuan("3万"), yuan("一千二百"), yuan("1.2亿元")
    (1234567, 3000000, 120000, 12000000000)
    """
    return _amount(text, 1)


def wan(text: str) -> int:
    """The fen that `text` states where a bare number is in 万元; `3万` is ambiguous there, `3万元` and `30000元` are not.

    Otherwise like `yuan`.

    >>> wan("3"), wan("3万元"), wan("30,000元")
    (3000000, 3000000, 3000000)
    """
    return _amount(text, 10_000)


def whole(text: str, least: int, most: int, unit: str = "") -> int:
    """The whole number that `text` states, from `least` to `most`; `unit` is what may stand behind it, as 个 always may.

    Raises `Ambiguous`, or `Invalid` with a ``number.`` key, the text and the limit.

    >>> whole("１，２００家", 0, 5000, unit="家"), whole("十二", 0, 99), whole("3.0", 0, 9), whole("-2", -5, 5)
    (1200, 12, 3, -2)
    """
    plain = _folded(text)
    if not plain:
        raise Invalid("number.missing")
    sign, body = ("-", plain[1:].strip()) if plain.startswith("-") else ("", plain.removeprefix("+").strip())
    for word in filter(None, (unit.casefold(), "个")):
        body = body.removesuffix(word).strip()
    try:
        numbers = _numbers(body)
    except _Unreadable:
        numbers = ()
    if not numbers or any(number != number.to_integral_value() for number in numbers):
        raise Invalid("number.not_whole", text=text.strip())
    if len(numbers) > 1:
        raise Ambiguous(text.strip(), tuple(f"{sign}{int(number)}" for number in numbers))
    return money.whole_number(f"{sign}{int(numbers[0])}", least, most)


def share(text: str) -> int:
    """The share that `text` states, as an int per 10,000: per cent with at most two decimals, 百分之, 成.

    Raises `Ambiguous`, or `Invalid` with ``number.not_a_share`` and the text.

    >>> share("12.5"), share("３０％"), share("百分之三十"), share("三成")
    (1250, 3000, 3000, 3000)
    """
    plain = _folded(text)
    factor = 1000 if plain.endswith("成") else 100
    try:
        scaled = [
            number * factor for number in _numbers(plain.removeprefix("百分之").removesuffix("成").removesuffix("%").strip())
        ]
    except _Unreadable:
        scaled = []
    if not scaled or scaled[0] != scaled[0].to_integral_value() or scaled[0] > _MOST_SHARE:
        raise Invalid("number.not_a_share", text=text.strip())
    if len(scaled) > 1:
        raise Ambiguous(text.strip(), tuple(f"{_plain(one / 100)}%" for one in scaled))
    return int(scaled[0])


def _amount(text: str, unit: int) -> int:
    """Fen; `unit` is how many yuan a bare number counts."""
    plain, typed = _folded(text), text.strip()
    head = _PREFIX.match(plain)
    body = plain[head.end() :] if head else plain
    if not body:
        raise Invalid("money.missing")
    for key, sign in (("money.foreign", _FOREIGN), ("money.negative", _NEGATIVE), ("money.not_exact", _NOT_EXACT)):
        if sign.search(body):
            raise Invalid(key, text=typed)
    try:
        readings = tuple(dict.fromkeys(map(_plain, _in_yuan(body, unit, head is not None))))
    except _Unreadable:
        raise Invalid("money.not_a_number", text=typed) from None
    if len(readings) > 1:
        raise Ambiguous(typed, tuple(f"{reading}元" for reading in readings))
    if unit == 1:
        return money.yuan_to_fen(readings[0])
    with localcontext(_EXACT):
        return money.wan_to_fen(_plain(Decimal(readings[0]) / unit))


def _in_yuan(body: str, unit: int, says_yuan: bool) -> Iterable[Decimal]:
    """What the amount can be, in yuan; what is more than any amount is not meant, where it can be something else."""
    with localcontext(_EXACT):
        found = _YUAN.fullmatch(body)
        if found and (found["yuan"] or found["jiao"] or found["fen"]):
            coins = Decimal(_coin(found["jiao"])) / 10 + Decimal(_coin(found["fen"])) / 100
            return [number + coins for number in (_numbers(found["body"].strip()) if found["yuan"] else (Decimal(0),))]
        numbers = _numbers(body.removesuffix("整").removesuffix("正"))
        units = (1, unit) if unit > 1 and (says_yuan or _SAYS_WAN.search(body)) else (unit,)
        found_all = [number * one for number in numbers for one in units]
        return [number for number in found_all if number <= _MOST_YUAN] or found_all[:1]


def _coin(sign: str | None) -> int:
    return 0 if sign is None else int(sign) if sign.isdecimal() else _han(sign)


def _plain(number: Decimal) -> str:
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _folded(text: str) -> str:
    """The text in ordinary signs: half-width, small letters, one blank for several."""
    typed = texts.normal("NFKC", text.strip(), LONGEST)
    return " ".join(texts.ascii_digits(typed).casefold().translate(_SIGNS).split())


def _numbers(text: str) -> tuple[Decimal, ...]:
    """The numbers that can be meant, none of them negative: digits, Chinese numerals, digits with 百 to 亿 behind them."""
    with localcontext(_EXACT):
        if _DIGITS.fullmatch(text):
            return (Decimal(text.replace(",", "").replace(" ", "").rstrip(".")),)
        if odd := _ODD_COMMA.fullmatch(text):
            return (Decimal(f"{odd[1]}.{odd[2]}"), Decimal(odd[1] + odd[2]))
        if _HAN.fullmatch(text):
            return (Decimal(_han(text)),)
        if point := _HAN_POINT.fullmatch(text):
            decimals = "".join(str(_han(sign)) for sign in point["part"])
            return (Decimal(f"{_han(point['whole'])}.{decimals}") * _SCALES.get(_scaled(point["scale"] or ""), 1),)
        return _mixed(_scaled(text))


def _mixed(text: str) -> tuple[Decimal, ...]:
    """The sum of numbers with scales behind them, as 1亿2000万 or 3.5千万: each scale smaller than the one before.

    One digit more is of the next lower place (1万2 is 12,000), as people speak, or of the last one (10,002).
    """
    total, place, last = Decimal(0), 0, Decimal("Infinity")
    while part := _PART.match(text, place):
        scale = _SCALES[part["scale"]]
        number = _digits(part["number"].strip())
        if number * scale >= last or ("." in part["number"] and part.end() < len(text)):
            raise _Unreadable
        total, place, last = total + number * scale, part.end(), Decimal(scale)
    rest = text[place:].strip()
    if not place:
        raise _Unreadable
    if len(rest) == 1 and rest.isdecimal():
        return (total + int(rest) * last / 10, total + int(rest))
    tail = _digits(rest) if rest else Decimal(0)
    if tail >= last:
        raise _Unreadable
    return (total + tail,)


def _scaled(text: str) -> str:
    """The text with its scales in their usual writing."""
    return "".join(_SCALE.get(sign, sign) for sign in text)


def _digits(text: str) -> Decimal:
    if not _DIGITS.fullmatch(text):
        raise _Unreadable
    return Decimal(text.replace(",", "").replace(" ", "").rstrip("."))


def _han(text: str) -> int:
    try:
        return int(_chinese.cn2an(text, "normal"))
    except ValueError:
        raise _Unreadable from None

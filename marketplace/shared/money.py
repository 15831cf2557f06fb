"""Money in whole fen: read from people, shown to people, split three ways."""

import re

from .errors import Invalid
from .fixed import Fixed

FEN_A_YUAN = 100
FEN_A_WAN = 1_000_000
MOST_FEN = 10**14 - 1
"""Twelve digits of yuan and two of fen; what is more is a slip of the pen."""

_NUMBER = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?")


def yuan_to_fen(text: str) -> int:
    """Return the fen that `text` states in yuan, with at most two decimals.

    Thousands may be set apart by commas, blanks around are dropped. Only the
    digits 0 to 9 are read: what people write goes through `quantities` first.

    Raises `Invalid` with ``money.missing``, ``money.not_a_number``, ``money.negative``,
    ``money.too_many_decimals`` or ``money.too_large``, and the text.

    >>> yuan_to_fen("12,345.67"), yuan_to_fen("8"), yuan_to_fen("0.5")
    (1234567, 800, 50)
    """
    return _fen(text, decimals=2)


def wan_to_fen(text: str) -> int:
    """Return the fen that `text` states in 万元 (10,000 yuan), with at most six decimals.

    Otherwise like `yuan_to_fen`.

    >>> wan_to_fen("2000.5"), wan_to_fen("0.000001")
    (2000500000, 1)
    """
    return _fen(text, decimals=6)


def whole_number(text: str, least: int, most: int) -> int:
    """Return the whole number that `text` states, from `least` to `most` inclusive.

    Raises `Invalid` with ``number.missing``, ``number.not_whole``,
    ``number.too_small`` or ``number.too_large``, the text and the limit.

    >>> whole_number(" 1,200 ", 0, 5000)
    1200
    """
    text = text.strip()
    if not text:
        raise Invalid("number.missing")
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    match = _NUMBER.fullmatch(digits)
    if not match or match["part"] is not None:
        raise Invalid("number.not_whole", text=text)
    if len(digits) > 24:
        raise Invalid("number.too_large", text=text, most=most)
    number = sign * int(match["whole"].replace(",", ""))
    if number < least:
        raise Invalid("number.too_small", text=text, least=least)
    if number > most:
        raise Invalid("number.too_large", text=text, most=most)
    return number


def _fen(text: str, decimals: int) -> int:
    text = text.strip()
    match = _NUMBER.fullmatch(text)
    if not match:
        raise _unreadable(text)
    whole, part = match["whole"].replace(",", ""), (match["part"] or "").rstrip("0")
    if len(part) > decimals:
        raise Invalid("money.too_many_decimals", text=text, decimals=decimals)
    whole = whole.lstrip("0") or "0"
    if len(whole) + decimals > len(str(MOST_FEN)):
        raise Invalid("money.too_large", text=text, most=yuan(MOST_FEN))
    return int(whole + part.ljust(decimals, "0"))


def _unreadable(text: str) -> Invalid:
    if not text:
        return Invalid("money.missing")
    if re.match(r"[-−－]\s*[0-9]", text):
        return Invalid("money.negative", text=text)
    return Invalid("money.not_a_number", text=text)


def yuan(fen: int) -> str:
    """Show an amount as people read it.

    >>> yuan(1234567), yuan(-5)
    ('¥12,345.67', '-¥0.05')
    """
    whole, part = divmod(abs(fen), FEN_A_YUAN)
    return f"{'-' if fen < 0 else ''}¥{whole:,}.{part:02}"


def wan(fen: int) -> str:
    """Show an amount in 万元, exactly, without idle zeros.

    >>> wan(2_000_500_000), wan(1), wan(50_000_000)
    ('2,000.5万元', '0.000001万元', '50万元')
    """
    whole, part = divmod(abs(fen), FEN_A_WAN)
    decimals = f".{part:06}".rstrip("0").rstrip(".")
    return f"{'-' if fen < 0 else ''}{whole:,}{decimals}万元"


DIGITS = "零壹贰叁肆伍陆柒捌玖"


def capitals(fen: int) -> str:
    """Write an amount in the capitals that vouchers and contracts ask for.

    One 零 stands for any zeros within the yuan, none for a zero at their end
    before 角 (both are allowed); 整 follows the yuan alone. `fen` is from 0 to `MOST_FEN`.

    >>> capitals(140950), capitals(1640902)
    ('人民币壹仟肆佰零玖元伍角', '人民币壹万陆仟肆佰零玖元零贰分')
    >>> capitals(0), capitals(10_000_000_000)
    ('人民币零元整', '人民币壹亿元整')
    """
    if not 0 <= fen <= MOST_FEN:
        raise Invalid("money.too_large", text=str(fen), most=yuan(MOST_FEN))
    whole, part = divmod(fen, FEN_A_YUAN)
    jiao, cents = divmod(part, 10)
    words = f"{_in_words(whole)}元" if whole or not part else ""
    if not part:
        return f"人民币{words}整"
    words += f"{DIGITS[jiao]}角" if jiao else "零" if words else ""
    return f"人民币{words}{DIGITS[cents] + '分' if cents else ''}"


def _in_words(number: int) -> str:
    words, before = "", 0
    for power, unit in ((8, "亿"), (4, "万"), (0, "")):
        group = number // 10**power % 10_000
        if group:
            gap = words and (group < 1000 or before % 10 == 0)
            words += ("零" if gap else "") + _group(group) + unit
        before = group
    return words or DIGITS[0]


def _group(number: int) -> str:
    words, gap = "", False
    for power, unit in ((3, "仟"), (2, "佰"), (1, "拾"), (0, "")):
        digit = number // 10**power % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + unit
        gap = False
    return words


PARTS = ("price", "government", "concession", "enterprise")
"""What a price is split into, and the price itself."""


class Split(Fixed):
    """Who bears a price, in fen: 政府补、机构让、企业出 (S004-2.1.4).

    >>> Split(price=100_00, government=30_00, concession=10_00, enterprise=60_00).price
    10000
    """

    price: int
    government: int
    concession: int
    enterprise: int

    def __post_init__(self) -> None:
        """Raise `Invalid` unless no part is negative and the parts are the price, to the fen."""
        for part in PARTS:
            if getattr(self, part) < 0:
                raise Invalid(f"split.negative_{part}", amount=yuan(getattr(self, part)))
        parts = self.government + self.concession + self.enterprise
        if parts != self.price:
            key = "split.too_much" if parts > self.price else "split.too_little"
            difference = yuan(abs(parts - self.price))
            raise Invalid(key, parts=yuan(parts), price=yuan(self.price), difference=difference)

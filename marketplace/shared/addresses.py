"""Addresses made comparable: whether two of them are one house, however much of the way to it is written."""

import re
from functools import lru_cache
from typing import NamedTuple

from .enterprise_names import simplified
from .texts import name_key

LEAST = 6
"""Fewest signs of an address that names more than a district, together with a digit of a house, storey or room."""
LEAST_STREET = 3
"""Fewest signs of what is left of it without province, city and district."""

_ABOVE = re.compile("中国|湖南省?|[\u4e00-\u9fff]{2,3}?(?:省|自治区)|株洲市?|[\u4e00-\u9fff]{2,4}?市")
_DISTRICT = re.compile("[\u4e00-\u9fff]{1,4}?(?:区|县)")
_NUMERAL = re.compile("[〇零一二三四五六七八九十百]{1,7}(?=[号栋幢楼室层座组单弄巷])")
_HOUSE = re.compile(r"(.{1,80}?\d[\d\-a-z]{0,9}号)(.*)")
_NOISE = re.compile(r"[^\w\-]|_")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー~～至", "-") | {"#": "号"})
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}


class House(NamedTuple):
    """One address: its district where it names one, street with house number, and what stands behind that."""

    district: str
    street: str
    inside: str


def same_house(one: str, other: str) -> bool:
    """Whether two addresses name one house, and no two rooms of it; what only one of them says does not part them.

    >>> same_house("株洲市天元区黄河路12号", "湖南省株州市天元区，黄河路十二号101室")
    True
    >>> same_house("天元区黄河路12号", "石峰区黄河路12号"), same_house("天元区黄河路12号101室", "天元区黄河路12号102室")
    (False, False)
    """
    first, second = _house(one), _house(other)
    return bool(
        first
        and second
        and first.street == second.street
        and _agree(first.district, second.district)
        and _agree(first.inside, second.inside)
    )


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


@lru_cache(maxsize=65_536)
def _house(address: str) -> House | None:
    """The parts of an address; None where it says no more than a district."""
    folded = simplified(name_key(address)).replace("株州", "株洲").translate(_DASHES)
    rest = _NUMERAL.sub(lambda numeral: str(_number(numeral[0])), _NOISE.sub("", folded))
    if len(rest) < LEAST or not any(sign.isdigit() for sign in rest):
        return None
    while above := _ABOVE.match(rest):
        rest = rest[above.end() :]
    district = found[0] if (found := _DISTRICT.match(rest)) else ""
    rest = rest.removeprefix(district)
    house = _HOUSE.fullmatch(rest)
    street, inside = (house[1], house[2]) if house else (rest, "")
    return House(district, street, inside.strip("-")) if len(street) >= LEAST_STREET else None


def _number(numeral: str) -> int:
    """What a numeral says, below a thousand; signs in a row, as 一〇二, are digits.

    >>> _number("十二"), _number("一百零五"), _number("一〇二"), _number("二十")
    (12, 105, 102, 20)
    """
    if not set(numeral) & set("十百"):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total, digit = 0, 0
    for sign in numeral:
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = _DIGITS[sign]
    return total + digit

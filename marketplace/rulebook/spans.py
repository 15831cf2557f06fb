"""A sentence of a document, known by length and hash: found in any copy of the text, and never repeated here.

Two copies of one document differ in blanks, signs, wrapped lines, full width, traditional characters and the pinyin that
a conversion leaves in brackets behind them. `fold` brings a copy into the normal form in which all of this is gone. A
numeral, 10 or 十, becomes one `#` there, and its value is kept beside it: a copy that says another number still has the
sentence, and the number can be held against the rule's.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Self

from ..shared.simplified import SIMPLIFIED
from ..shared.texts import measured, normal

LEAST = 8
"""Signs of the shortest span. A shorter one is found more than once, or guessed by trying."""
LONGEST = 40
"""Signs of the longest span."""
MOST = 400_000
"""Characters of the longest copy; each of them is tried once for each length of span that is looked for."""
AROUND = 300
"""Characters of a sentence that are shown before and behind its span."""

_GLOSS = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zａ-ｚɡ\u00e0-\u01dc\u0300-\u030c]{1,8}[)）]")
_ONES = "零一二三四五六七八九"
_DIGITS = {sign: value for value, sign in enumerate(_ONES)} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_HAN = "".join([*_DIGITS, *_TENS, *_MYRIADS])
_NUMERAL = re.compile(rf"[0-9.]+[百千万亿]*|[{_HAN}]+")
_INSIDE = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
"""The comma of 1,000."""
_BESIDE = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
"""A stop that is no decimal point."""
_DIGITS_MOST = 15
_APART = "|.,"
_END = re.compile(r"[。；;！？!?\r\n]")

_LABELLED = re.compile(
    "[，,、；;]? ?(?:联 ?系 ?人|聯 ?系 ?人|联系方式|聯系方式|(?:联系|聯系|办公)?(?:电 ?话|電 ?話)|手机|手機|传真|傳真|(?:电子)?(?:邮箱|邮件)|(?:電子)?(?:郵箱|郵件)) ?[：:]"
    "[^，,、。；;（()）：:]*"
)
_REACHED = re.compile(
    r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|[2-9]\d{7})(?!\d)|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
)

_TWICE = re.compile("……+")

Number = int | Decimal


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """How many signs of the normal form, and their SHA-256 (of UTF-8)."""

    length: int
    sha256: str

    @classmethod
    def read(cls, text: str) -> Self:
        """A span as a rule file writes it, `12:` and 64 digits; ValueError where it is none.

        >>> Span.read("8:" + 64 * "0").length
        8
        """
        found = re.fullmatch(r"([1-9][0-9]{0,2}):([0-9a-f]{64})", text)
        if not found or not LEAST <= int(found[1]) <= LONGEST:
            raise ValueError(f"a span is its length, {LEAST} to {LONGEST}, a colon and a SHA-256; not {text!r}")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.length}:{self.sha256}"


class Folded(NamedTuple):
    """A copy of a document in its normal form: the signs, where each stands in the copy, the value of each numeral."""

    source: str
    signs: str
    places: tuple[int, ...]
    values: Mapping[int, Number]

    def span(self, start: int, length: int) -> Span:
        """The span of so many signs from `start` on."""
        return Span(length, _hash(self.signs[start : start + length]))

    def stretch(self, start: int, length: int) -> str:
        """So many signs as they stand in the copy, with single blanks."""
        return " ".join(self.source[self.places[start] : self.places[start + length - 1] + 1].split())

    def numbers(self, start: int, length: int) -> tuple[Number, ...]:
        """What the numerals in a span say, in their order."""
        return tuple(self.values[at] for at in range(start, start + length) if self.signs[at] == "#")

    def sentence(self, start: int, length: int) -> str:
        """The sentence of the copy around a span, with single blanks and without the people whom it names for questions."""
        first, last = self.places[start], self.places[start + length - 1]
        before, behind = self.source[max(0, first - AROUND) : first], self.source[last : last + AROUND]
        begin = max((end.end() for end in _END.finditer(before)), default=0)
        end = _END.search(behind)
        return quotable(" ".join((before[begin:] + self.source[first:last] + behind[: end.end() if end else None]).split()))


def quotable(sentence: str) -> str:
    """A sentence for everybody's eyes: whom to ask, and under which number, is between the office and its readers.

    >>> quotable("请报送至中小企业科（联系人：张三，联系电话：13800000001）或 a@b.cn，逾期不候。")
    '请报送至中小企业科（…）或 …，逾期不候。'
    """
    return _TWICE.sub("…", _REACHED.sub("…", _LABELLED.sub("…", sentence)))


def fold(text: str) -> Folded:
    """The normal form of a copy; Invalid where it is longer than `MOST` or holds marks that pile up.

    >>> fold("服務(wù)機(jī)構(gòu) 完成１０家，").signs, fold("服务机构：完成 十 家").signs
    ('服务机构完成#家', '服务机构完成#家')
    >>> list(fold("二〇二三年，1,500万元，3.5%，十二家").values.values())
    [2023, 15000000, Decimal('3.5'), 12]
    """
    glosses = {at for gloss in _GLOSS.finditer(measured(text, MOST)) for at in range(*gloss.span())}
    stream = [(sign, at) for at, one in enumerate(text) if at not in glosses for sign in _plain(one)]
    commas = {comma.start() for comma in _INSIDE.finditer("".join(sign for sign, _ in stream))}
    stream = [one for at, one in enumerate(stream) if at not in commas]
    line = _BESIDE.sub("|", "".join(sign for sign, _ in stream))
    kept: list[tuple[str, int]] = []
    values: dict[int, Number] = {}
    done = 0
    for numeral in _NUMERAL.finditer(line):
        kept += [one for one in stream[done : numeral.start()] if one[0] not in _APART]
        values[len(kept)] = _number(numeral[0])
        kept.append(("#", stream[numeral.start()][1]))
        done = numeral.end()
    kept += [one for one in stream[done:] if one[0] not in _APART]
    return Folded(text, "".join(sign for sign, _ in kept), tuple(place for _, place in kept), values)


@lru_cache(16_384)
def _plain(sign: str) -> str:
    """Letters and digits of one sign, simplified and small; `|` for what only keeps numerals apart."""
    plain = normal("NFKC", sign).translate(SIMPLIFIED).lower()
    return "".join(one if one.isalnum() or one in "%.," else "|" for one in plain)


def _number(numeral: str) -> Number:
    """What a numeral says; signs in a row, as 二〇二三, are digits; -1 where it is no number.

    >>> [_number(one) for one in ("十", "二十五", "一百零五", "二〇二三", "10万", "三亿五千万", "1.2.3")]
    [10, 25, 105, 2023, 100000, 350000000, -1]
    """
    if len(numeral) > _DIGITS_MOST or numeral.count(".") > 1:
        return -1
    head = numeral.rstrip(_HAN)
    if head:
        number = Decimal(head)
        for sign in numeral[len(head) :]:
            number *= (_TENS | _MYRIADS)[sign]
        return int(number) if number == int(number) else number
    if not set(numeral) & (set(_TENS) | set(_MYRIADS)):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    return _spoken(numeral)


def _spoken(numeral: str) -> int:
    """A numeral with tens in it: each digit counts with the sign behind it, each myriad takes what stands before it."""
    total = section = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section, digit = section + (digit or 1) * _TENS[sign], 0
        else:
            total, section, digit = total + (section + digit or 1) * _MYRIADS[sign], 0, 0
    return total + section + digit


def find(copy: Folded, spans: Collection[Span]) -> dict[Span, tuple[int, ...]]:
    """Where each span begins in the copy; no entry where it is gone, several places where it is not unique.

    Every stretch of each wanted length is hashed: a notice of 4,000 signs costs some hundredth of a second, the longest
    copy with spans of twenty lengths some seconds, once, when somebody attaches it.
    """
    found: dict[Span, tuple[int, ...]] = {}
    for length in sorted({span.length for span in spans}):
        wanted = {span.sha256: span for span in spans if span.length == length}
        for start in range(len(copy.signs) - length + 1):
            if span := wanted.get(_hash(copy.signs[start : start + length])):
                found[span] = (*found.get(span, ()), start)
    return found


def shortest(copy: Folded, start: int, length: int) -> tuple[int, int] | None:
    """Start and length of the shortest stretch around this one that the copy has once; of equals one inside a sentence."""
    for size in range(max(length, LEAST), min(LONGEST, len(copy.signs)) + 1):
        begins = range(max(0, start + length - size), min(start, len(copy.signs) - size) + 1)
        if once := [begin for begin in begins if _count(copy.signs, begin, size) == 1]:
            return min(
                once, key=lambda begin: len(_END.findall(copy.source, copy.places[begin], copy.places[begin + size - 1]))
            ), size
    return None


def _count(signs: str, begin: int, size: int) -> int:
    """How often a stretch is there, overlaps included."""
    wanted, count, at = signs[begin : begin + size], 0, -1
    while count < 2 and (at := signs.find(wanted, at + 1)) >= 0:
        count += 1
    return count


def _hash(signs: str) -> str:
    return hashlib.sha256(signs.encode()).hexdigest()

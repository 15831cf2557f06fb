"""What people write, made comparable: text and names of organisations; people and phones, shown by their ends only.

Nothing works on a text before it was measured: `misfit` says what is wrong with it, `normal` refuses it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from .errors import Invalid
from .radicals import ORDINARY

MOST = 40_000
"""Characters of the longest text that anything here takes from people."""
BYTES_A_CHARACTER = 3
"""What a Chinese character takes in UTF-8; a text may be as many characters, and as many bytes as that makes."""
GROWN, FREE = 3, 200
"""How many times as long a text may be in its normal form, and how many characters above that are nothing."""
MOST_MARKS = 8
"""Combining marks in a row; no writing stacks more, and bringing n of them into order takes n squared steps."""
_PERHAPS_MARKS = re.compile("[^!-~\u00c0-\u02ff\u3041-\u3096\u30a1-\u9fff\uac00-\ud7a3\uff01-\uff9d]{9,}")

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BROKEN = "\ud800-\udfff" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNFIT = re.compile(f"(?P<direction>[{_DIRECTION}])|(?P<broken>[{_BROKEN}])|(?P<control>[{_CONTROL}])")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_HIDDEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
_LOOKS_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Those of the hidden signs that take the room of a blank."""
_LINES = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\t": " "})
_PLAIN = re.compile("[\n -~\u4e00-\u9fff、。“”‘’《》！（），：；？]{0,1000}")
"""What is clean but for blanks at its ends: nearly all that is written. None of its signs is unfit, unseen or composed of others."""
_BRACKETS = str.maketrans("[]{}<>【】〔〕「」『』〈〉《》«»‹›⟨⟩", "()" * 12)
_QUOTES = dict.fromkeys(map(ord, "\"'`“”‘’＂＇"))


class Misfit(NamedTuple):
    """Why no work is done on a text: the key of a sentence and the facts to fill it."""

    key: str
    facts: dict[str, object]


def misfit(text: str, most: int = MOST) -> Misfit | None:
    """What keeps a text from being worked on at all, or None; it takes time in proportion to `most`, not to the text.

    Longer than `most` characters or what these take in bytes, or more combining marks in a row than `MOST_MARKS`. Blanks and
    unseen characters between marks do not count, since later steps take them out.

    >>> misfit("株洲某厂"), misfit("e" + 9 * "\u0301").key, misfit("株洲某厂", 3).facts["length"]
    (None, 'text.marks', 4)
    """
    length = len(text)
    if most * BYTES_A_CHARACTER // 4 < length <= most:
        length = max(length, -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_A_CHARACTER))
    if length > most:
        return Misfit("text.too_long", {"most": most, "length": length})
    if _most_marks(text) > MOST_MARKS:
        return Misfit("text.marks", {"most": MOST_MARKS})
    return None


def measured(text: str, most: int = MOST) -> str:
    """The text itself, or Invalid where it is a `misfit`."""
    if found := misfit(text, most):
        raise Invalid(found.key, **found.facts)
    return text


def normal(form: Literal["NFC", "NFKC"], text: str, most: int = MOST) -> str:
    """The normal form of a text that fits, and is not far longer afterwards. The only way to normalise.

    One sign may become 18, which would be work for later steps; and a sign that stands for a blank and a mark is taken
    apart: a step that joins texts, or takes out what stood between, thins them first.

    >>> normal("NFKC", "ＡＢ①")
    'AB1'
    """
    plain = unicodedata.normalize(form, measured(text, most))
    room = min(most, GROWN * len(text) + FREE)
    if len(plain) > room:
        raise Invalid("text.too_long", most=room, length=len(plain))
    return plain


def thinned(text: str) -> str:
    """Text without the marks that stand after `MOST_MARKS` others: for keys and reports, which cannot be refused."""
    if _most_marks(text) <= MOST_MARKS:
        return text
    return _PERHAPS_MARKS.sub(lambda stretch: "".join(_kept(stretch[0])), text)


def _most_marks(text: str) -> int:
    """The most marks that stand in a row, as far as they may be too many."""
    if len(text) <= MOST_MARKS or not _PERHAPS_MARKS.search(text):
        return 0
    return max((_longest_run(stretch[0]) for stretch in _PERHAPS_MARKS.finditer(text)), default=0)


def _longest_run(stretch: str) -> int:
    plain = stretch.translate({ord(character): _SHORT[_kind(character)] for character in set(stretch)})
    return max(map(len, plain.split("l")))


def _kept(stretch: str) -> Iterator[str]:
    run = 0
    for character in stretch:
        kind = _kind(character)
        run = run + 1 if kind == "mark" else run if kind == "unseen" else 0
        if run <= MOST_MARKS or kind != "mark":
            yield character


_SHORT = {"mark": "m", "unseen": None, "letter": "l"}


@lru_cache(4096)
def _kind(character: str) -> Literal["mark", "unseen", "letter"]:
    category = unicodedata.category(character)
    if category[0] == "M" or unicodedata.combining(character) or character in "\uff9e\uff9f":
        return "mark"
    return "unseen" if category[0] in "ZC" else "letter"


def shown(text: str, most: int) -> str:
    """The first `most` characters as they may be shown again to who wrote them; nothing is normalised."""
    return _UNFIT.sub("", thinned(text[:most]).replace("\r\n", "\n").translate(_LINES).translate(_UNSEEN)).strip()


def unfit(text: str) -> str | None:
    """The kind of the first character that no text may hold, or None: control, direction, broken.

    A control character other than a line break or tab, a mark that turns the
    direction of writing, half a surrogate pair or a non-character (IN1).
    """
    found = _UNFIT.search(text)
    return found.lastgroup if found else None


def hidden_inside(text: str) -> bool:
    """Whether a sign that nobody sees stands between others; at the ends it is harmless.

    A number, a day, a phone or a code that holds one was not typed as it looks: it is refused, never mended.

    >>> hidden_inside("12\u200b000"), hidden_inside("\ufeff12,000 \u200b")
    (True, False)
    """
    seen = [place for place, character in enumerate(text) if not (character.isspace() or is_hidden(character))]
    return bool(seen) and any(is_hidden(character) for character in text[seen[0] : seen[-1]])


def is_hidden(character: str) -> bool:
    """Whether a character leaves no trace on paper, not even a blank that can be seen."""
    return character in _HIDDEN or unicodedata.category(character) == "Cf"


def seen(text: str) -> str:
    """A text as it looks: without the signs that nobody sees, those that look like a blank being one."""
    if text.isascii():
        return text
    return thinned("".join(" " if one in _LOOKS_BLANK else "" if is_hidden(one) else one for one in text))


def hidden_in_digits(text: str) -> bool:
    """Whether a sign that nobody sees stands between two digits."""
    after_digit = hidden = False
    for character in text:
        if is_hidden(character):
            hidden = after_digit
            continue
        if hidden and character.isdecimal():
            return True
        after_digit, hidden = character.isdecimal(), False
    return False


def clean(text: str) -> str:
    """Text in NFC without unfit and unseen characters, line ends as ``\\n``, no blanks at its ends.

    Forms refuse what is `unfit`; files and the database take what is left. A
    text that does not fit is refused by all: Invalid.

    >>> clean(" 株洲\\u202e某厂\\x00\\r\\n二行 ")
    '株洲某厂\\n二行'
    """
    return text.strip() if _PLAIN.fullmatch(text) else _cleaned(text)


def _cleaned(text: str) -> str:
    lines = measured(text).replace("\r\n", "\n").replace("\r", "\n").translate(_LINES).translate(_UNSEEN)
    return thinned(normal("NFC", _UNFIT.sub("", lines))).strip()


def one_line(text: str) -> str:
    """Clean text whose line breaks and runs of blanks have become one blank each."""
    return " ".join(clean(text).split())


def compact(text: str) -> str:
    """Text for comparing: half-width (NFKC), lower case, radicals as ordinary characters, without any blank.

    >>> compact("国家级 专精特新（ＡＢ）")
    '国家级专精特新(ab)'
    """
    folded = thinned(normal("NFKC", clean(text).translate(ORDINARY)).casefold())
    joined = thinned("".join(normal("NFKC", folded).split()))
    return normal("NFKC", joined)


def name_key(name: str) -> str:
    """The key under which two spellings of one organisation's name are equal.

    Blanks, quotation marks and signs that nobody sees are dropped, brackets of every kind are one kind.

    >>> name_key("株洲 某某（集团）有限公司") == name_key("株洲某某(集团)有限公司")
    True
    """
    return compact(seen(measured(name))).translate(_BRACKETS).translate(_QUOTES)


def ascii_digits(text: str) -> str:
    """Text whose digits of any script are written 0 to 9; everything else stays.

    >>> ascii_digits("１３８—0000")
    '138—0000'
    """
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def mask_phone(phone: str) -> str:
    """A phone of which only the ends are shown (OUT2).

    >>> mask_phone("13800005678"), mask_phone("073128881234"), mask_phone("123")
    ('138****5678', '0731****1234', '***')
    """
    if len(phone) < 8:
        return "*" * len(phone)
    head = 4 if phone.startswith("0") else 3
    return f"{phone[:head]}****{phone[-4:]}"


def mask_name(name: str) -> str:
    """A person's name of which only the first character is shown.

    >>> mask_name("张三丰"), mask_name("")
    ('张**', '')
    """
    return name[:1] + "*" * (len(name) - 1)

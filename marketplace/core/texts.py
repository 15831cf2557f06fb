"""What people write, made comparable: text and names of organisations; people and phones, shown by their ends only."""

import re
import unicodedata

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BROKEN = "\ud800-\udfff" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNFIT = re.compile(f"(?P<direction>[{_DIRECTION}])|(?P<broken>[{_BROKEN}])|(?P<control>[{_CONTROL}])")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LINES = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\t": " "})
_BRACKETS = str.maketrans("[]{}【】〔〕「」『』〈〉《》", "()" * 8)
_QUOTES = dict.fromkeys(map(ord, "\"'`“”‘’＂＇"))


def unfit(text: str) -> str | None:
    """The kind of the first character that no text may hold, or None: control, direction, broken.

    A control character other than a line break or tab, a mark that turns the
    direction of writing, half a surrogate pair or a non-character (IN1).
    """
    found = _UNFIT.search(text)
    return found.lastgroup if found else None


def clean(text: str) -> str:
    """Text in NFC without unfit and unseen characters, line ends as ``\\n``, no blanks at its ends.

    Forms refuse what is `unfit`; files and the database take what is left.

    >>> clean(" 株洲\\u202e某厂\\x00\\r\\n二行 ")
    '株洲某厂\\n二行'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINES).translate(_UNSEEN)
    return unicodedata.normalize("NFC", _UNFIT.sub("", lines)).strip()


def one_line(text: str) -> str:
    """Clean text whose line breaks and runs of blanks have become one blank each."""
    return " ".join(clean(text).split())


def compact(text: str) -> str:
    """Text for comparing: half-width (NFKC), lower case, without any blank.

    >>> compact("国家级 专精特新（ＡＢ）")
    '国家级专精特新(ab)'
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    joined = "".join(unicodedata.normalize("NFKC", folded).split())
    return unicodedata.normalize("NFKC", joined)


def name_key(name: str) -> str:
    """The key under which two spellings of one organisation's name are equal.

    Blanks and quotation marks are dropped, brackets of every kind are one kind.

    >>> name_key("株洲 某某（集团）有限公司") == name_key("株洲某某(集团)有限公司")
    True
    """
    return compact(name).translate(_BRACKETS).translate(_QUOTES)


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

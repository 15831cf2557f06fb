"""What people write, made comparable: text, names of organisations, people and their phones."""

import re
import unicodedata
from dataclasses import dataclass

_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BROKEN = "\ud800-\udfff" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNFIT = re.compile(f"(?P<direction>[{_DIRECTION}])|(?P<broken>[{_BROKEN}])|(?P<control>[{_CONTROL}])")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LINES = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\t": " "})
_BRACKETS = str.maketrans("[]{}【】〔〕「」『』〈〉《》", "()" * 8)
_QUOTES = dict.fromkeys(map(ord, "\"'`“”‘’＂＇"))

_PREFIX = r"(?:(?:\+|00)?86[-\s]*)?"
_GAP = r"[ \-.·]?"
_MOBILE = rf"{_PREFIX}(?P<mobile>1[3-9](?:[ \-.·]{{0,3}}\d){{9}})"
_AREA = r"\(?(?P<area>0(?:10|2\d|[3-9]\d{2}))\)?"
_LANDLINE = rf"(?:(?:\+|00)86[-\s]*)?{_AREA}[ \-]*(?P<local>[2-9]\d{{2,3}}{_GAP}\d{{4}})"
_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|-)\s*(?P<extension>\d{1,5}))?"
_PHONE = re.compile(rf"(?<![\d+])(?:{_MOBILE}|{_LANDLINE}{_EXTENSION})(?!\d)", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー", "-"))

_LABELS = re.compile(
    r"企业联系人及联系电话|联系人及联系电话|联系人姓名|联系人|联络人|联系方式|联系电话|手机号码|手机号|手机|"
    r"移动电话|固定电话|办公电话|电话号码|电话|座机|号码|姓名|微信同号|同微信|微信|tel|mobile|phone",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:.{0,6}(?:经理|主任|董事长|董事|部长|科长|处长|主管|总监|厂长|主席|会计|出纳|秘书|助理|总工|专员|负责人|先生|女士|法人)"
    r"|.{2,8}(?:部|处|科|中心|车间|办公室)|总|财务|办公室|行政)(?:\(.*\))?"
)
_HAN = r"[\u3400-\u9fff]"
_BROKEN_NAME = re.compile(rf"(?<!{_HAN})(?:{_HAN} +{_HAN}{{1,3}}|{_HAN}{{2,3}} +{_HAN})(?!{_HAN})")
_BETWEEN_WORDS = re.compile(r"(?<=[a-z]) +(?=[a-z])", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[,，、;；:：/／|\\()\[\]{}<>【】〔〕\s\-_=+*#~。.&]+")


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


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for an enterprise, and where: the first name and phone that were written."""

    name: str
    phone: str
    """Digits only, a landline with its area code; empty where none could be read."""
    more: tuple[str, ...] = ()
    """Names and phones after the first, in order."""
    extension: str = ""
    stray: str = ""
    """Digits that belong to no phone; where there are any, `phone` is empty."""


def read_phone(text: str) -> str | None:
    """The digits of the one phone that `text` is, or None.

    A mobile has 11 digits and begins with 13 to 19; a landline needs its area
    code, since the number alone would have to be guessed.

    >>> read_phone("+86 138 0000 0000"), read_phone("(0731) 2888-1234"), read_phone("28881234")
    ('13800000000', '073128881234', None)
    """
    contact = split_contact(text)
    alone = contact.phone and not (contact.name or contact.more or contact.extension)
    return contact.phone if alone else None


def split_contact(text: str) -> Contact:
    """Read "name and phone" in one cell, whichever comes first and whatever stands between.

    >>> split_contact("张三（１３８　０００００００１）")
    Contact(name='张三', phone='13800000001', more=(), extension='', stray='')
    """
    plain = unicodedata.normalize("NFKC", clean(text)).translate(_DASHES)
    plain = re.sub(r"(?<=\d{11})\.0(?!\d)", "", plain)
    found = list(_PHONE.finditer(plain))
    rest = _PHONE.sub("\n", plain)
    stray = "".join(re.findall(r"\d+", rest))
    names = _names(re.sub(r"[\d+]+", "\n", rest))
    phones = list(dict.fromkeys(_digits(match) for match in found)) if not stray else []
    return Contact(
        name=names[0] if names else "",
        phone=phones[0] if phones else "",
        more=(*names[1:], *phones[1:]),
        extension=(found[0]["extension"] or "") if phones else "",
        stray=stray and "".join(re.findall(r"\d", plain)),
    )


def _digits(match: re.Match[str]) -> str:
    number = match["mobile"] or match["area"] + match["local"]
    return re.sub(r"\D", "", number)


def _names(text: str) -> list[str]:
    bare = re.sub(r"\(\s*(?:同微信|微信同号|手机|电话)\s*\)", "\n", text)
    joined = _BETWEEN_WORDS.sub("\x01", _rejoin(_LABELS.sub("\n", bare)))
    pieces = [piece.replace("\x01", " ") for piece in _BETWEEN_NAMES.split(joined) if _is_name(piece)]
    people = [piece for piece in pieces if not _TITLE.fullmatch(piece)]
    return list(dict.fromkeys(people or pieces[:1]))


def _rejoin(text: str) -> str:
    """Take out the blanks that typists put into names to align columns; one character is no name."""
    return _BROKEN_NAME.sub(lambda match: match[0].replace(" ", ""), text)


def _is_name(piece: str) -> bool:
    return piece not in ("无", "暂无") and any(character.isalpha() for character in piece)


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

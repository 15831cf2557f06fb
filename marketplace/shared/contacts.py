"""Who answers for an enterprise and where, read from one cell: names of people and their phones."""

import re
from dataclasses import dataclass

from . import person_names, texts

_PREFIX = r"(?:\(?(?:\+|00)?86\)?[-\s]*)?"
_GAP = r"[ \-.·]?"
_MOBILE = rf"{_PREFIX}(?P<mobile>1[3-9](?:[ \-.·]{{0,3}}\d){{9}})"
_AREA = r"\(?(?P<area>0(?:10|2\d|[3-9]\d{2}))\)?"
_LANDLINE = rf"(?:\(?(?:\+|00)86\)?[-\s]*)?{_AREA}[ \-]*(?P<local>[2-9]\d{{2,3}}{_GAP}\d{{4}})"
_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|-)\s*(?P<extension>\d{1,5}))?"
_PHONE = re.compile(rf"(?<![\d+])(?:{_MOBILE}|{_LANDLINE}{_EXTENSION})(?!\d)", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー", "-"))

_POWER = re.compile(
    r"(?<![\w.])(?P<head>\d)(?:[.,](?P<tail>\d{1,14}))? ?(?:e ?\+?|[x×*] ?10 ?\^ ?)0{0,3}(?P<power>\d{1,2})(?![\w.])",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"(?<![\d,.])(?:\d{1,3}(?:,\d{3}){2,3}|1[3-9]\d,\d{4},\d{4})(?![\d,])")
_NO_FRACTION = re.compile(r"(?<=\d{10})\.0{1,6}(?!\d)")
_SIGN = r"[*#?•●×_x·〇○△□◇☆▲■◆★∗※]"
_NO_DIGIT = r"[^\w\s.()\[\]{}+]"
_TROUBLES = (
    # Two or more of a sign that hides digits, or of any other; before the last digits alone at least three.
    (
        "masked",
        re.compile(
            rf"(?<!\d)\d{{2,7}}[ \-]?(?:{_SIGN}{{2,}}|o{{4,}}|\.{{3,}}|(?P<one>{_NO_DIGIT})(?P=one)+)[ \-]?\d{{0,4}}(?!\d)"
            rf"|(?:(?<!{_SIGN}){_SIGN}{{3,}}+|(?<!\.)\.{{3,}}+|(?P<other>{_NO_DIGIT})(?P=other){{2,11}}+)[ \-]?\d{{3,4}}(?!\d)",
            re.IGNORECASE,
        ),
    ),
    ("abroad", re.compile(r"(?:\+(?!86)|(?<!\d)00(?=852|853|886))[1-9]\d{0,3}(?:[ \-()]{0,3}\d){5,13}(?!\d)")),
    ("service", re.compile(r"(?<!\d)[48]00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d)")),
    ("zero_lost", re.compile(r"(?<![\d.])\(?(?:[3-9]\d{2}|10|2\d)\)?[ \-]*[2-9]\d{2,3}[ \-]?\d{4}(?!\d)")),
    ("letters", re.compile(r"(?<![a-z\d])(?=\d*[oil])[\doil]{11}(?![a-z\d])", re.IGNORECASE)),
)
"""What keeps digits from being a phone, each with its look; the first that is found is told."""


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
    trouble: str = ""
    """Why they belong to none, where it can be seen: power, masked, abroad, service, zero_lost, letters or beside."""
    at_fault: str = ""
    """The writing that shows it."""


_PLAIN = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?[2-9]\d{6,7})(?!\d)")


def names_phone(text: str) -> bool:
    """Whether a text that everybody may read holds a phone, a mobile or one with its area code.

    >>> names_phone("请联系 138 0000 0000"), names_phone("更正 13800 元")
    (True, False)
    """
    return _PLAIN.search(texts.ascii_digits(text)) is not None


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

    >>> split_contact("张三（１３８　０００００００１）").phone, split_contact("阿卜杜拉．买买提 138****0001").trouble
    ('13800000001', 'masked')
    """
    plain = texts.normal("NFKC", texts.thinned(person_names.with_dots(texts.seen(texts.clean(text))))).translate(_DASHES)
    plain = _GROUPED.sub(lambda match: match[0].replace(",", ""), plain)
    plain = _POWER.sub(_whole, _NO_FRACTION.sub("", plain))
    found = list(_PHONE.finditer(plain))
    rest = _PHONE.sub(";", plain)
    stray = "".join(re.findall(r"\d+", rest))
    trouble, at_fault = _trouble(rest, bool(found)) if stray else ("", "")
    words = re.sub(r"[\d+]+", ";", rest.replace(at_fault, ";") if trouble else rest)
    names = person_names.names(words, several=len(found) > 1)
    phones = list(dict.fromkeys(_digits(match) for match in found)) if not stray else []
    return Contact(
        name=names[0] if names else "",
        phone=phones[0] if phones else "",
        more=(*names[1:], *phones[1:]),
        extension=(found[0]["extension"] or "") if phones else "",
        stray=stray and "".join(re.findall(r"\d", plain)),
        trouble=trouble,
        at_fault=at_fault,
    )


def _whole(match: re.Match[str]) -> str:
    """A number in powers of ten in full where no digit of it was lost, else as it stands."""
    tail, power = match["tail"] or "", int(match["power"])
    return match["head"] + tail if len(tail) == power else match[0]


def _trouble(rest: str, has_phone: bool) -> tuple[str, str]:
    """What the digits beside the phones are, and how they are written."""
    if power := _POWER.search(rest):
        return "power", power[0]
    for kind, look in _TROUBLES:
        if found := look.search(rest):
            return kind, found[0]
    return ("beside", "、".join(re.findall(r"\d+", rest))) if has_phone else ("", "")


def _digits(match: re.Match[str]) -> str:
    number = match["mobile"] or match["area"] + match["local"]
    return re.sub(r"\D", "", number)

"""Whether two organisations are related: then one cannot serve the other, nor both compete for one need (G-13, S002-A7.1b)."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache

from .addresses import same_house
from .enterprise_names import likenesses, parted, simplified, written
from .fixed import Fixed
from .person_names import names, with_dots
from .texts import ascii_digits, clean, compact, mask_name, mask_phone, name_key, normal, seen, thinned
from .titles import is_title


class Shared(StrEnum):
    """What two parties have in common: the certain facts first, then those that strangers may share."""

    CREDIT_CODE = "credit_code"
    NAME = "name"
    SIMILAR_NAME = "similar_name"
    LEGAL_REPRESENTATIVE = "legal_representative"
    PHONE = "phone"
    MAIL = "mail"
    MAIL_DOMAIN = "mail_domain"
    ADDRESS = "address"


CERTAIN = frozenset({Shared.CREDIT_CODE, Shared.NAME})
"""One of these makes two parties one; any other is a question for a person, since strangers may share it."""

FREE_MAIL = frozenset(
    {
        "126.com",
        "139.com",
        "163.com",
        "163.net",
        "188.com",
        "189.cn",
        "21cn.com",
        "aliyun.com",
        "china.com",
        "eyou.com",
        "foxmail.com",
        "gmail.com",
        "hotmail.com",
        "icloud.com",
        "live.cn",
        "live.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "qq.com",
        "sina.cn",
        "sina.com",
        "sina.com.cn",
        "sohu.com",
        "tom.com",
        "vip.163.com",
        "vip.126.com",
        "vip.qq.com",
        "vip.sina.com",
        "wo.cn",
        "yahoo.cn",
        "yahoo.com",
        "yahoo.com.cn",
        "yeah.net",
    }
)
"""Providers whose addresses everybody may have: there, only the whole address says something."""
_SHARED_ENDS = frozenset("ac co com edu gov net org".split()) | frozenset(
    "ah bj cq fj gd gs gx gz ha hb he hi hk hl hn jl js jx ln mo nm nx qh sc sd sh sn sx tj tw xj xz yn zj".split()
)
"""What stands before a country's end of a domain and belongs to nobody, as com in com.cn; the provinces under cn."""

SHOWN = 6
"""Signs of an address that are shown where it is shared."""
_UNWRITTEN = re.compile(r"[^\w]|_")


class Party(Fixed):
    """What tells one side apart; empty where nobody has stated it, and nothing follows from that."""

    name: str = ""
    other_names: tuple[str, ...] = ()
    """Names that are stored beside it: a hit among them is a question."""
    credit_code: str = ""
    legal_representative: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    address: str = ""


class Agreement(Fixed):
    """One fact that two parties share, and its value with what is private masked."""

    fact: Shared
    value: str


def agreements(one: Party, other: Party) -> tuple[Agreement, ...]:
    """What both sides have in common, in the order of `Shared`; empty where they are strangers.

    Blank facts are never in common; names and addresses are compared folded, a former name like the present one.

    >>> agreements(Party(legal_representative="张 三", name="甲厂"), Party(legal_representative="张三", phones=("1",)))
    (Agreement(fact=<Shared.LEGAL_REPRESENTATIVE: 'legal_representative'>, value='张**'),)
    """
    codes = _folded(one.credit_code) & _folded(other.credit_code)
    found = {
        Shared.CREDIT_CODE: one.credit_code if codes else "",
        Shared.NAME: one.name if _names(one.name) & _names(other.name) else "",
        Shared.SIMILAR_NAME: one.name if _looks(one) & _looks(other) else "",
        Shared.LEGAL_REPRESENTATIVE: mask_name(one.legal_representative)
        if _people(one.legal_representative) & _people(other.legal_representative)
        else "",
        Shared.PHONE: _first(mask_phone, _phones(one) & _phones(other)),
        Shared.MAIL: _first(mask_mail, _mails(one) & _mails(other)),
        Shared.MAIL_DOMAIN: _first(str, _domains(one) & _domains(other)),
        Shared.ADDRESS: one.address[:SHOWN] + "…" if same_house(one.address, other.address) else "",
    }
    for closer, wider in ((Shared.MAIL, Shared.MAIL_DOMAIN), (Shared.NAME, Shared.SIMILAR_NAME)):
        if found[closer]:
            found[wider] = ""
    return tuple(Agreement(fact=fact, value=value) for fact, value in found.items() if value)


class Link(Fixed):
    """What an institution's claim has in common with its need's enterprise, or with another claimant of the need."""

    organisation_id: int
    name: str
    is_rival: bool
    agreements: tuple[Agreement, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """One mark an agreement, by which a decision says what it was about."""
        return tuple(f"{self.organisation_id}:{agreement.fact}" for agreement in self.agreements)

    @property
    def bars(self) -> bool:
        """Whether this alone keeps the claim from its need: between claimants nothing is certain."""
        return not self.is_rival and any(agreement.fact in CERTAIN for agreement in self.agreements)


def marks_of(links: Iterable[Link]) -> list[str]:
    """The marks of all links, in a fixed order."""
    return sorted(mark for link in links for mark in link.marks)


def undecided(links: Iterable[Link], decided: Iterable[str]) -> list[Link]:
    """The links with a fact that no decision has been about yet."""
    known = set(decided)
    return [link for link in links if not known.issuperset(link.marks)]


def shared(one: Party, other: Party) -> tuple[Shared, ...]:
    """The facts that both sides have in common.

    >>> shared(Party(credit_code="91430200MA4"), Party(credit_code="91430200ma4"))
    (<Shared.CREDIT_CODE: 'credit_code'>,)
    """
    return tuple(agreement.fact for agreement in agreements(one, other))


def certain(facts: Iterable[Shared]) -> tuple[Shared, ...]:
    """Those of the facts that bar by themselves."""
    return tuple(fact for fact in facts if fact in CERTAIN)


def doubtful(facts: Iterable[Shared]) -> tuple[Shared, ...]:
    """Those of the facts about which a person decides."""
    return tuple(fact for fact in facts if fact not in CERTAIN)


def mask_mail(address: str) -> str:
    """A mail address of which only the first sign of its name is shown.

    >>> mask_mail("zhang@example.cn")
    'z***@example.cn'
    """
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


@lru_cache(maxsize=65_536)
def _folded(text: str) -> frozenset[str]:
    """A text as it is compared, in a set that is empty where there is none."""
    return frozenset({compact(text)} - {""})


@lru_cache(maxsize=65_536)
def _names(name: str) -> frozenset[str]:
    """The keys of a name as it stands, and of the present and the former one that it may hold."""
    both = parted(name)
    return frozenset({name_key(written(one)) for one in (name, both.name, both.former)} - {""})


@lru_cache(maxsize=65_536)
def _likenesses(name: str) -> frozenset[str]:
    return frozenset(likenesses(name)) - {""} if name else frozenset()


def _looks(party: Party) -> frozenset[str]:
    return _likenesses(party.name).union(*map(_likenesses, party.other_names))


@lru_cache(maxsize=65_536)
def _people(text: str) -> frozenset[str]:
    """The people that a text names, without titles, dots and what else is written differently each time."""
    plain = re.sub(r"\d+", ";", normal("NFKC", thinned(with_dots(seen(clean(text))))))
    return frozenset(simplified(_UNWRITTEN.sub("", compact(name))) for name in names(plain) if not is_title(name)) - {""}


def _phones(party: Party) -> set[str]:
    """The digits of telephones, without the country's number before them."""
    digits = (re.sub(r"\D", "", ascii_digits(phone)) for phone in party.phones)
    return {re.sub(r"^(?:00)?86(?=[01]\d{9,})", "", phone) for phone in digits} - {""}


def _mails(party: Party) -> set[str]:
    return {compact(mail) for mail in party.mails if "@" in mail}


def _domains(party: Party) -> set[str]:
    whole = {mail.rpartition("@")[2].strip(".") for mail in _mails(party)} - FREE_MAIL
    return {_owned(domain) for domain in whole} - FREE_MAIL


def _owned(domain: str) -> str:
    """The part of a domain that somebody owns, whatever stands before it.

    >>> _owned("mail.x.cn"), _owned("x.com.cn"), _owned("a.b.x.gov.cn"), _owned("x.hn.cn")
    ('x.cn', 'x.com.cn', 'x.gov.cn', 'x.hn.cn')
    """
    parts = domain.split(".")
    shared = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SHARED_ENDS
    return ".".join(parts[-3 if shared else -2 :])


def _first(mask: Callable[[str], str], values: set[str]) -> str:
    return mask(min(values)) if values else ""

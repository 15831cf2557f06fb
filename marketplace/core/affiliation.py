"""Whether two organisations are related: then one cannot serve the other, nor both compete for one need (G-13, S002-A7.1b)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .enterprise_names import likeness, parted, written
from .texts import compact, mask_name, mask_phone, name_key


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

FREE_MAIL = frozenset({
    "126.com", "139.com", "163.com", "163.net", "188.com", "189.cn", "21cn.com", "aliyun.com", "china.com", "eyou.com",
    "foxmail.com", "gmail.com", "hotmail.com", "icloud.com", "live.cn", "live.com", "msn.com", "outlook.com",
    "proton.me", "qq.com", "sina.cn", "sina.com", "sina.com.cn", "sohu.com", "tom.com", "vip.163.com", "vip.126.com",
    "vip.qq.com", "vip.sina.com", "wo.cn", "yahoo.cn", "yahoo.com", "yahoo.com.cn", "yeah.net",
})  # fmt: skip
"""Providers whose addresses everybody may have: there, only the whole address says something."""
LEAST_ADDRESS = 6
"""Fewest signs of an address that names more than a district, together with a digit of a house, storey or room."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """What tells one side apart; empty where nobody has stated it, and nothing follows from that."""

    name: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
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
        Shared.SIMILAR_NAME: one.name if _likeness(one.name) & _likeness(other.name) else "",
        Shared.LEGAL_REPRESENTATIVE: mask_name(one.legal_representative)
        if _folded(one.legal_representative) & _folded(other.legal_representative) else "",
        Shared.PHONE: _first(mask_phone, {phone for phone in one.phones if phone} & set(other.phones)),
        Shared.MAIL: _first(mask_mail, _mails(one) & _mails(other)),
        Shared.MAIL_DOMAIN: _first(str, _domains(one) & _domains(other)),
        Shared.ADDRESS: one.address[:LEAST_ADDRESS] + "…" if _house(one.address) & _house(other.address) else "",
    }  # fmt: skip
    for closer, wider in ((Shared.MAIL, Shared.MAIL_DOMAIN), (Shared.NAME, Shared.SIMILAR_NAME)):
        if found[closer]:
            found[wider] = ""
    return tuple(Agreement(fact=fact, value=value) for fact, value in found.items() if value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
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
def _likeness(name: str) -> frozenset[str]:
    return frozenset({likeness(name)} - {""}) if name else frozenset()


@lru_cache(maxsize=65_536)
def _house(address: str) -> frozenset[str]:
    """An address as it is compared, if it says more than a district."""
    folded = name_key(address)
    exact = len(folded) >= LEAST_ADDRESS and any(sign.isdigit() or sign in "一二三四五六七八九十" for sign in folded)
    return frozenset({folded}) if exact else frozenset()


def _mails(party: Party) -> set[str]:
    return {compact(mail) for mail in party.mails if "@" in mail}


def _domains(party: Party) -> set[str]:
    return {mail.rpartition("@")[2] for mail in _mails(party)} - FREE_MAIL


def _first(mask: Callable[[str], str], values: set[str]) -> str:
    return mask(min(values)) if values else ""

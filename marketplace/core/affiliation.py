"""Whether an enterprise and an institution are related: then one cannot claim the other's need (G-13, S002-A7.1b)."""

from dataclasses import dataclass
from enum import StrEnum

from .texts import compact


class Shared(StrEnum):
    """What two related parties have in common."""

    CREDIT_CODE = "credit_code"
    LEGAL_REPRESENTATIVE = "legal_representative"
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """What tells one side apart; empty where nobody has stated it, and nothing follows from that."""

    credit_code: str = ""
    legal_representative: str = ""
    phones: tuple[str, ...] = ()


def shared(one: Party, other: Party) -> tuple[Shared, ...]:
    """What both sides have in common, in the order of `Shared`; empty where they are strangers.

    Blank facts are never in common.

    >>> shared(Party(legal_representative="张 三"), Party(legal_representative="张三", phones=("1",)))
    (<Shared.LEGAL_REPRESENTATIVE: 'legal_representative'>,)
    """
    same = {
        Shared.CREDIT_CODE: bool(one.credit_code) and one.credit_code == other.credit_code,
        Shared.LEGAL_REPRESENTATIVE: _same_text(one.legal_representative, other.legal_representative),
        Shared.PHONE: bool({phone for phone in one.phones if phone} & set(other.phones)),
    }
    return tuple(fact for fact, holds in same.items() if holds)


def _same_text(one: str, other: str) -> bool:
    return bool(compact(one)) and compact(one) == compact(other)

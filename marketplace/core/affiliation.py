"""Whether an enterprise and an institution are related: then one cannot claim the other's need (G-13, S002-A7.1b)."""

from dataclasses import dataclass

from .texts import compact


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """What tells one side apart; empty where nobody has stated it, and nothing follows from that."""

    credit_code: str = ""
    legal_representative: str = ""
    phones: tuple[str, ...] = ()


def shared(one: Party, other: Party) -> tuple[str, ...]:
    """What both sides have in common: `credit_code`, `legal_representative`, `phone`, in this order.

    Empty where they are strangers. Blank facts are never in common.

    >>> shared(Party(legal_representative="张 三"), Party(legal_representative="张三", phones=("1",)))
    ('legal_representative',)
    """
    same = {
        "credit_code": bool(one.credit_code) and one.credit_code == other.credit_code,
        "legal_representative": _same_text(one.legal_representative, other.legal_representative),
        "phone": bool({phone for phone in one.phones if phone} & set(other.phones)),
    }
    return tuple(name for name, holds in same.items() if holds)


def _same_text(one: str, other: str) -> bool:
    return bool(compact(one)) and compact(one) == compact(other)

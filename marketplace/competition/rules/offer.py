"""What a claim must say before it can stand: a plan, a price that its three payers make up, no promise of success."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ...rulebook.reference import Reference
from ...rulebook.ruleset import Ruleset
from ...shared.errors import Invalid
from ...shared.fixed import Fixed
from ...shared.money import Split, yuan
from ...shared.ranges import PRICE, check_amount
from ...shared.texts import compact

BANNED = (
    "包过",
    "包通过",
    "保过",
    "保证通过",
    "承诺通过",
    "必过",
    "百分百通过",
    "100%通过",
    "不过退款",
    "不成功退款",
    "绿色通道",
    "内部关系",
    "内部渠道",
    "政府指定",
    "官方指定",
    "市局指定",
    "工信局指定",
    "受政府委托",
)
"""Promises of success and of an office's favour: no plan may make them (practice.md 0.6)."""

LONGEST_DAYS = 730
PLAN_LEAST, TEAM_LEAST = 10, 2
"""Fewest characters that say anything; ours, no document states them."""


class Offer(Fixed):
    """The content of one version of a claim, as it is stored; amounts in fen."""

    plan: str
    team: str
    days: int
    price_fen: int
    government_fen: int
    concession_fen: int
    enterprise_fen: int

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Offer":
        """Read a stored version; KeyError where a field is missing."""
        return cls(**{name: content[name] for name in _names()})

    def content(self) -> dict[str, Any]:
        """The fields by name, as they are stored."""
        return {name: getattr(self, name) for name in _names()}


def _names() -> list[str]:
    return [one.name for one in fields(Offer)]


def check(offer: Offer, ruleset: Ruleset) -> None:
    """Raise `Invalid` with the first thing that is wrong.

    - ``claim.plan_missing``, ``claim.team_missing``, ``claim.days`` with the limits;
    - ``claim.price_missing``, or a ``split.`` key that names the difference where
      government, concession and enterprise do not make the price (S004-2.1.4);
    - ``range.amount`` where nobody means such a price;
    - ``claim.banned_words`` with the words.

    >>> from marketplace.rulebook import rulesets
    >>> check(Offer(plan="诊断、方案、实施三步走，分月交付", team="三人", days=60, price_fen=300, government_fen=100,
    ...             concession_fen=100, enterprise_fen=100), rulesets.load("ZZ-PILOT-2023"))
    """
    payers = ruleset.cite("payers")
    if len(offer.plan.strip()) < PLAN_LEAST:
        raise Invalid("claim.plan_missing", field="plan", least=PLAN_LEAST)
    if len(offer.team.strip()) < TEAM_LEAST:
        raise Invalid("claim.team_missing", field="team", least=TEAM_LEAST)
    if not 1 <= offer.days <= LONGEST_DAYS:
        raise Invalid("claim.days", field="days", most=LONGEST_DAYS)
    if offer.price_fen <= 0:
        raise Invalid("claim.price_missing", field="price_fen", rule=payers)
    check_amount(offer.price_fen, PRICE, "price_fen")
    try:
        Split(
            price=offer.price_fen,
            government=offer.government_fen,
            concession=offer.concession_fen,
            enterprise=offer.enterprise_fen,
        )
    except Invalid as refusal:
        raise Invalid(refusal.key, rule=payers, **refusal.facts) from None
    if words := banned(f"{offer.plan}\n{offer.team}"):
        raise Invalid("claim.banned_words", words=words)


def abnormally_low(price_fen: int, reference: Reference) -> Invalid | None:
    """What to ask about a price below the low line of what it is measured by; None where nothing is to be asked.

    >>> abnormally_low(1, Reference(value=100, low=50)).key
    'claim.price_low'
    """
    if price_fen >= reference.low:
        return None
    return Invalid(
        "claim.price_low",
        field="price_fen",
        price=yuan(price_fen),
        low=yuan(reference.low),
        reference=yuan(reference.value),
        basis=reference.basis,
    )


def banned(text: str) -> tuple[str, ...]:
    """The promises that `text` must not make, in the order of the list; blanks do not hide them.

    >>> banned("我们包 过，走绿色通道")
    ('包过', '绿色通道')
    """
    plain = compact(text)
    return tuple(word for word in BANNED if compact(word) in plain)

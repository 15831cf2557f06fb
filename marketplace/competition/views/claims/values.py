"""How each criterion of a claim got its value, followed from what the page of the claim prints."""

from flask_babel import gettext

from ....rulebook.reference import Reference
from ....shared.figures import Figure, Rounding, plain_yuan
from ....shared.rounding import hundredths
from ....shared.wording import label
from ...models import Claim
from ...queries import measuring
from ...rules.scoring import REVIEWED, Criterion

Formula = tuple[str, str]
"""The arithmetic, and what decides besides."""


def values_of(claim: Claim) -> list[Figure]:
    """The value of each criterion of a scored claim that applies.

    Of one that what stands now does not lead to (the categories in the pool have changed since) it is the value alone.
    """
    valued = [line for line in claim.terms if line["key"] in set(Criterion) and line["value"] is not None]
    if not valued:
        return []
    measured = measuring.of_claim(claim)
    leads = measured.values(claim.round.weights)
    return [
        _figure(Criterion(line["key"]), line["value"], measured if leads.get(line["key"]) == line["value"] else None)
        for line in valued
    ]


def _figure(key: Criterion, value: int, measured: measuring.Measured | None) -> Figure:
    formula, ties = _formula(key, measured) if measured else ("", "")
    name = label(key.value, "Criterion")
    rounding = Rounding.HALF_UP if formula else Rounding.NONE
    return Figure(label=name, value=hundredths(value), formula=formula, unit=gettext("分"), rounding=rounding, ties=ties)


def _formula(key: Criterion, measured: measuring.Measured) -> Formula:
    offer = measured.offer
    if key in REVIEWED:
        points = offer.reviews[key]
        return gettext("评分合计 %(sum)s ÷ 评分人数 %(n)s", sum=sum(points), n=len(points)), ""
    match key:
        case Criterion.PRICE:
            return _price(measured.price, offer.price_fen)
        case Criterion.DAYS:
            return _days(measured.days, offer.days)
        case Criterion.CATEGORY:
            covered = gettext("机构能提供的 %(n)s 类 ÷ 需求的 %(all)s 类 × 100", n=offer.covered, all=offer.asked)
            return covered, ""
    if offer.rank is None:
        return "", gettext("企业排了名次，没有排到本机构，计一半")
    return gettext("50 + 50 ÷ 企业排的名次 %(rank)s", rank=offer.rank), ""


def _price(reference: Reference, offered: int) -> Formula:
    formula = gettext(
        "（参考价 %(value)s + 低价线 %(low)s）÷（参考价 %(value)s + 报价 %(offered)s）× 100",
        value=plain_yuan(reference.value),
        low=plain_yuan(reference.low),
        offered=plain_yuan(max(offered, reference.low)),
    )
    return formula, gettext("报价低于低价线，按低价线计") if offered < reference.low else ""


def _days(reference: Reference, offered: int) -> Formula:
    formula = gettext(
        "（参考天数 %(value)s + 下限天数 %(low)s）÷（参考天数 %(value)s + 服务天数 %(offered)s）× 100",
        value=reference.value,
        low=reference.low,
        offered=max(offered, reference.low),
    )
    return formula, gettext("服务天数低于下限，按下限计") if offered < reference.low else ""

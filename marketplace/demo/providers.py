"""What the made-up institutions can do, and the figures they state in their basic-facts form (S004-X3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from ..rulebook.ruleset import Ruleset
from ..shared.fixed import Fixed
from ..shared.models.place import Unit
from ..vetting.rules import annex3
from ..vetting.rules.applications import KEYS, Section
from .names import KINDS, Firm

WAN = annex3.FEN_PER_WAN
STRONG = dict(
    zip(
        KINDS,
        (
            "consulting",
            "testing",
            "shared_manufacturing",
            "digital",
            "property_rights",
            "talent",
            "innovation",
            "above_scale",
            "funds_projects",
            "listing",
        ),
        strict=True,
    )
)
"""The service in which an institution of each kind is strongest."""


class Provider(Fixed):
    """One institution: `skill` from 0 to 1 decides how its plans and its services turn out."""

    firm: Firm
    unit: Unit
    categories: tuple[str, ...]
    skill: float
    ability: int
    committed: int


def of_the_city(firms: Sequence[Firm], units: Sequence[Unit], ruleset: Ruleset, random: Random) -> list[Provider]:
    """One provider a firm, in the order of the firms."""
    return [_provider(firm, units[(7 * place) % len(units)], ruleset, random) for place, firm in enumerate(firms)]


def _provider(firm: Firm, unit: Unit, ruleset: Ruleset, random: Random) -> Provider:
    more = random.sample(ruleset.categories.codes, random.randint(1, 3))
    wanted = {STRONG[firm.trade], *more}
    committed = random.randint(10, 12)
    return Provider(
        firm=firm,
        unit=unit,
        categories=tuple(code for code in ruleset.categories.codes if code in wanted),
        skill=random.uniform(0.35, 1),
        ability=committed + random.randint(0, 8),
        committed=committed,
    )


def form(provider: Provider, years: Sequence[int], last_year: int, random: Random) -> Mapping[Section, dict[str, object]]:
    """The sections of the form, filled in so that all sums come out."""
    firm = provider.firm
    served = {level: random.randint(0, 6) for level in annex3.LEVELS}
    planned = {"innovative": 4, "provincial_srdi": 2, "little_giant": 1, "above_scale": 3}
    return {
        Section.BASICS: {
            "legal_representative": firm.representative,
            "credit_code": firm.credit_code,
            "registered_on": date(last_year - 4, 3, 1),
            "registered_address": f"{provider.unit.name}示范路{firm.number}号",
            "registered_division": "430211",
            "contact": firm.contact,
            "phone": firm.phone,
            "premises": f"办公场地{random.randint(3, 20) * 100}平方米，设有咨询室、培训室。",
        },
        Section.FIGURES: {name: value for year in years for name, value in _figures(year, random).items()},
        Section.CLIENTS: {
            "served_total": sum(served.values()) + random.randint(5, 40),
            **{f"served_{level}": count for level, count in served.items()},
            "record": f"近三年以{firm.trade}为主服务制造业企业，协助多家企业梯度成长。",
        },
        Section.SERVICES: {
            "categories": provider.categories,
            "yearly_ability": provider.ability,
            "approach": "先入企诊断，再商定方案与报价，分阶段实施并由企业验收，验收后持续跟踪半年。",
        },
        Section.COMMITMENTS: {
            "committed_served": provider.committed,
            "planned_total": provider.committed,
            **{f"planned_{level}": count for level, count in planned.items()},
        },
        Section.CASES: {"cases": [_case(number, last_year, random) for number in range(1, random.randint(2, 4))]},
    }


def _case(number: int, last_year: int, random: Random) -> dict[str, object]:
    level = random.choice(("provincial_srdi", "little_giant"))
    return {
        "enterprise": f"示例企业{number}",
        "level": level,
        "year": last_year - number % 2,
        "text": "从诊断到申报全程服务，企业当年获评。",
    }


def _figures(year: int, random: Random) -> dict[str, object]:
    """One year's figures: parts below their wholes, sums and balance exact."""
    staff, revenue = random.randint(12, 60), random.randint(200, 1500)
    fixed, current = random.randint(50, 300), random.randint(100, 700)
    debts = (fixed + current) * random.randint(20, 50) // 100
    labour, activity = revenue * 3 // 10, revenue * 2 // 10
    money = {
        "assets": fixed + current,
        "assets_fixed": fixed,
        "assets_current": current,
        "liabilities": debts,
        "net_assets": fixed + current - debts,
        "revenue": revenue,
        "revenue_service": revenue * 8 // 10,
        "service_cost": labour + activity,
        "service_cost_labour": labour,
        "service_cost_activity": activity,
        "tax": revenue // 20,
        "net_profit": revenue // 10,
    }
    counts = {"staff": staff, "staff_bachelor": staff * 6 // 10}
    values = counts | {key: amount * WAN for key, amount in money.items()}
    assert set(values) == set(KEYS[Section.FIGURES])
    return {annex3.name(key, year): value for key, value in values.items()}

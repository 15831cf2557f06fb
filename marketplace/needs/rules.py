"""What makes two needs the same, and what a need may say."""

from collections.abc import Mapping, Sequence
from datetime import date

from ..rulebook.ruleset import Ruleset
from ..shared import contacts
from ..shared.errors import Invalid
from ..shared.ranges import NEED_BUDGET, WANTED, check_amount, check_day
from .commands import NeedContent

PARTICULARS: Mapping[str, tuple[str, ...]] = {
    "consulting": ("strategy", "lean", "quality", "finance"),
    "testing": ("material", "product", "calibration", "certificate"),
    "shared_manufacturing": ("capacity", "equipment", "plant", "orders"),
    "property_rights": ("patent", "trademark", "technology", "equity"),
    "talent": ("research", "skilled", "management", "trainees"),
    "above_scale": ("conditions", "accounts", "reporting", "benefits"),
    "funds_projects": ("loan", "grant", "project", "investment"),
    "digital": ("planning", "production", "operation", "equipment", "cloud"),
    "innovation": ("product", "process", "laboratory", "partners"),
    "listing": ("reform", "regional", "new_board", "exchange"),
}
"""What an enterprise may tick of each category, instead of writing it: tables of this software, no document has them.

A category that is not here is asked for nothing more.
"""

PUBLIC_TEXTS = ("description", "wanted_result")
"""What anybody may read on the board."""


def live_key(programme_id: int, organisation_id: int, categories: Sequence[str]) -> str:
    """The key that only one living need may bear: programme, enterprise and set of services.

    >>> live_key(1, 7, ("testing", "digital")) == live_key(1, 7, ("digital", "testing"))
    True
    """
    return f"{programme_id}:{organisation_id}:{','.join(sorted(set(categories)))}"


def in_order(categories: Sequence[str], ruleset: Ruleset) -> tuple[str, ...]:
    """Each category once, in the order of the rule set; `need.category_unknown` where it has none of that code."""
    if strange := [code for code in categories if code not in ruleset.categories]:
        raise Invalid(
            "need.category_unknown", field="categories", value="、".join(strange), rule=ruleset.cite("categories", "need")
        )
    return tuple(code for code in ruleset.categories.codes if code in categories)


def particulars_of(category: str) -> tuple[str, ...]:
    """The codes that may be ticked of a category; empty where there are none.

    >>> particulars_of("testing")[:2]
    ('testing_material', 'testing_product')
    """
    return tuple(f"{category}_{one}" for one in PARTICULARS.get(category, ()))


def wanted_of(particulars: Sequence[str], categories: Sequence[str]) -> list[str]:
    """What is ticked of the categories that a need names, each once and in order; that of other categories falls away.

    Raises `need.particular_unknown` where no category has such a code.
    """
    known = {code for category in PARTICULARS for code in particulars_of(category)}
    if strange := [code for code in particulars if code not in known]:
        raise Invalid("need.particular_unknown", field="particulars", value=strange[0])
    return [code for category in categories for code in particulars_of(category) if code in particulars]


def refuse_unwritable(content: NeedContent, ruleset: Ruleset) -> None:
    """Raise `Invalid` where even a draft could not say this: a level or an amount that does not exist."""
    for field, code in (("current_level", content.current_level), ("goal_level", content.goal_level)):
        if code and code not in ruleset.levels:
            raise Invalid("need.level_unknown", field=field, value=code, rule=ruleset.cite("levels"))
    if content.budget_fen is not None and content.budget_fen < 0:
        raise Invalid("need.budget_negative", field="budget_fen")
    if content.budget_fen is not None:
        check_amount(content.budget_fen, NEED_BUDGET, "budget_fen")


def refuse_unready(content: NeedContent, ruleset: Ruleset, today: date) -> None:
    """Raise `Invalid` where a need cannot be handed in: nobody to call, a day that is over, a phone in a public text."""
    if not content.contact_name or not content.contact_phone:
        raise Invalid("need.contact_missing", field="contact_name", rule=ruleset.cite("needs_form"))
    for field in PUBLIC_TEXTS:
        if contacts.names_phone(getattr(content, field)):
            raise Invalid("need.phone_in_text", field=field)
    if content.wanted_by is not None and content.wanted_by <= today:
        raise Invalid("need.wanted_by_over", field="wanted_by", day=content.wanted_by.isoformat())
    if content.wanted_by is not None:
        check_day(content.wanted_by, today, WANTED.last(today), "wanted_by")

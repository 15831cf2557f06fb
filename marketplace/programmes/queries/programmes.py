"""The programmes: which there are, what is in force in each, and how far its goals are reached."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, true

from ...records.models.record import EventRecord
from ...rulebook import rulesets
from ...rulebook.ruleset import Goal as Target
from ...rulebook.ruleset import Ruleset, Settings, Status, Subject
from ...shared import calendar, wording
from ...shared.extensions import db
from ...shared.figures import Figure, Rounding
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Unit, UnitKind
from ...shared.queries.once import once
from ...shared.queries.scoped import one_of
from ...shared.registry import Asked
from ...shared.rounding import hundredths, per_10000
from ..events import ProgrammeDatesChanged
from ..models import Programme

INSTITUTION_DEADLINE, RECOMMENDATION_DEADLINE = "institution_deadline", "recommendation_deadline"
DEADLINES = (INSTITUTION_DEADLINE, RECOMMENDATION_DEADLINE)
"""Settings whose truth is a column of the programme; they are changed with its dates."""
INTERVALS = ("apply_days", "recommend_days")
"""Days from the start to the deadlines of a programme that is opened without them; they move nothing afterwards."""
READ: Mapping[str, type[object]] = {
    **dict.fromkeys(DEADLINES, date),
    **dict.fromkeys(INTERVALS, int),
    "form_years": tuple,
    **dict.fromkeys(
        (
            "term_years",
            "satisfaction_answers_min",
            "satisfaction_facts_weight",
            "claim_reviews_min",
            "price_reference_fen",
            "price_low_percent",
            "price_low_median_percent",
            "price_low_fen",
            "days_reference",
            "wish_working_days",
            "year_weight_satisfaction",
            "year_weight_completion",
            "year_weight_outcomes",
            "outcome_full",
            "subsidy_budget_fen",
            "subsidy_cap_fen",
        ),
        int,
    ),
}
"""What is read of a rule set whatever rules it has, by name, and of which kind it is."""

REACHED: Asked[[int], Mapping[str, int]] = Asked("how many enterprises reached each level in a programme")
RELEASED: Asked[[int], datetime | None] = Asked("when the year of a programme was released")
OVER: Asked[[], frozenset[int]] = Asked("the programmes whose year was released")
MEASURED: Asked[[int], Mapping[str, list[str]]] = Asked(
    "the settings by which claims in the live rounds of a programme are measured, each with the names of these rounds"
)
COMPUTED: Asked[[int], bool] = Asked("whether a year was ever computed from the settings of a programme")


class Reach(Fixed):
    """How many institutions would be paid with a budget and a cap, and how many of them would get the cap."""

    run: int
    """The number of the run whose points say so; 0 where nothing was computed yet, and every place counts."""
    paid: int
    full: int


REACH: Asked[[Programme, int, int], Reach | None] = Asked("how many a cap would stop, with a budget in fen and a cap in fen")


class Goal(Fixed):
    """How many enterprises reached a level, against how many the programme strives for (MR-12)."""

    code: str
    """The level's code; where only one grade counts, "level:grade"."""
    label: str
    target: int
    reached: int
    article: str

    @property
    def figure(self) -> Figure:
        """How far it is reached, in per cent."""
        share = hundredths(per_10000(self.reached, self.target))
        formula = f"{self.reached} ÷ {self.target} × 100"
        return Figure(label=self.label, value=share, formula=formula, unit="%", rounding=Rounding.HALF_UP)


def listing(actor: Account | None = None, over: frozenset[int] | None = None) -> list[Programme]:
    """All programmes of the viewer's city, or of every city: those that run first, of these the latest opened.

    `over` are those that run no more, where they are known.
    """
    city = city_of(actor) if actor else None
    found = list(db.session.scalars(_all()) if city is None else db.session.scalars(_of_city(), {"city": city.id}))
    if len(found) <= 1:
        return found
    ended = OVER() if over is None else over
    return sorted(found, key=lambda one: one.id in ended)


def is_over(programme: Programme) -> bool:
    """Whether its year was released: nothing new begins in it."""
    return RELEASED(programme.id) is not None


def within(column: Any, programme: Programme | None) -> ColumnElement[bool]:
    """The condition that a row belongs to a programme, by the column that names it; None is any."""
    return true() if programme is None else column == programme.id


def visible_to(actor: Account | None = None) -> Select[Programme]:
    """Programmes this person may know of: they are public, but a person looks at those of one city."""
    city = city_of(actor) if actor else None
    return _all() if city is None else _all().where(Programme.unit_id == city.id)


@cache
def _all() -> Select[Programme]:
    return select(Programme).order_by(Programme.opened_at.desc(), Programme.id.desc())


@cache
def _of_city() -> Select[Programme]:
    """Asked on every page."""
    return _all().where(Programme.unit_id == bindparam("city"))


def city_of(actor: Account) -> Unit | None:
    """The city bureau whose programmes concern this person; None where the units are not set up."""
    unit = actor.unit or (actor.organisation.unit if actor.organisation else None)
    while unit is not None and unit.kind != UnitKind.CITY:
        unit = unit.parent
    return unit


def openable() -> list[Ruleset]:
    """The rule sets that a programme can be opened from."""
    known = (rulesets.load(key) for key in rulesets.available())
    return [ruleset for ruleset in known if fit(ruleset)]


def fit(ruleset: Ruleset) -> bool:
    """Whether a rule set's document still binds, and states what a programme needs, each of the kind as which it is read.

    Its deadlines can be moved, since they are dates of the programme, and its term cannot, since the last day follows from it.
    """
    values = ruleset.settings().values
    points = (f"outcome_points_{level.code}_{grade}".removesuffix("_") for level, grade in ruleset.rungs)
    return (
        ruleset.status is not Status.SUPERSEDED
        and all(type(values.get(name)) is kind for name, kind in {**READ, **dict.fromkeys(points, int)}.items())
        and all(name in ruleset.facts and name in ruleset.adjustable for name in DEADLINES)
        and "term_years" in ruleset.facts.keys() - ruleset.adjustable.keys()
        and any(setting.group == "claim" for setting in ruleset.defaults.values())
    )


def find(programme_id: int, actor: Account) -> Programme:
    """A programme by its id; NotFound where there is none that concerns this person."""
    return one_of(visible_to(actor), programme_id)


def ruleset_of(programme: Programme) -> Ruleset:
    """The document that a programme runs under."""
    return rulesets.load(programme.ruleset_key)


def rulesets_of(shown: Iterable[Programme]) -> list[Ruleset]:
    """The documents that these programmes run under, each once."""
    return [rulesets.load(key) for key in dict.fromkeys(one.ruleset_key for one in shown)]


def categories_of(shown: Iterable[Programme]) -> dict[str, str]:
    """The services that needs and institutions of these programmes may name, code to word, in the order of their documents."""
    return {code: label for ruleset in rulesets_of(shown) for code, label in ruleset.categories.choices}


def settings_of(programme: Programme) -> Settings:
    """The values in force: the document's, ours, what the bureau changed, and the deadlines of the programme."""
    return ruleset_of(programme).settings(programme.settings | deadlines_of(programme))


def settings_waiting(programme: Programme) -> dict[str, Any]:
    """Who proposed settings that nobody has decided yet, and which; empty where none wait."""
    waits = programme.proposed_settings
    if waits is None:
        return {}
    known = ruleset_of(programme).adjustable
    labels = [wording.official(known[name].label) for name in waits["values"] if name in known]
    return {"proposer": db.session.get_one(Account, waits["by"]).name, "names": labels}


def binds(programme: Programme, subject: Subject, rule: str) -> bool:
    """Whether a rule of the programme's rule set stops whoever does not meet it."""
    return ruleset_of(programme).binds(subject, rule, settings_of(programme))


def in_time(programme: Programme, now: datetime) -> bool:
    """Whether institutions may still apply: in time, or where being late only makes a warning."""
    return now <= programme.apply_until or not binds(programme, Subject.INSTITUTION, "in_time")


def in_time_to_recommend(programme: Programme, now: datetime) -> bool:
    """Whether counties may still recommend, and institutions hand in again: in time, or where being late only makes a warning."""
    return now <= programme.recommend_until or not binds(programme, Subject.RECOMMENDATION, "recommended_in_time")


def closed() -> list[int]:
    """The programmes whose year was released: no match of theirs becomes a contract any more."""
    return once("closed programmes", _closed)


def _closed() -> list[int]:
    over = OVER()
    return [one.id for one in db.session.scalars(_all()) if one.id in over]


def without_pool() -> list[int]:
    """The programmes in which no place in the pool is asked for."""
    return once("programmes without a pool", _without_pool)


def _without_pool() -> list[int]:
    return [one.id for one in db.session.scalars(_all()) if not binds(one, Subject.CLAIM, "listed")]


def deadlines_of(programme: Programme) -> dict[str, str]:
    """The last days for institutions and for counties, under the names of the rule set."""
    facts = ruleset_of(programme).facts
    moments = (programme.apply_until, programme.recommend_until)
    pairs = zip(DEADLINES, moments, strict=True)
    return {name: calendar.day_of(moment).isoformat() for name, moment in pairs if name in facts}


def goals(programme: Programme) -> list[Goal]:
    """Confirmed outcomes against targets, in the order of the document; a claimed outcome does not count yet."""
    ruleset = ruleset_of(programme)
    reached = REACHED(programme.id)
    return [
        Goal(
            code=code_of(target),
            label=_label(ruleset, target),
            target=target.target,
            reached=reached.get(code_of(target), 0),
            article=target.article,
        )
        for target in ruleset.goals
    ]


def code_of(target: Target) -> str:
    """What the outcomes that count for a goal hold in their column `level`."""
    return f"{target.level}:{target.grade}" if target.grade else target.level


def moved_from(programme: Programme) -> dict[str, list[date]]:
    """The last days for institutions ("apply_on") and counties ("recommend_on") that were made later since, the first one first."""
    rows = select(EventRecord.facts).where(EventRecord.subject_kind == "programme", EventRecord.subject_id == programme.id)
    rows = rows.where(EventRecord.kind == ProgrammeDatesChanged.__name__).order_by(EventRecord.seq)
    changes = [change for facts in db.session.scalars(rows) for change in facts["changes"]]
    found: dict[str, list[date]] = {"apply_on": [], "recommend_on": []}
    for change in changes:
        if change["name"] in found and change["new"] > change["old"]:
            found[change["name"]].append(date.fromisoformat(change["old"]))
    return found


def _label(ruleset: Ruleset, target: Target) -> str:
    label = ruleset.levels[target.level].label
    return f"{label}（{wording.chinese(target.grade, 'Grade')}）" if target.grade else label

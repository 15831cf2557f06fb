"""What the rules of a document look at: the facts of an application, a recommendation, a need, a claim, a year."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..shared.affiliation import Shared


class Route(StrEnum):
    """The way an application takes to the city."""

    COUNTY = "county"
    DIRECT = "direct"


@dataclass(frozen=True, kw_only=True, slots=True)
class InstitutionFacts:
    """What an institution's application shows; None where it is not known yet.

    `registered_division` is the six-digit division of the registered address. `cases` holds, for each success case,
    the code of the level its client reached. `missing_fields` are the labels of blank required fields of the form
    (S004-X3). `copies` is the number of sealed paper copies received. `submitted_on` is the Shanghai day of
    submission, or today's while it is a draft.
    """

    registered_division: str | None = None
    legal_person: bool | None = None
    financial: bool | None = None
    categories: tuple[str, ...] | None = None
    annual_ability: int | None = None
    committed_served: int | None = None
    cases: tuple[str, ...] | None = None
    plan: str | None = None
    missing_fields: tuple[str, ...] | None = None
    pledge_sealed: bool | None = None
    copies: int | None = None
    route: Route | None = None
    route_reason: str | None = None
    submitted_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecommendationFacts:
    """What a county's recommendation shows: the day, and whether the sealed document and Annex 1 are attached."""

    recommended_on: date | None = None
    document_sealed: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterpriseFacts:
    """What an enterprise's need shows. `current` and `goal` are level codes; `consents` is the enterprise's own yes."""

    in_gradient_pool: bool | None = None
    consents: bool | None = None
    categories: tuple[str, ...] | None = None
    current: str | None = None
    goal: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimFacts:
    """What stands behind a claim.

    `asked` are the services that the need names, `offered` those of the institution's place, which is blank without a
    place. `related_by` are the certain facts that institution and enterprise share. `capacity` is the declared yearly
    ability and `free` what is left of it; without a place nothing was declared, and `capacity` is 0.
    """

    institution_in_pool: bool | None = None
    need_published: bool | None = None
    asked: tuple[str, ...] | None = None
    offered: tuple[str, ...] | None = None
    related_by: tuple[Shared, ...] | None = None
    capacity: int | None = None
    free: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class YearFacts:
    """What an institution shows when it is evaluated: distinct enterprises with an accepted service (G-08).

    `satisfaction` is the mean per 10,000, None with too few answers; `placed` is whether its place in the pool is active.
    """

    completed_enterprises: int | None = None
    satisfaction: int | None = None
    placed: bool | None = None
    started_on: date | None = None
    evaluated_on: date | None = None

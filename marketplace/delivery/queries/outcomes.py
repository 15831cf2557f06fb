"""Claimed and confirmed outcomes as each side and the bureau see them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...people.queries import links, searching
from ...people.queries.searching import words_of
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import StoredFile
from ...records.queries import files
from ...rulebook.ruleset import Ruleset
from ...shared import wording
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ...shared.queries.paging import Page, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ..models import Engagement, Outcome
from ..states import OutcomeState
from .engagements import IN_FORCE, concerned

CITY_READERS = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR})


def visible_to(actor: Account | None) -> Select[Outcome]:
    """Outcomes this person may see: both sides their own, the county those of its enterprises, the bureau all of its own."""

    def of_county(unit_id: int) -> ColumnElement[bool]:
        return Outcome.enterprise_id.in_(select(Organisation.id).where(Organisation.unit_id == unit_id))

    return select(Outcome).where(concerned(actor, Outcome, CITY_READERS, of_county))


def find(actor: Account | None, outcome_id: int) -> Outcome:
    """The outcome, or NotFound where this person may not see it."""
    return one_of(visible_to(actor), outcome_id)


def listing(actor: Account, state: str = "", text: str = "", page: int = 1, programme: Programme | None = None) -> Page[Outcome]:
    """A page of the visible outcomes, the latest claimed first."""
    found = visible_to(actor).options(
        joinedload(Outcome.enterprise), joinedload(Outcome.institution), joinedload(Outcome.engagement)
    )
    found = _narrowed(found, state, text, programme)
    return page_of(found.order_by(Outcome.claimed_at.desc(), Outcome.id.desc()), page)


def confirmable(actor: Account, text: str = "", programme: Programme | None = None) -> Select[Outcome]:
    """The visible outcomes that wait for the bureau's word; the oldest come first."""
    shown = (joinedload(Outcome.enterprise), joinedload(Outcome.institution), joinedload(Outcome.engagement))
    waiting = _narrowed(visible_to(actor).options(*shown), OutcomeState.CLAIMED, text, programme)
    return waiting.order_by(Outcome.claimed_at, Outcome.id)


def _narrowed(found: Select[Outcome], state: str, text: str, programme: Programme | None) -> Select[Outcome]:
    found = found.where(programmes.within(Outcome.programme_id, programme))
    if state:
        found = found.where(Outcome.state == state)
    for word in words_of(text):
        named = select(Organisation.id).where(searching.named(word))
        found = found.where(or_(Outcome.enterprise_id.in_(named), Outcome.institution_id.in_(named)))
    return found


def counts(actor: Account) -> dict[str, int]:
    """How many of the visible outcomes stand where."""
    counted = visible_to(actor).with_only_columns(Outcome.state, func.count()).group_by(Outcome.state)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def claimable(actor: Account, programme: Programme | None = None) -> Sequence[Engagement]:
    """Contracts under which this institution may claim an outcome."""
    if Role.INSTITUTION not in actor.roles or actor.organisation_id is None:
        return ()
    own = (Engagement.institution_id == actor.organisation_id, Engagement.state.in_(IN_FORCE))
    found = select(Engagement).where(*own, programmes.within(Engagement.programme_id, programme))
    return db.session.scalars(found.options(joinedload(Engagement.enterprise)).order_by(Engagement.id)).all()


def counting(programme: Programme) -> Select[Outcome]:
    """The outcomes that count for a programme, its goals as its year: confirmed, whenever, of a level reached by the end of its term.

    Titles are announced months later, so the day of the confirmation does not matter (G-10).
    """
    return select(Outcome).where(
        Outcome.programme_id == programme.id, Outcome.state == OutcomeState.CONFIRMED, Outcome.reached_on <= programme.ends_on
    )


def in_term(outcome: Outcome) -> bool:
    """Whether the level was reached by the end of the programme's term, so that it counts once confirmed."""
    return outcome.reached_on <= outcome.engagement.programme.ends_on


def key_of(programme_id: int, enterprise_id: int, level: str) -> str:
    """What a confirmed outcome is unique by.

    >>> key_of(1, 7, "champion:national")
    '1:7:champion:national'
    """
    return f"{programme_id}:{enterprise_id}:{level}"


def counted(programme_id: int, enterprise_id: int, level: str) -> Outcome | None:
    """The confirmed outcome of this programme and level, of this enterprise or of a row that is one with it."""
    keys = [key_of(programme_id, one, level) for one in links.group_of(enterprise_id)]
    return db.session.scalar(select(Outcome).where(Outcome.confirmed_key.in_(keys)).order_by(Outcome.id).limit(1))


def counted_elsewhere(outcome: Outcome) -> Sequence[Outcome]:
    """The confirmed outcomes of this level and enterprise, or of a row that is one with it, in other programmes of the bureau."""
    others = select(Programme.id).where(Programme.unit_id == outcome.programme.unit_id, Programme.id != outcome.programme_id)
    found = select(Outcome).where(
        Outcome.programme_id.in_(others),
        Outcome.enterprise_id.in_(links.group_of(outcome.enterprise_id)),
        Outcome.level == outcome.level,
        Outcome.state == OutcomeState.CONFIRMED,
    )
    return db.session.scalars(found.order_by(Outcome.id)).all()


def of_engagement(engagement_id: int) -> Sequence[Outcome]:
    """The outcomes claimed under a contract, in the order they were claimed first."""
    return db.session.scalars(select(Outcome).where(Outcome.engagement_id == engagement_id).order_by(Outcome.id)).all()


def proof_of(actor: Account, outcome: Outcome) -> StoredFile | None:
    """The proof that was handed in with a claim, where this person may fetch it."""
    return db.session.scalar(files.visible_to(actor).where(StoredFile.id == outcome.proof_file_id))


def levels_of(programme: Programme) -> Mapping[str, str]:
    """What may be claimed, code to word: the printed goal levels, one entry a grade where a level has grades (C-09)."""
    return codes_of(programmes.ruleset_of(programme))


def codes_of(ruleset: Ruleset) -> dict[str, str]:
    """The levels of a rule set that an outcome may hold, as `Outcome.level` has them, in the order of the form."""
    return {
        f"{level.code}:{grade}" if grade else level.code: f"{level.label}（{wording.chinese(grade, 'Grade')}）"
        if grade
        else level.label
        for level, grade in ruleset.rungs
    }


def label_of(outcome: Outcome) -> str:
    """The word for the level of an outcome."""
    return levels_of(outcome.engagement.programme).get(outcome.level, outcome.level)


def stated_before(outcome: Outcome) -> bool:
    """Whether the enterprise stated this very level as its present one in a need: the bureau looks twice."""
    stated = select(Need.id).where(
        Need.organisation_id == outcome.enterprise_id,
        Need.programme_id == outcome.programme_id,
        Need.current_level == outcome.level.partition(":")[0],
    )
    return db.session.scalar(stated.limit(1)) is not None

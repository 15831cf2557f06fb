"""The public board: published needs as anybody may see them, without a word about whom to call (G-14).

Columns are named one by one, so that contact data never leave the database for a public page (OUT3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from ...people.queries.searching import named, words_of
from ...programmes.models import Programme
from ...rulebook import rulesets
from ...rulebook.ruleset import Ruleset
from ...shared import texts
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Chain, Organisation, Unit
from ...shared.queries.paging import Page, page_of
from ...shared.registry import Asked
from ..models import Need, NeedService
from ..states import NeedState

OPEN = (NeedState.PUBLISHED,)
CLOSED = (NeedState.MATCHED, NeedState.CONTRACTED, NeedState.DELIVERED, NeedState.ACCEPTED)
SHOWN = OPEN + CLOSED


class BoardStanding(StrEnum):
    """What a bidder wants to know of a need first; derived from its state, its round and the clock."""

    CLAIMING = "claiming"
    WAITING = "waiting"
    CLOSED = "closed"


class BoardFilter(Fixed):
    """What the board is narrowed to; blank is everything. `sort` begins with - where it runs downwards."""

    programmes: tuple[int, ...] | None = None
    """The ids of those that are shown; None is all."""
    text: str = ""
    category: str = ""
    unit_id: int | None = None
    current: str = ""
    goal: str = ""
    chain_id: int | None = None
    standing: str = ""
    sort: str = "-published"
    page: int = 1


class BoardRound(Fixed):
    """The round a need stands in now or stood in last."""

    id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    state: StrEnum


CLAIMING: Asked[[datetime], ColumnElement[bool]] = Asked("the condition that a need stands in a round that takes claims")
ROUNDS: Asked[[Sequence[int]], Mapping[int, BoardRound]] = Asked(
    "the round that each need stands in; of several the last to close"
)
ANNOUNCED: Asked[[int], tuple[str, str]] = Asked("the hash and the text of what a round was announced with")


class BoardRow(Fixed):
    """One need as the board lists it: labels as Annex 4 prints them."""

    id: int
    number: str
    enterprise: str
    county: str
    services: tuple[str, ...]
    current: str
    goal: str
    published_at: datetime
    programme: str
    standing: BoardStanding
    round: BoardRound | None


class BoardEntry(Fixed):
    """One need on its own page."""

    row: BoardRow
    chain: str
    description: str
    wanted_result: str
    budget_fen: int | None
    wanted_by: date | None


COLUMNS = (
    Need.id,
    Need.number,
    Organisation.name.label("enterprise"),
    Unit.name.label("county"),
    Need.current_level,
    Need.goal_level,
    Need.published_at,
    Need.state,
    Programme.ruleset_key,
    Programme.name.label("programme"),
)
"""All that a row of the board is made of."""
MORE = (Chain.name.label("chain"), Need.description, Need.wanted_result, Need.budget_fen, Need.wanted_by)
"""What the page of one need adds."""

SORTS: Mapping[str, tuple[Any, ...]] = {
    "published": (Need.published_at,),
    "enterprise": (Organisation.name,),
    "county": (Unit.position, Unit.name),
    "wanted": (Need.wanted_by,),
}


def listing(asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> Page[BoardRow]:
    """A page of the board, in four questions however long it is."""
    found = _narrowed(_shown(*COLUMNS), asked, laws, now)
    counted = _narrowed(_shown(Need.id), asked, laws, now)
    page = page_of(found.order_by(*_order(asked.sort)), asked.page, counted=counted, rows=True)
    return replace(page, items=_rows(page.items, now))


def counts(asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> dict[str, int]:
    """How many needs of the narrowed board ask for each category, whichever was chosen; in one question."""
    found = _narrowed(_shown(NeedService.category, func.count()), replace(asked, category=""), laws, now)
    counted = found.join(NeedService, NeedService.need_id == Need.id).group_by(NeedService.category)
    return dict(db.session.execute(counted).all())


def entry(need_id: int, now: datetime) -> BoardEntry:
    """One need of the board; `NotFound` where it is not on it, or not any more."""
    found = _shown(*COLUMNS, *MORE).outerjoin(Chain, Chain.id == Need.chain_id).where(Need.id == need_id)
    row = there(db.session.execute(found).one_or_none())
    [shown] = _rows([row], now)
    return BoardEntry(
        row=shown,
        chain=row.chain or "",
        description=row.description,
        wanted_result=row.wanted_result,
        budget_fen=row.budget_fen,
        wanted_by=row.wanted_by,
    )


def total(shown: Iterable[Programme]) -> int:
    """How many needs of these programmes stand on the board."""
    found = select(func.count()).select_from(Need).where(Need.state.in_(SHOWN))
    return db.session.scalar(found.where(Need.programme_id.in_([one.id for one in shown]))) or 0


def _shown(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Need)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .join(Unit, Unit.id == Need.unit_id)
        .join(Programme, Programme.id == Need.programme_id)
        .where(Need.state.in_(SHOWN))
    )


def _narrowed(found: Select[Any], asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> Select[Any]:
    equal = (
        (Need.unit_id, asked.unit_id),
        (Need.current_level, asked.current),
        (Need.goal_level, asked.goal),
        (Need.chain_id, asked.chain_id),
    )
    found = found.where(*(column == value for column, value in equal if value not in ("", None)))
    if asked.programmes is not None:
        found = found.where(Need.programme_id.in_(asked.programmes))
    if asked.category:
        found = found.where(_names([asked.category]))
    if asked.standing:
        found = found.where(_stands(asked.standing, now))
    for word in words_of(asked.text):
        found = found.where(_says(word, laws))
    return found


def _names(codes: Iterable[str]) -> ColumnElement[bool]:
    named = aliased(NeedService)
    return exists().where(named.need_id == Need.id, named.category.in_(list(codes)))


def _says(word: str, laws: Sequence[Ruleset]) -> ColumnElement[bool]:
    """A word stands in the name, the place, the text, or in the label of a service that is asked for."""
    columns = (Unit.name, Need.number)
    said = [column.icontains(word, autoescape=True) for column in columns]
    said += [named(word), Need.folded.contains(word, autoescape=True)]
    kinds = (kind for ruleset in laws for kind in ruleset.categories)
    codes = [kind.code for kind in kinds if word in texts.name_key(kind.label)]
    return or_(*said, _names(codes)) if codes else or_(*said)


def _stands(standing: str, now: datetime) -> ColumnElement[bool]:
    claiming = CLAIMING(now)
    conditions: dict[str, ColumnElement[bool]] = {
        "open": Need.state.in_(OPEN),
        BoardStanding.CLAIMING: and_(Need.state.in_(OPEN), claiming),
        BoardStanding.WAITING: and_(Need.state.in_(OPEN), ~claiming),
        BoardStanding.CLOSED: Need.state.in_(CLOSED),
    }
    return conditions.get(standing, false())


def _order(sort: str) -> list[ColumnElement[Any]]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["published"])
    down = sort.startswith("-") or sort not in SORTS
    return [*(column.desc().nulls_last() if down else column.asc().nulls_last() for column in columns), Need.id]


def _rows(found: Sequence[Any], now: datetime) -> list[BoardRow]:
    ids = [row.id for row in found]
    services, rounds = _services(ids), ROUNDS(ids)
    return [_row(row, services.get(row.id, ()), rounds.get(row.id), now) for row in found]


def _row(row: Any, categories: Sequence[str], a_round: BoardRound | None, now: datetime) -> BoardRow:
    ruleset = rulesets.load(row.ruleset_key)
    return BoardRow(
        id=row.id,
        number=row.number,
        enterprise=row.enterprise,
        county=row.county,
        services=tuple(ruleset.categories[code].label for code in categories),
        current=_level(ruleset, row.current_level),
        goal=_level(ruleset, row.goal_level),
        published_at=row.published_at,
        programme=row.programme,
        standing=_standing(row.state, a_round, now),
        round=a_round,
    )


def _level(ruleset: Ruleset, code: str) -> str:
    return ruleset.levels[code].label if code in ruleset.levels else code


def _standing(state: str, a_round: BoardRound | None, now: datetime) -> BoardStanding:
    if state in CLOSED:
        return BoardStanding.CLOSED
    open_now = a_round is not None and a_round.state == "announced" and a_round.opens_at <= now < a_round.closes_at
    return BoardStanding.CLAIMING if open_now else BoardStanding.WAITING


def _services(ids: Sequence[int]) -> dict[int, list[str]]:
    found = select(NeedService.need_id, NeedService.category).where(NeedService.need_id.in_(ids))
    services: dict[int, list[str]] = {}
    for need_id, category in db.session.execute(found.order_by(NeedService.need_id, NeedService.position)):
        services.setdefault(need_id, []).append(category)
    return services

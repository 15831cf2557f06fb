"""The public board: published needs as anybody may see them, without a word about whom to call (G-14).

Columns are named one by one, so that contact data never leave the database for a public page (OUT3).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, func, select

from ...programmes.models import Programme
from ...rulebook import rulesets
from ...rulebook.ruleset import Ruleset
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Chain, Organisation, Unit
from ...shared.queries.paging import SIZE, Page
from ...shared.queries.unaided import Unaided
from ...shared.registry import Asked
from ..models import Need, asking
from ..states import CLOSED, OPEN, SHOWN
from . import searching, wordings
from .wordings import Correction


class BoardStanding(StrEnum):
    """What a bidder wants to know of a need first; derived from its state, its round and the clock."""

    PLANNED = "planned"
    CLAIMING = "claiming"
    REVIEWED = "reviewed"
    """Its round is closed and has not published: how far the bureau is with it is nobody's business."""
    WAITING = "waiting"
    """It stands in no round that goes on."""
    CLOSED = "closed"
    """It is matched."""


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
    standing: BoardStanding
    """How a need stands that this round has not matched."""


STANDS: Asked[[BoardStanding, datetime], ColumnElement[bool]] = Asked("the condition that the rounds of a need make it stand so")
ROUNDS: Asked[[Sequence[int], datetime], Mapping[int, BoardRound]] = Asked(
    "the round that each need stands in; of several the last to close"
)
EXTENDED: Asked[[int], Sequence[datetime]] = Asked("the closing moments that a round had before it was extended")
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
    corrected: tuple[Correction, ...]
    """What was put right since it was published, the first time first."""


class BoardEntry(Fixed):
    """One need on its own page."""

    row: BoardRow
    chain: str
    description: str
    wanted_result: str
    budget_fen: int | None
    wanted_by: date | None
    particulars: Sequence[str]


COLUMNS = (
    Need.id,
    Need.number,
    Organisation.name.label("enterprise"),
    Unit.name.label("county"),
    Need.current_level,
    Need.goal_level,
    Need.published_at,
    Need.state,
    Need.asks,
    Need.wording,
    Programme.ruleset_key,
    Programme.name.label("programme"),
)
"""All that a row of the board is made of."""
MORE = (Chain.name.label("chain"), Need.description, Need.wanted_result, Need.budget_fen, Need.wanted_by, Need.particulars)
"""What the page of one need adds."""

SKIPPED, WANTED = "skipped", "wanted"
"""Under which names a statement asks how many rows stand before those of its page, and how many these are."""
SORTS: Mapping[str, tuple[Any, ...]] = {
    "published": (Need.published_at,),
    "enterprise": (Organisation.name,),
    "county": (Unit.position, Unit.name),
    "wanted": (Need.wanted_by,),
}


class Look(Fixed):
    """A page of the board, and how many needs of the narrowed board ask for each category, whichever was chosen."""

    page: Page[BoardRow]
    counts: Mapping[str, int]


def look(asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> Look:
    """What the board shows, in as many questions however long it is: its ids come out of an index, rows are read for one page."""
    values = _values(asked)
    names, more = frozenset(values), _more(asked, laws, now)
    counts: Counter[str] = Counter()
    total = 0
    for asks, count in db.session.execute(_also(_counted(names), more), values):
        codes = _codes(asks)
        counts.update(dict.fromkeys(codes, count))
        total += count if not asked.category or asked.category in codes else 0
    page: Page[BoardRow] = Page(items=(), page=1, total=total)
    page = replace(page, page=min(max(asked.page, 1), page.pages))
    narrowed = [*more, *([asking(asked.category)] if asked.category else [])]
    return Look(page=replace(page, items=_by_ids(_ids(page, asked, values, narrowed), now)), counts=counts)


def _ids(page: Page[Any], asked: BoardFilter, values: Mapping[str, Any], more: Sequence[ColumnElement[bool]]) -> list[int]:
    """The ids of a page; in the order of publication they are read from whichever end is nearer."""
    by, down = _sorted(asked)
    before = (page.page - 1) * SIZE
    here = min(SIZE, page.total - before)
    behind = page.total - before - here
    turned = by == "published" and behind < before
    statement = _also(_in_order(frozenset(values), by, down is not turned), more)
    rows = {SKIPPED: behind if turned else before, WANTED: here}
    found = db.session.scalars(statement, {**values, **rows}).all() if page.total else []
    return [*(reversed(found) if turned else found)]


def listing(asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> Page[BoardRow]:
    """A page of the board."""
    return look(asked, laws, now).page


def entry(need_id: int, now: datetime) -> BoardEntry:
    """One need of the board; `NotFound` where it is not on it, or not any more."""
    found = _joined(*COLUMNS, *MORE).outerjoin(Chain, Chain.id == Need.chain_id).where(Need.id == need_id, Need.shown)
    row = there(db.session.execute(found).one_or_none())
    [shown] = _rows([row], now)
    return BoardEntry(
        row=shown,
        chain=row.chain or "",
        description=row.description,
        wanted_result=row.wanted_result,
        budget_fen=row.budget_fen,
        wanted_by=row.wanted_by,
        particulars=tuple(row.particulars),
    )


def total(shown: Iterable[Programme]) -> int:
    """How many needs of these programmes stand on the board."""
    here = [one.id for one in shown]
    return db.session.scalar(select(func.count()).where(Need.shown, Unaided(Need.programme_id).in_(here))) or 0


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Need)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .join(Unit, Unit.id == Need.unit_id)
        .join(Programme, Programme.id == Need.programme_id)
    )


def _values(asked: BoardFilter) -> dict[str, Any]:
    """All that columns of a need are compared with, by the names under which the statements ask for it."""
    given = {
        "programmes": asked.programmes,
        "unit_id": asked.unit_id,
        "current": asked.current,
        "goal": asked.goal,
        "chain_id": asked.chain_id,
    }
    return {name: value for name, value in given.items() if value is not None and value != ""}


def _narrowed(names: frozenset[str]) -> list[ColumnElement[bool]]:
    """The conditions of what is shown, and of these columns."""
    conditions: dict[str, ColumnElement[bool]] = {
        "programmes": Unaided(Need.programme_id).in_(bindparam("programmes", expanding=True)),
        "unit_id": Unaided(Need.unit_id) == bindparam("unit_id"),
        "current": Need.current_level == bindparam("current"),
        "goal": Need.goal_level == bindparam("goal"),
        "chain_id": Need.chain_id == bindparam("chain_id"),
    }
    return [Need.shown.expression, *(condition for name, condition in conditions.items() if name in names)]


def _more(asked: BoardFilter, laws: Sequence[Ruleset], now: datetime) -> list[ColumnElement[bool]]:
    """What the board is narrowed to besides: how needs stand by the clock, and what they say."""
    stands = [_stands(asked.standing, now)] if asked.standing else []
    return stands + searching.said(asked.text, laws)


def _also(statement: Any, conditions: Sequence[ColumnElement[bool]]) -> Any:
    """A statement as it was written, where nothing more is asked."""
    return statement.where(*conditions) if conditions else statement


@cache
def _counted(names: frozenset[str]) -> Any:
    """How many needs ask for which services, written once for each choice of columns."""
    return select(Need.asks, func.count()).where(*_narrowed(names)).group_by(Need.asks)


def _sorted(asked: BoardFilter) -> tuple[str, bool]:
    """By what, and whether downwards; by the day of publication, the latest first, where that is nothing known."""
    by, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    return (by, down) if by in SORTS else ("published", True)


@cache
def _in_order(names: frozenset[str], by: str, down: bool) -> Select[int]:
    """The ids of one page of what was asked for, in its order."""
    found = (
        select(Need.id).where(*_narrowed(names)).limit(bindparam(WANTED, type_=Integer)).offset(bindparam(SKIPPED, type_=Integer))
    )
    if by == "published":
        return found.order_by(*((Need.published_at.desc(), Need.id) if down else (Need.published_at, Need.id.desc())))
    if by == "enterprise":
        found = found.join(Organisation, Organisation.id == Need.organisation_id)
    if by == "county":
        found = found.join(Unit, Unit.id == Need.unit_id)
    columns = (column.desc().nulls_last() if down else column.asc().nulls_last() for column in SORTS[by])
    return found.order_by(*columns, Need.id)


def _by_ids(ids: Sequence[int], now: datetime) -> list[BoardRow]:
    found = db.session.execute(_rows_of(), {"ids": ids}).all() if ids else []
    return _rows(sorted(found, key=lambda row: ids.index(row.id)), now)


@cache
def _rows_of() -> Select[Any]:
    return _joined(*COLUMNS).where(Need.id.in_(bindparam("ids", expanding=True)))


def _stands(standing: str, now: datetime) -> ColumnElement[bool]:
    if standing in ("open", BoardStanding.CLOSED):
        return Need.state.in_(OPEN if standing == "open" else CLOSED)
    return and_(Need.state.in_(OPEN), STANDS(BoardStanding(standing), now)) if standing in set(BoardStanding) else false()


def _rows(found: Sequence[Any], now: datetime) -> list[BoardRow]:
    rounds = ROUNDS([row.id for row in found], now) if found else {}
    corrected = wordings.of_needs([row.id for row in found if row.wording > 1])
    return [_row(row, rounds.get(row.id), corrected.get(row.id, ())) for row in found]


def _codes(asks: str) -> list[str]:
    return [code for code in asks.split(",") if code]


def _row(row: Any, a_round: BoardRound | None, corrected: Sequence[Correction]) -> BoardRow:
    ruleset = rulesets.load(row.ruleset_key)
    return BoardRow(
        id=row.id,
        number=row.number,
        enterprise=row.enterprise,
        county=row.county,
        services=tuple(ruleset.categories[code].label for code in _codes(row.asks)),
        current=_level(ruleset, row.current_level),
        goal=_level(ruleset, row.goal_level),
        published_at=row.published_at,
        programme=row.programme,
        standing=_standing(row.state, a_round),
        round=a_round,
        corrected=wordings.since(corrected, row.published_at),
    )


def _level(ruleset: Ruleset, code: str) -> str:
    return ruleset.levels[code].label if code in ruleset.levels else code


def standing_of(need: Need, now: datetime) -> BoardStanding | None:
    """How a need stands for bidders, as the board says it; None where it is not on the board."""
    return _standing(need.state, ROUNDS([need.id], now).get(need.id)) if need.state in SHOWN else None


def _standing(state: str, a_round: BoardRound | None) -> BoardStanding:
    if state in CLOSED:
        return BoardStanding.CLOSED
    return a_round.standing if a_round else BoardStanding.WAITING

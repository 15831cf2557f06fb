"""The rounds of the competition, and the needs that stand in them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, select
from sqlalchemy.orm import defer, joinedload, lazyload, load_only

from ...matching.files import frozen
from ...needs.models import Need, asking
from ...needs.states import NeedState
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import EventRecord
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Organisation, Unit
from ...shared.queries.paging import Page, among, of_ids, page_of
from ...shared.roles import Role
from ..events import RoundAdjusted, RoundAnnounced, RoundExtended
from ..models import Round, RoundNeed
from ..rules import phase as phases
from ..rules.phase import LIVE, Phase
from ..rules.proposal import Assurance
from ..rules.scoring import Criterion
from ..states import RoundState

CITY_READERS = {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.EXPERT, Role.AUDITOR}
WEIGHT = "claim_weight_"
BY_NUMBER = Need.number.concat("")
"""The order of the needs of a round, without the index of numbers: PostgreSQL would walk through all needs until a page is full."""


class Line(Fixed):
    """One round in a list."""

    round: Round
    phase: Phase
    needs: int


def visible_to(actor: Account) -> Select[Round]:
    """Rounds this person may look into: those of the own bureau, or of the bureau above the own county; latest first."""
    rounds = select(Round).join(Programme, Round.programme_id == Programme.id).order_by(Round.id.desc())
    if actor.roles & CITY_READERS:
        return rounds.where(Programme.unit_id == actor.unit_id)
    if Role.COUNTY_OFFICER in actor.roles:
        return rounds.where(Programme.unit_id == select(Unit.parent_id).where(Unit.id == actor.unit_id).scalar_subquery())
    return rounds.where(false())


def phase(a_round: Round, now: datetime) -> Phase:
    """Where a round stands at `now`."""
    return phases.phase(a_round.state, a_round.opens_at, a_round.closes_at, now)


def listing(actor: Account, now: datetime, programme: Programme | None = None, only: Select[Any] | None = None) -> list[Line]:
    """The rounds this person may look into, the latest first."""
    here = visible_to(actor).where(programmes.within(Round.programme_id, programme))
    found = list(db.session.scalars(among(here, Round, only).options(defer(Round.listed))))
    counts = need_counts([a_round.id for a_round in found])
    return [Line(round=one, phase=phase(one, now), needs=counts.get(one.id, 0)) for one in found]


def need_counts(round_ids: Iterable[int]) -> dict[int, int]:
    """How many needs stand in each of these rounds."""
    counted = select(RoundNeed.round_id, func.count()).where(RoundNeed.round_id.in_(list(round_ids)))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(RoundNeed.round_id))}


def live_of(need_ids: Iterable[int]) -> dict[int, Round]:
    """The live round of each of these needs; those that stand in none are left out."""
    return {row[0]: row[1] for row in db.session.execute(_live(), {"needs": list(need_ids)})}


@cache
def _live() -> Select[int, Round]:
    pairs = select(RoundNeed.need_id, Round).join(Round, RoundNeed.round_id == Round.id)
    return pairs.where(RoundNeed.need_id.in_(bindparam("needs", expanding=True)), Round.state.in_(LIVE))


def live_of_need(need_id: int) -> Round | None:
    """The live round a need stands in, or None."""
    return live_of([need_id]).get(need_id)


def needs_of(a_round: Round) -> list[Need]:
    """The needs of a round, by number."""
    rows = select(Need).join(RoundNeed, RoundNeed.need_id == Need.id).where(RoundNeed.round_id == a_round.id)
    whole = joinedload(Need.organisation), joinedload(Need.unit)
    return list(db.session.scalars(rows.options(*whole).order_by(BY_NUMBER)))


def needs_page(a_round: Round, page: int) -> Page[Need]:
    """One page of the needs of a round, by number."""
    here = select(Need.id).join(RoundNeed, RoundNeed.need_id == Need.id).where(RoundNeed.round_id == a_round.id)
    ids = page_of(here.order_by(BY_NUMBER), page, total=need_counts([a_round.id]).get(a_round.id, 0))
    return of_ids(ids, select(Need).options(joinedload(Need.organisation), joinedload(Need.unit)), Need)


def next_number(programme: Programme) -> int:
    """The number that the next round of a programme gets."""
    last = db.session.scalar(select(func.max(Round.number)).where(Round.programme_id == programme.id))
    return (last or 0) + 1


LISTED = 200
"""Needs that a form of a round offers at once; more are found by narrowing it down, or taken in later, until the round opens."""


def free_needs(programme: Programme, category: str = "", unit_id: int | None = None, also: Iterable[int] = ()) -> list[Need]:
    """Published needs of a programme that stand in no live round, by number: `LISTED` of them, and those of `also`.

    `also` are ids of needs that a form has sent; of them those are found that are free. Of each what a form says of it is read.
    """
    first = db.session.scalars(_free(programme, category, unit_id).order_by(Need.id).limit(LISTED)).all()
    sent = set(also) - set(first)
    more = db.session.scalars(_free(programme).where(Need.id.in_(sent))).all() if sent else ()
    named = joinedload(Need.organisation).load_only(Organisation.name), joinedload(Need.unit).load_only(Unit.name)
    short = load_only(Need.number, Need.asks, Need.programme_id), lazyload(Need.services)
    found = select(Need).where(Need.id.in_([*first, *more])).options(*named, *short)
    return list(db.session.scalars(found.order_by(Need.number)))


def count_free(programme: Programme, category: str = "", unit_id: int | None = None) -> int:
    """How many needs are free, listed or not."""
    return db.session.scalar(_free(programme, category, unit_id).with_only_columns(func.count())) or 0


def _free(programme: Programme, category: str = "", unit_id: int | None = None) -> Select[int]:
    """The ids, out of an index that has all that is asked for."""
    taken = select(RoundNeed.need_id).join(Round, RoundNeed.round_id == Round.id).where(Round.state.in_(LIVE))
    here = Need.programme_id == programme.id, Need.state == NeedState.PUBLISHED
    needs = select(Need.id).where(*here, Need.id.not_in(taken))
    if category:
        needs = needs.where(asking(category))
    return needs if unit_id is None else needs.where(Need.unit_id == unit_id)


def default_weights(programme: Programme) -> dict[str, int]:
    """The weights that the programme's settings give to the terms of a claim's score, in the order of the criteria."""
    values = programmes.settings_of(programme).values
    given = {key: values.get(f"{WEIGHT}{key}") for key in Criterion}
    return {key.value: value for key, value in given.items() if isinstance(value, int)}


def commitment_of(round_id: int) -> str:
    """The hash of what the round commits to as it was announced last; blank where no announcement is recorded."""
    return str(_announced(round_id).get("commitment", ""))


def announcement_of(round_id: int) -> int:
    """The version in which a round was announced last: 1 committed to the seed alone."""
    return int(_announced(round_id).get("announcement", 1))


def announcement_text_of(round_id: int) -> str:
    """What was announced, as the text of which the hash is taken; blank where it was the seed alone.

    It holds the hash of the seed, never the seed.
    """
    a_round = db.session.get_one(Round, round_id)
    return frozen.announcement_text(start_of(a_round, a_round.programme, announcement_of(round_id)))


def verdict_of(result: Mapping[str, Any]) -> Assurance:
    """What anybody who checks the result of a run will find proven."""
    if result["status"] != "optimal":
        return Assurance.UNPROVEN
    if result.get("prices") is None:
        return Assurance.AGAIN if result.get("proof", "again") != "none" else Assurance.UNPROVEN
    return Assurance.PROVEN if result.get("drawn", True) else Assurance.UNDRAWN


def extended_from(round_id: int) -> list[datetime]:
    """The closing moments that a round had before it was extended, the first one first; they stay public."""
    rows = select(EventRecord.facts).where(EventRecord.subject_kind == "round", EventRecord.subject_id == round_id)
    found = db.session.scalars(rows.where(EventRecord.kind == RoundExtended.__name__).order_by(EventRecord.seq))
    return [datetime.fromisoformat(facts["earlier_at"]) for facts in found]


def _announced(round_id: int) -> Mapping[str, Any]:
    """The facts of the last announcement that names a hash, which an adjustment before the opening makes anew."""
    kinds = (RoundAnnounced.__name__, RoundAdjusted.__name__)
    rows = select(EventRecord.facts).where(EventRecord.kind.in_(kinds), EventRecord.subject_id == round_id)
    facts: Iterable[Mapping[str, Any]] = db.session.scalars(rows.order_by(EventRecord.seq.desc()))
    return next((one for one in facts if "commitment" in one), {})


def start_of(a_round: Round, programme: Programme, version: int, weights: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a frozen input says of a round that was announced in this version."""
    start = {
        "programme": programme.key,
        "number": a_round.number,
        "weights": a_round.weights if weights is None else weights,
        "seed": a_round.seed,
        "aim": "coverage",
    }
    return start if version == 1 else start | {"announcement": version, "ruleset": programme.ruleset_key}


def labels_of(programme: Programme, codes: Iterable[str]) -> tuple[str, ...]:
    """The printed labels of categories, in the order of the rule set."""
    wanted = set(codes)
    return tuple(word.label for word in programmes.ruleset_of(programme).categories if word.code in wanted)


def open_now(programme_ids: Iterable[int], now: datetime) -> Mapping[int, Round]:
    """The rounds of these programmes that take claims at `now`, by id."""
    rounds = select(Round).where(
        Round.programme_id.in_(list(programme_ids)),
        Round.state == RoundState.ANNOUNCED,
        Round.opens_at <= now,
        Round.closes_at > now,
    )
    return {one.id: one for one in db.session.scalars(rounds.order_by(Round.closes_at))}

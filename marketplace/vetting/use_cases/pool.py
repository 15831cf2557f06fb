"""Places in the pool: suspended, resumed, removed, and their numbers changed, each with a reason."""

from datetime import datetime

from sqlalchemy import select

from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook.ruleset import Subject
from ...shared.errors import Conflict, Invalid, NotNow
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.reasons import needed
from ...shared.wording import LABELS
from ..commands import ChangePlace, MovePlace
from ..events import PlaceChanged, PlaceEvent, PlaceRemoved, PlaceResumed, PlaceSuspended
from ..models import PoolPlace
from ..states import PlaceState
from .vetting import MOST_CAPACITY

Change = dict[str, object]


def suspend(command: MovePlace, *, actor: Account, now: datetime) -> PoolPlace:
    """Stop an institution for the time being: its claims, matches and contracts wait until it is resumed."""
    return _move(command, Step.SUSPEND, PlaceSuspended, actor, now)


def resume(command: MovePlace, *, actor: Account, now: datetime) -> PoolPlace:
    """Let a suspended institution claim again."""
    return _move(command, Step.RESUME, PlaceResumed, actor, now)


def remove(command: MovePlace, *, actor: Account, now: datetime) -> PoolPlace:
    """Take an institution out of the pool for good: what it has not finished is ended by the city, case by case."""
    return _move(command, Step.REMOVE, PlaceRemoved, actor, now)


def change(command: ChangePlace, *, actor: Account, now: datetime) -> PoolPlace:
    """Set another capacity (G-04), or adjust the committed number, which a place allows once (C-28).

    NotNow while it waits to be carried over: what is approved is what was proposed.
    """
    with transaction(actor, now):
        place = _found(command, actor, "place.change")
        if place.state == PlaceState.REMOVED:
            raise NotNow("place.removed", name=place.organisation.name)
        if place.proposed is not None:
            raise NotNow("cannot.not_proposed")
        reason = needed(command.reason)
        changes = [*_capacity(place, command.capacity), *_commitment(place, command.committed_served)]
        if not changes:
            raise Invalid("place.nothing_changed")
        place.reason = reason
        record(PlaceChanged(place_id=place.id, changes=tuple(changes), reason=reason))
    return place


def _move(command: MovePlace, step: Step, happened: type[PlaceEvent], actor: Account, now: datetime) -> PoolPlace:
    with transaction(actor, now):
        place = _found(command, actor, "place.change")
        place.state = take(step, place.state)
        place.reason = needed(command.reason)
        if place.state is PlaceState.REMOVED:
            place.proposed = None
        record(happened(place_id=place.id, reason=place.reason))  # type: ignore[call-arg]
    return place


def _found(command: ChangePlace | MovePlace, actor: Account, permission: str) -> PoolPlace:
    return load(select(PoolPlace), command.place_id, actor, permission, command.version)


def _capacity(place: PoolPlace, capacity: int | None) -> list[Change]:
    if capacity is None or capacity == place.capacity:
        return []
    if not 0 <= capacity <= MOST_CAPACITY:
        raise Invalid("application.number", field="capacity", value=capacity, least=0, most=MOST_CAPACITY)
    change = _change("capacity", place.capacity, capacity)
    place.capacity = capacity
    return [change]


def _commitment(place: PoolPlace, committed: int | None) -> list[Change]:
    """The one adjustment of the committed number: not below what the rule set demands (MR-04)."""
    if committed is None or committed == place.committed_served:
        return []
    if place.committed_served != place.application.committed_served:
        raise Conflict("place.adjusted_before", field="committed_served", committed=place.committed_served)
    settings = programmes.settings_of(place.programme)
    binding = programmes.binds(place.programme, Subject.INSTITUTION, "committed")
    least = settings.integer("committed_served_min") if binding else 1
    if not least <= committed <= MOST_CAPACITY:
        raise Invalid(
            "place.committed_few",
            field="committed_served",
            committed=committed,
            least=least,
            most=MOST_CAPACITY,
            rule=programmes.ruleset_of(place.programme).cite("committed"),
        )
    change = _change("committed_served", place.committed_served, committed)
    place.committed_served = committed
    return [change]


def _change(name: str, old: int, new: int) -> Change:
    return {"label": LABELS[f"PoolPlace.{name}"], "old": old, "new": new}

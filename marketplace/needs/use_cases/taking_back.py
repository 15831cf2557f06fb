"""A step on needs is taken back, of one or of several together, as long as nothing has followed from it."""

from datetime import datetime

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import Invalid, NotNow
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.reasons import needed
from ..commands import UnpublishNeeds, UnverifyNeeds
from ..events import NeedUnpublished, NeedUnverified
from ..models import Need
from ..queries import needs


def unverify(command: UnverifyNeeds, *, actor: Account, now: datetime) -> list[Need]:
    """Take back that needs were verified, all or none: they wait for the county as they were handed in."""
    with transaction(actor, now):
        reason = _reason_of(command)
        return [_unverified(one, seen, reason, actor) for one, seen in sorted(command.versions.items())]


def _unverified(need_id: int, version: int, reason: str, actor: Account) -> Need:
    need = load(needs.visible_to(actor), need_id, actor, "need.unverify", version)
    need.state = take(Step.UNVERIFY, need.state)
    need.verified_at = need.verified_by_id = None
    need.one_person = False
    record(NeedUnverified(need_id=need.id, reason=reason))
    return need


def unpublish(command: UnpublishNeeds, *, actor: Account, now: datetime) -> list[Need]:
    """Take needs off the board, all or none, that no round has taken up: they wait for the city as they were verified."""
    with transaction(actor, now):
        reason = _reason_of(command)
        return [_unpublished(one, seen, reason, actor) for one, seen in sorted(command.versions.items())]


def _unpublished(need_id: int, version: int, reason: str, actor: Account) -> Need:
    need = load(needs.visible_to(actor), need_id, actor, "need.unpublish", version)
    state = take(Step.UNPUBLISH, need.state)
    refuse_stood(need)
    need.state, need.published_at, need.published_by_id = state, None, None
    record(NeedUnpublished(need_id=need.id, reason=reason))
    return need


def refuse_stood(need: Need) -> None:
    """Raise `NotNow` where a round has taken a need up: others count on it then."""
    if needs.has_stood(need):
        raise NotNow("need.has_stood", number=need.number)


def _reason_of(command: UnverifyNeeds | UnpublishNeeds) -> str:
    if not command.versions:
        raise Invalid("need.none_to_take_back")
    return needed(command.reason)

"""Needs: writing down, handing in, returning, verifying, publishing, taking back (S004-2.2.1, S004-3.2, S004-X4)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from ...people.queries import organisations
from ...people.use_cases import enterprises
from ...programmes.queries import programmes
from ...programmes.use_cases import numbers
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook.conditions import OF_OFFICES
from ...shared import calendar, permissions
from ...shared.errors import Invalid, NotFound, NotNow, NotPermitted
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import Organisation, Unit
from ...shared.permissions.persons import ids_of
from ...shared.reasons import given, needed
from ...shared.registry import Asked
from ...shared.roles import Role
from ...shared.states import Standing
from .. import rules
from ..commands import (
    CancelNeed,
    DraftNeed,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SubmitNeed,
    VerifyNeed,
    VerifyNeeds,
    WithdrawNeed,
)
from ..events import (
    NeedCancelled,
    NeedDrafted,
    NeedPublished,
    NeedReturned,
    NeedRevised,
    NeedSubmitted,
    NeedVerified,
    NeedWithdrawn,
)
from ..models import Need, Origin
from ..queries import hands, needs
from ..states import NeedState
from . import need_content

WRITABLE = (NeedState.DRAFT, NeedState.RETURNED)
OFF_THE_BOARD: Asked[[Session, Need], None] = Asked("to forget what was only begun for a need that leaves the board")


def draft(command: DraftNeed, *, actor: Account, now: datetime) -> Need:
    """Write a need down as a draft: an enterprise its own, a county one of an enterprise of its own."""
    with transaction(actor, now) as session:
        permissions.require(actor, "need.draft")
        programme = programmes.find(command.programme_id, actor)
        enterprise, origin = _whose(session, command, actor=actor, now=now)
        [number] = numbers.take(session, programme, Need, "XQ")
        need = Need(
            number=number,
            programme_id=programme.id,
            organisation_id=enterprise.id,
            unit_id=enterprise.unit_id,
            origin=origin,
            entered_by_id=actor.id,
            created_at=now,
            reason="",
        )
        need_content.write(session, need, programme, command.content)
        session.add(need)
        session.flush()
        record(NeedDrafted.of(need, number=number, organisation_id=enterprise.id, origin=origin))
    return need


def enter(command: DraftNeed | ReviseNeed, *, handed_in: bool, consents: bool, actor: Account, now: datetime) -> Need:
    """Write a need and, if asked to, hand it in by the same commit: where that is refused nothing is stored."""
    with transaction(actor, now) as session:
        need = (draft if isinstance(command, DraftNeed) else revise)(command, actor=actor, now=now)  # type: ignore[arg-type]
        session.flush()
        if handed_in:
            submit(SubmitNeed(need_id=need.id, version=need.version, consents=consents), actor=actor, now=now)
    return need


def revise(command: ReviseNeed, *, actor: Account, now: datetime) -> Need:
    """Change what a draft or a returned need says."""
    with transaction(actor, now) as session:
        need = load(needs.visible_to(actor), command.need_id, actor, "need.revise", command.version)
        if need.state not in WRITABLE:
            raise NotNow("need.not_writable", number=need.number, state=need.state)
        changed = need_content.write(session, need, need.programme, command.content)
        if need.live_key:
            need_content.take_key(need)
        if changed:
            record(NeedRevised(need_id=need.id, fields=changed))
    return need


def submit(command: SubmitNeed, *, actor: Account, now: datetime) -> Need:
    """Hand a need to the county. An enterprise's own submission is its yes; a county states it (S004-2.2.0)."""
    with transaction(actor, now):
        need = load(needs.visible_to(actor), command.need_id, actor, "need.submit", command.version)
        state = take(Step.SUBMIT, need.state)
        consents = Role.ENTERPRISE in actor.roles or command.consents
        _refuse_stopped(need)
        rules.refuse_unready(need_content.content_of(need), programmes.ruleset_of(need.programme), calendar.day_of(now))
        need_content.refuse_broken(need, need_content.findings_of(need, consents=consents), but=OF_OFFICES)
        need_content.take_key(need)
        need.state, need.submitted_at, need.reason = state, now, ""
        record(NeedSubmitted.of(need, consents=consents))
    return need


def send_back(command: ReturnNeed, *, actor: Account, now: datetime) -> Need:
    """Return a need to whoever wrote it, with all that is to be mended."""
    with transaction(actor, now):
        need = load(needs.visible_to(actor), command.need_id, actor, "need.return", command.version)
        need.state = take(Step.RETURN, need.state)
        need.reason = needed(command.reason)
        need.verified_at = need.verified_by_id = None
        need.one_person = False
        record(NeedReturned.of(need))
    return need


def verify(command: VerifyNeed, *, actor: Account, now: datetime) -> Need:
    """State for the county that a need is true; its enterprise must be in the gradient pool (MR-07, S004-2.2.1c)."""
    with transaction(actor, now):
        need = load(needs.visible_to(actor), command.need_id, actor, "need.verify", command.version)
        return _verify(need, command.in_gradient_pool, actor, now)


def verify_all(command: VerifyNeeds, *, actor: Account, now: datetime) -> list[Need]:
    """Verify needs, all or none; what is known of an enterprise outweighs what is stated about many."""
    with transaction(actor, now):
        if not command.versions:
            raise Invalid("need.none_chosen")
        verified = []
        for need_id, seen in sorted(command.versions.items()):
            need = load(needs.visible_to(actor), need_id, actor, "need.verify", seen)
            stated = command.in_gradient_pool and need.organisation.in_gradient_pool is None
            verified.append(_verify(need, True if stated else None, actor, now))
    return verified


def _verify(need: Need, in_gradient_pool: bool | None, actor: Account, now: datetime) -> Need:
    state = take(Step.VERIFY, need.state)
    _refuse_stopped(need)
    one_person = _verified_by_its_writer(need, actor)
    if in_gradient_pool is not None:
        need_content.check_pool(need.organisation, in_gradient_pool, actor=actor, now=now)
    need_content.refuse_broken(need, need_content.findings_of(need, consents=True))
    need.state, need.verified_at, need.verified_by_id = state, now, actor.id
    need.one_person = one_person
    record(
        NeedVerified(
            need_id=need.id,
            in_gradient_pool=need.organisation.in_gradient_pool,
            ruleset=need.programme.ruleset_key,
            one_person=one_person,
        )
    )
    return need


def publish(command: PublishNeeds, *, actor: Account, now: datetime) -> list[Need]:
    """Put verified needs on the board, all or none; whoever entered or verified one may not publish it."""
    with transaction(actor, now):
        if not command.versions:
            raise Invalid("need.none_chosen")
        published = [_publish(need_id, seen, actor, now) for need_id, seen in sorted(command.versions.items())]
    return published


def _publish(need_id: int, version: int, actor: Account, now: datetime) -> Need:
    need = load(needs.visible_to(actor), need_id, actor, "need.publish", version)
    state = take(Step.PUBLISH, need.state)
    if hands.in_need(actor, need):
        raise NotPermitted("need.second_person", number=need.number)
    _refuse_stopped(need)
    need_content.refuse_broken(need, need_content.findings_of(need, consents=True))
    need.state, need.published_at, need.published_by_id = state, now, actor.id
    record(NeedPublished(need_id=need.id))
    return need


def withdraw(command: WithdrawNeed, *, actor: Account, clock: Callable[[Session], datetime]) -> Need:
    """Take an own need back: until its round closes, and again once that round's results are out."""
    with transaction(actor) as session:
        need = needs.one(command.need_id, actor)
        a_round = needs.UNDECIDED_ROUND(need, True)
        need = load(needs.visible_to(actor), command.need_id, actor, "need.withdraw", command.version)
        was, now = need.state, clock(session)
        state = take(Step.WITHDRAW, was)
        if a_round is not None and a_round.has_closed(now):
            raise NotNow("need.round_closed", number=need.number, round=a_round.name)
        need.state, need.live_key, need.reason = state, None, given(command.reason)
        OFF_THE_BOARD(session, need)
        record(NeedWithdrawn.of(need, was=was), at=now)
    return need


def cancel(command: CancelNeed, *, actor: Account, now: datetime) -> Need:
    """Take a need off the board for the city; one that is being served must be ended there first."""
    with transaction(actor, now) as session:
        need = load(needs.visible_to(actor), command.need_id, actor, "need.cancel", command.version)
        state = take(Step.CANCEL, need.state)
        if engagement := needs.OPEN_CONTRACT(need):
            raise NotNow("need.served", number=need.number, engagement=engagement.number)
        if need.state is NeedState.MATCHED:
            raise NotNow("need.match_waits", number=need.number)
        need.state, need.live_key, need.reason = state, None, needed(command.reason)
        OFF_THE_BOARD(session, need)
        record(NeedCancelled.of(need))
    return need


def _whose(session: Session, command: DraftNeed, *, actor: Account, now: datetime) -> tuple[Organisation, Origin]:
    """The enterprise that a new need belongs to, and who writes it down."""
    if actor.organisation is not None:
        enterprises.refuse_strange(actor.organisation, actor.organisation.unit)
        return actor.organisation, Origin.ENTERPRISE
    unit = session.get_one(Unit, actor.unit_id)
    if command.organisation_id is None:
        name, another = command.enterprise_name, command.another
        return enterprises.find_or_enter(session, name, unit, another=another, actor=actor, now=now), Origin.COUNTY
    known = session.get(Organisation, command.organisation_id)
    if known is None or known.kind != "enterprise" or known.unit_id != unit.id:
        raise NotFound("not_found")
    enterprises.refuse_strange(known, unit)
    return known, Origin.COUNTY


def _verified_by_its_writer(need: Need, actor: Account) -> bool:
    """Whether a need would be verified by who wrote it down; refused where a colleague of the unit could do it."""
    if hands.awaits_a_colleague(actor, need):
        raise NotPermitted("need.second_person_verifies", number=need.number)
    return bool(ids_of(actor) & hands.writers_of(need))


def _refuse_stopped(need: Need) -> None:
    """Raise where the enterprise of a need may not act any more; its row stays locked until the commit."""
    owner = organisations.held([need.organisation_id], lock=True)[need.organisation_id]
    if owner.standing != Standing.ACTIVE:
        raise NotNow("need.enterprise_stopped", enterprise=owner.name, standing=owner.standing)

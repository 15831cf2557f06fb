"""What officers do with enterprises and institutions: facts, the gradient pool, stopping and letting act again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import update

from ...records.use_cases.loading import checked
from ...records.use_cases.transaction import record, transaction
from ...shared import credit_code, texts
from ...shared.enterprise_names import likeness, parted
from ...shared.errors import Conflict, Invalid, NotNow
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account, Token
from ...shared.models.place import Organisation, OrganisationKind
from ...shared.reasons import USUAL, given, needed
from ...shared.states import Standing
from ...shared.wording import LABELS
from ..commands.organisations import CheckPool, CheckPools, CorrectOrganisation, Resume, Suspend
from ..events.organisations import OrganisationCorrected, OrganisationResumed, OrganisationSuspended, PoolChecked
from ..queries import organisations
from . import enterprises, sessions
from .registrations import FACTS, check_division

CORRECTED = tuple(name for name in FACTS if name != "unit_id")
PERSONAL = frozenset({"legal_representative", "contact_name", "contact_phone"})
"""Facts whose values stay out of the record, which nobody can ever erase."""


def check_pool(command: CheckPool, *, actor: Account, now: datetime) -> Organisation:
    """Note whether an enterprise stands in the gradient pool, and who looked (S004-2.2.1c)."""
    with transaction(actor, now):
        return _say_pool(command, actor, now)


def check_pools(command: CheckPools, *, actor: Account, now: datetime) -> list[Organisation]:
    """Note the same of several enterprises, all or none of them; each has a line of its own in the record."""
    with transaction(actor, now):
        if not command.versions:
            raise Invalid("people.none_picked")
        asked = (CheckPool(organisation_id=one, version=seen, in_pool=command.in_pool) for one, seen in command.versions.items())
        return [_say_pool(one, actor, now) for one in sorted(asked, key=lambda one: one.organisation_id)]


def _say_pool(command: CheckPool, actor: Account, now: datetime) -> Organisation:
    organisation = _found(command, actor, "organisation.check_pool")
    if organisation.kind != OrganisationKind.ENTERPRISE:
        raise Invalid("people.pool_of_enterprises")
    organisation.in_gradient_pool = command.in_pool
    organisation.pool_checked_by_id, organisation.pool_checked_at = actor.id, now
    record(PoolChecked(organisation_id=organisation.id, in_pool=command.in_pool))
    return organisation


def correct(command: CorrectOrganisation, *, actor: Account, now: datetime) -> Organisation:
    """Correct facts, with a reason; the record keeps what stood there before, without personal data."""
    reason = needed(command.reason)
    code = credit_code.read(command.credit_code) if command.credit_code else None
    check_division(command.division_code)
    with transaction(actor, now) as session:
        organisation = _found(command, actor, "organisation.correct")
        values = {name: getattr(command, name) for name in CORRECTED} | {"credit_code": code}
        _refuse_twin(organisation, command.name, code)
        changes = tuple(_changes(organisation, values))
        if not changes:
            return organisation
        before = organisation.name
        for name, value in values.items():
            setattr(organisation, name, value)
        organisation.name_key, organisation.likeness = texts.name_key(command.name), likeness(command.name)
        enterprises.remember(session, organisation, before, parted(command.name).former)
        record(OrganisationCorrected(organisation_id=organisation.id, reason=reason, changes=changes))
    return organisation


def suspend(command: Suspend, *, actor: Account, now: datetime) -> Organisation:
    """Stop an organisation from acting, with a reason; its people are signed out at once."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        organisation = _found(command, actor, "organisation.suspend")
        _refuse_unless(organisation, Standing.ACTIVE)
        organisation.standing, organisation.standing_reason = take(Step.SUSPEND, organisation.standing), reason
        sessions.end_all_of_organisation(session, organisation.id)
        open_ones = update(Token).where(Token.organisation_id == organisation.id, Token.used_at.is_(None))
        session.execute(open_ones.where(Token.revoked_at.is_(None)).values(revoked_at=now))
        record(OrganisationSuspended(organisation_id=organisation.id, reason=reason))
    return organisation


def resume(command: Resume, *, actor: Account, now: datetime) -> Organisation:
    """Let a stopped organisation act again."""
    with transaction(actor, now):
        organisation = _found(command, actor, "organisation.resume")
        _refuse_unless(organisation, Standing.SUSPENDED)
        organisation.standing, organisation.standing_reason = take(Step.RESUME, organisation.standing), ""
        record(OrganisationResumed(organisation_id=organisation.id, reason=given(command.reason)))
    return organisation


def _found(command: CheckPool | CorrectOrganisation | Suspend | Resume, actor: Account, permission: str) -> Organisation:
    return checked(organisations.find(actor, command.organisation_id), actor, permission, command.version)


def _refuse_unless(organisation: Organisation, standing: Standing) -> None:
    if organisation.standing != standing:
        raise NotNow("people.standing_not_now", standing=organisation.standing)


def _refuse_twin(organisation: Organisation, name: str, code: str | None) -> None:
    """Raise where another organisation of the kind has this name or credit code, or the name is none."""
    if not texts.name_key(name):
        raise Invalid("people.name_missing", field="name")
    twins = [other for other in organisations.same(organisation.kind, name, code) if other.id != organisation.id]
    if twins:
        field = "credit_code" if code and twins[0].credit_code == code else "name"
        raise Conflict("people.organisation_exists", field=field, name=name)


def _changes(organisation: Organisation, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, new in values.items():
        old = getattr(organisation, name)
        if old != new:
            hidden = name in PERSONAL
            yield {
                "label": LABELS[f"Organisation.{name}"],
                "name": name,
                "old": "***" if hidden else old,
                "new": "***" if hidden else new,
            }

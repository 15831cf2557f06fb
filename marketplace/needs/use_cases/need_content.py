"""What a need says, as it is stored, held against the rules and kept from having a twin."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ...people.events.organisations import PoolChecked
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.use_cases.transaction import record
from ...rulebook.conditions.need import EnterpriseFacts
from ...rulebook.eligibility import assess
from ...rulebook.findings import Finding, refusing, told
from ...shared.errors import Conflict, Invalid
from ...shared.models.account import Account
from ...shared.models.place import Chain, Organisation
from .. import rules
from ..commands import CONTENT, NeedContent
from ..models import Need, NeedService
from ..queries import needs


def check_pool(enterprise: Organisation, in_pool: bool, *, actor: Account, now: datetime) -> None:
    """Note what an officer found out about the gradient pool, once it is news (S004-2.2.1c)."""
    if enterprise.in_gradient_pool == in_pool:
        return
    enterprise.in_gradient_pool = in_pool
    enterprise.pool_checked_by_id, enterprise.pool_checked_at = actor.id, now
    record(PoolChecked(organisation_id=enterprise.id, in_pool=in_pool))


def findings_of(need: Need, *, consents: bool | None) -> list[Finding]:
    """The rules of the programme's rule set, held against a need."""
    ruleset, settings = programmes.ruleset_of(need.programme), programmes.settings_of(need.programme)
    return assess(ruleset, facts_of(need, consents=consents), settings)


def facts_of(need: Need, *, consents: bool | None) -> EnterpriseFacts:
    """What the rules look at in a need: its own columns by their names, of which a blank one is not known yet."""
    known: dict[str, Any] = {"consents": consents, "in_gradient_pool": need.organisation.in_gradient_pool}
    told = {one.name: getattr(need, one.name) for one in fields(EnterpriseFacts) if one.name not in known}
    return EnterpriseFacts(**known, **{name: None if value in ("", ()) else value for name, value in told.items()})


def content_of(need: Need) -> NeedContent:
    """What a stored need says."""
    return NeedContent(
        categories=need.categories, particulars=tuple(need.particulars), **{name: getattr(need, name) for name in CONTENT}
    )


def refuse_broken(need: Need, findings: Iterable[Finding], but: Collection[str] = ()) -> None:
    """Raise for the first binding rule that is not met; its sentence names the rule."""
    ruleset = programmes.ruleset_of(need.programme)
    for finding in refusing(findings, but=but):
        raise Invalid("rule_broken", rule=ruleset.cite(finding.rule, finding.subject), **told(finding))


def write(session: Session, need: Need, programme: Programme, content: NeedContent) -> tuple[str, ...]:
    """Write the content into the need; the names of the columns that it changes."""
    ruleset = programmes.ruleset_of(programme)
    rules.refuse_unwritable(content, ruleset)
    _refuse_chain(session, programme, content.chain_id)
    categories = rules.in_order(content.categories, ruleset)
    changed = tuple(name for name in CONTENT if getattr(need, name) != getattr(content, name))
    for name in changed:
        setattr(need, name, getattr(content, name))
    particulars = rules.wanted_of(content.particulars, categories)
    if particulars != (need.particulars or []):
        need.particulars, changed = particulars, (*changed, "particulars")
    if categories == need.categories:
        return changed
    put_services(need, categories)
    return ("categories", *changed)


def put_services(need: Need, categories: tuple[str, ...]) -> None:
    """Let a need name exactly these categories, keeping the rows of those it named before."""
    known = {row.category: row for row in need.services}
    need.services = [known.get(code) or NeedService(category=code) for code in categories]
    for position, row in enumerate(need.services):
        row.position = position


def _refuse_chain(session: Session, programme: Programme, chain_id: int | None) -> None:
    chain = session.get(Chain, chain_id) if chain_id is not None else None
    if chain_id is not None and (chain is None or chain.unit_id != programme.unit_id or not chain.active):
        raise Invalid("need.chain_unknown", field="chain_id")


def take_key(need: Need) -> None:
    """Claim the key of programme, enterprise and services, or name the need that has it."""
    key = rules.live_key(need.programme_id, need.organisation_id, need.categories)
    if twin := needs.living_twin(key, need.id):
        raise Conflict("need.twin", number=twin.number, state=twin.state, enterprise=twin.organisation.name)
    need.live_key = key

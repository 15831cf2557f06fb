"""Contracts and services as papers: the form of S002-X4, and the list of contracts with who bears each price."""

from collections.abc import Sequence

from flask import Response

from ....programmes.models import Programme
from ....programmes.web import places
from ....shared import clock, permissions
from ....shared.files import workbooks
from ....shared.models.account import Account
from ....shared.roles import Role
from ....shared.web import filters
from ....shared.web.downloads import download
from ....shared.web.requests import actor
from ....shared.wording import chinese
from ... import files
from ...models import Engagement, ServiceLogEntry
from ...queries import engagements
from .blueprint import bp
from .views import found


@bp.get("/<int:engagement_id>/ledger.xlsx")
def ledger(engagement_id: int) -> Response:
    engagement = found(engagement_id)
    return _ledger(engagements.ledger(actor(), engagement_id), engagement.institution.name, engagement.number)


@bp.get("/ledger.xlsx")
def ledgers() -> Response:
    return _ledger(engagements.ledger(actor(), programme=places.here()), _own(actor(), Role.INSTITUTION), "全部合同")


def _ledger(contracts: Sequence[Engagement], institution: str, what: str) -> Response:
    """The form, which an institution fills in for a programme; where there are several of either, a sheet for each."""
    industries, today = engagements.industries(contracts), clock.today()
    several = len({one.programme_id for one in contracts}) > 1
    sheets: dict[tuple[str, Programme | None], list[files.clients.Served]] = {}
    for one in contracts:
        industry = industries.get((one.programme_id, one.enterprise_id), "")
        rows = sheets.setdefault((one.institution.name, one.programme), [])
        rows += [_served(one, entry, industry, actor()) for entry in one.log]
    papers = [
        files.clients.paper(
            rows,
            institution=name,
            filled_on=today,
            programme=programme.name if programme else "",
            sheet=f"{programme.key} {name}" if programme and several else name,
        )
        for (name, programme), rows in sorted(sheets.items(), key=_by_name) or [((institution, places.here()), [])]
    ]
    return download(workbooks.write(*papers), "服务对象情况表", institution, what)


def _by_name(sheet: tuple[tuple[str, Programme | None], object]) -> tuple[str, int]:
    (name, programme), _ = sheet
    return name, programme.id if programme else 0


def _served(engagement: Engagement, entry: ServiceLogEntry, industry: str, person: Account) -> files.clients.Served:
    need, knows = engagement.need, permissions.may(person, "engagement.contact", engagement)
    assert engagement.starts_on is not None and engagement.ends_on is not None
    return files.clients.Served(
        contract=engagement.number,
        enterprise=engagement.enterprise.name,
        industry=industry,
        content=entry.content,
        served_on=entry.served_on,
        through_partner=entry.through_partner,
        fee_fen=entry.fee_fen,
        price_fen=engagement.price_fen,
        starts_on=engagement.starts_on,
        ends_on=engagement.ends_on,
        reduction_fen=entry.reduction_fen,
        contact=need.contact_name if knows else "",
        phone=need.contact_phone if knows else filters.phone(need.contact_phone),
    )


@bp.get("/list.xlsx")
def contracts() -> Response:
    """All contracts that this person may see, a sheet a programme, with the place for the seal of the office or side that asks."""
    person, here = actor(), places.here()
    office = person.unit.name if person.unit else _own(person, Role.INSTITUTION, Role.ENTERPRISE)
    sheets: dict[Programme | None, list[files.contracts.Contract]] = {}
    for one in engagements.all_of(person, here):
        sheets.setdefault(one.programme, []).append(_contract(one))
    papers = [
        files.contracts.paper(rows, programme=programme.name if programme else "", office=office)
        for programme, rows in (sheets or {here: []}).items()
    ]
    return download(workbooks.write(*papers), "服务合同清单", here.name if here else "", office)


def _contract(engagement: Engagement) -> files.contracts.Contract:
    return files.contracts.Contract(
        number=engagement.number,
        need=engagement.need.number,
        enterprise=engagement.enterprise.name,
        enterprise_code=engagement.enterprise.credit_code or "",
        county=engagement.enterprise.unit.name,
        institution=engagement.institution.name,
        institution_code=engagement.institution.credit_code or "",
        services=engagements.services_of(engagement),
        price_fen=engagement.price_fen,
        government_fen=engagement.government_fen,
        concession_fen=engagement.concession_fen,
        enterprise_fen=engagement.enterprise_fen,
        signed_on=engagement.signed_on,
        term=f"{engagement.starts_on}至{engagement.ends_on}" if engagement.starts_on else "",
        state=chinese(engagement.state, "EngagementState"),
        in_force=engagement.state in engagements.IN_FORCE,
    )


def _own(person: Account, *roles: Role) -> str:
    """The organisation for which somebody asks in one of these roles; blank for an office."""
    return person.organisation.name if person.organisation and person.roles & {*roles} else ""

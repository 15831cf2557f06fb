"""The service ledger: lines added and struck, and the list of enterprises served as a workbook (S002-X4)."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from flask import Response, render_template, send_file
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import there
from ....shared.models.account import Account
from ....shared.web.filters import phone
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor
from ... import files as service_log
from ...commands import StrikeLogEntry
from ...forms.engagements import LogForm
from ...models import Engagement, ServiceLogEntry
from ...queries import engagements
from ...use_cases import ledger as use_cases
from .blueprint import bp
from .case import page_of
from .views import found

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.post("/<int:engagement_id>/log")
def log(engagement_id: int) -> Any:
    form = LogForm()
    with carry_out(form, lambda: page_of(found(engagement_id), log_form=form)):
        use_cases.log(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("服务记录已登记。"), ".show", engagement_id=engagement_id, _anchor="log")


@bp.get("/<int:engagement_id>/log/<int:entry_id>/strike")
def confirm_strike(engagement_id: int, entry_id: int) -> str:
    return _strike(engagement_id, entry_id, ReasonForm(data={"version": found(engagement_id).version}))


@bp.post("/<int:engagement_id>/log/<int:entry_id>/strike")
def strike(engagement_id: int, entry_id: int) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: _strike(engagement_id, entry_id, form)):
        version, reason = form.version.data, form.reason.data or ""
        command = StrikeLogEntry(engagement_id=engagement_id, version=version, entry_id=entry_id, reason=reason)
        use_cases.strike(command, actor=actor(), now=clock.now())
    return done(gettext("这条记录已删除，原来的内容留在历史里。"), ".show", engagement_id=engagement_id, _anchor="log")


@bp.get("/<int:engagement_id>/ledger.xlsx")
def ledger(engagement_id: int) -> Response:
    engagement = found(engagement_id)
    return _workbook(engagements.ledger(actor(), engagement_id), engagement.institution.name, engagement.number)


@bp.get("/ledger.xlsx")
def ledgers() -> Response:
    person = actor()
    own = person.organisation.name if person.organisation and "institution" in person.roles else ""
    return _workbook(engagements.ledger(person), own, gettext("全部合同"))


def _workbook(contracts: Iterable[Engagement], institution: str, name: str) -> Response:
    person = actor()
    rows = [_row(one, entry, person) for one in contracts for entry in one.log]
    data = service_log.write(rows, institution=institution)
    return send_file(BytesIO(data), mimetype=SHEET, as_attachment=True, download_name=f"服务对象表-{name}.xlsx")


def _row(engagement: Engagement, entry: ServiceLogEntry, person: Account) -> service_log.Served:
    need, knows = engagement.need, permissions.may(person, "engagement.contact", engagement)
    assert engagement.starts_on is not None and engagement.ends_on is not None
    return service_log.Served(
        enterprise=engagement.enterprise.name,
        industry=need.chain.name if need.chain else "",
        content=entry.content,
        served_on=entry.served_on,
        through_partner=entry.through_partner,
        fee_fen=entry.fee_fen,
        price_fen=engagement.price_fen,
        starts_on=engagement.starts_on,
        ends_on=engagement.ends_on,
        reduction_fen=entry.reduction_fen,
        contact=need.contact_name if knows else "",
        phone=need.contact_phone if knows else phone(need.contact_phone),
    )


def _strike(engagement_id: int, entry_id: int, form: ReasonForm) -> str:
    engagement = found(engagement_id)
    permissions.require(actor(), "engagement.serve", engagement)
    entry = there(next((entry for entry in engagement.log if entry.id == entry_id), None))
    return render_template("delivery/engagements/strike.html", engagement=engagement, entry=entry, form=form)

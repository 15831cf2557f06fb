"""The service ledger: lines added and struck."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import there
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor, opened
from ...commands import StrikeLogEntry
from ...forms.engagements import LogForm
from ...use_cases import ledger as use_cases
from .blueprint import bp
from .case import page_of
from .views import found


@bp.post("/<int:engagement_id>/log")
def log(engagement_id: int) -> Any:
    form = LogForm()
    with carry_out(form, lambda: page_of(found(engagement_id), log_form=form)):
        use_cases.log(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("服务记录已登记。"), ".show", engagement_id=engagement_id, _anchor="log")


@bp.get("/<int:engagement_id>/log/<int:entry_id>/strike")
def confirm_strike(engagement_id: int, entry_id: int) -> str:
    engagement = opened("serve", found(engagement_id))
    return _strike(engagement_id, entry_id, ReasonForm(data={"version": engagement.version}))


@bp.post("/<int:engagement_id>/log/<int:entry_id>/strike")
def strike(engagement_id: int, entry_id: int) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: _strike(engagement_id, entry_id, form)):
        version, reason = form.version.data, form.reason.data or ""
        command = StrikeLogEntry(engagement_id=engagement_id, version=version, entry_id=entry_id, reason=reason)
        use_cases.strike(command, actor=actor(), now=clock.now())
    return done(gettext("这条记录已删除，原来的内容留在历史里。"), ".show", engagement_id=engagement_id, _anchor="log")


def _strike(engagement_id: int, entry_id: int, form: ReasonForm) -> str:
    engagement = found(engagement_id)
    permissions.require(actor(), "engagement.serve", engagement)
    entry = there(next((entry for entry in engagement.log if entry.id == entry_id), None))
    return render_template("delivery/engagements/strike.html", engagement=engagement, entry=entry, form=form)

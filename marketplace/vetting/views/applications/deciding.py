"""What the offices decide: return, recommend or take in, confirm, turn down."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.offers import offered
from ....shared.web.requests import actor, opened
from ....shared.wording import joined, say
from ...forms.applications import ConfirmForm, IntakeForm, RefuseForm, recommend_form, return_form
from ...models import Application
from ...queries import applications, assessments
from ...use_cases import vetting
from ..signing import admission_sheet
from . import reading
from .blueprint import bp


@bp.get("/<int:application_id>/return")
def returning(application_id: int) -> str:
    application = opened("return", applications.one(application_id, actor()))
    return _returning(application, return_form(data={"version": application.version}))


@bp.post("/<int:application_id>/return")
def send_back(application_id: int) -> Any:
    form = return_form()
    _found(application_id, "application.return")
    again = partial(_again, _returning, application_id, form)
    with carry_out(form, again, deed=("return", partial(_one, application_id))):
        vetting.send_back(form.to_command(application_id), actor=actor(), now=clock.now())
    return done(gettext("已退回补正，申报机构会一次看到全部问题。"), ".show", application_id=application_id)


@bp.get("/<int:application_id>/recommend")
def recommending(application_id: int) -> str:
    application = opened("recommend", applications.one(application_id, actor()))
    return _recommending(application, _opinion(application, data={"version": application.version}))


@bp.post("/<int:application_id>/recommend")
def recommend(application_id: int) -> Any:
    application = _found(application_id, "application.recommend")
    form = _opinion(application)
    again, deed = partial(_again, _recommending, application_id, form), ("recommend", partial(_one, application_id))
    with carry_out(form, again, doubts=partial(_unmended, application), deed=deed):
        vetting.recommend(form.to_command(application_id), actor=actor(), clock=clock.of_database)
    return done(
        gettext("已受理，请另一位同事确认。") if application.direct else gettext("已推荐，市局会收到通知。"),
        ".show",
        application_id=application_id,
    )


@bp.get("/<int:application_id>/confirm")
def confirming(application_id: int) -> str:
    application = opened("confirm", applications.one(application_id, actor()))
    given = {"version": application.version, "capacity": application.yearly_ability}
    return _confirming(application, ConfirmForm(data=given))


@bp.post("/<int:application_id>/confirm")
def confirm(application_id: int) -> Any:
    form = ConfirmForm()
    _found(application_id, "application.decide")
    again = partial(_again, _confirming, application_id, form)
    with carry_out(form, again, deed=("confirm", partial(_one, application_id))):
        vetting.confirm(form.to_command(application_id), actor=actor(), now=clock.now())
    return done(gettext("已确认入库，机构名录已更新。"), ".show", application_id=application_id)


@bp.get("/<int:application_id>/refuse")
def refusing(application_id: int) -> str:
    application = opened("refuse", applications.one(application_id, actor()))
    return _refusing(application, RefuseForm(data={"version": application.version}))


@bp.post("/<int:application_id>/refuse")
def refuse(application_id: int) -> Any:
    form = RefuseForm()
    _found(application_id, "application.decide")
    again = partial(_again, _refusing, application_id, form)
    with carry_out(form, again, deed=("refuse", partial(_one, application_id))):
        vetting.refuse(form.to_command(application_id), actor=actor(), now=clock.now())
    return done(gettext("已决定不予入库，申报机构会收到理由。"), ".show", application_id=application_id)


def _one(application_id: int) -> Application:
    return applications.one(application_id, actor())


def _again(page: Callable[[Application, Any], str], application_id: int, form: Any) -> str:
    return page(_one(application_id), form)


def _found(application_id: int, permission: str) -> Application:
    application = applications.one(application_id, actor())
    permissions.require(actor(), permission, application)
    return application


def _opinion(application: Application, **given: Any) -> Any:
    if application.direct:
        return IntakeForm(**given)
    documents = applications.recommendation_documents(application.programme_id, application.unit_id)
    return recommend_form(documents, **given)


def _returning(application: Application, form: Any) -> str:
    return render_template(
        "vetting/applications/return.html",
        application=application,
        form=form,
        values=reading.values(application, actor()),
        cases=reading.cases(application),
        lines=_attention(application),
        mending=reading.mending(application, actor()),
        parts=list(reading.Section),
        files=reading.files(application, actor()),
    )


def _unmended(application: Application) -> list[str]:
    """What is asked of somebody who recommends what was sent again with defects that were named."""
    left = assessments.unmended(application)
    return [say("application.unmended", count=left)] if left else []


def _recommending(application: Application, form: Any) -> str:
    return render_template(
        "vetting/applications/recommend.html",
        application=application,
        form=form,
        lines=_attention(application),
        mending=reading.mending(application, actor()),
        programme=application.programme,
    )


def _confirming(application: Application, form: Any) -> str:
    lines, mending = _attention(application), reading.mending(application, actor())
    flags = [joined(gettext("%(title)s：%(found)s", title=line.title, found=line.sentence), line.mend) for line in lines]
    mended = sum(one.mended is not False for one in mending), len(mending)
    return render_template(
        "vetting/applications/confirm.html",
        application=application,
        form=form,
        sheet=admission_sheet(application, flags, mended),
        mending=mending,
        may=offered(application, actor(), clock.now()),
    )


def _refusing(application: Application, form: Any) -> str:
    return render_template("vetting/applications/refuse.html", application=application, form=form)


def _attention(application: Application) -> list[reading.Line]:
    """What the rules find at present that is not plainly met."""
    return [line for line in reading.lines(assessments.findings_of(application, clock.now())) if line.mend]

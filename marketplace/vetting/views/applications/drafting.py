"""Filling an application in, section by section, checking it and handing it in."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ....programmes.queries import programmes
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import NotFound
from ....shared.offers import offered
from ....shared.web.forms import VersionForm
from ....shared.web.requests import actor, opened
from ....shared.wording import say
from ...commands import AttachPledge, SaveSection, SubmitApplication
from ...forms.applications import WithdrawForm
from ...forms.sections import PledgeForm, SectionForm, asked, data_of, form_of, mark_required
from ...models import Application
from ...queries import applications, assessments
from ...rules.applications import MOST_CASES, Section
from ...use_cases import applications as use_cases
from . import papers, reading
from .blueprint import bp

BY_ITSELF = "auto"
"""What a page sends that saves its draft while somebody types: the version that now stands is all that it is told."""


@bp.get("/<int:application_id>/form/<section>")
def edit(application_id: int, section: str) -> Any:
    application, part = opened("write", applications.one(application_id, actor())), _section(section)
    if part is Section.PLEDGE:
        return _pledge(application, PledgeForm(data={"version": application.version}))
    return _page(application, part, form_of(part, application, stored=True))


@bp.post("/<int:application_id>/form/<section>")
def save(application_id: int, section: str) -> Any:
    """Save what could be read; what could not is named on the same page, the rest is kept."""
    application, part = _writable(application_id), _section(section)
    if part is Section.PLEDGE:
        raise NotFound("not_found")
    form = form_of(part, application)
    whole = form.validate()
    again, stored = partial(_again, application_id, part, form), lambda: data_of(part, applications.one(application_id, actor()))
    with carry_out(form, again, stored=stored, valid=not form.version.errors, deed=("write", partial(_writable, application_id))):
        application = use_cases.save(_command(application_id, part, form), actor=actor(), now=clock.now())
    if request.form.get("then") == BY_ITSELF:
        return {"version": application.version, "whole": whole}
    if not whole:
        return _page(application, part, form, kept=True), 422
    return redirect(_next(application_id, part, form))


@bp.post("/<int:application_id>/pledge")
def attach(application_id: int) -> Any:
    form = PledgeForm()
    _writable(application_id)
    with carry_out(
        form, lambda: _pledge(applications.one(application_id, actor()), form), deed=("write", partial(_writable, application_id))
    ):
        sent = form.scan.data
        command = AttachPledge(application_id=application_id, name=sent.name, data=sent.content, version=form.version.data)
        use_cases.attach_pledge(command, actor=actor(), now=clock.now())
    return done(gettext("扫描件已保存。"), ".edit", application_id=application_id, section=Section.ROUTE.value)


@bp.get("/<int:application_id>/pledge")
def pledge(application_id: int) -> str:
    """The pledge to be printed, signed and sealed (S004-X2)."""
    application = _writable(application_id)
    return render_template("vetting/applications/pledge.html", application=application, pledge=papers.pledge_of(application))


@bp.get("/<int:application_id>/check")
def check(application_id: int) -> Any:
    application = opened("write", applications.one(application_id, actor()))
    return _checking(application, VersionForm(data={"version": application.version}))


@bp.post("/<int:application_id>/submit")
def submit(application_id: int) -> Any:
    form = VersionForm()
    with carry_out(form, lambda: _checking(applications.one(application_id, actor()), form)):
        use_cases.submit(form.asking(SubmitApplication, application_id), actor=actor(), clock=clock.of_database)
    return done(gettext("申报已提交，受理部门已收到通知。"), ".show", application_id=application_id)


@bp.get("/<int:application_id>/withdraw")
def withdrawing(application_id: int) -> str:
    application = opened("withdraw", applications.one(application_id, actor()))
    form = WithdrawForm(data={"version": application.version})
    return render_template("vetting/applications/withdraw.html", application=application, form=form)


@bp.post("/<int:application_id>/withdraw")
def withdraw(application_id: int) -> Any:
    form, application = WithdrawForm(), applications.one(application_id, actor())
    with carry_out(
        form,
        lambda: render_template("vetting/applications/withdraw.html", application=application, form=form),
        deed=("withdraw", lambda: application),
    ):
        use_cases.withdraw(form.to_command(application_id), actor=actor(), now=clock.now())
    return done(gettext("申报已撤回。报送截止之前可以重新填报。"), ".show", application_id=application_id)


def _writable(application_id: int) -> Application:
    application = applications.one(application_id, actor())
    permissions.require(actor(), "application.write", application)
    return application


def _section(name: str) -> Section:
    try:
        return Section(name)
    except ValueError:
        raise NotFound("not_found") from None


def _command(application_id: int, part: Section, form: SectionForm) -> SaveSection:
    return SaveSection(application_id=application_id, section=part, values=form.values(), version=form.version.data)


def _next(application_id: int, part: Section, form: SectionForm) -> str:
    """Where saving leads: one more row, the same page, the next section, or the check at the end."""
    wanted = request.form.get("then", "")
    if wanted == "row":
        rows = min(form.rows + 1, MOST_CASES)
        return url_for(".edit", application_id=application_id, section=part.value, rows=rows)
    if wanted == "stay":
        flash(gettext("草稿已保存。"))
        return url_for(".show", application_id=application_id)
    order = list(Section)
    following = order[order.index(part) + 1 :]
    if not following:
        return url_for(".check", application_id=application_id)
    return url_for(".edit", application_id=application_id, section=following[0].value)


def _renew(form: Any, application: Application) -> None:
    """Let the form carry the present version, so that sending it again is a decision made on what is shown."""
    form.version.data, form.version.typed, form.version.raw_data = application.version, None, None


def _again(application_id: int, part: Section, form: SectionForm, **more: Any) -> str:
    return _page(applications.one(application_id, actor()), part, form, **more)


def _page(application: Application, part: Section, form: SectionForm, **more: Any) -> str:
    if more.get("kept"):
        _renew(form, application)
    known = assessments.head_of(application.organisation)
    return render_template(
        "vetting/applications/section.html",
        application=application,
        part=part,
        form=mark_required(form),
        parts=assessments.parts_of(application),
        told=reading.defects_at(application, part),
        names=asked(part, application) if part not in (Section.CASES, Section.ROUTE) else (),
        known=known,
        years=assessments.years_of(application),
        ruleset=programmes.ruleset_of(application.programme),
        settings=programmes.settings_of(application.programme),
        say=say,
        **more,
    )


def _pledge(application: Application, form: PledgeForm) -> str:
    return render_template(
        "vetting/applications/scan.html",
        application=application,
        part=Section.PLEDGE,
        form=form,
        parts=assessments.parts_of(application),
        told=reading.defects_at(application, Section.PLEDGE),
        files=reading.files(application, actor())[:1] if application.pledge_file_id else [],
    )


def _checking(application: Application, form: VersionForm) -> str:
    now = clock.now()
    findings = assessments.findings_of(application, now)
    return render_template(
        "vetting/applications/check.html",
        application=application,
        form=form,
        may=offered(application, actor(), now),
        lines=reading.lines(findings),
        unmet=reading.lines(assessments.stopping(application, now)),
        noted=reading.lines(reading.noted(findings)),
        parts=assessments.parts_of(application),
    )

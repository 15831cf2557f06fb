"""Needs, from draft to published."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from ....people.queries import links
from ....programmes.models import Programme
from ....programmes.queries import chains, programmes
from ....programmes.web import places
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import NotNow
from ....shared.lifecycle import Step
from ....shared.models.place import Organisation
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.web import query
from ....shared.web.requests import actor, opened, waiting_rows
from ...commands import CancelNeed, DraftNeed, ReturnNeed, ReviseNeed, SubmitNeed, VerifyNeed, WithdrawNeed
from ...forms.needs import NeedForm, NeedReasonForm, SubmitForm, VerifyForm, values_of
from ...models import Need, Origin
from ...queries import board, hands, needs, wordings
from ...states import NeedState
from ...use_cases import need_content
from ...use_cases import needs as use_cases
from ...web.changes import each_of
from .blueprint import bp, filtered
from .bulk import pick_of
from .case import history_of, steps_of
from .known import facts_of, of_enterprise
from .taking_back import undo_of

LATER = "draft"
"""Value of the button that saves without handing in."""


@bp.get("")
def index() -> str:
    person = actor()
    here, shown = places.here(), places.shown()
    asked = filtered()
    counts = needs.counts(person, here)
    page = needs.listing(person, asked, waiting_rows(), counts)
    return render_template(
        "needs/needs/index.html",
        page=page,
        asked=asked,
        counts=counts,
        categories=list(programmes.categories_of(shown).items()),
        states=list(NeedState),
        undo=undo_of(asked, person),
        pick=pick_of(asked, page.items, person),
        counties=needs.counties_of(shown[0]) if shown and not person.organisation else (),
        may_write=permissions.may_reach(person, "needs.new") and bool(shown),
        running=bool(shown),
        may_import=permissions.may_reach(person, "imports.index"),
        may_sum=permissions.may_reach(person, "needs.annex4_summary") and bool(shown),
    )


@bp.get("/new")
def new() -> Any:
    """The form of a new need; a county first says for whom."""
    places.the_one()
    person = actor()
    enterprise, name = _chosen()
    alike = _alike(enterprise, name)
    if person.organisation is None and enterprise is None and (not name or alike):
        text = name or query.text("q", 60)
        found = needs.enterprises_of(person.unit_id or 0, text)
        return render_template("needs/needs/choose.html", text=text, found=found, alike=alike)
    return _write_page(NeedForm(data={}), enterprise=enterprise, name=name)


@bp.post("/new")
def create() -> Any:
    enterprise, name = _chosen()
    programme = _running()
    form, later = _filled(programme)
    with carry_out(form, lambda: _write_page(form, enterprise=_chosen()[0], name=name)):
        command = DraftNeed(
            programme_id=programme.id,
            content=form.to_content(),
            organisation_id=enterprise.id if enterprise else None,
            enterprise_name=name,
            another=query.text("another", 3) == "yes",
        )
        need = use_cases.enter(command, handed_in=not later, consents=form.consents.data, actor=actor(), now=clock.now())
    return done(gettext("草稿已保存。") if later else gettext("需求已提交，请等待县市区核实。"), ".show", need_id=need.id)


@bp.get("/<int:need_id>")
def show(need_id: int) -> str:
    return _case(needs.one(need_id, actor()))


@bp.get("/<int:need_id>/edit")
def edit(need_id: int) -> str:
    need = opened("revise", needs.one(need_id, actor()))
    return _write_page(NeedForm(data=values_of(need) | {"version": need.version}), need=need)


@bp.post("/<int:need_id>/edit")
def revise(need_id: int) -> Any:
    form, later = _filled(needs.one(need_id, actor()).programme)
    again = partial(_rewriting, need_id, form)
    stands = partial(needs.one, need_id, actor())
    with carry_out(form, again, stored=lambda: values_of(stands()), deed=("revise", stands)):
        command = ReviseNeed(need_id=need_id, content=form.to_content(), version=form.version.data)
        use_cases.enter(command, handed_in=not later, consents=form.consents.data, actor=actor(), now=clock.now())
    return done(gettext("修改已保存。") if later else gettext("需求已提交，请等待县市区核实。"), ".show", need_id=need_id)


@bp.post("/<int:need_id>/submit")
def submit(need_id: int) -> Any:
    form = SubmitForm()
    with carry_out(form, lambda: _case(needs.one(need_id, actor()), submit_form=form)):
        use_cases.submit(form.asking(SubmitNeed, need_id), actor=actor(), now=clock.now())
    return done(gettext("需求已提交，请等待县市区核实。"), ".show", need_id=need_id)


@bp.post("/<int:need_id>/verify")
def verify(need_id: int) -> Any:
    form = VerifyForm()
    with carry_out(form, lambda: _case(needs.one(need_id, actor()), verify_form=form)):
        use_cases.verify(form.asking(VerifyNeed, need_id), actor=actor(), now=clock.now())
    return done(gettext("已核实，市局会看到并发布。"), ".show", need_id=need_id)


@bp.get("/<int:need_id>/<any(return, withdraw, cancel):step>")
def ask(need_id: int, step: str) -> str:
    return _confirm(needs.one(need_id, actor()), step)


@bp.post("/<int:need_id>/return")
def send_back(need_id: int) -> Any:
    form = NeedReasonForm()
    with carry_out(form, lambda: _confirm(needs.one(need_id, actor()), "return", form)):
        use_cases.send_back(form.asking(ReturnNeed, need_id), actor=actor(), now=clock.now())
    return done(gettext("已退回，填报人会看到您写的理由。"), ".show", need_id=need_id)


@bp.post("/<int:need_id>/withdraw")
def withdraw(need_id: int) -> Any:
    form = NeedReasonForm().at_will()
    with carry_out(form, lambda: _confirm(needs.one(need_id, actor()), "withdraw", form)):
        use_cases.withdraw(form.asking(WithdrawNeed, need_id), actor=actor(), clock=clock.of_database)
    return done(gettext("需求已撤回。"), ".show", need_id=need_id)


@bp.post("/<int:need_id>/cancel")
def cancel(need_id: int) -> Any:
    form = NeedReasonForm()
    with carry_out(form, lambda: _confirm(needs.one(need_id, actor()), "cancel", form)):
        use_cases.cancel(form.asking(CancelNeed, need_id), actor=actor(), now=clock.now())
    return done(gettext("需求已取消，并已从榜单撤下。"), ".show", need_id=need_id)


def _filled(programme: Programme) -> tuple[NeedForm, bool]:
    """The form as it was sent, and whether it is only to be saved."""
    form, later = _offer(NeedForm(), programme), request.form.get("then") == LATER
    return (form.as_draft() if later else form), later


def _running() -> Programme:
    """The programme that a new need is written for."""
    programme = places.the_one()
    if programme is None:
        raise NotNow("need.no_programme")
    return programme


def _offer(form: NeedForm, programme: Programme) -> NeedForm:
    return form.offer(programmes.ruleset_of(programme), chains.in_use(actor()))


def _chosen() -> tuple[Organisation | None, str]:
    """For whom a county writes: an enterprise of its own by id, or a name; nothing for an enterprise itself."""
    person = actor()
    if person.organisation is not None:
        return person.organisation, ""
    number = query.number("enterprise")
    return (needs.enterprise_of(person.unit_id or 0, number) if number is not None else None), query.text("name", 120)


def _alike(enterprise: Organisation | None, name: str) -> Sequence[Organisation]:
    """Known enterprises that a typed name looks like, until somebody has said that it is another one."""
    if enterprise is not None or not name or query.text("another", 3) == "yes" or needs.known_by_name(name):
        return ()
    return links.looking_like("enterprise", name)


def _rewriting(need_id: int, form: NeedForm, **about: Any) -> str:
    return _write_page(form, need=needs.one(need_id, actor()), **about)


def _write_page(form: NeedForm, need: Need | None = None, **about: Any) -> str:
    county = Role.COUNTY_OFFICER in actor().roles
    form = _offer(form, need.programme if need else _running())
    enterprise = need.organisation if need else about.get("enterprise")
    if need is None:
        form.fill_known(of_enterprise(enterprise, actor()))
    facts = facts_of(enterprise)
    return render_template("needs/needs/write.html", form=form, need=need, county=county, facts=facts, **about)


def _case(need: Need, **forms: Any) -> str:
    person = actor()
    given = {
        "verify_form": VerifyForm(data={"version": need.version, "in_gradient_pool": need.organisation.in_gradient_pool}),
        "submit_form": SubmitForm(data={"version": need.version}),
    }
    return render_template(
        "needs/needs/show.html",
        need=need,
        state=need.state,
        steps=steps_of(need),
        may=offered(need, person, clock.now()),
        history=history_of(need, person),
        sees_contact=permissions.may(person, "need.contact", need),
        ruleset=programmes.ruleset_of(need.programme),
        corrections=each_of(need, wordings.since(wordings.of(need), need.published_at)),
        findings=need_content.findings_of(need, consents=_consents(need)),
        county=Role.COUNTY_OFFICER in person.roles,
        had_a_hand=hands.in_need(person, need),
        awaits_colleague=hands.awaits_a_colleague(person, need),
        a_round=needs.UNDECIDED_ROUND(need, False),
        on_board=need.published_at is not None and need.live_key is not None,
        board_says=board.standing_of(need, clock.now()),
        **(given | forms),
    )


def _consents(need: Need) -> bool | None:
    """The enterprise's yes: its own hand, or what was stated when the need was handed in; else not known yet."""
    return True if need.origin == Origin.ENTERPRISE or need.submitted_at is not None else None


def _confirm(need: Need, step: str, form: NeedReasonForm | None = None) -> str:
    opened(step, need)
    form = form or NeedReasonForm(data={"version": need.version})
    if step == Step.WITHDRAW:
        form.at_will()
    return render_template("needs/needs/confirm.html", need=need, step=step, form=form)

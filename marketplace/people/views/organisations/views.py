"""Enterprises and institutions: the list, each one's page, and what officers do with them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from sqlalchemy import Select

from ....records.models.record import StoredFile
from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.extensions import db
from ....shared.fixed import Fixed
from ....shared.models.account import Account, Token
from ....shared.models.place import Organisation, OrganisationKind, OrganisationLink
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.states import Standing
from ....shared.web import picking, query, seen
from ....shared.web.addresses import page_number
from ....shared.web.links import from_letter
from ....shared.web.requests import actor, opened, waiting_rows
from ....shared.wording import label
from ...commands.organisations import Resume
from ...commands.people import TOKEN_PLACE, InviteAgain
from ...forms.organisations import CorrectForm, InviteForm, JoinForm, PartForm, PoolForm, RevokeForm, SuspendForm, stored
from ...queries import changes, links, organisations, people
from ...use_cases import invitations
from ...use_cases import organisations as use_cases

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

UNKNOWN = "unknown"
"""The code of `organisations.POOL` under which the list shows what is to be looked up."""


class Pick(Fixed):
    """The enterprises of a list of which one answer can be given together."""

    ids: set[int]
    total: int


@bp.get("")
def index() -> str:
    person, asked, rows = actor(), wanted(), waiting_rows()
    page = organisations.listing(person, asked, page_number(), rows)
    return render_template(
        "people/organisations/index.html",
        page=page,
        pick=_pick(person, asked, rows, page.items),
        units=[(unit.id, unit.name) for unit in organisations.units(person)],
        kinds=[(kind.value, label(kind)) for kind in OrganisationKind],
        standings=[(standing.value, label(standing)) for standing in Standing],
        pools=[(code, label(code, "Pool")) for code in organisations.POOL],
        waiting=organisations.waiting_count(person),
    )


@bp.get("/<int:organisation_id>")
def show(organisation_id: int) -> str:
    return show_page(organisation_id)


@bp.post("/<int:organisation_id>/pool")
def check_pool(organisation_id: int) -> Any:
    form = PoolForm()
    with carry_out(form, lambda: show_page(organisation_id, pool_form=form)):
        use_cases.check_pool(form.to_command(organisation_id), actor=actor(), now=clock.now())
    return done(gettext("梯度培育库核查结果已记录。"), ".show", organisation_id=organisation_id)


@bp.get("/<int:organisation_id>/edit")
def edit(organisation_id: int) -> str:
    found = opened("correct", organisations.find(actor(), organisation_id))
    return _editing(organisation_id, CorrectForm(data={**stored(found), "version": found.version}))


@bp.post("/<int:organisation_id>/edit")
def correct(organisation_id: int) -> Any:
    form = CorrectForm()
    stands = partial(organisations.find, actor(), organisation_id)
    with carry_out(form, partial(_editing, organisation_id, form), stored=lambda: stored(stands()), deed=("correct", stands)):
        use_cases.correct(form.to_command(organisation_id), actor=actor(), now=clock.now())
    return done(gettext("资料已更正，更正前后的内容都已记录。"), ".show", organisation_id=organisation_id)


@bp.get("/<int:organisation_id>/suspend")
def confirm_suspension(organisation_id: int) -> str:
    found = opened("suspend", organisations.find(actor(), organisation_id))
    form = SuspendForm(data={"version": found.version})
    return render_template("people/organisations/suspend.html", organisation=found, form=form)


@bp.post("/<int:organisation_id>/suspend")
def suspend(organisation_id: int) -> Any:
    form, found = SuspendForm(), organisations.find(actor(), organisation_id)
    with carry_out(
        form,
        lambda: render_template("people/organisations/suspend.html", organisation=found, form=form),
        deed=("suspend", lambda: found),
    ):
        use_cases.suspend(form.to_command(organisation_id), actor=actor(), now=clock.now())
    return done(gettext("该单位已停用，其成员的登录已全部退出。"), ".show", organisation_id=organisation_id)


@bp.post("/<int:organisation_id>/resume")
def resume(organisation_id: int) -> Any:
    use_cases.resume(Resume(organisation_id=organisation_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("该单位已恢复。"), ".show", organisation_id=organisation_id)


@bp.post("/<int:organisation_id>/invite")
def invite(organisation_id: int) -> Any:
    form = InviteForm()
    with carry_out(form, lambda: show_page(organisation_id, invite_form=form)):
        invitations.invite(form.to_command(organisation_id), actor=actor(), now=clock.now())
    return done(gettext("邀请已发到 %(email)s，7 天内有效。", email=form.email.data), ".show", organisation_id=organisation_id)


@bp.post("/<int:organisation_id>/invitations/<int:invitation_id>/again")
def invite_again(organisation_id: int, invitation_id: int) -> Any:
    link = from_letter("account.invitation", token=TOKEN_PLACE)
    command = InviteAgain(organisation_id=organisation_id, invitation_id=invitation_id, version=seen.version(), link=link)
    invitations.invite_again(command, actor=actor(), now=clock.now())
    return done(gettext("邀请已重新发出，7 天内有效；原来的链接不能再用。"), ".show", organisation_id=organisation_id)


@bp.post("/<int:organisation_id>/invitations/<int:invitation_id>/revoke")
def revoke_invitation(organisation_id: int, invitation_id: int) -> Any:
    form = _revoking_form(organisations.find(actor(), organisation_id))
    with carry_out(form, lambda: show_page(organisation_id, revoking={invitation_id: form})):
        invitations.revoke(form.to_command(organisation_id, invitation_id), actor=actor(), now=clock.now())
    return done(gettext("邀请已撤销，链接不能再用。"), ".show", organisation_id=organisation_id)


def _pick(person: Account, asked: organisations.Wanted, only: Select[Any] | None, rows: Sequence[Organisation]) -> Pick | None:
    """What the list of those nobody has looked up can be picked for; None where it is a list to read."""
    if asked.pool != UNKNOWN or not permissions.may_reach(person, "organisations.check_pools"):
        return None
    able = organisations.unchecked(person, asked, only)
    return Pick(ids=picking.on_page(able, rows), total=picking.total(able))


def wanted() -> organisations.Wanted:
    return organisations.Wanted(
        text=request.args.get("q", "").strip()[:120],
        kind=request.args.get("kind", "")[:16],
        unit_id=query.number("unit"),
        standing=request.args.get("standing", "")[:16],
        pool=request.args.get("pool", ""),
    )


def show_page(
    organisation_id: int, part_form: PartForm | None = None, revoking: Mapping[int, RevokeForm] | None = None, **forms: Any
) -> str:
    person, found = actor(), organisations.find(actor(), organisation_id)
    permissions.require(person, "organisation.read", found)
    may = offered(found, person, clock.now())
    return render_template(
        "people/organisations/show.html",
        organisation=found,
        may=may,
        standing=found.standing,
        kind=OrganisationKind(found.kind),
        members=people.members(found),
        changes=[
            (change, "withdraw" in offered(change, person, clock.now()))
            for change in changes.waiting_of([member.id for member in people.members(found)])
        ],
        own=found.id == person.organisation_id,
        invitations=_invitations(found, revoking or {}) if "revoke" in may else [],
        works_with=found.id == person.organisation_id or Role.COUNTY_OFFICER in person.roles,
        licence=db.session.get(StoredFile, found.licence_file_id) if found.licence_file_id else None,
        checked_by=_who(found.checked_by_id),
        pool_checked_by=_who(found.pool_checked_by_id),
        history=history.of("organisation", found.id, person),
        links=(linked := links.of(found)),
        part_forms=_part_forms(linked, found, part_form),
        alike=links.alike(found) if "join" in may else [],
        **(_forms(found) | forms),
    )


def _invitations(found: Organisation, revoking: Mapping[int, RevokeForm]) -> list[tuple[Token, RevokeForm]]:
    """The open invitations, each with the form in which an office says why it takes it back."""
    version = {"version": found.version}
    tokens = people.invitations(found, clock.now())
    return [(token, revoking.get(token.id) or _revoking_form(found, data=version)) for token in tokens]


def _revoking_form(found: Organisation, **given: Any) -> RevokeForm:
    form = RevokeForm(**given)
    form.reason.optional = found.id == actor().organisation_id
    return form


def _forms(found: Organisation) -> dict[str, Any]:
    pool = PoolForm(data={"in_pool": found.in_gradient_pool, "version": found.version})
    return {"pool_form": pool, "invite_form": InviteForm(data={}), "join_form": JoinForm(data={"version": found.version})}


def _part_forms(linked: Sequence[OrganisationLink], found: Organisation, sent: PartForm | None) -> dict[int, PartForm]:
    """A form for each link that this person may take back, from whichever of its two sides; `sent` came back with errors."""
    near = organisations.reachable(actor(), [link.organisation_id for link in linked])
    return {
        link.id: sent if sent and link.organisation_id == found.id else PartForm(data={"version": link.organisation.version})
        for link in linked
        if link.organisation_id in near and permissions.may(actor(), "organisation.join", link.organisation)
    }


def _who(account_id: int | None) -> str:
    """Who checked something, as the viewer may read it."""
    return history.who_is(db.session.get(Account, account_id), actor()) if account_id else ""


def _editing(organisation_id: int, form: CorrectForm, **more: Any) -> str:
    found = organisations.find(actor(), organisation_id)
    return render_template("people/organisations/edit.html", organisation=found, form=form, **more)

"""Needs that are verified or published together: picked on the list, looked at once more, done."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from ....rulebook.findings import refusing
from ....rulebook.views.posting import carry_out
from ....shared import clock, permissions
from ....shared.fixed import Fixed
from ....shared.models.account import Account
from ....shared.web import picking, query
from ....shared.web.requests import actor
from ...commands import PublishNeeds, VerifyNeeds
from ...forms.needs import VerifyAllForm
from ...models import Need
from ...queries import hands, needs
from ...states import NeedState
from ...use_cases import need_content
from ...use_cases import needs as use_cases
from .blueprint import bp, filtered
from .case import finding_said

POOLED = "pooled"
"""The rule that a need's enterprise is in the gradient pool (S004-2.2.1c)."""


class Pick(Fixed):
    """What the rows of a list can be picked for."""

    endpoint: str
    ids: set[int]
    total: int
    said: dict[int, list[str]]
    """What a person should know of a row before it is picked."""


class Looked(Fixed):
    """Needs that were picked to be verified, by what can become of them."""

    ready: list[Need]
    unknown: list[Need]
    """Nothing but the gradient pool is missing, and nobody has looked at that yet."""
    held: list[tuple[Need, list[str]]]
    """Those that cannot be verified now, with why."""


def pick_of(asked: needs.NeedFilter, rows: Sequence[Need], person: Account) -> Pick | None:
    """What the list that is shown can be picked for; None where it is a list to read."""
    if asked.state == NeedState.VERIFIED and permissions.may_reach(person, "needs.publish"):
        able = needs.publishable(person, asked)
        return Pick(endpoint=".ask_publish", ids=picking.on_page(able, rows), total=picking.total(able), said=_said(rows))
    if asked.state == NeedState.SUBMITTED and permissions.may_reach(person, "needs.verify_all"):
        able = needs.verifiable(person, asked)
        ids = picking.on_page(able, rows) - hands.awaiting_a_colleague(person, rows)
        return Pick(endpoint=".ask_verify_all", ids=ids, total=picking.total(able), said=_said(rows, person))
    return None


@bp.get("/publish")
def ask_publish() -> Any:
    """The needs that were picked to be published, once more."""
    picked = picking.picked(needs.publishable(actor(), filtered(NeedState.VERIFIED)))
    if not picked.rows:
        return _nothing(NeedState.VERIFIED, picked.gone)
    return render_template("needs/needs/publish.html", picked=picked, said=_said(picked.rows))


@bp.post("/publish")
def publish() -> Any:
    published = use_cases.publish(PublishNeeds(versions=picking.seen_cases("need_id")), actor=actor(), now=clock.now())
    flash(ngettext("已发布 %(num)s 条需求。", "已发布 %(num)s 条需求。", len(published)))
    if len(published) == 1:
        return redirect(url_for(".show", need_id=published[0].id))
    return redirect(url_for(".index", state=NeedState.VERIFIED))


@bp.get("/verify")
def ask_verify_all() -> Any:
    """The needs that were picked to be verified, once more, with what becomes of each."""
    picked = picking.picked(needs.verifiable(actor(), filtered(NeedState.SUBMITTED)))
    if not picked.rows:
        return _nothing(NeedState.SUBMITTED, picked.gone)
    return _verify_page(picked, VerifyAllForm())


@bp.post("/verify")
def verify_all() -> Any:
    versions, unknown = picking.seen_cases("need_id"), {int(one) for one in request.form.getlist("unknown") if query.is_id(one)}
    form = VerifyAllForm().of(bool(unknown))
    with carry_out(form, lambda: _verify_page(_again(versions), form)):
        command = VerifyNeeds(versions=form.chosen(versions, unknown), in_gradient_pool=form.all_in)
        verified = use_cases.verify_all(command, actor=actor(), now=clock.now())
    flash(ngettext("已核实 %(num)s 条需求，市局会看到并发布。", "已核实 %(num)s 条需求，市局会看到并发布。", len(verified)))
    return redirect(url_for(".index", state=NeedState.SUBMITTED))


def _again(versions: Mapping[int, int]) -> picking.Picked:
    """The needs of the page that was sent, as they are now."""
    found = picking.rows(needs.verifiable(actor()).where(Need.id.in_(versions)))
    return picking.Picked(rows=found, gone=len(versions) - len(found), left=0)


def _verify_page(picked: picking.Picked, form: VerifyAllForm) -> str:
    looked = _looked(picked.rows, actor())
    return render_template("needs/needs/verify.html", picked=picked, looked=looked, form=form.of(bool(looked.unknown)))


def _looked(rows: Sequence[Need], person: Account) -> Looked:
    found = Looked(ready=[], unknown=[], held=[])
    colleagues = hands.awaiting_a_colleague(person, rows)
    for need in rows:
        broken = refusing(need_content.findings_of(need, consents=True))
        of_pool = [one for one in broken if one.rule == POOLED and need.organisation.in_gradient_pool is None]
        if need.id in colleagues:
            found.held.append((need, [gettext("您本人填报的，由同事核实")]))
        elif not broken:
            found.ready.append(need)
        elif broken == of_pool:
            found.unknown.append(need)
        else:
            found.held.append((need, [finding_said(one) for one in broken]))
    return found


def _said(rows: Sequence[Need], verifying: Account | None = None) -> dict[int, list[str]]:
    """What speaks against a row, in a few words each; the pool has a column of its own."""
    if verifying is None:
        return {need.id: [gettext("一人经办")] for need in rows if need.one_person}
    colleagues = hands.awaiting_a_colleague(verifying, rows)
    found: dict[int, list[str]] = {need.id: [gettext("您本人填报的，由同事核实")] for need in rows if need.id in colleagues}
    for need in rows:
        broken = refusing(need_content.findings_of(need, consents=True), but=(POOLED,))
        found.setdefault(need.id, []).extend(finding_said(one) for one in broken)
    return found


def _nothing(state: NeedState, gone: int) -> Any:
    """Back to the list, with why there is nothing to confirm."""
    if gone:
        flash(gettext("选中的需求已经办理过了，没有可以办理的。"), "warning")
    else:
        flash(gettext("请先勾选要办理的需求。"), "warning")
    return redirect(url_for(".index", state=state))

"""A step on needs is taken back: offered after it was done on several, on the page of one, confirmed on one page."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import Select

from ....rulebook.views.posting import carry_out
from ....shared import clock, permissions
from ....shared.fixed import Fixed
from ....shared.models.account import Account
from ....shared.web import picking, query
from ....shared.web.requests import actor
from ...commands import UnpublishNeeds, UnverifyNeeds
from ...forms.needs import TakeBackForm
from ...models import Need
from ...queries import needs
from ...states import NeedState
from ...use_cases import taking_back as use_cases
from .blueprint import bp

LAST = "last"
"""Asks for what this person has just done, not for what was ticked."""


class Undo(Fixed):
    """What was just done on several needs and can be taken back."""

    endpoint: str
    count: int


def undo_of(asked: needs.NeedFilter, person: Account) -> Undo | None:
    """What the list to which a step on several needs leads offers to take back; None where nothing is left of it."""
    steps: dict[str, tuple[str, Any]] = {
        NeedState.SUBMITTED: ("unverify", needs.last_verified),
        NeedState.VERIFIED: ("unpublish", needs.last_published),
    }
    last = steps.get(asked.state)
    if last is None or not permissions.may_reach(person, f"needs.{last[0]}"):
        return None
    count = picking.total(last[1](person, clock.now()))
    return Undo(endpoint=f".ask_{last[0]}", count=count) if count else None


@bp.get("/unverify")
def ask_unverify() -> Any:
    """The needs whose verification would be taken back, once more."""
    return _ask("unverify", needs.last_verified(actor(), clock.now()) if query.text(LAST, 3) else needs.unverifiable(actor()))


@bp.post("/unverify")
def unverify() -> Any:
    versions, form = picking.seen_cases("need_id"), TakeBackForm()
    with carry_out(form, partial(_again, "unverify", needs.unverifiable(actor()), versions, form)):
        command = UnverifyNeeds(versions=versions, reason=form.reason.data or "")
        done = use_cases.unverify(command, actor=actor(), now=clock.now())
    flash(ngettext("已收回 %(num)s 条需求的核实。", "已收回 %(num)s 条需求的核实。", len(done)))
    return _next(done, NeedState.SUBMITTED)


@bp.get("/unpublish")
def ask_unpublish() -> Any:
    """The needs that would be taken off the board, once more."""
    return _ask("unpublish", needs.last_published(actor(), clock.now()) if query.text(LAST, 3) else needs.unpublishable(actor()))


@bp.post("/unpublish")
def unpublish() -> Any:
    versions, form = picking.seen_cases("need_id"), TakeBackForm()
    with carry_out(form, partial(_again, "unpublish", needs.unpublishable(actor()), versions, form)):
        command = UnpublishNeeds(versions=versions, reason=form.reason.data or "")
        done = use_cases.unpublish(command, actor=actor(), now=clock.now())
    flash(ngettext("已收回 %(num)s 条需求的发布，榜单上不再显示。", "已收回 %(num)s 条需求的发布，榜单上不再显示。", len(done)))
    return _next(done, NeedState.VERIFIED)


def _ask(step: str, able: Select[Any]) -> Any:
    picked = picking.picked(able)
    if not picked.rows:
        flash(gettext("选中的需求已经不能收回：可能已经收回，或者已经办到下一步。"), "warning")
        return redirect(url_for(".index"))
    return _page(step, picked, TakeBackForm(data={}))


def _again(step: str, able: Select[Any], versions: Mapping[int, int], form: TakeBackForm) -> str:
    """The needs of the page that was sent, as they are now."""
    found = picking.rows(able.where(Need.id.in_(versions)))
    return _page(step, picking.Picked(rows=found, gone=len(versions) - len(found), left=0), form)


def _page(step: str, picked: picking.Picked, form: TakeBackForm) -> str:
    return render_template("needs/needs/take_back.html", step=step, picked=picked, form=form)


def _next(done: list[Need], state: NeedState) -> Any:
    if len(done) == 1:
        return redirect(url_for(".show", need_id=done[0].id))
    return redirect(url_for(".index", state=state))

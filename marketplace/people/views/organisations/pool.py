"""Enterprises that nobody has looked up in the gradient pool: picked on the list, looked at once more, answered together."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from ....rulebook.views.posting import carry_out
from ....shared import clock
from ....shared.models.place import Organisation, OrganisationKind
from ....shared.web import picking
from ....shared.web.requests import actor, waiting_rows
from ...commands.organisations import CheckPools
from ...forms.organisations import PoolsForm
from ...queries import organisations
from ...use_cases import organisations as use_cases
from .views import UNKNOWN, bp, wanted


@bp.get("/pool")
def ask_check_pools() -> Any:
    """The enterprises that were picked, once more, with the one question about all of them."""
    picked = picking.picked(organisations.unchecked(actor(), wanted(), waiting_rows()))
    if picked.rows:
        return _page(picked, PoolsForm(data={}))
    gone = gettext("选中的企业已经核对过了，没有可以办理的。")
    flash(gone if picked.gone else gettext("请先勾选要核对的企业。"), "warning")
    return redirect(_list())


@bp.post("/pool")
def check_pools() -> Any:
    versions, form = picking.seen_cases("organisation_id"), PoolsForm()
    with carry_out(form, lambda: _page(_again(versions), form)):
        command = CheckPools(versions=versions, in_pool=bool(form.in_pool.data))
        done = use_cases.check_pools(command, actor=actor(), now=clock.now())
    flash(ngettext("已记录 %(num)s 家企业的核对结果。", "已记录 %(num)s 家企业的核对结果。", len(done)))
    return redirect(_list())


def _again(versions: Mapping[int, int]) -> picking.Picked:
    """The enterprises of the page that was sent, as they are now."""
    able = organisations.unchecked(actor(), organisations.Wanted())
    found = picking.rows(able.where(Organisation.id.in_(versions)))
    return picking.Picked(rows=found, gone=len(versions) - len(found), left=0)


def _page(picked: picking.Picked, form: PoolsForm) -> str:
    return render_template("people/organisations/pool.html", picked=picked, form=form, cancel=_list())


def _list() -> str:
    return url_for(".index", kind=OrganisationKind.ENTERPRISE.value, pool=UNKNOWN)

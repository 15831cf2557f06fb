"""The table of industrial chains."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.web import seen
from ....shared.web.requests import actor
from ...commands import MoveChain, RetireChain
from ...forms.programme import ChainForm, RenamingForm
from ...queries import chains as rows
from ...use_cases import chains as use_cases
from .views import bp


@bp.get("/chains")
def chains() -> str:
    return _page(ChainForm(data={}))


@bp.post("/chains")
def add_chain() -> Any:
    form = ChainForm()
    with carry_out(form, lambda: _page(form)):
        use_cases.add(form.to_command(), actor=actor(), now=clock.now())
    return done(gettext("已添加产业链“%(name)s”。", name=form.name.data), ".chains")


@bp.post("/chains/<int:chain_id>/name")
def rename_chain(chain_id: int) -> Any:
    form = RenamingForm()
    with carry_out(form, lambda: _page(ChainForm(data={}), renaming=form, chain_id=chain_id)):
        use_cases.rename(form.renaming(chain_id), actor=actor(), now=clock.now())
    return done(gettext("产业链已改名为“%(name)s”。", name=form.name.data), ".chains")


@bp.post("/chains/<int:chain_id>/place")
def move_chain(chain_id: int) -> Any:
    up = request.form.get("way") == "up"
    use_cases.move(MoveChain(chain_id=chain_id, version=seen.version(), up=up), actor=actor(), now=clock.now())
    return redirect(url_for(".chains", _anchor=f"chain-{chain_id}"))


@bp.post("/chains/<int:chain_id>/use")
def retire_chain(chain_id: int) -> Any:
    retired = request.form.get("retired") == "1"
    command = RetireChain(chain_id=chain_id, version=seen.version(), retired=retired)
    use_cases.retire(command, actor=actor(), now=clock.now())
    return done(gettext("已停用。已经选了它的需求不受影响。") if retired else gettext("已恢复使用。"), ".chains")


def _page(form: ChainForm, **more: Any) -> str:
    """The table; `?edit=<id>` opens the name of one chain."""
    edit = more.get("chain_id") or request.args.get("edit", 0, type=int)
    found = rows.listing(actor())
    chosen = next((row for row in found if row.id == edit), None)
    more.setdefault("renaming", RenamingForm(data={"name": chosen.name, "version": chosen.version}) if chosen else None)
    may_edit = permissions.may(actor(), "chain.edit")
    return render_template("programmes/programme/chains.html", rows=found, form=form, edit=edit, may_edit=may_edit, **more)

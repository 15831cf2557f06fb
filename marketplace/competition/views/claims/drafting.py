"""The draft of a claim: saved while somebody types or by its button, and thrown away."""

from typing import Any

from flask import request
from flask_babel import gettext

from ....rulebook.views.errors import status_of
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, wording
from ....shared.errors import Refusal
from ....shared.web import seen
from ....shared.web.requests import actor
from ...commands import DraftClaim, DropDraft
from ...forms.claims import ClaimForm
from ...use_cases import drafting
from .blueprint import bp
from .offer import form_page, need_of, stored

BY_ITSELF = "auto"
"""What a page sends that saves its draft while somebody types: how often it is saved now is all that it is told."""


@bp.post("/board/<int:need_id>/claim/draft")
def save_draft(need_id: int) -> Any:
    """Save what was typed as it is; nothing of it is looked at before it is handed in."""
    need, form = need_of(need_id), ClaimForm()
    whole = form.version.validate(form) and form.draft.validate(form)
    command = DraftClaim(need_id=need.id, values=form.typed_values(), of=form.version.data or 0, number=form.draft.data or 0)
    if request.form.get("then") == BY_ITSELF:
        try:
            draft = drafting.save(command, actor=actor(), clock=clock.of_database)
        except Refusal as refusal:
            return {"refused": wording.say(refusal.key, **refusal.facts)}, status_of(refusal)
        return {"version": draft.number, "whole": True}
    with carry_out(form, lambda **more: form_page(need, form, **more), stored=lambda: stored(need, form), valid=whole):
        drafting.save(command, actor=actor(), clock=clock.of_database)
    return done(gettext("草稿已保存，还没有提交。只有您自己看得到，揭榜截止时删除。"), ".new", need_id=need_id)


@bp.post("/board/<int:need_id>/claim/draft/drop")
def drop_draft(need_id: int) -> Any:
    """Throw the draft away; what was handed in stays as it is."""
    need = need_of(need_id)
    drafting.drop(DropDraft(need_id=need.id, number=seen.version()), actor=actor())
    return done(gettext("草稿已删除。"), ".new", need_id=need_id)

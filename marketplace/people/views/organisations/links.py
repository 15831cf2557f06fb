"""Saying that two rows are one organisation, and taking it back."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.errors import Invalid, NotFound
from ....shared.web.addresses import MOST
from ....shared.web.requests import actor
from ...commands.organisations import SayDifferent, SaySame
from ...forms.organisations import JoinForm, PartForm
from ...queries import organisations
from ...use_cases import links as use_cases
from .views import bp, show_page


@bp.post("/<int:organisation_id>/same")
def join(organisation_id: int) -> Any:
    form = JoinForm()
    with carry_out(form, lambda: show_page(organisation_id, join_form=form)):
        other = _meant(organisation_id, form.other.data or "")
        use_cases.join(form.asking(SaySame, organisation_id, other), actor=actor(), now=clock.now())
    return done(
        gettext("已认定为同一家，统计企业数时只算一家；两边的资料和业务都没有变动。"), ".show", organisation_id=organisation_id
    )


@bp.post("/<int:organisation_id>/different")
def part(organisation_id: int) -> Any:
    form = PartForm()
    with carry_out(form, lambda: show_page(organisation_id, part_form=form)):
        use_cases.part(form.asking(SayDifferent, organisation_id), actor=actor(), now=clock.now())
    flash(gettext("认定已撤销，两次认定都留在记录里。"))
    back = request.args.get("back", organisation_id, type=int)
    return redirect(url_for(".show", organisation_id=back if 0 < back <= MOST else organisation_id))


def _meant(organisation_id: int, text: str) -> int:
    """The organisation that a name or a credit code means, of those this person may see."""
    one = organisations.find(actor(), organisation_id)
    found = [row for row in organisations.same(one.kind, text, text.strip().upper()) if row.id != one.id]
    for row in found:
        try:
            return organisations.find(actor(), row.id).id
        except NotFound:
            continue
    raise Invalid("organisation.unknown", field="other", name=text)

"""The needs of a round that has not opened yet: taken in, or out."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.web.requests import actor, opened
from ...forms.rounds import NeedsForm, needs_form
from ...models import Round
from ...queries import rounds
from ...use_cases import rounds as use_cases
from .blueprint import bp, filters_of, found, narrowed_to


@bp.get("/<int:round_id>/needs")
def needs(round_id: int) -> str:
    a_round = opened("needs", found(round_id))
    return _page(a_round, needs_form(a_round, *narrowed_to(a_round.programme), filled=True))


@bp.post("/<int:round_id>/needs")
def save_needs(round_id: int) -> Any:
    a_round = opened("needs", found(round_id))
    form = needs_form(a_round)
    with carry_out(form, lambda: _page(found(round_id), form)):
        use_cases.change_needs(form.to_command(round_id), actor=actor(), now=clock.now())
    return done(gettext("列入的需求已调整，机构和企业会再次收到通知。"), ".show", round_id=round_id)


def _page(a_round: Round, form: NeedsForm) -> str:
    programme = a_round.programme
    stand = len(rounds.needs_of(a_round))
    unlisted = max(0, stand + rounds.count_free(programme, *narrowed_to(programme)) - len(form.needs.choices))
    return render_template("competition/rounds/needs.html", round=a_round, form=form, unlisted=unlisted, **filters_of(programme))

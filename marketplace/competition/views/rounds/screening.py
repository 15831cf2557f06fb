"""Claims that are admitted together: picked on the list, looked at once more, done."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from ....shared import clock, wording
from ....shared.fixed import Fixed
from ....shared.offers import offered
from ....shared.web import picking
from ....shared.web.requests import actor
from ...commands import AdmitClaims
from ...models import Claim, Round
from ...queries import claims, screening, wordings
from ...states import ClaimState
from ...use_cases import screening as use_cases
from .blueprint import bp, found


class Pick(Fixed):
    """What the rows of a list of claims can be picked for."""

    ids: set[int]
    total: int
    said: Mapping[int, list[str]]
    """What a person should know of a row before it is picked."""


def pick_of(a_round: Round, state: str, rows: Sequence[Claim]) -> Pick | None:
    """What the list that is shown can be picked for; None where it is a list to read."""
    person, now = actor(), clock.now()
    mine = {claim.id for claim in rows if "screen" in offered(claim, person, now)}
    if state != ClaimState.SUBMITTED or not mine:
        return None
    return Pick(ids=mine, total=picking.total(screening.screenable(person, a_round, now)), said=_said(a_round, rows))


@bp.get("/<int:round_id>/claims/admit")
def ask_admit(round_id: int) -> Any:
    """The claims that were picked to be admitted, once more, with those that have to be looked at by themselves."""
    a_round = found(round_id)
    picked = picking.picked(screening.screenable(actor(), a_round, clock.now()))
    if not picked.rows:
        flash(
            gettext("选中的揭榜已经审查过了，没有可以办理的。") if picked.gone else gettext("请先勾选要审查的揭榜。"), "warning"
        )
        return redirect(_list(round_id))
    held = _said(a_round, picked.rows)
    return render_template(
        "competition/rounds/admit.html",
        round=a_round,
        picked=picked,
        ready=[claim for claim in picked.rows if not held[claim.id]],
        held=[(claim, held[claim.id]) for claim in picked.rows if held[claim.id]],
        offers=claims.contents([claim.id for claim in picked.rows]),
        renewals=wordings.of_claims(picked.rows),
    )


@bp.post("/<int:round_id>/claims/admit")
def admit_all(round_id: int) -> Any:
    a_round = found(round_id)
    admitted = use_cases.admit_all(AdmitClaims(versions=picking.seen_cases("claim_id")), actor=actor(), now=clock.now())
    flash(ngettext("已审查通过 %(num)s 份揭榜，评审人员会看到。", "已审查通过 %(num)s 份揭榜，评审人员会看到。", len(admitted)))
    return redirect(_list(a_round.id))


def _said(a_round: Round, rows: Sequence[Claim]) -> dict[int, list[str]]:
    return {one: [wording.label(hold) for hold in why] for one, why in screening.holds(a_round, rows).items()}


def _list(round_id: int) -> str:
    return url_for(".claims", round_id=round_id, state=ClaimState.SUBMITTED)

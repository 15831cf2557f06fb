"""After closing: screening and scoring a claim, and what the enterprise thinks of its claimants."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.errors import there
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.web.requests import actor, work_on
from ...forms.claims import RANK, REASON, RankForm, RelationForm, ScreenForm, moved_form, rank_form
from ...models import Claim
from ...queries import claimants_known, claims, references, rounds, wishes
from ...rules.ranking import in_order
from ...use_cases import relations, screening
from .blueprint import bp, found
from .case import page_of, scoring

MOVE = "move"
"""The name of the buttons that move a claimant in the order that was typed, before it is saved."""


@bp.post("/claims/<key>/screen")
def screen(key: str) -> Any:
    form = ScreenForm()
    with carry_out(form, lambda: page_of(found(key), screen_form=form)):
        screening.screen(form.to_command(key), actor=actor(), now=clock.now())
    work_on("waiting.claims_to_screen")
    return done(gettext("审查结论已保存。"), ".show", key=key)


@bp.post("/claims/<key>/relation")
def judge(key: str) -> Any:
    form = RelationForm()
    with carry_out(form, lambda: page_of(found(key), relation_form=form)):
        relations.judge(form.to_command(key), actor=actor(), now=clock.now())
    return done(gettext("关联核对的结论已保存。"), ".show", key=key)


@bp.post("/claims/<key>/score")
def score(key: str) -> Any:
    form = scoring(found(key))
    with carry_out(form, lambda: page_of(found(key), score_form=form)):
        screening.score(form.to_command(key), actor=actor(), now=clock.now())
    if Role.EXPERT in actor().roles:
        work_on("waiting.claims_to_score")
    return done(gettext("评分已保存。"), ".show", key=key)


@bp.get("/claims/needs/<int:round_id>/<int:need_id>")
def claimants(round_id: int, need_id: int) -> str:
    rivals = _rivals(round_id, need_id)
    return _claimants(rivals, rank_form(rivals, filled=True))


@bp.post("/claims/needs/<int:round_id>/<int:need_id>")
def rank(round_id: int, need_id: int) -> Any:
    rivals = _rivals(round_id, need_id)
    form = rank_form(rivals)
    if (asked := request.form.get(MOVE, "")) and form.is_of(rivals):
        return _claimants(rivals, moved_form(rivals, asked))
    with carry_out(form, lambda: _claimants(_rivals(round_id, need_id), form)):
        screening.rank(form.to_command(round_id, need_id), actor=actor(), now=clock.now())
    return done(gettext("意愿已保存，求解时会计入。"), ".claimants", round_id=round_id, need_id=need_id)


def _rivals(round_id: int, need_id: int) -> list[Claim]:
    rivals = there(claims.of_need(actor(), round_id, need_id, clock.now()) or None)
    permissions.require(actor(), "claimants.rank", rivals[0])
    return rivals


def _claimants(rivals: list[Claim], form: RankForm) -> str:
    need, a_round = rivals[0].need, rivals[0].round
    order = {key: place for place, key in enumerate(in_order({claim.key: form[f"{RANK}{claim.key}"].data for claim in rivals}))}
    return render_template(
        "competition/claims/claimants.html",
        need=need,
        round=a_round,
        rivals=sorted(rivals, key=lambda claim: order[claim.key]),
        rank=RANK,
        reason=REASON,
        move=MOVE,
        records=claimants_known.of(rivals),
        spread=references.spread_of(a_round, need),
        form=form,
        offers=claims.contents([claim.id for claim in rivals]),
        services=rounds.labels_of(need.programme, need.categories),
        may_rank=any("rank" in offered(claim, actor(), clock.now()) for claim in rivals),
        own=actor().organisation_id == need.organisation_id,
        until=wishes.until(a_round),
    )

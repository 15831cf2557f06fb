"""Rounds: the list, the page of one, announcing, adjusting, extending, giving up."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....programmes.models import Programme
from ....programmes.web import places
from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions, wording
from ....shared.errors import NotFound
from ....shared.offers import offered
from ....shared.permissions.persons import is_one_of
from ....shared.web import query, seen
from ....shared.web.addresses import page_number
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor, opened, waiting_rows
from ...commands import CancelRound, DecideExtension
from ...forms.rounds import AdjustForm, RoundForm, SolveForm, extend_form, round_form, sent_needs, starting_values, stored_values
from ...models import TIME_LIMIT, Round
from ...queries import affiliation, claims, hands, inputs, reviews, rounds, runs, wishes, wordings
from ...rules.phase import BEFORE_PROPOSAL, SEALED, Phase
from ...rules.scoring import Criterion
from ...states import ClaimState
from ...use_cases import extensions
from ...use_cases import rounds as use_cases
from ..claims.case import TOLD
from ..extensions import extension_sheet
from .blueprint import bp, filters_of, found, narrowed_to
from .screening import pick_of
from .showing import steps_of


@bp.get("")
def index() -> str:
    person, now = actor(), clock.now()
    lines = rounds.listing(person, now, places.here(), waiting_rows())
    progress = {line.round.id: reviews.progress(line.round, now) for line in lines if line.phase in BEFORE_PROPOSAL}
    return render_template(
        "competition/rounds/index.html", lines=lines, progress=progress, may_announce=permissions.may_reach(person, "rounds.new")
    )


@bp.get("/new")
def new() -> str:
    programme = _programme()
    chosen = rounds.free_needs(programme, *narrowed_to(programme))
    values = starting_values(rounds.default_weights(programme), chosen, rounds.next_number(programme), clock.now())
    return _new(programme, round_form(RoundForm, chosen, data=values))


@bp.post("/new")
def create() -> Any:
    programme = _programme()
    form = round_form(RoundForm, rounds.free_needs(programme, also=sent_needs()))
    with carry_out(form, lambda: _new(programme, form)):
        now = clock.now()
        a_round = use_cases.announce(form.announced(programme.id, now), actor=actor(), now=now)
    return done(gettext("轮次已公告，机构和企业会收到通知。"), ".show", round_id=a_round.id)


LOOKS = ("decide",)
"""What a page tells this person of beside its buttons: that a colleague decides."""


@bp.get("/<int:round_id>")
def show(round_id: int) -> str:
    a_round, person, now = found(round_id), actor(), clock.now()
    phase = rounds.phase(a_round, now)
    overdue = claims.overdue(person, a_round, now)
    seen = permissions.may(person, "round.runs", a_round)
    found_runs = runs.of_round(a_round) if seen else []
    return render_template(
        "competition/rounds/show.html",
        round=a_round,
        phase=phase,
        steps=steps_of(a_round, phase, now),
        needs=rounds.needs_page(a_round, page_number()),
        progress=reviews.progress(a_round, now),
        commitment=rounds.commitment_of(a_round.id),
        announcement=rounds.announcement_text_of(a_round.id),
        runs=found_runs,
        latest=runs.proposable(found_runs),
        rules=inputs.rules_of(a_round) if seen else [],
        history=history.of("round", a_round.id, person) if seen else [],
        sealed=phase in SEALED,
        first_person=a_round.proposed_by_id == person.id or hands.in_round(person, a_round),
        proposed=runs.proposed(a_round) if seen else None,
        may=offered(a_round, person, now) | {one for one in LOOKS if permissions.may(person, f"round.{one}", a_round)},
        in_review=phase in BEFORE_PROPOSAL,
        overdue=overdue,
        answers_earlier=claims.extended_from(overdue),
        weight_rows=[(wording.label(Criterion(key)), f"{weight}%") for key, weight in a_round.weights.items()],
        rule_names=inputs.rule_names(a_round) if seen else {},
        wishes=wishes.of_round(a_round, now) if phase in BEFORE_PROPOSAL else None,
        asked_myself=is_one_of(person, a_round.extension_by_id),
        extension=_extension(a_round, phase),
        earlier=rounds.extended_from(a_round.id),
        solve_form=SolveForm(data={"time_limit": TIME_LIMIT, "version": a_round.version}),
    )


@bp.get("/<int:round_id>/claims", endpoint="claims")
def claims_of(round_id: int) -> str:
    """The claims of a round that has closed, for those who screen and score them."""
    a_round, person, now = found(round_id), actor(), clock.now()
    phase = rounds.phase(a_round, now)
    state = query.code("state", tuple(ClaimState))
    page = None if phase in SEALED else claims.in_round(person, a_round, state, now, page_number(), waiting_rows())
    return render_template(
        "competition/rounds/claims.html",
        round=a_round,
        phase=phase,
        page=page,
        pick=pick_of(a_round, state, page.items) if page else None,
        progress=reviews.progress(a_round, now),
        scored=reviews.scored_by(person, page.items) if page else set(),
        complete=reviews.fully_scored(a_round, page.items) if page else set(),
        scorers=reviews.scorers(a_round, page.items) if page else {},
        parted=affiliation.parted(page.items) if page else set(),
        renewals=wordings.of_claims(page.items) if page else {},
        repeated=reviews.repeated(a_round, page.items) if page and person.roles & TOLD else {},
        state_choices=[(s.value, wording.label(s)) for s in ClaimState if s is not ClaimState.WITHDRAWN],
        scores=permissions.may_reach(person, "claims.score"),
    )


@bp.get("/<int:round_id>/adjust")
def adjust(round_id: int) -> str:
    a_round = opened("adjust", found(round_id))
    return _adjust(a_round, round_form(AdjustForm, data=stored_values(a_round) | {"version": a_round.version}))


@bp.post("/<int:round_id>/adjust")
def save_adjustment(round_id: int) -> Any:
    a_round = opened("adjust", found(round_id))
    form = round_form(AdjustForm)
    now = clock.now()
    with carry_out(form, partial(_adjust, a_round, form), stored=lambda: stored_values(found(round_id))):
        use_cases.adjust(form.adjusted(round_id, now), actor=actor(), now=now)
    return done(gettext("轮次已修改。"), ".show", round_id=round_id)


@bp.get("/<int:round_id>/extend")
def extend(round_id: int) -> str:
    a_round = opened("extend", found(round_id))
    form = extend_form(a_round, data={"closes_at": a_round.closes_at, "version": a_round.version})
    return render_template("competition/rounds/extend.html", round=a_round, form=form)


@bp.post("/<int:round_id>/extend")
def save_extension(round_id: int) -> Any:
    a_round = found(round_id)
    form = extend_form(a_round)
    with carry_out(
        form,
        lambda: render_template("competition/rounds/extend.html", round=found(round_id), form=form),
        deed=("extend", partial(found, round_id)),
    ):
        use_cases.extend(form.to_command(round_id), actor=actor(), clock=clock.of_database)
    return done(gettext("已提请延长，须由另一位同事批准后才生效；批准以前可以撤回。"), ".show", round_id=round_id)


@bp.post("/<int:round_id>/extension/approve")
def approve_extension(round_id: int) -> Any:
    extensions.approve_of_round(
        DecideExtension(round_id=round_id, version=seen.version()), actor=actor(), clock=clock.of_database
    )
    return done(gettext("截止时间已延长，机构和企业会收到通知。"), ".show", round_id=round_id)


@bp.post("/<int:round_id>/extension/withdraw")
def withdraw_extension(round_id: int) -> Any:
    own = is_one_of(actor(), found(round_id).extension_by_id)
    extensions.withdraw_of_round(DecideExtension(round_id=round_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(
        gettext("延长的提请已撤回，截止时间不变。") if own else gettext("没有批准延长，截止时间不变；提请的人会收到通知。"),
        ".show",
        round_id=round_id,
    )


@bp.get("/<int:round_id>/cancel")
def cancel(round_id: int) -> str:
    a_round = opened("cancel", found(round_id))
    return render_template("competition/rounds/cancel.html", round=a_round, form=ReasonForm(data={"version": a_round.version}))


@bp.post("/<int:round_id>/cancel")
def save_cancellation(round_id: int) -> Any:
    a_round, form = found(round_id), ReasonForm()
    with carry_out(
        form,
        lambda: render_template("competition/rounds/cancel.html", round=a_round, form=form),
        deed=("cancel", lambda: a_round),
    ):
        use_cases.cancel(form.asking(CancelRound, round_id), actor=actor(), now=clock.now())
    return done(gettext("轮次已取消，需求可以列入别的轮次。"), ".show", round_id=round_id)


def _extension(a_round: Round, phase: Phase) -> Any:
    """The sheet for a later closing moment that waits, for those who may approve it or take it back; None where none does."""
    waits = a_round.extends_to and phase in SEALED and permissions.may(actor(), "round.extension", a_round)
    return extension_sheet(a_round) if waits else None


def _programme() -> Programme:
    programme = places.the_one()
    if programme is None:
        raise NotFound("round.no_programme")
    return programme


def _new(programme: Programme, form: RoundForm) -> str:
    return render_template(
        "competition/rounds/new.html",
        programme=programme,
        form=form,
        **filters_of(programme),
        found=len(form.needs.choices),
        unlisted=max(0, rounds.count_free(programme, *narrowed_to(programme)) - len(form.needs.choices)),
    )


def _adjust(a_round: Round, form: RoundForm, differences: Any = None) -> str:
    return render_template("competition/rounds/adjust.html", round=a_round, form=form, differences=differences)

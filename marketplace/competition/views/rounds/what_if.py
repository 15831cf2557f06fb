"""What if: staff change weights, places, caps, locks or priorities and see at once what would move; kept or not."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from ....rulebook.views.errors import status_of
from ....rulebook.views.posting import done
from ....shared import clock, money, permissions, wording
from ....shared.errors import Conflict, Invalid, Refusal
from ....shared.web import seen
from ....shared.web.requests import actor
from ...commands import KeepWhatIf
from ...models import Round, SolveRun
from ...queries import runs, whatifs
from ...queries.runs import Names
from ...queries.whatifs import Look
from ...rules import whatif
from ...rules.comparison import compare
from ...rules.phase import BEFORE_PROPOSAL
from ...rules.scoring import Criterion
from ...rules.whatif import Alteration, Change, Wish
from ...use_cases import rounds as round_deeds
from ...use_cases import solving
from ...use_cases import whatif as use_cases
from . import wishes
from .blueprint import bp, found
from .comparing import sentences
from .wishes import Asked

SHOWN = 50
"""So many candidates whose score differs are listed."""


@bp.get("/<int:round_id>/what-if")
def what_if(round_id: int) -> Any:
    a_round = _solvable(round_id)
    run = runs.current(a_round)
    frozen = solving.standing_input(a_round, run, clock.now())
    try:
        asked = wishes.asked(request.args, a_round.weights)
        changes = whatif.changes_of(frozen, asked.wish)
        shortest = wishes.written(changes, asked.weights)
        if wishes.differs(request.args, shortest):
            return redirect(url_for(".what_if", round_id=round_id, **shortest))
        return _page(a_round, run, frozen, asked)
    except Invalid as refusal:
        return _page(a_round, run, frozen, None, refusal)


@bp.post("/<int:round_id>/what-if")
def keep_what_if(round_id: int) -> Any:
    a_round, reasons = found(round_id), request.form.getlist("reason")
    asked = wishes.asked(request.args, a_round.weights)
    command = KeepWhatIf(
        round_id=round_id,
        version=seen.version(),
        wish=asked.wish,
        reasons=reasons,
        seen=request.form.get("seen", ""),
        weights=asked.weights is not None,
    )
    try:
        run = use_cases.keep(command, actor=actor(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        a_round = _solvable(round_id)
        frozen = solving.checked_input(a_round, clock.now())
        return _page(a_round, runs.current(a_round), frozen, asked, refusal, reasons)
    return done(
        gettext("已保留为第 %(n)s 次求解，改动和理由已记录在案。", n=run.number), ".run", round_id=round_id, number=run.number
    )


def _solvable(round_id: int) -> Round:
    a_round = found(round_id)
    permissions.require(actor(), "round.solve", a_round)
    round_deeds.require_phase(a_round, clock.now(), BEFORE_PROPOSAL, "round.not_in_review")
    return a_round


def _page(
    a_round: Round,
    run: SolveRun | None,
    frozen: dict[str, Any],
    asked: Asked | None,
    refusal: Refusal | None = None,
    reasons: Any = (),
) -> Any:
    """The page; without `asked`, the form as it was typed and the sentence that says what is wrong with it."""
    look = whatifs.look(a_round, run, frozen, asked.wish, asked.weights) if asked else None
    known = runs.names_in(frozen)
    compared = _compared(look)
    body = render_template(
        "competition/rounds/what_if.html",
        round=a_round,
        frozen=frozen,
        look=look,
        compared=compared,
        known=known if not look or look.before.frozen is frozen else runs.names_in(look.before.frozen),
        changes=[(change, in_words(change, known)) for change in look.changes] if look else [],
        rows=_rows(frozen, asked.wish if asked else None),
        weights=_weights(a_round, asked),
        rescored=whatif.rescored(frozen, look.after.frozen) if look else [],
        shown=SHOWN,
        moved=sentences(compared, known),
        made=_made_possible(look, known),
        reasons=list(reasons),
        problem=wording.say(refusal.key, **refusal.facts) if refusal else "",
        asked=asked,
        outdated=bool(look and look.run and not solving.is_current(look.run, frozen)),
        raised=whatif.raised(look.changes) if look else [],
        arguments=wishes.written(look.changes, asked.weights) if look and asked else {},
        without=_without(look, asked),
        kinds=[(kind.value, wording.label(kind)) for kind in whatif.PAIRS],
    )
    return body, status_of(refusal) if refusal else 200


def in_words(change: Change, known: Names) -> str:
    """A change as a sentence."""
    need, place = known.needs.get(change["need"] or 0), known.institutions.get(change["institution"] or 0)
    after = money.yuan(change["after"]) if change["kind"] == Alteration.BUDGET else change["after"]
    return wording.say(
        f"changed.{change['kind']}",
        need=need.number if need else "",
        institution=place.name if place else "",
        before=change["before"],
        after=after,
    )


def made_changes(frozen: dict[str, Any], known: Names) -> list[tuple[str, str]]:
    """What was changed about the input of a run, each as a sentence with its reason."""
    return [(in_words(change, known), change["reason"]) for change in frozen.get("changes", ())]


def _compared(look: Look | None) -> Any:
    if look is None or not (look.before.matched and look.after.matched):
        return None
    return compare(look.before.frozen, look.before.result or {}, look.after.frozen, look.after.result or {})


def _rows(frozen: dict[str, Any], wish: Wish | None) -> list[dict[str, Any]]:
    """The institutions with their places: as they are, and as they were typed."""

    def typed(one: dict[str, Any]) -> Any:
        if wish is not None:
            return wish.places.get(one["id"], one["free"])
        return request.args.get(f"{wishes.PLACES}{one['id']}", str(one["free"]))[:10]

    return [{"id": one["id"], "name": one["name"], "free": one["free"], "typed": typed(one)} for one in frozen["institutions"]]


def _weights(a_round: Round, asked: Asked | None) -> list[dict[str, Any]]:
    """The criteria with their announced weights, and as they were typed."""
    own = asked.weights if asked and asked.weights is not None else a_round.weights
    typed = {key.value: request.args.get(f"{wishes.WEIGHT}{key.value}", "")[:10] for key in Criterion}
    return [
        {
            "key": key.value,
            "label": wording.label(key),
            "announced": a_round.weights.get(key, 0),
            "typed": own.get(key, 0) if asked else typed[key.value] or own.get(key, 0),
        }
        for key in Criterion
    ]


def _made_possible(look: Look | None, known: Names) -> list[str]:
    """What would make an impossible what-if possible, as sentences."""
    changes = (look.after.result or {}).get("changes", []) if look else []
    return [_possible(change, known) for change in changes]


def _possible(change: dict[str, Any], known: Names) -> str:
    need, place = known.needs.get(change.get("need", 0)), known.institutions.get(change.get("institution", 0))
    amount = money.yuan(change["amount"]) if change["kind"] == "budget" else change["amount"]
    return wording.say(
        f"change.{change['kind']}", amount=amount, need=need.number if need else "", institution=place.name if place else ""
    )


def _without(look: Look | None, asked: Asked | None) -> list[dict[str, Any]]:
    """For each change the arguments of the address without it."""
    if look is None or asked is None:
        return []
    return [wishes.written([other for other in look.changes if other is not change], asked.weights) for change in look.changes]

"""The statistics of a run, and two runs of a round side by side."""

from flask import render_template
from flask_babel import gettext

from ....programmes.queries import programmes
from ....shared import permissions, wording
from ....shared.errors import NotFound
from ....shared.rounding import hundredths
from ....shared.web import query
from ....shared.web.requests import actor
from ...models import Round
from ...queries import run_pairs, runs
from ...rules.comparison import Cause, Comparison, Reason, compare
from ...rules.overview import overview
from .blueprint import bp, found


@bp.get("/<int:round_id>/run/<int:number>/statistics")
def run_statistics(round_id: int, number: int) -> str:
    a_round = _readable(round_id)
    run = runs.one(a_round, number)
    if not run_pairs.has_matching(run):
        raise NotFound("not_found")
    return render_template(
        "competition/rounds/statistics.html",
        round=a_round,
        run=run,
        known=runs.names(run),
        labels=dict(programmes.ruleset_of(a_round.programme).categories.choices),
        overview=overview(run.input, run.result or {}),
    )


@bp.get("/<int:round_id>/compare")
def compare_runs(round_id: int) -> str:
    a_round = _readable(round_id)
    choices = run_pairs.with_matching(a_round)
    before, after = run_pairs.chosen(choices, query.number("before"), query.number("after"))
    both = [run for run in (before, after) if run]
    known = run_pairs.names(both)
    compared = compare(*[part for run in both for part in (run.input, run.result or {})]) if len(both) == 2 else None
    return render_template(
        "competition/rounds/compare.html",
        round=a_round,
        before=before,
        after=after,
        found=compared,
        known=known,
        choices=[(run.number, gettext("第 %(n)s 次求解", n=run.number)) for run in choices],
        reasons=sentences(compared, known),
        changes=changes_in_words(compared),
    )


def sentences(compared: Comparison | None, known: runs.Names) -> dict[int, list[str]]:
    """Why each need moved, by need."""
    moved = compared.moved if compared else ()
    return {move.need: [_sentence(reason, known) for reason in move.reasons] for move in moved}


def _sentence(reason: Reason, known: runs.Names) -> str:
    place, need = known.institutions.get(reason.institution or 0), known.needs.get(reason.need or 0)
    before, after = reason.before, reason.after
    in_points = reason.cause is Cause.SCORE and before is not None and after is not None
    return wording.say(
        f"moved.{reason.cause.value}",
        institution=place.name if place else "",
        need=need.number if need else "",
        before=hundredths(before or 0) if in_points else before,
        after=hundredths(after or 0) if in_points else after,
    )


def changes_in_words(compared: Comparison | None) -> list[tuple[str, int]]:
    changes = compared.changes.items() if compared else ()
    return [(wording.label(cause), count) for cause, count in changes]


def _readable(round_id: int) -> Round:
    """The round, if its runs may be read."""
    a_round = found(round_id)
    permissions.require(actor(), "round.runs", a_round)
    return a_round

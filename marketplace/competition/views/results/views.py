"""Published match results, for everybody."""

from flask import render_template

from ....matching import files as papers
from ....matching.files.frozen import announced_hash, announcement_text, commitment
from ....programmes.web import places
from ....shared.models.account import Account
from ....shared.web import query, visitors
from ....shared.web.addresses import page_number
from ....shared.web.requests import viewer
from ...models import Round, SolveRun
from ...queries import joining, results, rounds

bp = places.Placed("results", __name__, "/results", round_id=Round)


@bp.get("")
@visitors.kept("page")
def index() -> str:
    shown = places.shown()
    return render_template(
        "competition/results/index.html", rounds=results.published(shown, page_number()), years=results.YEARS(shown)
    )


@bp.get("/<int:round_id>")
@visitors.kept("page", "whole")
def show(round_id: int) -> str:
    """A page of the result of a round; all of it where that is asked for, as it is printed."""
    a_round, whole = results.one(round_id), query.code("whole", ("yes",)) == "yes"
    run, announced = results.run_of(a_round), rounds.commitment_of(a_round.id)
    start = rounds.start_of(a_round, a_round.programme, rounds.announcement_of(a_round.id))
    return render_template(
        "competition/results/show.html",
        round=a_round,
        page=results.lines(a_round, page_number(), 0 if whole else results.PER_PAGE),
        run=run,
        announced=announced,
        text=announcement_text(start),
        hashed=f"{a_round.programme.key}:{a_round.number}:{a_round.seed}",
        seed_mark=commitment(a_round.programme.key, a_round.number, a_round.seed),
        as_announced=announced_hash(start) == announced,
        price_mark=papers.prices_hash(run.input, run.result, announced) if run and run.result else "",
        verdict=rounds.verdict_of(run.result) if run and run.result else None,
        has_file=claims_of(run, viewer()) is not None,
        earlier=rounds.extended_from(a_round.id),
    )


def claims_of(run: SolveRun | None, person: Account | None) -> bytes | None:
    """The file with which an institution checks its own claims; None where it has none in this round."""
    if run is None or not run.result or person is None or person.organisation_id is None:
        return None
    if joining.is_barred(person, run.round):
        return None
    return papers.write_claims(run.input, run.result, person.organisation_id, rounds.commitment_of(run.round_id))

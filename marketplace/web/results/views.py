"""Published match results, for everybody."""

from flask import Blueprint, render_template

from ...core.frozen import commitment
from ...documents import matching as papers
from ...models import Account, SolveRun
from ...queries import results, rounds, years
from ..requests import viewer

bp = Blueprint("results", __name__, url_prefix="/results")


@bp.get("")
def index() -> str:
    return render_template("results/index.html", rounds=results.published(), years=years.released())


@bp.get("/<int:round_id>")
def show(round_id: int) -> str:
    a_round = results.one(round_id)
    run = results.run_of(a_round)
    return render_template(
        "results/show.html", round=a_round, lines=results.lines(a_round), run=run,
        announced=rounds.commitment_of(a_round.id), hashed=f"{a_round.programme.key}:{a_round.number}:{a_round.seed}",
        commitment=commitment(a_round.programme.key, a_round.number, a_round.seed),
        price_mark=papers.prices_hash(run.input, run.result) if run and run.result else "",
        has_file=claims_of(run, viewer()) is not None,
    )  # fmt: skip


def claims_of(run: SolveRun | None, person: Account | None) -> bytes | None:
    """The file with which an institution checks its own claims; None where it has none in this round."""
    if run is None or not run.result or person is None or person.organisation_id is None:
        return None
    return papers.write_claims(run.input, run.result, person.organisation_id)

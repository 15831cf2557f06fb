"""Published match results, for everybody."""

from flask import Blueprint, render_template

from ...core.frozen import commitment
from ...queries import results, years

bp = Blueprint("results", __name__, url_prefix="/results")


@bp.get("")
def index() -> str:
    return render_template("results/index.html", rounds=results.published(), years=years.released())


@bp.get("/<int:round_id>")
def show(round_id: int) -> str:
    a_round = results.one(round_id)
    return render_template(
        "results/show.html", round=a_round, lines=results.lines(a_round), run=results.run_of(a_round),
        commitment=commitment(a_round.programme.key, a_round.number, a_round.seed),
    )  # fmt: skip

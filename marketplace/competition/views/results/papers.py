"""The files with which a round's result is checked: all of it for staff, its own claims for an institution."""

from io import BytesIO

from flask import Response, send_file

from ....matching import files as papers
from ....shared import permissions
from ....shared.errors import NotFound, there
from ....shared.web.requests import actor
from ...queries import results, rounds, runs
from ..rounds.blueprint import found
from .views import bp, claims_of

JSON = "application/json"


@bp.get("/<int:round_id>/run/<int:number>/file")
def run_file(round_id: int, number: int) -> Response:
    """Frozen input and result of a run, for those who may read runs."""
    a_round = found(round_id)
    permissions.require(actor(), "round.runs", a_round)
    run = runs.one(a_round, number)
    if not run.result:
        raise NotFound("not_found")
    announced = rounds.commitment_of(a_round.id)
    return _sent(papers.write_round(run.input, run.result, announced), f"round-{a_round.number}-run-{run.number}.json")


@bp.get("/<int:round_id>/claims")
def own_claims(round_id: int) -> Response:
    """The institution's own claims beside the winners, with the prices that all claimants have."""
    a_round = results.one(round_id)
    data = there(claims_of(results.run_of(a_round), actor()))
    return _sent(data, f"round-{a_round.number}-claims.json")


def _sent(data: bytes, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=JSON, as_attachment=True, download_name=name, max_age=0)

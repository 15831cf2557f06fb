"""A round's result as a list to be sealed, and the files with which it is checked: all for staff, its own claims for an institution."""

from flask import Response

from ....matching import files as papers
from ....shared import permissions
from ....shared.errors import NotFound, there
from ....shared.files import workbooks
from ....shared.web.downloads import download
from ....shared.web.requests import actor
from ...files import matches as sealed
from ...queries import matched, results, rounds, runs
from ...states import RoundState
from ..rounds.blueprint import found
from .views import bp, claims_of


@bp.get("/<int:round_id>/run/<int:number>/file")
def run_file(round_id: int, number: int) -> Response:
    """Frozen input and result of a run, for those who may read runs."""
    a_round = found(round_id)
    permissions.require(actor(), "round.runs", a_round)
    run = runs.one(a_round, number)
    if not run.result:
        raise NotFound("not_found")
    announced = rounds.commitment_of(a_round.id)
    return download(papers.write_round(run.input, run.result, announced), f"round-{a_round.number}-run-{run.number}", kind="json")


@bp.get("/<int:round_id>/matches.xlsx")
def matches(round_id: int) -> Response:
    """The matches with prices and who bears them as soon as a result is proposed; for the seal once it is published."""
    a_round = found(round_id)
    permissions.require(actor(), "round.runs", a_round)
    if a_round.state not in matched.LISTED:
        raise NotFound("not_found")
    published = a_round.state is RoundState.PUBLISHED
    title = f"{a_round.programme.name}{a_round.name}{'匹配结果' if published else '拟匹配结果（未公布）'}"
    rows = matched.lines(a_round)
    foot = "" if published else "还没有公布，不作为结果。"
    paper = sealed.paper(rows, title=title, office=a_round.programme.unit.name if published else "", mark=foot)
    data = workbooks.write(paper, *sealed.scores(rows, title=f"{title}：得分的算法", mark=foot))
    mark = "" if published else "未公布"
    return download(data, "匹配结果", mark, a_round.programme.name, a_round.name)


@bp.get("/<int:round_id>/claims")
def own_claims(round_id: int) -> Response:
    """The institution's own claims beside the winners, with the prices that all claimants have."""
    a_round = results.one(round_id)
    data = there(claims_of(results.run_of(a_round), actor()))
    return download(data, f"round-{a_round.number}-claims", kind="json")

"""Beginnings that few histories come to by themselves: a round ahead and one that is open, and a year that pays."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from marketplace.competition.commands import AnnounceRound, ExtendRound, SubmitClaim
from marketplace.competition.states import RoundState
from marketplace.competition.use_cases import claims, rounds
from marketplace.evaluation.commands import DecideAdjustment as Decide
from marketplace.evaluation.commands import FreezeYear, ProposeAdjustment, ProposeYear, ReleaseYear
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.use_cases import adjustments, years
from marketplace.needs.models import Need
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation
from marketplace.shared.roles import Role
from tests.delivery.use_cases.serving import Paper, Service
from tests.makers import Maker
from tests.simulation.beginnings import BEGINS, DURING, OFFER, OVER
from tests.simulation.outer import canary_of
from tests.simulation.people import Person, playing
from tests.vetting.use_cases.applying import PDF

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def announce(people: list[Person], programme_id: int) -> None:
    """A round that is open, with claims in it, and one that has not opened; a later closing of each waits for a second person."""
    [officer, _] = playing(people, Role.CITY_OFFICER)
    needs = list(db.session.scalars(select(Need.id).where(Need.state == "published").order_by(Need.id)))
    given = {"programme_id": programme_id, "weights": {"plan": 60, "price": 40}, "seed": 7}
    for name, opens, some in (("第一轮", BEGINS + HOUR, needs[:3]), ("第二轮", BEGINS + 2 * DAY, needs[3:])):
        frame = {"name": name, "opens_at": opens, "closes_at": opens + 4 * DAY, "need_ids": tuple(some)}
        one = rounds.announce(AnnounceRound(**given, **frame), actor=officer, now=BEGINS)
        extend = ExtendRound(round_id=one.id, version=one.version, closes_at=one.closes_at + DAY, reason="报名机构较少")
        rounds.extend(extend, actor=officer, clock=lambda _session: BEGINS)
    first, second, _, fourth, _ = playing(people, Role.INSTITUTION)
    # The fourth is reached where the second enterprise is.
    for bidder, wanted in ((first, needs[:2]), (second, needs[1:3]), (fourth, needs[1:2])):
        for need_id in wanted:
            plan = f"{OFFER['plan']}{canary_of(need_id, bidder.organisation_id)}"
            offer = SubmitClaim(need_id=need_id, version=0, **(OFFER | {"plan": plan}))
            claims.submit(offer, actor=bidder, clock=lambda _session: DURING)


def rate(make: Maker, people: list[Person], enter) -> None:
    """Three enterprises each were served by the first institutions, and answered: the year pays."""
    make.round = partial(make.round, state=RoundState.PUBLISHED)  # type: ignore[method-assign]
    for number, giver in enumerate([one for one in people if Role.INSTITUTION in one.roles][:2]):
        place = make.place(db.session.get_one(Organisation, giver.organisation_id), ("digital", "testing"))
        for count in range(3):
            service = Service(make, place, now=BEGINS).accepted(BEGINS + DAY)
            service.rate(5 - number, now=BEGINS + DAY)
            enter(service.owner, f"enterprise {7 + 3 * number + count}")
    make.place(make.institution())


def correct(people: list[Person], programme_id: int) -> None:
    """The year is released; one line was corrected, and two corrections that both ask for what this has freed wait."""
    [officer, _], [approver, _] = (playing(people, role) for role in (Role.CITY_OFFICER, Role.CITY_APPROVER))
    run = years.freeze(FreezeYear(programme_id=programme_id, budget_fen=10_000_00, version=0), actor=officer, now=OVER)
    years.propose(ProposeYear(run_id=run.id, version=run.version), actor=officer, now=OVER)
    years.release(ReleaseYear(run_id=run.id, version=run.version), actor=approver, now=OVER)
    first, second, _ = sorted(run.lines, key=lambda one: one.rank)
    lesser = _correction(officer, run, first.organisation_id, first.score - 1, first.share_fen - 1000)
    adjustments.approve(Decide(adjustment_id=lesser.id, version=lesser.version), actor=approver, now=OVER)
    _correction(officer, run, first.organisation_id, first.score, first.share_fen)
    _correction(officer, run, second.organisation_id, second.score + 1, second.share_fen + 1000)


def _correction(officer, run: YearRun, organisation_id: int, score: int, fen: int):
    db.session.refresh(run)
    adjust = ProposeAdjustment(
        run_id=run.id,
        version=run.version,
        organisation_id=organisation_id,
        new_score=score,
        new_fen=fen,
        reason="复核后更正得分",
        proof=Paper(name="复核记录.pdf", data=PDF),
    )
    return adjustments.propose(adjust, actor=officer, now=OVER)

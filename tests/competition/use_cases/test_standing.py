"""Standing is asked for again at every deed: who was suspended, removed or stopped in between goes no further."""

import pytest

from marketplace.competition.commands import AnswerMatch, CloseOverdue, PublishRound, SetPair
from marketplace.competition.queries import claims as questions
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import answers, pairs, results
from marketplace.delivery.commands import (
    AcceptDelivery,
    ConfirmContract,
    ConfirmOutcome,
    LogService,
    ReachMilestone,
    SendBackContract,
    SendBackDelivery,
    TerminateEngagement,
)
from marketplace.delivery.states import EngagementState
from marketplace.delivery.use_cases import engagements, ledger, outcomes
from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.needs.commands import PublishNeeds, SubmitNeed, VerifyNeed
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.records.messages import told_of
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import NotNow, NotPermitted, Refusal
from marketplace.shared.extensions import db
from marketplace.shared.states import Standing
from marketplace.shared.waiting import waiting_for
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import AFTER, DURING, Play, change, reviewed
from tests.delivery.use_cases.serving import LATER, OVER, STARTS, Service, accepted, started
from tests.versions import live_year

AWAY = {
    "suspended": lambda place, _owner: change(place, state=PlaceState.SUSPENDED, reason="核查中，经核实"),
    "removed": lambda place, _owner: change(place, state=PlaceState.REMOVED, reason="虚报材料，经核实"),
    "institution stopped": lambda place, _owner: change(place.organisation, standing=Standing.SUSPENDED),
    "enterprise stopped": lambda _place, owner: change(owner, standing=Standing.SUSPENDED),
}
KEYS = {
    "suspended": "standing.place",
    "removed": "standing.place",
    "institution stopped": "standing.institution",
    "enterprise stopped": "standing.enterprise",
}
OWN = "standing.own"
"""What people of a stopped organisation read, whatever they try."""
OF_CLAIMS = {
    "suspended": "claim.place_not_active",
    "removed": "claim.place_not_active",
    "institution stopped": "claim.organisation_not_active",
    "enterprise stopped": "standing.enterprise",
}


def matched(make):
    """A published round in which the first institution won the first need."""
    play = Play(make, needs=1)
    play.claims = play.played()
    return play


def agreed(make):
    return Service(make)


def sent(make):
    service = Service(make)
    service.fill()
    return service


def delivered(make):
    return started(make).deliver()


def confirm_for(side):
    def deed(play):
        person = play.bidders[0] if side == "institution" else play.owners[0]
        answers.answer(
            AnswerMatch(key=play.claims[0][0].key, version=play.claims[0][0].version, accept=True), actor=person, now=AFTER
        )

    return deed


def lock(play):
    command = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[0].id,
        organisation_id=play.places[0].organisation_id,
        locked=True,
        reason="企业和机构已有合作",
    )
    pairs.set_pair(command, actor=play.officer, now=AFTER)


def tick(service):
    command = ReachMilestone(engagement_id=service.id, version=service.contract.version, position=0, done_on=STARTS)
    engagements.reach_milestone(command, actor=service.provider, now=LATER)


def write_down(service):
    command = LogService(engagement_id=service.id, version=service.contract.version, served_on=STARTS, content="上门诊断")
    ledger.log(command, actor=service.provider, now=LATER)


def confirm_outcome(service):
    found = service.outcome
    outcomes.confirm(ConfirmOutcome(outcome_id=found.id, version=found.version, sure=True), actor=service.officer, now=LATER)


def with_outcome(make):
    service = accepted(make)
    service.outcome, service.officer = service.reach(), make.city_officer()
    return service


SERVICES = {
    "fill": (agreed, lambda s: s.fill()),
    "confirm the contract": (
        sent,
        lambda s: engagements.confirm_contract(
            ConfirmContract(engagement_id=s.id, version=s.contract.version), actor=s.owner, now=LATER
        ),
    ),
    "tick a step": (started, tick),
    "write down a service": (started, write_down),
    "deliver": (started, lambda s: s.deliver()),
    "accept": (
        delivered,
        lambda s: engagements.accept(
            AcceptDelivery(engagement_id=s.id, version=s.contract.version, sure=True), actor=s.owner, now=LATER
        ),
    ),
    "claim an outcome": (accepted, lambda s: s.reach()),
    "confirm an outcome": (with_outcome, confirm_outcome),
}


@pytest.fixture(params=AWAY)
def away(request):
    return request.param


def happened():
    db.session.rollback()
    return db.session.query(EventRecord).count()


@pytest.mark.parametrize("deed", SERVICES)
def test_no_contract_goes_on_without_standing(world, away, deed):
    build, do = SERVICES[deed]
    service = world(build)
    AWAY[away](service.place, service.owner.organisation)
    before = happened()
    with pytest.raises(Refusal) as refused:
        do(service)
    assert refused.value.key in (KEYS[away], OWN)
    assert happened() == before


@pytest.mark.parametrize("side", ["institution", "enterprise"])
def test_neither_side_confirms_a_match_whose_standing_was_lost(world, away, side):
    play = world(matched)
    other = "enterprise" if side == "institution" else "institution"
    confirm_for(other)(play)
    AWAY[away](play.places[0], play.needs[0].organisation)
    before = happened()
    with pytest.raises(Refusal) as refused:
        confirm_for(side)(play)
    assert refused.value.key in (KEYS[away], OWN)
    assert happened() == before
    assert play.make.reread(play.claims[0][0]).state == f"{other}_yes"


@pytest.mark.parametrize("side", ["institution", "enterprise"])
def test_nor_does_the_side_that_answers_first(world, away, side):
    play = world(matched)
    AWAY[away](play.places[0], play.needs[0].organisation)
    with pytest.raises(Refusal) as refused:
        confirm_for(side)(play)
    assert refused.value.key in (KEYS[away], OWN)
    assert play.make.reread(play.claims[0][0]).state == "selected"


def test_nobody_claims_without_standing(make, away):
    play = Play(make, needs=1)
    play.announce()
    AWAY[away](play.places[0], play.needs[0].organisation)
    with pytest.raises(Refusal) as refused:
        play.claim(0, 0, at=DURING)
    assert refused.value.key in (OF_CLAIMS[away], OWN)


def test_a_claim_without_standing_is_not_admitted_but_can_be_screened_out(make, away):
    play = Play(make, needs=1)
    play.announce()
    claim = play.claim(0, 0)
    AWAY[away](play.places[0], play.needs[0].organisation)
    with pytest.raises(NotNow) as refused:
        play.screen(claim)
    assert refused.value.key == KEYS[away]
    assert play.screen(claim, admit=False).state == ClaimState.SCREENED_OUT


def test_a_pair_without_standing_is_not_locked(world, away):
    play = world(reviewed)
    AWAY[away](play.places[0], play.needs[0].organisation)
    with pytest.raises(NotNow) as refused:
        lock(play)
    assert refused.value.key == KEYS[away]


def test_what_was_solved_before_is_neither_proposed_nor_approved(world, away):
    play = world(reviewed)
    run = play.solve()
    play.propose(run)
    AWAY[away](play.places[0], play.needs[0].organisation)
    with pytest.raises(NotNow, match="run.outdated"):
        play.approve()


def test_publishing_gives_nothing_to_who_lost_standing_since_the_approval(world, away):
    play = world(reviewed)
    play.propose(play.solve())
    play.approve()
    AWAY[away](play.places[0], play.needs[0].organisation)
    results.publish(PublishRound(round_id=play.round.id, version=play.round.version), actor=play.officer, now=AFTER)
    first = [claim for claim in map(play.make.reread, play.claims[0]) if claim.state == ClaimState.SELECTED]
    if away == "enterprise stopped":
        assert first == []
    else:
        assert [claim.organisation_id for claim in first] == [play.places[1].organisation_id]


def test_a_match_that_lost_a_side_is_ended_at_once_and_the_reserve_moves_up(world, away):
    play = world(matched)
    claim = play.claims[0][0]
    command = CloseOverdue(key=claim.key, version=claim.version, reason="机构资格已失去")
    with pytest.raises(NotNow, match="match.not_overdue"):
        answers.close_overdue(command, actor=play.officer, now=AFTER)
    AWAY[away](play.places[0], play.needs[0].organisation)
    assert claim in questions.overdue(play.officer, play.round, AFTER)
    assert "waiting.matches_stopped" in {item.key for item in waiting_for(play.officer, AFTER)}

    answers.close_overdue(command, actor=play.officer, now=AFTER)
    fallen, reserve = map(play.make.reread, play.claims[0])
    assert fallen.state == ClaimState.DECLINED
    if away == "enterprise stopped":
        assert reserve.state == ClaimState.NOT_SELECTED
        assert play.make.reread(play.needs[0]).state == NeedState.PUBLISHED
    else:
        assert reserve.state == ClaimState.SELECTED


@pytest.mark.parametrize("away", ["suspended", "removed", "enterprise stopped"])
def test_giving_up_and_sending_back_stay_open(world, away):
    play = world(matched)
    AWAY[away](play.places[0], play.needs[0].organisation)
    command = AnswerMatch(key=play.claims[0][0].key, version=play.claims[0][0].version, accept=False, reason="不能承接了")
    assert answers.answer(command, actor=play.bidders[0], now=AFTER).state == ClaimState.DECLINED


@pytest.mark.parametrize(
    ("build", "deed", "command"),
    [(sent, engagements.send_back_contract, SendBackContract), (delivered, engagements.send_back, SendBackDelivery)],
)
def test_an_enterprise_may_always_send_back(world, build, deed, command):
    service = world(build)
    AWAY["removed"](service.place, None)
    deed(command(engagement_id=service.id, version=service.contract.version, reason="与约定不符"), actor=service.owner, now=LATER)


def test_a_delivered_contract_is_ended_only_where_nobody_can_accept_it(world, away):
    service = world(delivered)
    officer = service.make.city_officer()
    command = TerminateEngagement(
        engagement_id=service.id, version=service.contract.version, reason="机构被调出", carry_over=True, sure=True
    )
    with pytest.raises(NotNow, match="engagement.awaits_acceptance"):
        engagements.terminate(command, actor=officer, now=LATER)
    AWAY[away](service.place, service.owner.organisation)
    assert "waiting.contracts_stopped" in {item.key for item in waiting_for(officer, LATER)}
    assert engagements.terminate(command, actor=officer, now=LATER).state == EngagementState.TERMINATED
    assert service.make.reread(service.need).state == NeedState.PUBLISHED


@pytest.mark.parametrize("step", ["propose", "release"])
@pytest.mark.parametrize("away", ["suspended", "removed", "institution stopped"])
def test_no_year_pays_who_lost_standing_after_the_freezing(world, away, step):
    service = world(accepted)
    make, place = service.make, service.place
    officer, approver = make.city_officer(), make.city_approver()
    change(make.programme(), settings={"gate_completed": False, "gate_satisfaction": False})
    service.rate()
    run = years.freeze(
        FreezeYear(programme_id=make.programme().id, budget_fen=100_00, version=live_year(make.programme())),
        actor=officer,
        now=OVER,
    )
    assert run.lines[0].share_fen == 100_00
    if step == "release":
        years.propose(ProposeYear(run_id=run.id, version=run.version), actor=officer, now=OVER)
    AWAY[away](place, None)
    with pytest.raises(NotNow, match="year.standing_lost"):
        if step == "propose":
            years.propose(ProposeYear(run_id=run.id, version=run.version), actor=officer, now=OVER)
        else:
            years.release(ReleaseYear(run_id=run.id, version=run.version), actor=approver, now=OVER)
    if step == "propose":
        again = years.freeze(
            FreezeYear(programme_id=make.programme().id, budget_fen=100_00, version=live_year(make.programme())),
            actor=officer,
            now=OVER,
        )
        assert [line.share_fen for line in again.lines] == [0]
        years.propose(ProposeYear(run_id=again.id, version=again.version), actor=officer, now=OVER)


def test_no_match_becomes_a_contract_once_the_year_was_released(world):
    play = world(matched)
    run = YearRun(
        programme_id=play.make.programme().id,
        number=1,
        state=YearState.RELEASED,
        budget_fen=0,
        settings={},
        inputs={},
        inputs_hash="",
        result_hash="",
        frozen_by_id=play.officer.id,
        frozen_at=AFTER,
        released_at=AFTER,
    )
    play.make.keep(run)
    for side in ("institution", "enterprise"):
        with pytest.raises(NotNow, match="standing.programme"):
            confirm_for(side)(play)


def test_a_need_of_a_stopped_enterprise_is_not_handed_in_verified_or_published(make):
    owner = make.enterprise_account()
    county, officer = make.county_officer(), make.city_officer()
    change(owner.organisation, standing=Standing.SUSPENDED)
    waiting = {
        state: make.need(owner.organisation, state, live_key=None, origin="enterprise")
        for state in (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.VERIFIED)
    }
    with pytest.raises(NotPermitted, match=OWN):
        needs.submit(
            SubmitNeed(need_id=waiting[NeedState.DRAFT].id, version=waiting[NeedState.DRAFT].version), actor=owner, now=AFTER
        )
    with pytest.raises(NotNow, match="need.enterprise_stopped"):
        needs.verify(
            VerifyNeed(need_id=waiting[NeedState.SUBMITTED].id, version=waiting[NeedState.SUBMITTED].version),
            actor=county,
            now=AFTER,
        )
    with pytest.raises(NotNow, match="need.enterprise_stopped"):
        needs.publish(
            PublishNeeds(versions={waiting[NeedState.VERIFIED].id: waiting[NeedState.VERIFIED].version}), actor=officer, now=AFTER
        )


def test_the_officers_and_the_other_side_are_told_what_stops(world):
    play = world(matched)
    from marketplace.vetting.commands import MovePlace
    from marketplace.vetting.use_cases import pool

    command = MovePlace(place_id=play.places[0].id, version=play.places[0].version, reason="虚报材料，经核实")
    pool.remove(command, actor=play.officer, now=AFTER)
    event = db.session.query(EventRecord).order_by(EventRecord.seq.desc()).first()
    told = {(one.key, one.account_id) for one in told_of(event)}
    assert ("standing_lost", play.officer.id) in told
    assert ("partner_stopped", play.owners[0].id) in told

"""Every recorded deed is a hand in something, or says why it is none; what steers a round or a year from its edge is one (A15)."""

from datetime import timedelta

import pytest

from marketplace.competition.commands import CancelRun
from marketplace.competition.queries import hands
from marketplace.competition.states import RoundState
from marketplace.competition.use_cases import solving
from marketplace.delivery.commands import RefuseOutcome, TerminateEngagement
from marketplace.delivery.use_cases import engagements, outcomes
from marketplace.evaluation.states import YearState
from marketplace.needs.commands import CommitWorkbook, PublishNeeds, ReturnNeed, ReviseNeed, SayWho, SubmitNeed
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports, needs
from marketplace.people.commands.organisations import Resume, SayDifferent, SaySame, Suspend
from marketplace.people.use_cases import links, organisations
from marketplace.records import events
from marketplace.shared.errors import NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.hands import KINDS, NoHand
from marketplace.shared.models.account import AccountRole
from marketplace.shared.roles import Role
from marketplace.vetting.commands import ChangePlace, MovePlace
from marketplace.vetting.use_cases import pool
from tests.competition.use_cases.competing import AFTER, reviewed
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, Service, accepted
from tests.layers import loaded
from tests.needs.use_cases.test_imports import row, uploaded
from tests.needs.use_cases.test_likeness import SPELT, Desk
from tests.needs.use_cases.test_likeness import row as likeness_row
from tests.needs.use_cases.test_needs import content
from tests.site.use_cases.test_hands import both, frozen, propose, release, verify

WHY = "会议讨论后决定这样办"


def recorded_kinds(base=events.Event):
    loaded("events")
    for kind in base.__subclasses__():
        if kind.__module__.startswith("marketplace.") and not (kind.__name__.startswith("_") or kind.__name__.endswith("Event")):
            yield kind.__name__
        yield from recorded_kinds(kind)


def test_every_kind_of_event_is_a_hand_or_says_why_it_is_none():
    assert sorted(KINDS) == sorted(set(recorded_kinds()))
    assert all(len(reason) > 10 for reason in NoHand)


# ---- rounds ----


def cancelled_a_run(play, person):
    run = play.ask()
    solving.cancel(
        CancelRun(round_id=play.round.id, version=play.make.reread(play.round).version, number=run.number),
        actor=person,
        now=AFTER,
    )


def changed_a_capacity(play, person):
    place = play.make.reread(play.places[0])
    pool.change(
        ChangePlace(place_id=place.id, version=place.version, capacity=9, committed_served=None, reason=WHY),
        actor=person,
        now=AFTER,
    )


def suspended_and_resumed_a_place(play, person):
    for deed in (pool.suspend, pool.resume):
        place = play.make.reread(play.places[1])
        deed(MovePlace(place_id=place.id, version=place.version, reason=WHY), actor=person, now=AFTER)


def stopped_a_claimant_for_a_while(play, person):
    stop_for_a_while(play.make.reread(play.places[0].organisation), person, AFTER)


def stop_for_a_while(one, person, at):
    organisations.suspend(Suspend(organisation_id=one.id, version=one.version, reason=WHY), actor=person, now=at)
    organisations.resume(Resume(organisation_id=one.id, version=one.version, reason=WHY), actor=person, now=at)


def joined_an_owner(play, person):
    link(play.make, play.owners[0].organisation, person, AFTER)


def link(make, organisation, person, at):
    """The organisation is the second side, which the event does not have as its case."""
    other = make.enterprise()
    links.join(
        SaySame(organisation_id=other.id, same_as_id=organisation.id, version=other.version, reason=WHY), actor=person, now=at
    )
    return other


STEERED = [cancelled_a_run, changed_a_capacity, suspended_and_resumed_a_place, stopped_a_claimant_for_a_while, joined_an_owner]


@pytest.mark.parametrize("hand", STEERED)
def test_who_steers_a_round_from_its_edge_does_not_approve_it(world, hand):
    play = world(reviewed)
    person = both(play)
    hand(play, person)
    play.propose(play.solve())
    with pytest.raises(NotPermitted, match="round.reviewer_approves"):
        play.approve(by=person)
    play.approve()
    assert play.make.reread(play.round).state == RoundState.APPROVED


def test_what_was_changed_before_a_round_was_announced_or_about_somebody_else_is_no_hand_in_it(world):
    play = world(reviewed)
    person, make = both(play), play.make
    place = play.places[0]
    early = ChangePlace(place_id=place.id, version=make.reread(place).version, capacity=9, committed_served=None, reason=WHY)
    pool.change(early, actor=person, now=play.round.announced_at - timedelta(days=1))
    other = make.place()
    pool.suspend(MovePlace(place_id=other.id, version=other.version, reason=WHY), actor=person, now=AFTER)
    assert not hands.in_round(person, play.round)


# ---- the year ----


def suspended(service, person):
    place = service.make.place()
    pool.suspend(MovePlace(place_id=place.id, version=place.version, reason=WHY), actor=person, now=LATER)


def joined_and_parted(service, person):
    other = link(service.make, service.owner.organisation, service.make.city_officer(), LATER)
    command = SayDifferent(organisation_id=other.id, version=service.make.reread(other).version, reason=WHY)
    links.part(command, actor=person, now=LATER)


def terminated(service, person):
    one = Service(service.make).start()
    contract = service.make.reread(one.contract)
    command = TerminateEngagement(engagement_id=contract.id, version=contract.version, reason=WHY, carry_over=False, sure=True)
    engagements.terminate(command, actor=person, now=LATER)


def stopped_one_that_is_counted(service, person):
    stop_for_a_while(service.make.reread(service.owner.organisation), person, LATER)


def refused_an_outcome(service, person):
    outcome = service.reach()
    outcomes.refuse(RefuseOutcome(outcome_id=outcome.id, version=outcome.version, reason=WHY), actor=person, now=LATER)


@pytest.mark.parametrize("hand", [suspended, joined_and_parted, terminated, stopped_one_that_is_counted, refused_an_outcome])
def test_who_decides_alone_what_a_year_counts_does_not_release_it(world, hand):
    service = world(accepted)
    make = service.make
    person = make.city_officer()
    hand(service, person)
    run = propose(frozen(service, make.city_officer()), make.city_officer())
    make.keep(AccountRole(account_id=person.id, role=Role.CITY_APPROVER))
    db.session.expire_all()
    with pytest.raises(NotPermitted, match="second_person"):
        release(make.reread(run), person)
    assert release(make.reread(run), make.city_approver()).state == YearState.RELEASED


# ---- workbooks ----


def test_who_decided_whose_row_it_is_does_not_publish_the_need(make):
    desk, city = Desk(make), make.city_officer()
    batch = desk.upload(likeness_row(SPELT[4]))
    one = db.session.query(ImportRow).one()
    [offered] = one.values["like"]
    command = SayWho(batch_id=batch.id, row_id=one.id, version=desk.version(batch.id), choice=offered["choice"], reason=WHY)
    imports.say_who(command, actor=city, now=NOW)
    desk.commit(batch)
    need = db.session.query(Need).one()
    with pytest.raises(NotPermitted, match="need.second_person"):
        needs.publish(PublishNeeds(versions={need.id: need.version}), actor=city, now=NOW)
    needs.publish(PublishNeeds(versions={need.id: need.version}), actor=make.city_officer(), now=NOW)


def test_a_row_of_a_workbook_that_was_typed_anew_is_verified_by_a_colleague(make):
    make.programme()
    clerk, colleague, city = make.county_officer(), make.county_officer(), make.city_officer()
    batch = uploaded(make, clerk, row())
    imports.commit(CommitWorkbook(batch_id=batch.id, declared=True, version=batch.version), actor=clerk, now=NOW)
    need = db.session.query(Need).one()
    needs.send_back(ReturnNeed(need_id=need.id, reason="请补充说明", version=need.version), actor=city, now=NOW)
    needs.revise(
        ReviseNeed(need_id=need.id, content=content(description="完全换成另一件事"), version=need.version), actor=clerk, now=NOW
    )
    needs.submit(SubmitNeed(need_id=need.id, consents=True, version=need.version), actor=clerk, now=NOW)
    with pytest.raises(NotPermitted, match="need.second_person_verifies"):
        verify(make.reread(need), clerk)
    verified = verify(make.reread(need), colleague)
    assert (verified.state, verified.one_person) == (NeedState.VERIFIED, False)


def test_whoever_uploaded_a_workbook_wrote_its_rows_too_whoever_imported_it(make):
    make.programme()
    clerk, colleague, third, city = (*(make.county_officer() for _ in range(3)), make.city_officer())
    batch = uploaded(make, clerk, row())
    imports.commit(CommitWorkbook(batch_id=batch.id, declared=True, version=batch.version), actor=third, now=NOW)
    need = db.session.query(Need).one()
    needs.send_back(ReturnNeed(need_id=need.id, reason="请补充说明", version=need.version), actor=city, now=NOW)
    needs.revise(
        ReviseNeed(need_id=need.id, content=content(description="完全换成另一件事"), version=need.version), actor=third, now=NOW
    )
    needs.submit(SubmitNeed(need_id=need.id, consents=True, version=need.version), actor=third, now=NOW)
    for writer in (clerk, third):
        with pytest.raises(NotPermitted, match="need.second_person_verifies"):
            verify(make.reread(need), writer)
    assert verify(make.reread(need), colleague).state == NeedState.VERIFIED

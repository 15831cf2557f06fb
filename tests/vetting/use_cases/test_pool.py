"""Places in the pool: stopped, resumed, removed, their numbers changed, and what the public is told of them."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.delivery.models import Engagement, Outcome, Rating
from marketplace.delivery.states import EngagementState, OutcomeState
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.states import Standing
from marketplace.vetting.commands import ChangePlace, MovePlace
from marketplace.vetting.queries import pool as questions
from marketplace.vetting.states import PlaceState
from marketplace.vetting.use_cases import pool
from tests.conftest import NOW

FACTS = {"plan_given": True, "on_time": True, "paid_as_agreed": True, "would_buy_again": True}


@pytest.fixture
def place(make):
    found = make.place(capacity=20)
    found.application.committed_served = found.committed_served
    return found


def move(deed, place, actor, reason="连续两次未按约定服务", **more):
    return deed(MovePlace(reason=reason, **({"place_id": place.id, "version": place.version} | more)), actor=actor, now=NOW)


def change(place, actor, reason="人手变动，经核实", **more):
    return pool.change(
        ChangePlace(reason=reason, **({"place_id": place.id, "version": place.version} | more)), actor=actor, now=NOW
    )


def engagement(make, place, enterprise, state=EngagementState.ACCEPTED, answer=None):
    need = make.need(enterprise)
    claim = make.claim(make.round([need]), need, place.organisation)
    made = make.keep(
        Engagement(
            number=f"HT{next(make.count)}",
            programme_id=place.programme_id,
            claim_id=claim.id,
            need_id=need.id,
            enterprise_id=enterprise.id,
            institution_id=place.organisation_id,
            unit_id=need.unit_id,
            state=state,
            price_fen=0,
            government_fen=0,
            concession_fen=0,
            enterprise_fen=0,
            created_at=NOW,
            accepted_at=NOW if state is EngagementState.ACCEPTED else None,
        )
    )
    if answer is not None:
        account = make.enterprise_account(enterprise)
        make.keep(Rating(engagement_id=made.id, answer=answer, reason="如约，经核实", facts=FACTS, account_id=account.id, at=NOW))
    return made


def outcome(make, made, level, state=OutcomeState.CONFIRMED):
    account = make.institution_account(made.institution)
    return make.keep(
        Outcome(
            programme_id=made.programme_id,
            engagement_id=made.id,
            enterprise_id=made.enterprise_id,
            institution_id=made.institution_id,
            level=level,
            reached_on=date(2023, 3, 1),
            state=state,
            proof_file_id=make.file().id,
            claimed_by_id=account.id,
            claimed_at=NOW,
        )
    )


def test_a_place_is_suspended_resumed_and_removed_each_with_its_reason(make, place):
    city = make.city_officer()

    assert move(pool.suspend, place, city).state == PlaceState.SUSPENDED
    assert move(pool.resume, place, city, reason="已整改，经核实").state == PlaceState.ACTIVE
    assert move(pool.remove, place, city, reason="弄虚作假，经核实").reason == "弄虚作假，经核实"
    told = db.session.scalars(select(EventRecord).where(EventRecord.subject_kind == "place").order_by(EventRecord.seq)).all()
    assert [(row.kind, row.facts["reason"]) for row in told] == [
        ("PlaceSuspended", "连续两次未按约定服务"),
        ("PlaceResumed", "已整改，经核实"),
        ("PlaceRemoved", "弄虚作假，经核实"),
    ]


@pytest.mark.parametrize("deed", [pool.suspend, pool.remove])
def test_no_reason_no_deed(make, place, deed):
    with pytest.raises(Invalid, match="reason_needed"):
        move(deed, place, make.city_officer(), reason="  ")
    assert make.reread(place).state == PlaceState.ACTIVE


@pytest.mark.parametrize(
    ("state", "deed"),
    [
        (PlaceState.ACTIVE, pool.resume),
        (PlaceState.SUSPENDED, pool.suspend),
        (PlaceState.REMOVED, pool.resume),
        (PlaceState.REMOVED, pool.remove),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(make, state, deed):
    place = make.place(state=state)

    with pytest.raises(NotNow):
        move(deed, place, make.city_officer())


def test_only_officers_of_the_city_touch_the_pool(make, place):
    institution, county = make.institution_account(place.organisation), make.county_officer()

    for who in (institution, county, make.city_approver()):
        with pytest.raises(NotPermitted):
            move(pool.suspend, place, who)
        with pytest.raises(NotPermitted):
            change(place, who, capacity=3)


@pytest.mark.parametrize("capacity", [0, 1, 10_000])
def test_the_city_sets_another_capacity(make, place, capacity):
    """G-04."""
    assert change(place, make.city_officer(), capacity=capacity).capacity == capacity


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"capacity": -1}, "application.number"),
        ({"capacity": 10_001}, "application.number"),
        ({"capacity": 5, "reason": " "}, "reason_needed"),
        ({}, "place.nothing_changed"),
        ({"capacity": 20}, "place.nothing_changed"),
        ({"committed_served": 9}, "place.committed_few"),
    ],
)
def test_numbers_of_a_place_have_bounds(make, place, more, key):
    with pytest.raises(Invalid, match=key):
        change(place, make.city_officer(), **more)
    assert (make.reread(place).capacity, place.committed_served) == (20, 10)


def test_the_committed_number_is_adjusted_once(make, place):
    """C-28: committed before the needs were published, so it may be set right one time."""
    city = make.city_officer()

    assert change(place, city, committed_served=15).committed_served == 15
    with pytest.raises(Conflict, match="place.adjusted_before"):
        change(place, city, committed_served=14)
    assert change(place, city, capacity=30, committed_served=15).capacity == 30


def test_a_removed_place_is_not_changed_any_more(make):
    place = make.place(state=PlaceState.REMOVED)

    with pytest.raises(NotNow, match="place.removed"):
        change(place, make.city_officer(), capacity=3)


def test_a_change_from_an_older_page_is_refused(make, place):
    city = make.city_officer()
    change(place, city, capacity=21)

    with pytest.raises(Conflict, match="stale"):
        change(place, city, capacity=22, version=1)
    with pytest.raises(Conflict, match="stale"):
        move(pool.suspend, place, city, version=1)


# ---- what the public reads ----


def test_the_public_list_leaves_out_whom_the_city_removed(make):
    active, suspended = make.place(), make.place(state=PlaceState.SUSPENDED)
    make.place(state=PlaceState.REMOVED)

    found = questions.listing([make.programme()], questions.PoolFilter())

    assert {row.id for row in found.items} == {active.id, suspended.id}
    assert questions.total([make.programme()]) == 2


def test_the_public_list_is_narrowed(make):
    digital = make.place(make.institution("株洲数智服务有限公司"), categories=("digital", "testing"))
    talent = make.place(make.institution("株洲人才服务有限公司", unit=make.county("芦淞区", "430203")), categories=("talent",))
    elsewhere = talent.organisation.unit_id
    make.programme()

    def ids(**asked):
        return [row.id for row in questions.listing([make.programme()], questions.PoolFilter(**asked)).items]

    assert ids(category="testing") == ids(text="数智") == [digital.id]
    assert ids(category="talent") == ids(unit_id=elsewhere) == [talent.id]
    assert ids(category="digital", unit_id=elsewhere) == ids(text="100%") == ids(category='digital","testing') == []
    assert {unit.id for unit in questions.counties_of([make.programme()])} == {elsewhere, digital.organisation.unit_id}


def test_without_a_programme_the_pool_is_empty(make):
    assert questions.listing((), questions.PoolFilter()).total == questions.total(()) == 0


def test_a_place_that_does_not_exist_is_not_found(app):
    with pytest.raises(NotFound):
        questions.one(7)


def test_the_record_counts_an_enterprise_once_and_only_what_was_confirmed(make, place):
    """G-08, MR-12."""
    once, twice = make.enterprise(), make.enterprise()
    first = engagement(make, place, once)
    engagement(make, place, twice)
    again = engagement(make, place, twice)
    engagement(make, place, make.enterprise(), state=EngagementState.ACTIVE)
    engagement(make, place, make.enterprise(), state=EngagementState.TERMINATED)
    engagement(make, make.place(), make.enterprise())
    outcome(make, first, "innovative")
    outcome(make, again, "champion:national")
    outcome(make, again, "little_giant", state=OutcomeState.CLAIMED)

    record = questions.record_of(place)

    assert (record.contracts, record.enterprises, record.confirmed) == (4, 2, 2)
    assert record.outcomes == {"innovative": 1, "champion:national": 1}


@pytest.mark.parametrize(("count", "shown"), [(0, False), (9, False), (10, True)])
def test_satisfaction_is_shown_of_five_answers_while_five_more_wait_for_the_result(make, place, count, shown):
    for _ in range(count):
        engagement(make, place, make.enterprise(), answer=5)

    satisfaction = questions.record_of(place).satisfaction

    assert (satisfaction.mean is not None) is shown
    assert satisfaction.answers == (5 if shown else 0)


def test_a_stopped_institution_keeps_its_place(make):
    """Standing is the organisation's, the place the programme's; a claim looks at both."""
    place = make.place(make.institution(standing=Standing.SUSPENDED))

    assert place.state == PlaceState.ACTIVE
    assert questions.listing([make.programme()], questions.PoolFilter()).total == 1

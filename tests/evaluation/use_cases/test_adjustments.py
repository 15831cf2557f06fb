"""A released result is corrected by two people: signed changes with reasons, within the budget, the first list unchanged."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.evaluation.commands import DecideAdjustment, ProposeAdjustment, RefuseAdjustment
from marketplace.evaluation.models import Adjustment
from marketplace.evaluation.queries import adjustments as questions
from marketplace.evaluation.queries import years
from marketplace.evaluation.states import AdjustmentState
from marketplace.evaluation.use_cases import adjustments
from marketplace.records.messages import told_of
from marketplace.records.models.record import EventRecord
from marketplace.records.queries import recipients
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import AccountRole
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from marketplace.vetting.states import PlaceState
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import OVER, paper
from tests.evaluation.use_cases.test_years import BUDGET, Year
from tests.programmes.use_cases.test_programmes import last_event

WHY = "复核发现一份评价重复计入，按异议处理意见更正"


def adjust(year, run, rank, by=None, **wanted):
    """Propose what a line should have been."""
    run = year.make.reread(run)
    stand = next(one for one in questions.stands(run) if one.rank == rank)
    command = ProposeAdjustment(
        run_id=run.id,
        version=run.version,
        organisation_id=stand.organisation,
        new_score=wanted.get("new_score", stand.new_score),
        new_fen=wanted.get("new_fen", stand.new_fen),
        reason=wanted.get("reason", WHY),
        proof=paper("复核记录.pdf"),
        sure=wanted.get("sure", False),
    )
    return adjustments.propose(command, actor=by or year.officer, now=OVER)


def decided(one, by, deed=adjustments.approve, **more):
    command = RefuseAdjustment if deed is adjustments.refuse else DecideAdjustment
    one = db.session.get(Adjustment, one.id, populate_existing=True)
    return deed(command(adjustment_id=one.id, version=one.version, **more), actor=by, now=OVER)


@pytest.fixture
def year(world):
    return world(Year)


def released(year):
    """A list with money left: the caps leave most of the budget."""
    year.set(subsidy_cap_fen=300_000_00)
    run = year.released()
    assert [line.share_fen for line in run.lines] == [300_000_00, 300_000_00, 0]
    return run


def test_an_amount_is_corrected_by_two_people_and_the_first_list_stays(year):
    run = released(year)
    before = years.stored_lines(run)
    one = decided(adjust(year, run, 2, new_fen=250_000_00), year.approver)

    assert (one.state, one.old_fen, one.change_fen, one.new_fen) == (AdjustmentState.APPROVED, 300_000_00, -50_000_00, 250_000_00)
    assert years.stored_lines(year.make.reread(run)) == before
    assert years.recompute(year.make.reread(run))
    assert [stand.new_fen for stand in questions.stands(run)] == [300_000_00, 250_000_00, 0]
    facts = last_event().facts
    assert [facts[name] for name in ("old_fen", "change_fen", "new_fen", "reason")] == [300_000_00, -50_000_00, 250_000_00, WHY]


def test_a_score_is_corrected_and_places_follow(year):
    run = released(year)
    first, second, _ = questions.stands(run)
    decided(adjust(year, run, 2, new_score=first.score + 1), year.approver)
    assert [(stand.rank, stand.new_rank) for stand in questions.stands(run)] == [(1, 2), (2, 1), (3, 3)]
    assert second.score == questions.stands(run)[1].score


def test_a_correction_is_corrected(year):
    run = released(year)
    decided(adjust(year, run, 2, new_fen=250_000_00), year.approver)
    again = decided(adjust(year, run, 2, new_fen=280_000_00), year.approver)
    assert (again.number, again.old_fen, again.change_fen, again.new_fen) == (2, 250_000_00, 30_000_00, 280_000_00)
    assert [one.number for one in questions.approved(run)] == [1, 2]
    assert questions.stands(run)[1].new_fen == 280_000_00


@pytest.mark.both_engines
def test_nobody_who_had_a_hand_in_it_approves(year):
    run = released(year)
    both = year.make.account("city_officer", "city_approver", unit=year.make.city())
    one = adjust(year, run, 2, by=both, new_fen=250_000_00)
    with pytest.raises(NotPermitted, match="second_person"):
        decided(one, both)
    year.make.keep(AccountRole(account_id=year.officer.id, role=Role.CITY_APPROVER))
    db.session.expire_all()
    with pytest.raises(NotPermitted, match="second_person"):
        decided(one, year.make.reread(year.officer))
    with pytest.raises(IntegrityError):
        change(one, decided_by_id=both.id)


def test_the_total_stays_within_the_budget_and_nobody_gets_above_the_cap(year):
    run = released(year)
    with pytest.raises(Invalid, match=r"adjustment\.beyond_cap"):
        adjust(year, run, 2, new_fen=300_000_01)


def test_more_than_is_left_is_refused_and_all_that_is_left_is_not(year):
    run = year.released()
    assert sum(line.share_fen for line in run.lines) == BUDGET
    with pytest.raises(Invalid, match=r"adjustment\.beyond_budget"):
        adjust(year, run, 2, new_fen=run.lines[1].share_fen + 1)
    decided(adjust(year, run, 1, new_fen=run.lines[0].share_fen - 5_00), year.approver)
    decided(adjust(year, run, 2, new_fen=run.lines[1].share_fen + 5_00), year.approver)
    assert sum(stand.new_fen for stand in questions.stands(run)) == BUDGET


def test_two_that_wait_never_take_the_same_money(year):
    run = year.released()
    decided(adjust(year, run, 1, new_fen=run.lines[0].share_fen - 5_00), year.approver)
    waits = adjust(year, run, 2, new_fen=run.lines[1].share_fen + 5_00)
    decided(adjust(year, run, 1, new_fen=run.lines[0].share_fen), year.approver)
    with pytest.raises(Invalid, match=r"adjustment\.beyond_budget"):
        decided(waits, year.approver)


def test_a_line_waits_for_one_decision_at_a_time(year):
    run = released(year)
    one = adjust(year, run, 2, new_fen=250_000_00)
    with pytest.raises(Conflict, match=r"adjustment\.waits"):
        adjust(year, run, 2, new_fen=260_000_00)
    decided(one, year.officer, adjustments.withdraw)
    assert adjust(year, run, 2, new_fen=260_000_00).number == 2


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ({}, "adjustment.changes_nothing"),
        ({"new_score": 10_001}, "adjustment.no_score"),
        ({"new_score": -1}, "adjustment.no_score"),
        ({"new_fen": -1}, "range.amount"),
        ({"new_fen": 1, "reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_is_refused(year, wanted, key):
    run = released(year)
    with pytest.raises(Invalid, match=key):
        adjust(year, run, 2, **wanted)
    assert questions.of_run(run) == []


def test_what_is_not_released_is_not_corrected(year):
    for run in (year.freeze(rehearsal=True), year.freeze()):
        with pytest.raises(NotNow, match=r"adjustment\.not_released"):
            adjust(year, run, 1, new_fen=1)


def test_who_lost_its_standing_gets_no_more(year):
    run = released(year)
    change(year.places[1], state=PlaceState.SUSPENDED)
    with pytest.raises(Invalid, match=r"adjustment\.(standing_lost|beyond_cap)"):
        adjust(year, run, 2, new_fen=300_000_01)
    decided(adjust(year, run, 2, new_fen=200_000_00), year.approver)
    with pytest.raises(Invalid, match=r"adjustment\.standing_lost"):
        adjust(year, run, 2, new_fen=250_000_00)


def test_it_is_turned_down_with_a_reason_and_taken_back_by_who_proposed_it(year):
    run = released(year)
    one = adjust(year, run, 2, new_fen=250_000_00)
    other = year.make.city_officer()
    with pytest.raises(NotPermitted, match=r"adjustment\.of_another"):
        decided(one, other, adjustments.withdraw)
    assert decided(one, year.approver, adjustments.refuse, reason="证据不足，请补充").state is AdjustmentState.REFUSED
    assert [(told.account_id, told.key) for told in told_of(_last("AdjustmentRefused"))] == [
        (year.officer.id, "adjustment_refused")
    ]
    assert [stand.changed for stand in questions.stands(run)] == [False, False, False]


def _last(kind):
    return db.session.scalar(select(EventRecord).where(EventRecord.kind == kind).order_by(EventRecord.seq.desc()).limit(1))


def test_those_concerned_are_told_and_nobody_else(year):
    run = released(year)
    finance, auditor = (year.make.account(role, unit=year.make.city()) for role in ("finance", "auditor"))
    one = adjust(year, run, 2, new_fen=250_000_00)
    asked = {told.account_id for told in told_of(_last("AdjustmentProposed"))}
    assert asked == {year.approver.id}
    decided(one, year.approver)
    told = {(one.account_id, one.key) for one in told_of(_last("AdjustmentApproved"))}
    own = set(recipients.accounts_of_organisation(year.places[1].organisation_id))
    assert {who for who, key in told if key == "adjustment_own"} == own
    assert {finance.id, auditor.id, year.officer.id} == {who for who, key in told if key == "adjustment_approved"}


def test_it_waits_for_the_approver_only(year):
    run = released(year)
    adjust(year, run, 2, new_fen=250_000_00)
    asked = {line.key: line.count for line in waiting_for(year.approver, OVER)}
    assert asked["waiting.adjustments_to_decide"] == 1
    assert not [line for line in waiting_for(year.officer, OVER) if line.key == "waiting.adjustments_to_decide" and line.count]


def test_strangers_do_not_see_what_is_proposed(year):
    one = adjust(year, released(year), 2, new_fen=250_000_00)
    for person in (year.make.county_officer(), year.services[0].provider, year.make.account("administrator")):
        with pytest.raises(NotFound):
            questions.find(person, one.id)


def test_a_line_that_a_gate_bars_from_money_is_paid_knowingly_or_not_at_all(year):
    """S004-2.2.4d; the third institution has no answers."""
    run = released(year)
    with pytest.raises(Invalid, match=r"adjustment\.barred") as refusal:
        adjust(year, run, 3, new_fen=1_00)
    assert refusal.value.facts["field"] == "new_fen"

    decided(adjust(year, run, 3, new_fen=2_00, sure=True), year.approver)
    with pytest.raises(Invalid, match=r"adjustment\.barred"):
        adjust(year, run, 3, new_fen=3_00)
    assert decided(adjust(year, run, 3, new_fen=1_00), year.approver).new_fen == 1_00


def test_what_pays_nothing_more_is_not_asked(year):
    run = released(year)
    assert adjust(year, run, 3, new_score=100).change_fen == 0
    assert adjust(year, run, 2, new_fen=250_000_00).change_fen < 0


def test_a_gate_that_is_only_noted_bars_nothing(year):
    year.set(gate_satisfaction=False, subsidy_cap_fen=300_000_00)
    run = year.released()
    assert {gate["effect"] for gate in run.lines[2].gates} == {"noted"}
    decided(adjust(year, run, 2, new_fen=1_00), year.approver)
    assert adjust(year, run, 2, new_fen=250_000_00).change_fen > 0

"""A published need is put right until its round closes; budget and services stand from the opening on (issue 11, section 2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.states import RoundState
from marketplace.competition.use_cases import rounds
from marketplace.needs.commands import WithdrawNeed
from marketplace.needs.models import Need, NeedWording
from marketplace.needs.queries import board, hands, wordings
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import corrections, needs
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Message
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.offers import is_offered
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, OPENS, Play, change
from tests.conftest import NOW
from tests.needs.use_cases.correcting import WHY, corrected


@pytest.fixture
def play(make):
    found = Play(make, needs=1, institutions=2)
    found.announce()
    found.other = make.city_officer()
    return found


def events():
    return db.session.scalars(select(EventRecord).where(EventRecord.kind == "NeedCorrected").order_by(EventRecord.seq)).all()


def refused(play, at, key, **changes):
    with pytest.raises((Invalid, NotNow, NotPermitted, Conflict)) as refusal:
        corrected(play.needs[0], play.other, at, **changes)
    db.session.rollback()
    assert refusal.value.key == key
    return refusal.value


def test_what_is_said_changes_and_what_was_said_is_kept_without_anybodys_number(play):
    need = play.needs[0]
    before = wordings.content_of(need)
    corrected(need, play.other, DURING, description="更正后的说明", contact_phone="13911110000")
    need = db.session.get_one(Need, need.id)
    assert (need.description, need.contact_phone, need.state, need.wording) == (
        "更正后的说明",
        "13911110000",
        NeedState.PUBLISHED,
        2,
    )
    [event] = events()
    assert event.facts["corrected"] == ["contact_phone", "description"]
    assert event.facts["reason"] == WHY and event.facts["round_id"] == play.round.id
    assert "更正后的说明" not in str(event.facts), "a record holds names of fields, never what they say"
    [kept] = db.session.scalars(select(NeedWording))
    assert (kept.number, kept.content, kept.corrected) == (1, before, ["description"])
    assert not {"contact_name", "contact_phone", "note"} & kept.content.keys()


def test_whom_to_call_is_corrected_without_a_word_on_the_board(play):
    corrected(play.needs[0], play.other, DURING, contact_phone="13911110000", note="改由车间主任联系")
    assert board.entry(play.needs[0].id, DURING).row.corrected == ()
    assert db.session.get_one(Need, play.needs[0].id).wording == 1


@pytest.mark.both_engines
def test_the_board_says_when_and_what(play):
    for days, changes in enumerate(({"description": "第二稿"}, {"wanted_result": "合格率九成五", "description": "第三稿"})):
        corrected(play.needs[0], play.other, DURING + timedelta(days=days), **changes)
    said = board.entry(play.needs[0].id, AFTER).row.corrected
    assert [(one.at, one.fields) for one in said] == [
        (DURING, ("description",)),
        (DURING + timedelta(days=1), ("description", "wanted_result")),
    ]


@pytest.mark.parametrize(("at", "open_now"), [(OPENS - timedelta(microseconds=1), False), (OPENS, True), (DURING, True)])
def test_services_and_budget_stand_from_the_second_of_the_opening(play, at, open_now):
    for key, changes in (
        ("need.categories_fixed", {"categories": ("testing",)}),
        ("need.budget_fixed", {"budget_fen": 5_000_00}),
    ):
        if open_now:
            assert refused(play, at, key, **changes).facts["field"] in changes
        else:
            corrected(play.needs[0], play.other, at, **changes)
    need = db.session.get_one(Need, play.needs[0].id)
    assert (need.categories, need.budget_fen) == ((("digital",), None) if open_now else (("testing",), 5_000_00))


def test_a_clock_that_is_set_back_opens_no_round_that_was_worked_on(play):
    change(play.round, state=RoundState.SOLVED)
    refused(play, DURING, "need.corrected_too_late", description="太晚")
    need = db.session.get_one(Need, play.needs[0].id)
    owner = play.make.enterprise_account(need.organisation)
    with pytest.raises(NotNow, match=r"need\.round_closed"):
        needs.withdraw(WithdrawNeed(need_id=need.id, version=need.version), actor=owner, clock=lambda _: DURING)
    assert not is_offered("correct", need, play.other, DURING)
    assert not is_offered("withdraw", need, owner, DURING)


def test_nothing_is_corrected_while_claims_are_weighed_and_again_once_results_are_out(play):
    refused(play, CLOSES, "need.corrected_too_late", description="太晚")
    rounds.cancel(
        rounds.CancelRound(round_id=play.round.id, version=play.round.version, reason=WHY), actor=play.officer, now=AFTER
    )
    corrected(play.needs[0], play.other, AFTER, description="下一轮用", budget_fen=7_000_00)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("need.nothing_corrected", {}),
        ("reason_needed", {"reason": "　 \n　 　 "}),
        ("need.phone_in_text", {"description": "请打 13912345678"}),
        ("need.contact_missing", {"contact_phone": ""}),
        ("need.wanted_by_over", {"wanted_by": (DURING - timedelta(days=1)).date()}),
        ("need.level_unknown", {"goal_level": "unheard"}),
        ("stale", {"version": 77, "description": "旧页"}),
    ],
)
def test_what_could_not_be_published_is_not_corrected_into_it(play, key, changes):
    refused(play, DURING, key, **({"description": "另一稿"} if key == "reason_needed" else {}) | changes)
    assert events() == [] and db.session.get_one(Need, play.needs[0].id).wording == 1


def test_a_reason_of_ten_thousand_characters_is_kept_as_far_as_there_is_room(play):
    corrected(play.needs[0], play.other, DURING, description="另一稿", reason="因" * 10_000)
    assert len(events()[0].facts["reason"]) == 1000


def test_two_tabs_correct_once(play):
    seen = play.needs[0].version
    corrected(play.needs[0], play.other, DURING, version=seen, description="第一个标签页")
    refused(play, DURING, "stale", version=seen, description="第二个标签页")


def test_a_day_that_has_passed_meanwhile_does_not_keep_the_rest_from_being_corrected(make, play):
    need = make.need(wanted_by=NOW.date() + timedelta(days=1))
    corrected(need, play.other, NOW + timedelta(days=30), description="日期早已过去")


def test_who_brought_the_need_does_not_correct_it_and_who_corrected_it_has_a_hand_in_it(make, play):
    need, writer = play.needs[0], make.city_officer()
    brought = make.need(entered_by=writer)
    with pytest.raises(NotPermitted) as refusal:
        corrected(brought, writer, NOW, description="自己改自己的")
    assert refusal.value.key == "need.corrected_by_another"
    db.session.rollback()
    assert not hands.in_need(play.other, need)
    corrected(need, play.other, DURING, description="第二稿")
    assert hands.in_need(play.other, need) and not hands.brought(play.other, need)
    corrected(need, play.other, DURING, description="第三稿")


def test_another_city_and_other_parts_do_not(make, play):
    city = make.keep(Unit(kind=UnitKind.CITY, code="430300", name="湘潭市工业和信息化局", aliases=[]))
    strange = make.account(Role.CITY_OFFICER, unit=city)
    for person, expected in ((strange, NotFound), (make.county_officer(), NotPermitted), (play.owners[0], NotPermitted)):
        with pytest.raises(expected):
            corrected(play.needs[0], person, DURING, description="别人的")
        db.session.rollback()


def test_services_that_another_need_asks_for_are_not_taken(make, play):
    firm = play.needs[0].organisation
    taken = corrections.rules.live_key(play.needs[0].programme_id, firm.id, ("testing",))
    make.need(firm, categories=("testing",), live_key=taken)
    refused(play, NOW, "need.twin", categories=("testing",))


def told(at=DURING):
    for event in events():
        deliver(event.id, at)
    return {(one.account_id, one.key) for one in db.session.scalars(select(Message))}


def test_the_whole_pool_hears_of_it_and_who_has_claimed_is_asked(make, play):
    idle = make.institution_account(make.place().organisation)
    play.claim(0, 0)
    corrected(play.needs[0], play.other, DURING, description="第二稿")
    heard = told()
    assert {
        (play.bidders[0].id, "claim_need_corrected"),
        (play.bidders[1].id, "need_corrected"),
        (idle.id, "need_corrected"),
    } <= heard
    assert (play.owners[0].id, "need_corrected_owner") in heard
    assert {key for one, key in heard if one in (play.officer.id, play.approver.id, play.other.id)} == set()


def test_nobody_of_the_pool_hears_of_what_is_not_public_or_stands_in_no_round(make, play):
    corrected(play.needs[0], play.other, DURING, note="改由车间主任联系")
    corrected(make.need(), play.other, DURING, description="还没有轮次")
    assert {key for _, key in told()} == {"need_corrected_owner"}

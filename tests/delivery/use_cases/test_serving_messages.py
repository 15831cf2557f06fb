"""Who waits for what, and who is told what, from the contract to the released year."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.delivery import waiting as delivery
from marketplace.evaluation import waiting as year
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Message
from marketplace.records.wording.facts import told
from marketplace.shared.extensions import db
from marketplace.shared.waiting.item import counted
from marketplace.shared.wording import SENTENCES
from tests.delivery.use_cases.serving import LATER, Service
from tests.evaluation.use_cases.test_years import Year


def keys(actor, area=delivery, now=LATER):
    return {item.key: item.count for item in counted(area.waiting(actor, now)) if item.count}


def tell():
    """Deliver every event; return who was told what, in order."""
    for event_id in db.session.scalars(select(EventRecord.id).order_by(EventRecord.seq)).all():
        deliver(event_id, LATER)
    told_so_far = select(Message.account_id, Message.key).order_by(Message.id)
    return [(account_id, key) for account_id, key in db.session.execute(told_so_far)]


def test_each_side_is_asked_for_its_own_part_in_turn(make):
    service = Service(make)
    assert keys(service.provider) == {"waiting.contracts_to_fill": 1}
    assert keys(service.owner) == {}

    service.fill()
    assert keys(service.provider) == {}
    assert keys(service.owner) == {"waiting.contracts_to_confirm": 1}
    assert [item.since for item in counted(delivery.waiting(service.owner, LATER)) if item.count] == [service.now]


def test_a_late_milestone_waits_until_it_is_done(make):
    service = Service(make).start()
    assert keys(service.provider, now=LATER - timedelta(days=15)) == {}
    assert keys(service.provider) == {"waiting.milestones_overdue": 1}


def test_delivery_acceptance_and_answer_wait_for_the_enterprise(make):
    service = Service(make).start().deliver()
    assert keys(service.owner) == {"waiting.deliveries_to_accept": 1}
    service.accept()
    assert keys(service.owner) == {"waiting.services_to_rate": 1}
    service.rate()
    assert keys(service.owner) == keys(service.provider) == {}


def test_outcomes_wait_for_the_bureau(make):
    officer = make.city_officer()
    outcome = Service(make).start().reach()
    assert keys(officer) == {"waiting.outcomes_to_confirm": 1}
    assert tell()[-1] == (officer.id, "outcome_claimed")
    assert outcome.id


@pytest.mark.parametrize(("days", "asked"), [(0, {}), (400, {"waiting.year_to_freeze": 1})])
def test_the_year_waits_once_the_term_is_over(make, days, asked):
    make.programme()
    assert keys(make.city_officer(), year, LATER + timedelta(days=days)) == asked


def test_a_frozen_year_waits_for_the_officer_and_a_proposed_one_for_the_second_person(world):
    play = world(Year)
    run = play.freeze()
    assert keys(play.officer, year) == {"waiting.year_to_propose": 1}
    play.propose(run)
    assert keys(play.officer, year) == {}
    assert keys(play.approver, year) == {"waiting.year_to_release": 1}


def test_both_sides_are_told_of_every_turn(make):
    service = Service(make).accepted()
    assert tell() == [
        (service.owner.id, "contract_sent"),
        (service.provider.id, "contract_confirmed"),
        (service.owner.id, "service_delivered"),
        (service.provider.id, "service_accepted"),
        (service.owner.id, "please_rate"),
    ]


@pytest.mark.pages
def test_every_institution_is_told_its_own_score_and_share(world):
    play = world(Year)
    run = play.released()
    tell()
    for line in run.lines[:2]:
        provider = next(s.provider for s in play.services if s.place.organisation_id == line.organisation_id)
        message = db.session.scalars(select(Message).where(Message.key == "year_own", Message.account_id == provider.id)).one()
        assert message.facts["share_fen"] == line.share_fen
        assert f"第 {line.rank} 名" in told("year_own", message.facts)
        assert message.link == f"/year/own/{run.id}"


def test_every_message_has_its_sentence(world):
    play = world(Year)
    play.released()
    told_keys = {key for _, key in tell()}
    assert {f"told.{key}" for key in told_keys} <= SENTENCES.keys()
    happened = set(db.session.scalars(select(EventRecord.kind))) - {"Seeded", "FileStored"}
    assert {f"event.{kind}" for kind in happened} <= SENTENCES.keys()

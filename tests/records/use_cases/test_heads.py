"""The public head: one a day at a fixed hour, whatever is done, and never twice (A7)."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.records.models.record import EventRecord
from marketplace.records.queries import heads as records
from marketplace.records.use_cases import audit, heads
from marketplace.shared import calendar
from marketplace.shared.extensions import db

pytestmark = pytest.mark.both_engines

DAY = date(2023, 3, 10)
SIX = calendar.start_of(DAY) + timedelta(hours=6)


def published():
    db.session.rollback()
    return list(db.session.scalars(select(EventRecord).where(EventRecord.kind == "HeadPublished").order_by(EventRecord.seq)))


def test_a_day_has_one_head_from_its_hour_on(app):
    assert records.public_head() is None
    assert heads.publish_due(SIX) == DAY
    first = records.public_head()
    assert [heads.publish_due(SIX + timedelta(hours=hours)) for hours in (0, 1, 23)] == [None] * 3
    assert records.public_head() == first
    assert heads.publish_due(SIX + timedelta(days=1)) == DAY + timedelta(days=1)
    assert records.public_head().hash != first.hash
    assert audit.verify(db.session()) is None


def test_deeds_of_the_day_do_not_move_it(app, make):
    heads.publish_due(SIX)
    before, live = records.public_head(), records.head().hash
    make.enterprise()
    db.session.rollback()
    assert records.head().hash != live
    assert records.public_head() == before


def test_after_a_pause_the_latest_day_alone_is_made_up_for(app):
    heads.publish_due(SIX)
    assert records.public_head().day == DAY
    assert heads.publish_due(SIX + timedelta(days=5, hours=9)) == DAY + timedelta(days=5)
    assert len(published()) == 2


def test_a_day_without_deeds_cannot_be_computed_from_the_day_before(app):
    for days in range(3):
        heads.publish_due(SIX + timedelta(days=days))
    salts = [event.facts["salt"] for event in published()]
    assert len(set(salts)) == 3
    assert all(len(salt) == 32 for salt in salts)


def test_two_schedulers_at_once_record_one(app):
    failed = []

    def busy():
        with app.app_context():
            try:
                heads.publish_due(SIX)
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert len(published()) == 1


@pytest.mark.parametrize(("beginning", "found"), [(16, 1), (8, 1), (64, 1)])
def test_a_head_that_was_written_down_is_found(app, beginning, found):
    heads.publish_due(SIX)
    head = records.public_head()
    assert [one.day for one in records.public_heads(head.hash[:beginning])] == [DAY] * found
    assert records.public_heads("f" * 64) == []

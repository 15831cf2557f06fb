"""Two workers that deliver one event at once tell everybody once."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace.programmes.use_cases import programmes
from marketplace.records.messages import deliver
from marketplace.records.models.record import EventRecord, Mail, Message
from marketplace.shared.extensions import db
from tests.conftest import NOW
from tests.programmes.use_cases.test_programmes import moving


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.both_engines
def test_two_at_once_tell_everybody_once(app, make):
    programme, officer = make.programme(), make.city_officer()
    for _ in range(5):
        make.institution_account()
    make.keep(make.county_officer())
    command = moving(programme, name=programme.name, starts_on=programme.starts_on, apply_on=date(2023, 3, 9))
    programmes.change_dates(command, actor=officer, now=NOW)
    event_id = db.session.scalar(select(EventRecord.id).where(EventRecord.kind == "ProgrammeDatesChanged"))
    db.session.rollback()
    barrier, failed = threading.Barrier(2), []

    def work():
        with app.app_context():
            try:
                barrier.wait()
                deliver(event_id, NOW)
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)

    assert failed == []
    assert (count(Message), count(Mail)) == (6, 0)

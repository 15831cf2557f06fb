"""The one transaction: all or nothing, one recorded event, one chain that never forks."""

import threading
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.records.events import Event
from marketplace.records.models.record import ChainHead, EventRecord, Outbox
from marketplace.records.queries import heads
from marketplace.records.use_cases import audit
from marketplace.records.use_cases.audit import Break, Fault
from marketplace.records.use_cases.transaction import guard_version, promise, record, transaction
from marketplace.shared.canonical import canonical
from marketplace.shared.errors import Conflict
from marketplace.shared.extensions import db
from marketplace.shared.hands import NoHand
from marketplace.shared.models.place import Chain, Unit
from tests.databases import tamper

pytestmark = pytest.mark.both_engines

AT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)


class Noted(Event, hand=NoHand.PART):
    """Somebody noted something about a chain."""

    SUBJECT: ClassVar[str] = "chain"

    chain_id: int
    note: str


class Unseen(Noted, hand=NoHand.PART, unseen=True):
    """Nothing that a visitor is shown changes with it."""


class SaysNothing(Unseen, hand=NoHand.PART):
    """What its parent says of itself is not said of it."""


def noted(chain_id=1, note="记"):
    return Noted(chain_id=chain_id, note=note)


def events():
    return db.session.scalars(select(EventRecord).order_by(EventRecord.seq)).all()


def write(count, start=0):
    for number in range(start, start + count):
        with transaction(now=AT):
            record(noted(number + 1, f"第{number}条"))


def chain_named(city, name):
    return Chain(unit_id=city.id, position=1, name=name)


def names():
    return sorted(db.session.scalars(select(Chain.name)))


def test_a_change_its_event_and_its_promise_are_stored_together(make, monkeypatch):
    monkeypatch.setattr("marketplace.records.use_cases.transaction.HEARD", {"Noted"})
    city = make.city()

    with transaction(now=AT) as session:
        chain = chain_named(city, "甲链")
        session.add(chain)
        session.flush()
        record(noted(chain.id))

    event = events()[-1]
    assert names() == ["甲链"]
    assert (event.kind, event.subject_kind, event.subject_id) == ("Noted", "chain", chain.id)
    assert event.facts == {"chain_id": chain.id, "note": "记"}
    assert db.session.scalar(select(Outbox.job).where(Outbox.object_id == event.id)) == "deliver"


@pytest.mark.parametrize(
    ("kinds", "more"), [([Noted], 1), ([Unseen], 0), ([Unseen, Unseen], 0), ([Unseen, Noted, Noted], 1), ([SaysNothing], 1)]
)
def test_the_number_of_what_is_published_moves_with_all_but_what_says_that_nobody_sees_it(app, kinds, more):
    before = heads.published()
    with transaction(now=AT):
        for kind in kinds:
            record(kind(chain_id=1, note="记"))
    db.session.rollback()
    assert heads.published() == before + more


def test_the_number_of_what_is_published_stands_where_a_use_case_fails(app):
    before = heads.published()
    with pytest.raises(RuntimeError), transaction(now=AT) as session:
        record(noted())
        session.flush()
        raise RuntimeError
    assert heads.published() == before


def test_of_what_nobody_hears_no_work_is_promised(make):
    before = db.session.scalar(select(func.count()).select_from(Outbox))
    with transaction(now=AT):
        record(noted(1))

    assert events()[-1].kind == "Noted"
    assert db.session.scalar(select(func.count()).select_from(Outbox)) == before


def test_an_inner_block_joins_the_outer_one(make):
    city, before = make.city(), len(events())

    with transaction(now=AT) as outer:
        with transaction(now=AT) as inner:
            inner.add(chain_named(city, "甲链"))
            record(noted())
        assert inner is outer
        outer.add(chain_named(city, "乙链"))
        record(noted())

    assert names() == ["乙链", "甲链"]
    assert len(events()) == before + 2


def test_an_error_in_the_outer_block_undoes_the_inner_one_too(make):
    city, before = make.city(), len(events())

    with pytest.raises(ZeroDivisionError), transaction(now=AT):
        with transaction(now=AT) as inner:
            inner.add(chain_named(city, "甲链"))
            record(noted())
            promise("solve", 1, now=AT)
        raise ZeroDivisionError

    assert names() == []
    assert len(events()) == before
    assert db.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.job == "solve")) == 0
    assert audit.verify(db.session()) is None


def test_an_error_in_the_inner_block_undoes_the_outer_one_too(make):
    city = make.city()

    with pytest.raises(ZeroDivisionError), transaction(now=AT) as outer:
        outer.add(chain_named(city, "甲链"))
        record(noted())
        with transaction(now=AT):
            raise ZeroDivisionError

    assert names() == []


def test_after_an_error_the_next_use_case_works(make):
    city = make.city()
    with pytest.raises(ZeroDivisionError), transaction(now=AT):
        raise ZeroDivisionError

    with transaction(now=AT) as session:
        session.add(chain_named(city, "甲链"))
        record(noted())

    assert names() == ["甲链"]


def test_a_change_without_an_event_is_refused_and_not_stored(make):
    city = make.city()

    with pytest.raises(RuntimeError, match="without a recorded event"), transaction(now=AT) as session:
        session.add(chain_named(city, "甲链"))

    assert names() == []


def test_bookkeeping_needs_no_event(app):
    with transaction(now=AT):
        promise("solve", 7, now=AT)

    assert db.session.scalar(select(Outbox.object_id).where(Outbox.job == "solve")) == 7


def test_one_promise_for_one_object_is_enough(app):
    with transaction(now=AT):
        promise("solve", 7, now=AT)

    with pytest.raises(DBAPIError), transaction(now=AT):
        promise("solve", 7, now=AT)


def test_a_change_outside_any_use_case_is_refused(make):
    city = make.city()
    db.session.add(chain_named(city, "甲链"))

    with pytest.raises(RuntimeError, match="outside a transaction"):
        db.session.flush()
    db.session.rollback()

    assert names() == []


def test_what_was_read_before_is_read_anew(make):
    unit = make.city()
    with db.engine.connect() as other, other.begin():
        other.execute(text("update unit set name = '新名'"))

    with transaction(now=AT) as session:
        assert session.get_one(Unit, unit.id).name == "新名"


@pytest.mark.parametrize(("seen", "fits"), [(1, True), (None, False), (True, False), ("1", False), (0, False), (2, False)])
def test_a_save_from_another_version_is_refused(make, seen, fits):
    chain = make.keep(chain_named(make.city(), "甲链"))

    if fits:
        guard_version(chain, seen)
    else:
        with pytest.raises(Conflict) as refusal:
            guard_version(chain, seen)
        assert refusal.value.facts == {"seen": seen, "stored": 1}


def test_each_link_carries_the_hash_of_the_one_before(app):
    write(3)

    first, second, third = events()
    head = db.session.scalars(select(ChainHead)).one()
    assert first.prev_hash == "0" * 64
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    assert (head.seq, head.hash) == (third.seq, third.hash) == (3, third.hash)


@pytest.mark.parametrize("since", [0, 1, 3, 5])
def test_an_honest_chain_verifies_from_anywhere(app, since):
    write(5)

    assert audit.verify(db.session(), since) is None


def test_an_empty_chain_verifies(app):
    assert audit.verify(db.session()) is None


FORGED = canonical({"chain_id": 3, "note": "改"})

TAMPERING = [
    (f"update event set facts = '{FORGED}' where seq = 3", Break(seq=3, fault=Fault.ALTERED)),
    ("update event set kind = 'Other' where seq = 2", Break(seq=2, fault=Fault.ALTERED)),
    ("update event set subject_id = 99 where seq = 2", Break(seq=2, fault=Fault.ALTERED)),
    ("update event set subject_kind = 'need' where seq = 2", Break(seq=2, fault=Fault.ALTERED)),
    ("update event set hash = prev_hash where seq = 4", Break(seq=4, fault=Fault.ALTERED)),
    (f"update event set prev_hash = '{'1' * 64}' where seq = 4", Break(seq=4, fault=Fault.UNLINKED)),
    ("delete from event where seq = 1", Break(seq=1, fault=Fault.MISSING)),
    ("delete from event where seq = 3", Break(seq=3, fault=Fault.MISSING)),
    ("delete from event where seq = 5", Break(seq=5, fault=Fault.CUT)),
    ("update chain_head set seq = 4", Break(seq=6, fault=Fault.CUT)),
    (f"update chain_head set hash = '{'1' * 64}'", Break(seq=6, fault=Fault.CUT)),
]


@pytest.mark.parametrize(("deed", "found"), TAMPERING)
def test_tampering_is_found_where_it_was_done(app, deed, found):
    write(5)
    tamper("delete from outbox", deed)

    assert audit.verify(db.session()) == found


def test_exchanging_two_events_is_found(app):
    write(5)
    tamper(
        "update event set seq = -2 where seq = 2",
        "update event set seq = 2 where seq = 3",
        "update event set seq = 3 where seq = -2",
    )

    assert audit.verify(db.session()).seq == 2


def test_writers_at_once_do_not_fork_the_chain(app):
    writers, each = 4, 10
    failed = []

    def busy(number):
        with app.app_context():
            try:
                write(each, start=number * 100)
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=busy, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)

    stored = events()
    assert failed == []
    assert [event.seq for event in stored] == list(range(1, writers * each + 1))
    assert len({event.facts["chain_id"] for event in stored}) == writers * each
    assert audit.verify(db.session()) is None


def test_an_inner_block_says_whose_work_it_is_and_the_outer_one_goes_on_as_before(make):
    city, one, other = make.city(), make.city_officer(), make.city_officer()

    with transaction(one, AT) as session:
        record(noted(1))
        with transaction(other, AT + timedelta(days=1)):
            record(noted(2))
        with transaction():
            record(noted(3))
        record(noted(4), by=other, at=AT + timedelta(days=2))
        session.add(chain_named(city, "甲链"))

    told = [(event.actor_id, event.at - AT) for event in events()[-4:]]
    assert told == [(one.id, timedelta()), (other.id, timedelta(days=1)), (one.id, timedelta()), (other.id, timedelta(days=2))]


def test_nothing_is_recorded_of_which_nobody_says_when(make):
    with pytest.raises(RuntimeError), transaction():
        record(noted())

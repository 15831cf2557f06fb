"""Jobs that a test can promise, beside the real ones."""

from datetime import timedelta
from types import MappingProxyType

import pytest

from marketplace.records.models.record import Outbox
from marketplace.records.use_cases.transaction import promise, transaction
from marketplace.shared.extensions import db
from marketplace.site.jobs import JOBS, Job, outbox
from tests.conftest import NOW

LEASE = timedelta(minutes=10)
TABLE = {
    "write": Job(path="tests.site.jobs.deeds.write"),
    "broken": Job(path="tests.site.jobs.deeds.write_and_fail"),
    "missing": Job(path="tests.site.jobs.deeds.nobody_wrote_this"),
    "chain": Job(path="tests.site.jobs.deeds.write_and_promise"),
    "long": Job(path="tests.site.jobs.deeds.write_long", patience=LEASE),
    "broken_long": Job(path="tests.site.jobs.deeds.fail_long", patience=LEASE),
}


@pytest.fixture(autouse=True)
def table(monkeypatch):
    monkeypatch.setattr(outbox, "JOBS", MappingProxyType(JOBS | TABLE))


@pytest.fixture
def promised(app):
    """`promised("write", 1)`: the number of a stored row of work."""

    def store(job, object_id=1, at=NOW):
        with transaction() as session:
            promise(job, object_id, now=at)
            session.flush()
            return session.query(Outbox.id).order_by(Outbox.id.desc()).limit(1).scalar()

    return store


@pytest.fixture
def row():
    """`row(number)`: the row as it is stored now."""

    def read(number):
        db.session.rollback()
        return db.session.get_one(Outbox, number)

    return read

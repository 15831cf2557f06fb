"""Work for the tests: each leaves a letter, so that every effect can be counted."""

from marketplace.records.models.record import Mail
from marketplace.records.use_cases.transaction import promise, transaction
from marketplace.shared.extensions import db


def letters():
    """How often work was done."""
    db.session.rollback()
    return db.session.query(Mail).count()


def write(object_id, now):
    with transaction() as session:
        session.add(Mail(recipient=f"{object_id}@example.org", subject="一", body="一", at=now))


def write_and_fail(object_id, now):
    write(object_id, now)
    raise OSError("the printer is on fire")


def write_and_promise(object_id, now):
    write(object_id, now)
    if object_id:
        promise("chain", object_id - 1, now=now)


def write_long(object_id, at):
    write(object_id, at())


def fail_long(_object_id, _at):
    raise OSError("no route to host")

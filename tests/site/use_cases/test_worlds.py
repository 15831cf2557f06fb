"""A world that is put back is the world that was built: its rows, its numbers, its people, and nothing of the last test."""

import pytest
from sqlalchemy import func, select

from marketplace.needs.models import Need
from marketplace.records.models.record import ChainHead
from marketplace.records.use_cases import audit
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from tests.competition.use_cases.competing import Play, change
from tests.conftest import NOW
from tests.databases import BARE
from tests.makers import Maker


def village(make):
    """A round, and one of its enterprises by itself."""
    play = Play(make)
    play.announce()
    return play, play.owners[0], {"reason": play.needs[0].reason}


def facts():
    """What is stored, and the number that the next row of a kind would get."""
    return (
        db.session.scalars(select(ChainHead.seq)).one(),
        db.session.scalar(select(func.max(Account.id))),
        db.session.execute(select(Need.id, Need.number, Need.reason).order_by(Need.id)).all(),
    )


def test_it_is_as_built_whatever_was_done_in_it_before(world, worlds, make):
    first, _, _ = world(village)
    built = facts(), next_one(make), first.round.id
    change(first.needs[0], reason="不再需要，经核实")
    db.session.remove()
    db.engine.dispose()
    worlds.database.renew(BARE)

    maker = Maker(NOW)
    again, owner, said = worlds.of(village, maker)

    assert (facts(), next_one(maker), again.round.id) == built
    assert again.owners[0] is owner and again.make is maker and said == {"reason": again.needs[0].reason}
    assert audit.verify(db.session()) is None


def next_one(make):
    """The numbers that the next rows get."""
    return make.need().number, make.account("auditor").id


def test_the_maker_knows_what_it_made_in_it(world, make):
    play, _, _ = world(village)
    assert make.city() is play.officer.unit
    assert make.programme().id == play.round.programme_id


def test_nothing_may_have_been_made_before_it(world, make):
    make.city()
    with pytest.raises(RuntimeError, match="village begins on a bare database"):
        world(village)

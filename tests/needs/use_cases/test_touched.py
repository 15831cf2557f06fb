"""When a need was touched last stands beside it, whichever of its moments is written."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import load_only

from marketplace.needs.models import MOMENTS, Need
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import change
from tests.conftest import NOW


def test_the_latest_step_that_was_reached_says_when(make):
    need = make.need(state="draft", submitted_at=None)
    assert make.reread(need).touched_at == need.created_at == NOW
    for place, moment in enumerate(reversed(MOMENTS), 1):
        change(need, **{moment: NOW + timedelta(hours=place)})
        assert make.reread(need).touched_at == NOW + timedelta(hours=place)
    change(need, published_at=None)
    assert make.reread(need).touched_at == need.verified_at
    change(need, submitted_at=NOW + timedelta(days=9))
    assert make.reread(need).touched_at == need.verified_at


def test_a_need_that_was_read_in_part_keeps_what_stands(make):
    touched = make.need().touched_at
    db.session.expunge_all()
    part = db.session.scalars(select(Need).options(load_only(Need.number))).one()
    change(part, note="改了")
    assert make.reread(part).touched_at == touched

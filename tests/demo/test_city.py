"""The demonstration city: made through the services, in the middle of a round, with work for everybody."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from marketplace.cli import main
from marketplace.cli.stop import Stop
from marketplace.competition.models import Round
from marketplace.competition.queries import rounds
from marketplace.competition.rules.phase import Phase
from marketplace.delivery.models import Engagement
from marketplace.delivery.states import EngagementState
from marketplace.demo import city
from marketplace.demo.pilot import Size
from marketplace.needs.models import Need, NeedService
from marketplace.needs.states import NeedState
from marketplace.people.use_cases import passwords
from marketplace.programmes.queries import programmes
from marketplace.records.models.record import EventRecord, Mail, Outbox
from marketplace.records.use_cases import audit
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for

SMALL = Size(enterprises=120, institutions=12)
IDLE = {Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR}
"""They look on, or act at year's end: nothing waits for them in the middle of a year."""


@pytest.fixture
def built(app):
    """(the logins that are printed, the moment of building)."""
    now = clock.now()
    return city.build(now, SMALL), now


def account_of(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def test_the_city_stands_in_the_middle_of_a_year(built, app):
    logins, now = built

    for one in logins:
        account = account_of(one.login)
        assert account.roles == {one.role}
        assert passwords.verify(account.password_hash, one.password) and not account.must_change_password
        assert bool(waiting_for(account, now)) is (one.role not in IDLE), one.login
    assert [one.role for one in logins] == list(Role)

    programme, before = programmes.listing()
    assert programmes.is_over(before) and not programmes.is_over(programme)
    theirs = select(Round).where(Round.programme_id == programme.id)
    phases = [rounds.phase(one, now) for one in db.session.scalars(theirs.order_by(Round.number))]
    assert phases[:2] == [Phase.PUBLISHED, Phase.OPEN]
    assert {Phase.PROPOSED, Phase.CLOSED} <= set(phases)
    published = (
        select(NeedService.category)
        .join(Need)
        .where(Need.state == NeedState.PUBLISHED, Need.programme_id == programme.id)
        .distinct()
    )
    assert set(db.session.scalars(published)) == set(programmes.ruleset_of(programme).categories.codes)
    found = set(db.session.scalars(select(Engagement.state).where(Engagement.programme_id == programme.id).distinct()))
    assert found >= {EngagementState.AGREED, EngagementState.ACTIVE, EngagementState.DELIVERED, EngagementState.ACCEPTED}

    assert audit.verify(db.session()) is None
    assert db.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None))) == 0
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    assert db.session.scalar(select(func.max(EventRecord.at))) <= now

    pages = [app.test_client().get(path).text for path in ("/board", "/board?page=2", "/institutions")]
    assert not any(re.search(r"1900000\d{4}", page) for page in pages)
    assert "有限公司" in pages[0]


def test_a_production_installation_builds_no_demonstration(tmp_path):
    environ = {"MARKETPLACE_MODE": "production", "MARKETPLACE_VAR": str(tmp_path)}
    result = CliRunner().invoke(main, ["demo"], env=environ)
    assert result.exit_code == Stop.exit_code
    assert "只能在演示模式下建立" in result.output
    assert list(tmp_path.iterdir()) == []

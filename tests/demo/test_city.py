"""The demonstration city: made through the services, in the middle of a round, with work for everybody."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import event, func, select, update

from marketplace import create_app
from marketplace.cli import main
from marketplace.cli.stop import Stop
from marketplace.competition.models import Round, SolveRun
from marketplace.competition.queries import rounds
from marketplace.competition.rules.phase import Phase
from marketplace.competition.states import RunState
from marketplace.delivery.models import Engagement
from marketplace.delivery.states import EngagementState
from marketplace.demo import city, moving, pages
from marketplace.demo.pilot import Size
from marketplace.demo.progress import CityStage, Progress
from marketplace.needs.models import Need, NeedService
from marketplace.needs.states import NeedState
from marketplace.people.use_cases import passwords
from marketplace.programmes.queries import programmes
from marketplace.records.models.record import ChainHead, EventRecord, Mail, Outbox
from marketplace.records.queries import inbox
from marketplace.records.use_cases import audit
from marketplace.shared import clock, permissions
from marketplace.shared.config import Mode
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from marketplace.site.queries.lists import lists_of
from tests.visitor import visited

SMALL = Size(enterprises=120, institutions=12)
LOOK_ON = {Role.FINANCE, Role.AUDITOR}
"""They decide nothing: what they find is news, and a list to look through."""


def small_city(_make):
    now = clock.now()
    return city.build(now, SMALL), now


@pytest.fixture
def built(world):
    """(the logins that are printed, the moment of building)."""
    return world(small_city)


@pytest.fixture
def shown(app, engine, tmp_path):
    """The demonstration as it is served, on the database of the city; afterwards it was never there."""
    demonstration = create_app(replace(engine[0], mode=Mode.DEMO, var_dir=tmp_path))
    pages.hang_in(demonstration)
    with visited(demonstration, hidden_token=False), demonstration.app_context():
        yield demonstration
        db.session.remove()
        db.engine.dispose()
    for name in pages.ENDPOINTS:
        permissions.ENDPOINTS.pop(name)


def choices(page):
    """What the bar offers: keys with what is said of them; and the version that it carries."""
    version = re.search(r'action="/demonstration/clock".*?name="version" value="(\d+)"', page, re.DOTALL)[1]
    return dict(re.findall(r'<option value="([a-z_]+ [^"]+)">([^<]*)', page)), version


def account_of(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def test_the_city_stands_in_the_middle_of_a_year(built, app):
    logins, now = built

    for one in logins:
        account = account_of(one.login)
        assert account.roles == {one.role}
        assert passwords.verify(account.password_hash, one.password) and not account.must_change_password
        assert bool(waiting_for(account, now)) is (one.role not in LOOK_ON), one.login
        if one.role in LOOK_ON:
            assert inbox.unread(account) and lists_of(account, now)[0].facts["count"], one.login
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


def test_anybody_moves_the_clock_of_the_demonstration_on_to_the_end_of_a_stage(built, shown):
    """The next moment is past, what the clock does is done, and whoever is signed in stays so; an old page moves nothing."""
    visitors = {one.role: shown.test_client() for one in built[0]}
    for one in built[0]:
        visitors[one.role].post("/login", data={"login": one.login, "password": one.password})
        assert visitors[one.role].get("/inbox").status_code == 200, one.login
    visitor = visitors[Role.CITY_OFFICER]
    offered, version = choices(visitor.get("/inbox").text)
    closing = next(key for key in offered if key.startswith("round_closes"))
    assert list(offered) == sorted(offered, key=lambda key: key.split()[1])
    assert {key.split()[0] for key in offered} == {
        *("round_closes", "answers_end", "applications_end", "recommendations_end", "programme_ends")
    }

    moved = visitor.post("/demonstration/clock", data={"to": closing, "version": version, "next": "/inbox"})
    assert (moved.status_code, moved.location) == (302, "/inbox")
    end = datetime.fromisoformat(closing.split()[1])
    assert end < clock.now() < end + timedelta(hours=1)
    assert db.session.scalars(select(Round.id).where(Round.closes_at == end)).all()
    kinds = select(EventRecord.kind).where(EventRecord.at >= end - timedelta(seconds=1))
    assert {"DemonstrationMoved", "RoundClosed", "HeadPublished"} <= set(db.session.scalars(kinds))
    page = visitor.get("/inbox")
    assert page.status_code == 200 and closing not in choices(page.text)[0]
    assert audit.verify(db.session()) is None

    asked = []

    def note(state):
        asked.append(str(state.statement))

    event.listen(db.session, "do_orm_execute", note)
    moving.move_on("nothing", int(version))
    event.remove(db.session, "do_orm_execute", note)
    assert asked[0] == str(select(ChainHead.id).with_for_update()), "of two visitors the second waits for the first"

    stood = clock.lead()
    later = next(iter(choices(page.text)[0]))
    for sent in ({"to": later, "version": version}, {"to": closing, "version": choices(page.text)[1]}, {"version": "0"}):
        assert visitor.post("/demonstration/clock", data=sent).location == "/"
        assert clock.lead() == stood

    with db.engine.begin() as connection:
        connection.execute(update(SolveRun).values(state=RunState.RUNNING))
    assert "完成以后才能快进" in visitor.get("/").text
    visitor.post("/demonstration/clock", data={"to": later, "version": choices(page.text)[1]})
    assert clock.lead() == stood

    shown.extensions[clock.LEAD].path.unlink()
    moving.take_up()
    assert clock.lead() == stood


def test_while_the_city_is_built_every_page_says_how_far_it_is_but_those_that_are_there(built, shown):
    progress, visitor = Progress.of(shown.extensions["settings"].var_dir), shown.test_client()
    progress.reach(CityStage.VETTING)
    for answer in (visitor.get("/"), visitor.get("/login"), visitor.post("/login", data={"login": "admin"})):
        assert answer.status_code == 503 and int(answer.headers["Refresh"]) == int(answer.headers["Retry-After"]) > 0
        assert answer.text.count("已完成</span>") == list(CityStage).index(CityStage.VETTING)
        assert 'aria-current="step"' in answer.text and "demo-clock" not in answer.text
    assert visitor.post("/demonstration/clock", data={"version": "0"}).text.count("正在搭建</span>") == 1
    for address in ("/board", "/institutions", "/rules/"):
        assert "Refresh" not in visitor.get(address).headers

    progress.end()
    answer = visitor.get("/")
    assert "Refresh" not in answer.headers and "demo-clock" in answer.text


def test_a_real_installation_has_no_clock_to_move(app, client):
    app.extensions["settings"], kept = replace(app.extensions["settings"], mode=Mode.PRODUCTION), app.extensions["settings"]
    try:
        assert clock.LEAD not in app.extensions and "demonstration.move_on" not in permissions.ENDPOINTS
        assert "demo-clock" not in client.get("/").text
        assert client.post("/demonstration/clock", data={"version": "0"}).status_code == 404
    finally:
        app.extensions["settings"] = kept
    assert [rule for rule in app.url_map.iter_rules() if "demonstration" in rule.rule] == []


def test_a_production_installation_builds_no_demonstration(tmp_path):
    environ = {"MARKETPLACE_MODE": "production", "MARKETPLACE_VAR": str(tmp_path)}
    result = CliRunner().invoke(main, ["demo"], env=environ)
    assert result.exit_code == Stop.exit_code
    assert "只能在演示模式下建立" in result.output
    assert list(tmp_path.iterdir()) == []

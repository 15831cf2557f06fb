"""Sessions as rows, and the pauses after wrong passwords (trust.md AU, SE; test plan T18)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.people.commands.people import ChangePassword, Deactivate, EditAccount, SignInWith
from marketplace.people.queries import sessions as rows
from marketplace.people.use_cases import credentials, passwords, people, sessions
from marketplace.records.models.record import EventRecord
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Invalid, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Attempt, SignIn
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from tests.conftest import NOW
from tests.makers import Seeded

PASSWORD = "orange-kettle-river-92"
MINUTE = timedelta(minutes=1)


def with_password(account, password=PASSWORD):
    with transaction() as session:
        session.get_one(type(account), account.id).password_hash = passwords.hashed(password)
        record(Seeded(), at=NOW)
    return account


def sign_in(login, password=PASSWORD, now=NOW, address="192.0.2.1"):
    return sessions.open(SignInWith(login=login, password=password, address=address, agent="Firefox"), now=now)


@pytest.fixture
def clerk(make):
    return with_password(make.account(Role.COUNTY_OFFICER, login="clerk"))


def fails(login, password="wrong wrong wrong", now=NOW, address="192.0.2.1"):
    with pytest.raises(Invalid) as refusal:
        sign_in(login, password, now, address)
    return refusal.value


def test_a_right_password_opens_a_session_that_names_the_account(clerk):
    opened = sign_in("clerk")

    assert rows.behind(rows.of_token(opened.token), NOW).id == clerk.id


def test_only_the_hash_of_the_secret_is_stored(clerk):
    token = sign_in("clerk").token

    stored = db.session.scalars(select(SignIn)).one()
    assert token not in (stored.token_hash, stored.agent, stored.address)
    assert stored.token_hash == rows.token_hash(token)


def test_every_sign_in_has_a_secret_of_its_own(clerk):
    assert sign_in("clerk").token != sign_in("clerk").token


def test_the_login_is_read_however_it_is_typed(clerk):
    assert sign_in(" ＣLerk ").account_id == clerk.id


@pytest.mark.parametrize("login", ["nobody", "closed", "no-password", "x" * 200, "\x00", "", "株洲"])
def test_an_unknown_a_closed_and_a_wrong_one_are_refused_in_the_same_words(login, make, clerk):
    closed = with_password(make.account(Role.FINANCE, login="closed"))
    make.account(Role.FINANCE, login="no-password")
    administrator = make.account(Role.ADMINISTRATOR)
    people.deactivate(
        Deactivate(account_id=closed.id, version=closed.version, reason="left for good"), actor=administrator, now=NOW
    )

    assert fails(login, PASSWORD).key == fails("clerk").key == "people.sign_in_refused"


def test_people_of_a_stopped_organisation_are_refused_in_the_same_words(make):
    for standing in (Standing.PENDING, Standing.REFUSED, Standing.SUSPENDED):
        account = make.enterprise_account(make.enterprise(standing=standing))
        with_password(account)
        assert fails(account.login, PASSWORD).key == "people.sign_in_refused"


def test_an_unknown_login_costs_the_work_of_a_wrong_password(clerk, monkeypatch):
    hasher = passwords.COSTS[passwords.Mode.TEST]
    compared = []

    class Counting:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, stored, password):
            compared.append(stored)
            return hasher.verify(stored, password)

    monkeypatch.setitem(passwords.COSTS, passwords.Mode.TEST, Counting())
    fails("nobody")
    fails("clerk")
    assert len(compared) == 2


def test_a_session_ends_for_good_at_signing_out(clerk):
    token = sign_in("clerk").token

    sessions.end(token)

    assert rows.behind(rows.of_token(token), NOW) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 10_000, "' or 1=1 --"])
def test_a_made_up_secret_names_nobody(clerk, token):
    sign_in("clerk")
    assert rows.behind(rows.of_token(token), NOW) is None


@pytest.mark.parametrize(
    ("role", "idle", "alive"),
    [
        (Role.COUNTY_OFFICER, timedelta(minutes=29), True),
        (Role.COUNTY_OFFICER, timedelta(minutes=30), False),
        (Role.ENTERPRISE, timedelta(minutes=119), True),
        (Role.ENTERPRISE, timedelta(minutes=120), False),
    ],
)
def test_an_idle_session_ends_sooner_for_staff(make, role, idle, alive):
    account = make.enterprise_account() if role is Role.ENTERPRISE else make.account(role)
    token = sign_in(with_password(account).login).token

    assert (rows.behind(rows.of_token(token), NOW + idle) is not None) is alive


def test_no_session_lasts_longer_than_twelve_hours_however_busy(clerk):
    token = sign_in("clerk").token
    moment = NOW
    while moment < NOW + rows.ABSOLUTE - MINUTE:
        assert rows.behind(rows.of_token(token), moment) is not None
        sessions.touch(token, now=moment)
        moment += timedelta(minutes=20)

    assert rows.behind(rows.of_token(token), NOW + rows.ABSOLUTE) is None


def test_use_is_noted_at_most_once_a_minute(clerk):
    token = sign_in("clerk").token

    seen = []
    for seconds in (30, 59, 60, 90, 125):
        sessions.touch(token, now=NOW + timedelta(seconds=seconds))
        db.session.expire_all()
        seen.append((rows.of_token(token).seen_at - NOW).seconds)

    assert seen == [0, 0, 60, 60, 125]


def test_noting_the_use_of_no_session_does_nothing(clerk):
    sessions.touch("made up", now=NOW)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_a_changed_password_ends_every_session(clerk):
    tokens = [sign_in("clerk").token for _ in range(3)]

    credentials.change_password(ChangePassword(old=PASSWORD, new="purple-window-seven-4"), actor=clerk, now=NOW)

    assert [rows.behind(rows.of_token(token), NOW) for token in tokens] == [None, None, None]
    assert sign_in("clerk", "purple-window-seven-4").account_id == clerk.id
    assert fails("clerk", PASSWORD).key == "people.sign_in_refused"


def test_a_closed_account_has_no_session_left(make, clerk):
    token = sign_in("clerk").token

    people.deactivate(
        Deactivate(account_id=clerk.id, version=clerk.version, reason="left for good"),
        actor=make.account(Role.ADMINISTRATOR),
        now=NOW,
    )

    assert rows.behind(rows.of_token(token), NOW) is None
    assert rows.of_token(token) is None


@pytest.mark.parametrize("moved", ["unit", "roles"])
def test_other_parts_and_another_unit_end_every_session(make, clerk, moved):
    token = sign_in("clerk").token
    place = {
        "unit": {"unit_id": make.county("芦淞区", "430203").id, "roles": frozenset({Role.COUNTY_OFFICER})},
        "roles": {"unit_id": make.city().id, "roles": frozenset({Role.FINANCE})},
    }[moved]

    people.edit_account(
        EditAccount(account_id=clerk.id, version=clerk.version, name=clerk.name, **place),
        actor=make.account(Role.ADMINISTRATOR),
        now=NOW,
    )

    assert rows.of_token(token) is None


def test_a_new_name_leaves_the_sessions_alone(make, clerk):
    token = sign_in("clerk").token

    people.edit_account(
        EditAccount(account_id=clerk.id, version=clerk.version, name="another", unit_id=clerk.unit_id, roles=clerk.roles),
        actor=make.account(Role.ADMINISTRATOR),
        now=NOW,
    )

    assert rows.behind(rows.of_token(token), NOW).name == "another"


def test_one_ends_ones_own_sessions_and_nobody_elses(make, clerk):
    other = with_password(make.account(Role.FINANCE, login="other"))
    mine, here, theirs = sign_in("clerk").token, sign_in("clerk").token, sign_in("other").token

    sessions.end_own(rows.of_token(theirs).mark, actor=clerk, now=NOW)
    assert rows.behind(rows.of_token(theirs), NOW).id == other.id
    sessions.end_own(rows.of_token(mine).mark, actor=clerk, now=NOW)
    assert rows.behind(rows.of_token(mine), NOW) is None
    assert [row.token_hash for row in rows.of_account(clerk, NOW)] == [rows.token_hash(here)]


def test_all_other_sessions_end_at_once(clerk):
    here, *others = (sign_in("clerk").token for _ in range(3))

    sessions.end_others(here, actor=clerk, now=NOW)

    assert [rows.behind(rows.of_token(token), NOW) is not None for token in (here, *others)] == [True, False, False]
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "SessionsEnded")).one()
    assert event.facts["count"] == 2


def test_rows_of_sessions_that_are_over_are_cleared_away(clerk):
    sign_in("clerk")
    sign_in("clerk", now=NOW + rows.ABSOLUTE + MINUTE)

    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_after_five_wrong_passwords_the_account_pauses_and_says_how_long(clerk):
    for _ in range(5):
        fails("clerk")

    with pytest.raises(TooMany) as refusal:
        sign_in("clerk")
    assert refusal.value.facts["seconds"] == 1


def test_the_pause_grows_but_never_beyond_a_minute_so_that_nobody_is_locked_out(clerk):
    moment, pauses = NOW, []
    for _ in range(14):
        try:
            fails("clerk", now=moment)
        except TooMany as refusal:
            pauses.append(refusal.facts["seconds"])
            moment += timedelta(seconds=refusal.facts["seconds"])
            fails("clerk", now=moment)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert sign_in("clerk", now=moment + MINUTE).account_id == clerk.id


def test_an_unknown_login_pauses_like_a_known_one(clerk):
    for _ in range(5):
        fails("nobody")

    with pytest.raises(TooMany):
        sign_in("nobody")


def test_the_pause_of_one_account_is_no_pause_for_another(make, clerk):
    other = with_password(make.account(Role.FINANCE, login="other"))
    for _ in range(5):
        fails("clerk")

    assert sign_in("other").account_id == other.id


def test_one_address_that_tries_many_logins_pauses(clerk):
    for number in range(50):
        fails(f"nobody{number}", address="192.0.2.9")

    with pytest.raises(TooMany):
        sign_in("clerk", address="192.0.2.9")
    assert sign_in("clerk", address="192.0.2.10").account_id == clerk.id


def test_a_right_password_wipes_the_slate_of_its_account(clerk):
    for _ in range(4):
        fails("clerk")
    sign_in("clerk")

    assert [fails("clerk").key for _ in range(5)] == ["people.sign_in_refused"] * 5


def test_failures_are_forgotten_after_a_while_and_their_rows_go(clerk):
    for _ in range(5):
        fails("clerk")

    sign_in("clerk", now=NOW + timedelta(minutes=16))

    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_what_was_typed_as_a_login_is_not_stored_as_it_was_typed():
    assert "secret" not in sessions.throttle.about("account", "secret")


def test_a_hash_of_older_cost_is_renewed_at_sign_in(make):
    account = make.account(Role.FINANCE, login="old")
    with transaction() as session:
        session.get_one(type(account), account.id).password_hash = passwords.COSTS[passwords.Mode.DEMO].hash(PASSWORD)
        record(Seeded(), at=NOW)

    sign_in("old")

    assert not passwords.outdated(make.reread(account).password_hash)
    assert sign_in("old").account_id == account.id


def test_many_guesses_at_once_are_counted_one_after_the_other(app, clerk):
    def guess(_number):
        with app.app_context():
            try:
                sign_in("clerk", "wrong wrong wrong")
            except (Invalid, TooMany) as refusal:
                return refusal.key
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(guess, range(16)))

    assert sorted(answers) == ["people.sign_in_paused"] * 11 + ["people.sign_in_refused"] * 5

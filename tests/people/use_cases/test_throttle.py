"""A pause belongs to whoever filled it: strangers keep no owner waiting, and nobody guesses without limit (A2)."""

from datetime import timedelta
from threading import Semaphore

import pytest
from sqlalchemy import func, select

from marketplace.people.commands.people import AskReset, ChangePassword, Invite, ResetPassword, SignInWith
from marketplace.people.rules import throttle as limits
from marketplace.people.use_cases import credentials, devices, invitations, passwords, sessions
from marketplace.records.models.record import Mail
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Invalid, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Attempt, Device, Token
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.makers import Seeded
from tests.people.use_cases.test_sessions import PASSWORD, with_password

SECOND = timedelta(seconds=1)
ATTACKERS = [f"198.51.100.{number}" for number in range(1, 21)]
LINK = "https://site/reset/TOKEN"


@pytest.fixture
def clerk(make):
    account = with_password(make.account(Role.COUNTY_OFFICER, login="clerk"))
    with transaction() as session:
        session.get_one(type(account), account.id).email = "clerk@example.com"
        record(Seeded(), at=NOW)
    return account


def sign_in(login="clerk", password=PASSWORD, *, now=NOW, address="192.0.2.1", device=""):
    return sessions.open(SignInWith(login=login, password=password, address=address, device=device), now=now)


def guess(login="clerk", **how):
    """What a wrong password was answered with."""
    with pytest.raises((Invalid, TooMany)) as refusal:
        sign_in(login, "wrong wrong wrong", **how)
    return refusal.value.key


def attack(moment, login="clerk", addresses=ATTACKERS, times=6):
    return [guess(login, now=moment, address=address) for address in addresses for _ in range(times)]


def noted(key, how_many, now=NOW):
    """As many attempts as a storm would leave behind, without its work."""
    with transaction() as session:
        sessions.throttle.note(session, [key] * how_many, now=now)


def storm():
    """What twenty addresses leave behind in twenty seconds: the city and the account are above every limit."""
    noted("everybody", limits.STORM_CITY + 1)
    noted(sessions.throttle.about("account", "clerk"), limits.STORM_ACCOUNT + 1)


def patient(*, longest, now=NOW, meanwhile=lambda moment: None, **how):
    """Try as a person does who waits as long as he is told; the seconds until he was let in."""
    moment = now
    while moment - now <= timedelta(seconds=longest):
        meanwhile(moment)
        try:
            sign_in(now=moment, **how)
            return (moment - now).total_seconds()
        except TooMany as refusal:
            moment += timedelta(seconds=refusal.facts["seconds"])
    raise AssertionError(f"not let in within {longest} s")


def test_the_owner_signs_in_at_a_known_browser_while_twenty_addresses_attack(clerk):
    device = sign_in().device
    storm()
    for round_ in range(3):
        moment = NOW + round_ * SECOND
        attack(moment)
        device = sign_in(now=moment, address="203.0.113.7", device=device).device


def test_the_owner_at_a_known_browser_is_let_in_from_the_very_address_of_the_attacker(clerk):
    device = sign_in().device
    for number in range(60):
        guess(f"other{number}", address="192.0.2.1")
    attack(NOW, addresses=["192.0.2.1"])

    assert sign_in(device=device).account_id == clerk.id


def test_a_stranger_pauses_nobody_at_another_address_even_without_a_cookie(clerk):
    assert attack(NOW, addresses=["198.51.100.1"], times=8)[-1] == "people.sign_in_paused"

    assert sign_in(address="203.0.113.7").account_id == clerk.id


def test_guesses_with_a_stolen_cookie_end_after_ten(clerk):
    device = sign_in().device

    answers = [guess(device=device, address="198.51.100.1") for _ in range(25)]

    assert answers[:10] == ["people.sign_in_refused"] * 10
    assert "people.sign_in_paused" in answers[10:16]
    assert answers[15:] == ["people.sign_in_paused"] * 10
    assert db.session.scalar(select(func.count()).select_from(Device)) == 0


def test_the_tenth_try_at_a_known_browser_still_counts(clerk):
    device = sign_in().device
    for _ in range(9):
        guess(device=device)

    fresh = sign_in(device=device).device

    assert db.session.scalar(select(Device.failures)) == 0
    assert fresh != device


def test_each_sign_in_makes_the_secret_anew_so_that_a_copy_is_worth_nothing(clerk):
    stolen = sign_in().device
    sign_in(device=stolen)

    answers = [guess(device=stolen, address="198.51.100.1") for _ in range(7)]

    assert answers[5:] == ["people.sign_in_paused"] * 2


def test_the_cookie_of_one_account_is_nothing_to_another(make, clerk):
    with_password(make.account(Role.FINANCE, login="other"))
    device = sign_in("other").device

    assert [guess(device=device) for _ in range(6)][-1] == "people.sign_in_paused"


def test_only_the_hash_of_the_secret_is_kept(clerk):
    device = sign_in().device
    assert device not in db.session.scalars(select(Device.token_hash)).one()


def test_a_new_password_forgets_every_browser(clerk):
    device = sign_in().device
    credentials.change_password(ChangePassword(old=PASSWORD, new="purple-window-seven-4"), actor=clerk, now=NOW)
    assert not devices.is_known(db.session(), clerk.id, device)

    known = sign_in(password="purple-window-seven-4").device
    with transaction() as session:
        secret = credentials.new_token(session, credentials.RESET, NOW + timedelta(minutes=5), account=clerk)
        record(Seeded(), at=NOW)
    credentials.reset_password(ResetPassword(token=secret, new=PASSWORD), now=NOW)
    assert not devices.is_known(db.session(), clerk.id, known)


def test_ending_the_other_sessions_forgets_the_other_browsers(clerk):
    elsewhere = sign_in().device
    here = sign_in()

    sessions.end_others(here.token, actor=clerk, now=NOW, device=here.device)

    assert devices.is_known(db.session(), clerk.id, here.device)
    assert not devices.is_known(db.session(), clerk.id, elsewhere)


def test_an_account_knows_a_few_browsers_and_none_for_ever(clerk):
    first, *rest = [sign_in(now=NOW + number * SECOND).device for number in range(limits.DEVICES + 1)]
    assert not devices.is_known(db.session(), clerk.id, first)
    assert all(devices.is_known(db.session(), clerk.id, device) for device in rest)

    sign_in(now=NOW + limits.DEVICE_LASTS + timedelta(days=1))
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1


@pytest.mark.parametrize(("key", "most"), [("everybody", limits.STORM_CITY), ("account", limits.STORM_ACCOUNT)])
def test_in_a_storm_a_new_person_knocks_once_and_is_let_in_whatever_strangers_do(clerk, key, most):
    noted(key if key == "everybody" else sessions.throttle.about("account", "clerk"), most + 1)
    strangers = iter(range(10_000))

    waited = patient(
        longest=30,
        meanwhile=lambda moment: [guess(f"nobody{next(strangers)}", now=moment, address=f"198.51.100.{n}") for n in range(5)],
    )

    assert waited == limits.KNOCK_WAIT.total_seconds()


def test_impatience_in_a_storm_makes_the_wait_no_longer(clerk):
    noted("everybody", limits.STORM_CITY + 1)

    seconds = []
    for second in range(10):
        with pytest.raises(TooMany) as refusal:
            sign_in(now=NOW + second * SECOND)
        seconds.append(refusal.value.facts["seconds"])

    assert seconds == list(range(10, 0, -1))
    assert sign_in(now=NOW + 10 * SECOND).account_id == clerk.id


def test_in_a_storm_a_known_browser_need_not_knock(clerk):
    device = sign_in().device
    noted("everybody", limits.STORM_CITY + 1)
    assert sign_in(device=device).account_id == clerk.id


def test_a_knock_opens_one_try_and_knocks_are_bounded(clerk):
    noted("everybody", limits.STORM_CITY + 1)
    assert guess() == "people.knock"
    assert guess(now=NOW + 10 * SECOND) == "people.sign_in_refused"
    assert guess(now=NOW + 11 * SECOND) == "people.knock"

    for number in range(limits.KNOCKS + 20):
        guess(f"nobody{number}", now=NOW + 12 * SECOND)
    kept = select(func.count()).where(Attempt.key.startswith("knock:"))
    assert db.session.scalar(kept) == limits.KNOCKS


def test_one_network_of_ipv6_is_one_address(clerk):
    answers = [guess(address=f"2001:db8:1:2::{number:x}") for number in range(6)]
    assert answers[-1] == "people.sign_in_paused"
    assert guess(address="2001:db8:1:3::1") == "people.sign_in_refused"
    assert guess(address="::ffff:192.0.2.77") == "people.sign_in_refused"


def test_strangers_cannot_keep_somebody_who_is_signed_in_from_confirming_with_the_password(clerk):
    attack(NOW)
    credentials.change_password(ChangePassword(old=PASSWORD, new="purple-window-seven-4"), actor=clerk, now=NOW)


def ask(now=NOW, address="192.0.2.1", device=""):
    credentials.ask_reset(AskReset(login="clerk", address=address, link=LINK, device=device), now=now)


def letters():
    return db.session.scalars(select(Mail.id)).all()


def test_strangers_who_ask_for_somebodys_letters_fill_no_mailbox_and_keep_no_letter_from_it(clerk):
    for number, minute in enumerate([*range(0, 120, 5), *range(120, 24 * 60, 20)]):
        moment = NOW + timedelta(minutes=minute)
        ask(moment, address=ATTACKERS[number % 20])
        good = [1 for token in tokens_of(clerk) if token.expires_at > moment]
        assert good, "the owner has no letter that is good"
        assert len(good) <= limits.LETTERS_AT_ONCE
    assert len(letters()) <= 60


def tokens_of(account):
    db.session.rollback()
    return db.session.scalars(select(Token).where(Token.account_id == account.id)).all()


def test_the_owner_at_a_known_browser_gets_a_letter_though_a_stranger_shares_the_address(clerk):
    device = sign_in().device
    for number in range(limits.SENDER.free):
        credentials.ask_reset(AskReset(login=f"nobody{number}", address="192.0.2.1", link=LINK), now=NOW)
    with pytest.raises(TooMany):
        ask()

    ask(device=device)

    assert len(letters()) == 1


def test_nobody_sends_invitations_without_end(make):
    account = make.enterprise_account()
    with pytest.raises(TooMany):
        for number in range(limits.INVITATIONS.free + 1):
            invitations.invite(
                Invite(organisation_id=account.organisation_id, email=f"p{number}@example.com", link=LINK), actor=account, now=NOW
            )
    assert len(letters()) == limits.INVITATIONS.free


@pytest.mark.both_engines
def test_strangers_hashes_never_fill_the_house_and_the_owners_needs_no_room(app, clerk, monkeypatch):
    device = sign_in().device
    monkeypatch.setitem(passwords.STRANGERS, app.extensions["settings"].mode, Semaphore(1))
    with passwords.strangers_turn():
        assert guess() == "people.busy"
        assert sign_in(device=device).account_id == clerk.id

    assert sign_in().account_id == clerk.id

"""Accounts: passwords, letters, and what the administrator may and may not do (trust.md AU, AC4, AC8)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.people.commands.people import (
    TOKEN_PLACE,
    AskReset,
    ChangePassword,
    CreateAccount,
    Deactivate,
    EditAccount,
    PrintLetter,
    Reactivate,
    ResetPassword,
    SendPasswordLetter,
    SignInWith,
    UpdateProfile,
)
from marketplace.people.queries import people as rows
from marketplace.people.rules import accounts
from marketplace.people.use_cases import credentials, passwords, people, sessions
from marketplace.records.models.record import EventRecord, Mail, Outbox
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotPermitted, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, Token
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.makers import Seeded

PASSWORD = "orange-kettle-river-92"
ANOTHER = "purple-window-seven-4"
LINK = f"https://jiebang.example.cn/reset/{TOKEN_PLACE}"


def known(account, password=PASSWORD, email=""):
    with transaction() as session:
        found = session.get_one(Account, account.id)
        found.password_hash, found.email = passwords.hashed(password), email
        record(Seeded(), at=NOW)
    return account


def can_sign_in(login, password, now=NOW):
    try:
        sessions.open(SignInWith(login=login, password=password), now=now)
    except Invalid:
        return False
    return True


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR, login="administrator")


@pytest.fixture
def clerk(make):
    return known(make.account(Role.COUNTY_OFFICER, login="clerk"), email="clerk@example.cn")


def new(make, **facts):
    given = {"login": "li.fang", "name": "李芳", "unit_id": make.county().id, "roles": frozenset({Role.COUNTY_OFFICER})}
    return CreateAccount(**(given | facts))


# What a password must be


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("elevenchars", "people.password_length"),
        ("x9" * 65, "people.password_length"),
        ("password1234", "people.password_common"),
        ("QwertyQwerty", "people.password_common"),
        ("qwertyuiop123", "people.password_common"),
        ("woaini1314520", "people.password_common"),
        ("zhuzhou123456", "people.password_common"),
        ("aaaaaaaaaaaa", "people.password_common"),
        ("abcabcabcabc", "people.password_common"),
        ("123456789012", "people.password_common"),
        ("987654321098", "people.password_common"),
        ("ｐａｓｓｗｏｒｄ１２３４", "people.password_common"),
        ("my-clerk-password", "people.password_holds_login"),
        ("MY-CLERK-PASSWORD", "people.password_holds_login"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password, key):
    with pytest.raises(Invalid) as refusal:
        accounts.check_password(password, "clerk")
    assert refusal.value.key == key


@pytest.mark.parametrize("password", ["twelve-chars", "x-y" * 42 + "ab", "八个汉字加四个符号!?!", "correct horse battery"])
def test_a_long_and_uncommon_password_is_accepted(password):
    assert accounts.check_password(password, "clerk")


@pytest.mark.parametrize("login", ["", "ab", "-abc", "李芳", "a b c", "x" * 61, "abc\x00", "abc/def"])
def test_a_login_that_cannot_be_typed_everywhere_is_refused(login):
    with pytest.raises(Invalid):
        accounts.read_login(login)


# Changing one's own


def test_the_old_password_is_needed_and_the_new_one_is_another(clerk):
    with pytest.raises(Invalid, match="password_wrong"):
        credentials.change_password(ChangePassword(old=ANOTHER, new=ANOTHER), actor=clerk, now=NOW)
    with pytest.raises(Invalid, match="password_same"):
        credentials.change_password(ChangePassword(old=PASSWORD, new=PASSWORD), actor=clerk, now=NOW)

    credentials.change_password(ChangePassword(old=PASSWORD, new=ANOTHER), actor=clerk, now=NOW)
    assert (can_sign_in("clerk", PASSWORD), can_sign_in("clerk", ANOTHER)) == (False, True)


def test_guessing_the_old_password_pauses_as_signing_in_does(clerk):
    for _ in range(5):
        with pytest.raises(Invalid):
            credentials.change_password(ChangePassword(old="wrong", new=ANOTHER), actor=clerk, now=NOW)
    with pytest.raises(TooMany):
        credentials.change_password(ChangePassword(old=PASSWORD, new=ANOTHER), actor=clerk, now=NOW)


def test_another_mail_address_needs_the_password_and_tells_the_old_one(clerk):
    def move(password):
        command = UpdateProfile(name="某某", email="new@example.cn", phone="", password=password, version=clerk.version)
        credentials.update_profile(command, actor=clerk, now=NOW)

    with pytest.raises(Invalid, match="password_wrong"):
        move("")
    move(PASSWORD)

    assert db.session.get(Account, clerk.id).email == "new@example.cn"
    assert [mail.recipient for mail in db.session.scalars(select(Mail))] == ["clerk@example.cn"]


def test_another_name_needs_no_password(clerk):
    command = UpdateProfile(name="另一个名", email="clerk@example.cn", phone="", version=clerk.version)
    assert credentials.update_profile(command, actor=clerk, now=NOW).name == "另一个名"


def test_a_stale_profile_is_a_conflict(clerk):
    with pytest.raises(Conflict, match="stale"):
        credentials.update_profile(
            UpdateProfile(name="另一个名", email="clerk@example.cn", phone="", version=clerk.version - 1), actor=clerk, now=NOW
        )


# Letters


def ask(login, now=NOW, address="192.0.2.1"):
    credentials.ask_reset(AskReset(login=login, address=address, link=LINK), now=now)
    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    return re.search(r"/reset/(\S+)", mails[-1].body)[1] if mails else None


@pytest.mark.parametrize("who", ["clerk", "Clerk ", "clerk@example.cn", "CLERK@example.cn"])
def test_a_letter_goes_to_the_stored_address_and_its_secret_sets_a_password_once(clerk, who):
    secret = ask(who)

    credentials.reset_password(ResetPassword(token=secret, new=ANOTHER), now=NOW + timedelta(minutes=29))
    assert can_sign_in("clerk", ANOTHER)
    with pytest.raises(NotFound):
        credentials.reset_password(ResetPassword(token=secret, new=PASSWORD), now=NOW + timedelta(minutes=29))


def test_the_letter_is_promised_in_the_same_commit_and_the_secret_is_stored_as_a_hash(clerk):
    secret = ask("clerk")

    assert [row.job for row in db.session.scalars(select(Outbox).where(Outbox.job == "mail"))] == ["mail"]
    assert secret not in [row.token_hash for row in db.session.scalars(select(Token))]
    assert secret not in str([row.facts for row in db.session.scalars(select(EventRecord))])


@pytest.mark.parametrize("who", ["nobody", "", "x" * 300, "closed", "closed@example.cn", "no-mail", "\x00"])
def test_nothing_is_written_and_nothing_told_where_there_is_nobody_to_write_to(make, clerk, administrator, who):
    closed = known(make.account(Role.FINANCE, login="closed"), email="closed@example.cn")
    known(make.account(Role.FINANCE, login="no-mail"))
    people.deactivate(
        Deactivate(account_id=closed.id, version=closed.version, reason="left for good"), actor=administrator, now=NOW
    )

    assert ask(who) is None


def test_an_address_that_two_people_share_gets_no_letter_by_address(make, clerk):
    known(make.account(Role.FINANCE, login="other"), email="clerk@example.cn")
    assert ask("clerk@example.cn") is None


def test_a_secret_dies_after_half_an_hour(clerk):
    secret = ask("clerk")
    with pytest.raises(NotFound):
        credentials.reset_password(ResetPassword(token=secret, new=ANOTHER), now=NOW + timedelta(minutes=30))


def test_a_secret_dies_with_the_password_it_was_made_for(clerk):
    first, second = ask("clerk"), ask("clerk")
    credentials.reset_password(ResetPassword(token=second, new=ANOTHER), now=NOW)

    with pytest.raises(NotFound):
        credentials.reset_password(ResetPassword(token=first, new=PASSWORD), now=NOW)


def test_a_weak_new_password_does_not_use_the_secret_up(clerk):
    secret = ask("clerk")
    with pytest.raises(Invalid):
        credentials.reset_password(ResetPassword(token=secret, new="password1234"), now=NOW)

    credentials.reset_password(ResetPassword(token=secret, new=ANOTHER), now=NOW)


def test_a_mailbox_with_letters_enough_gets_no_more_and_nobody_is_told(clerk):
    for _ in range(5):
        ask("clerk")
    assert len(db.session.scalars(select(Mail.id)).all()) == 3


# The first administrator


def test_the_first_administrator_must_change_the_password_and_there_is_no_second_first(make):
    make.city()
    facts = {"name": "管理员", "password": PASSWORD, "now": NOW}

    first = people.create_first_administrator(login="Root-1", **facts)
    assert (first.login, first.roles, first.must_change_password) == ("root-1", {Role.ADMINISTRATOR}, True)
    with pytest.raises(Conflict):
        people.create_first_administrator(login="root-2", **facts)


def test_without_a_city_there_is_no_administrator(app):
    with pytest.raises(NotFound, match="no_city"):
        people.create_first_administrator(login="root", name="管理员", password=PASSWORD, now=NOW)


# What the administrator does


def test_an_account_is_opened_without_a_password_and_its_person_sets_one_with_a_letter(make, administrator):
    account = people.create_account(new(make, email="li.fang@example.cn", link=LINK), actor=administrator, now=NOW)
    assert account.password_hash == ""
    assert not can_sign_in("li.fang", "")

    secret = re.search(r"/reset/(\S+)", db.session.scalars(select(Mail)).one().body)[1]
    credentials.reset_password(ResetPassword(token=secret, new=PASSWORD), now=NOW + timedelta(days=6))

    assert can_sign_in("li.fang", PASSWORD)
    assert secret not in str([row.facts for row in db.session.scalars(select(EventRecord))])
    with pytest.raises(NotFound):
        credentials.check_reset(secret, now=NOW)


def test_a_login_is_given_once_however_it_is_spelt(make, administrator):
    people.create_account(new(make), actor=administrator, now=NOW)
    with pytest.raises(Conflict, match="login_taken"):
        people.create_account(new(make, login="Li.Fang"), actor=administrator, now=NOW)


@pytest.mark.parametrize(
    ("place", "roles", "key"),
    [
        ("county", {Role.CITY_OFFICER}, "people.roles_elsewhere"),
        ("county", {Role.COUNTY_OFFICER, Role.FINANCE}, "people.roles_elsewhere"),
        ("city", {Role.COUNTY_OFFICER}, "people.roles_elsewhere"),
        ("city", {Role.ENTERPRISE}, "people.roles_elsewhere"),
        ("city", set(), "people.roles_missing"),
        ("city", {Role.ADMINISTRATOR, Role.CITY_OFFICER}, "people.roles_alone"),
        ("city", {Role.AUDITOR, Role.FINANCE}, "people.roles_alone"),
        ("city", {Role.CITY_OFFICER, Role.CITY_APPROVER}, "people.roles_both_sides"),
        ("city", {Role.CITY_APPROVER, Role.FINANCE}, "people.roles_both_sides"),
        ("city", {Role.CITY_OFFICER, Role.EXPERT}, None),
        ("city", {Role.AUDITOR}, None),
        ("county", {Role.COUNTY_OFFICER}, None),
    ],
)
def test_parts_fit_the_office_and_each_other(make, administrator, place, roles, key):
    unit = make.county() if place == "county" else make.city()
    command = new(make, unit_id=unit.id, roles=frozenset(roles))
    if key is None:
        assert people.create_account(command, actor=administrator, now=NOW).roles == roles
        return
    with pytest.raises(Invalid) as refusal:
        people.create_account(command, actor=administrator, now=NOW)
    assert refusal.value.key == key


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_opens_changes_or_closes_accounts(make, clerk, role):
    actor = {Role.ENTERPRISE: make.enterprise_account, Role.INSTITUTION: make.institution_account}.get(
        role, lambda: make.account(role)
    )()
    edit = EditAccount(account_id=clerk.id, version=clerk.version, name="x", unit_id=clerk.unit_id, roles=clerk.roles)
    for deed in (
        lambda: people.create_account(new(make), actor=actor, now=NOW),
        lambda: people.edit_account(edit, actor=actor, now=NOW),
        lambda: people.deactivate(
            Deactivate(account_id=clerk.id, version=clerk.version, reason="x for good"), actor=actor, now=NOW
        ),
        lambda: people.reactivate(Reactivate(account_id=clerk.id, version=clerk.version), actor=actor, now=NOW),
        lambda: people.send_letter(
            SendPasswordLetter(account_id=clerk.id, version=clerk.version, link=LINK), actor=actor, now=NOW
        ),
        lambda: people.print_letter(PrintLetter(account_id=clerk.id, version=clerk.version), actor=actor, now=NOW),
    ):
        with pytest.raises((NotPermitted, NotFound)):
            deed()


def test_an_administrator_neither_drops_the_own_part_nor_closes_the_own_account(make, administrator):
    make.account(Role.ADMINISTRATOR)
    edit = EditAccount(
        account_id=administrator.id,
        version=administrator.version,
        name="x",
        unit_id=administrator.unit_id,
        roles=frozenset({Role.FINANCE}),
    )
    with pytest.raises(Invalid, match="own_administrator"):
        people.edit_account(edit, actor=administrator, now=NOW)
    with pytest.raises(Invalid, match="own_account"):
        people.deactivate(
            Deactivate(account_id=administrator.id, version=administrator.version, reason="x for good"),
            actor=administrator,
            now=NOW,
        )
    with pytest.raises(Invalid, match="own_password"):
        people.print_letter(PrintLetter(account_id=administrator.id, version=administrator.version), actor=administrator, now=NOW)


def test_one_administrator_closes_another(make, administrator):
    other = make.account(Role.ADMINISTRATOR)
    people.deactivate(
        Deactivate(account_id=other.id, version=other.version, reason="left for good"), actor=administrator, now=NOW
    )

    assert not make.reread(other).active
    assert people.reactivate(Reactivate(account_id=other.id, version=other.version), actor=administrator, now=NOW).active


def test_closing_needs_a_reason(clerk, administrator):
    for reason in ("", " 已 离 ", "离职\u200b\u200b\u200b"):
        with pytest.raises(Invalid, match="reason_needed"):
            people.deactivate(Deactivate(account_id=clerk.id, version=clerk.version, reason=reason), actor=administrator, now=NOW)


def test_a_reason_is_recorded_as_it_reads(clerk, administrator):
    command = Deactivate(account_id=clerk.id, version=clerk.version, reason=" 本人已经\u200b离职 \r\n")
    people.deactivate(command, actor=administrator, now=NOW)
    last = select(EventRecord).where(EventRecord.kind == "AccountDeactivated")
    assert db.session.scalars(last).one().facts["reason"] == "本人已经离职"


def test_other_parts_make_an_older_page_stale(make, administrator):
    account = make.account(Role.FINANCE)
    seen = account.version

    def save(*roles):
        command = EditAccount(
            account_id=account.id, name=account.name, unit_id=account.unit_id, roles=frozenset(roles), version=seen
        )
        return people.edit_account(command, actor=administrator, now=NOW)

    assert save(Role.FINANCE, Role.EXPERT).roles == {Role.FINANCE, Role.EXPERT}
    with pytest.raises(Conflict, match="stale"):
        save(Role.FINANCE)


def test_of_an_organisations_account_only_the_facts_are_changed(make, administrator):
    account = make.enterprise_account()
    command = EditAccount(
        account_id=account.id, version=account.version, name="改名", unit_id=make.city().id, roles=frozenset({Role.ADMINISTRATOR})
    )
    edited = people.edit_account(command, actor=administrator, now=NOW)

    assert (edited.name, edited.roles, edited.unit_id) == ("改名", {Role.ENTERPRISE}, None)


def test_lists_show_each_viewer_what_is_theirs_to_see(make, administrator):
    make.account(Role.FINANCE)
    member = make.enterprise_account()
    colleague = make.enterprise_account(member.organisation)
    stranger = make.institution_account()

    def seen_by(actor):
        return set(db.session.scalars(rows.visible_to(actor)))

    everybody = set(db.session.scalars(select(Account)))
    assert seen_by(administrator) == everybody
    assert seen_by(make.account(Role.AUDITOR)) == set(db.session.scalars(select(Account)))
    assert seen_by(member) == {member, colleague}
    assert seen_by(stranger) == {stranger}
    assert seen_by(None) == set()
    clerk = make.county_officer()
    assert seen_by(clerk) == {clerk}


def test_a_list_is_narrowed_by_text_part_unit_and_state(make, administrator):
    clerk = make.account(Role.COUNTY_OFFICER, login="a_b", name="张三")
    make.account(Role.FINANCE, login="axb", name="李四")

    def found(**wanted):
        return [row.login for row in rows.listing(administrator, rows.Wanted(**wanted)).items]

    assert found(text="a_b") == ["a_b"]
    assert found(text="李") == ["axb"]
    assert found(role=Role.COUNTY_OFFICER) == ["a_b"]
    assert found(unit_id=clerk.unit_id) == ["a_b"]
    assert found(active=False) == []
    assert found(text="%") == []

"""Where somebody is reached changes only with a second party, and everybody hears of it (A11: nobody becomes the party)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.queries import claims as claim_rows
from marketplace.people import waiting
from marketplace.people.commands.people import (
    TOKEN_PLACE,
    AskChange,
    ConfirmChange,
    CreateAccount,
    Deactivate,
    EditAccount,
    PrintLetter,
    Reactivate,
    ResetPassword,
    SendPasswordLetter,
    UpdateProfile,
    WithdrawChange,
)
from marketplace.people.events.people import SignedIn
from marketplace.people.queries import sessions as session_rows
from marketplace.people.use_cases import changes, credentials, passwords, people
from marketplace.records import messages
from marketplace.records.messages.asks import settled
from marketplace.records.models.record import EventRecord, Mail, Message
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.offers import offered
from marketplace.shared.roles import Role
from marketplace.shared.waiting import item, waiting_for
from tests.competition.use_cases.competing import DURING, Play, change
from tests.conftest import NOW

LINK = f"https://jiebang.example.cn/address/{TOKEN_PLACE}"
RESET = f"https://jiebang.example.cn/reset/{TOKEN_PLACE}"
PASSWORD = "orange-kettle-river-92"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
READY = NOW + timedelta(hours=72)


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR)


def standing(account):
    """An account that was opened long ago, and that somebody has used."""
    change(account, created_at=NOW - timedelta(days=90))
    with transaction():
        record(SignedIn(account_id=account.id), by=account, at=NOW - timedelta(days=1))
    return account


@pytest.fixture
def second(make):
    """Another administrator, who was there before anything was asked for."""
    return standing(make.account(Role.ADMINISTRATOR))


@pytest.fixture
def officer(make):
    return standing(make.county_officer())


@pytest.fixture
def victim(make):
    """A member with a mailbox and a password of its own, and a colleague."""
    member = make.institution_account()
    change(member, email="victim@example.cn", password_hash=passwords.hashed(PASSWORD))
    change(make.institution_account(member.organisation), email="colleague@example.cn")
    return member


def ask(account, actor, email="attacker@example.cn", **more):
    command = AskChange(
        account_id=account.id, version=account.version, email=email, phone="", reason="本人电话要求", link=LINK, **more
    )
    return changes.ask(command, actor=actor, now=NOW)


def confirm(found, actor, now=READY, **more):
    given = {"change_id": found.id, "version": found.version, "reason": "已打单位电话核实"}
    return changes.confirm(ConfirmChange(**(given | more)), actor=actor, now=now)


def letters_to(recipient):
    return [mail.body for mail in db.session.scalars(select(Mail).where(Mail.recipient == recipient).order_by(Mail.id))]


def secret_in(body):
    return re.search(r"/(?:address|reset)/(\S+)", body)[1]


def deliver():
    for event_id in db.session.scalars(select(EventRecord.id).order_by(EventRecord.seq)).all():
        messages.deliver(event_id, NOW)


def test_an_administrators_own_address_in_anothers_account_brings_no_letter(make, administrator, victim):
    """The shown case: the address is written in, and a new password asked for."""
    ask(victim, administrator)
    assert make.reread(victim).email == "victim@example.cn"

    people.send_letter(SendPasswordLetter(account_id=victim.id, version=victim.version, link=RESET), actor=administrator, now=NOW)

    assert [("reset" in body) for body in letters_to("attacker@example.cn")] == [False]
    assert any("/reset/" in body for body in letters_to("victim@example.cn"))


def test_both_addresses_and_everybody_of_the_organisation_hear_of_it_at_once(make, administrator, victim):
    ask(victim, administrator)
    deliver()

    assert len(letters_to("victim@example.cn")) == len(letters_to("attacker@example.cn")) == 1
    assert "/address/" not in letters_to("attacker@example.cn")[0]
    assert "尚未生效" in letters_to("colleague@example.cn")[0]
    told = {row.account_id for row in db.session.scalars(select(Message).where(Message.key == "change_asked"))}
    own = db.session.scalars(select(Message.account_id).where(Message.key == "change_asked_own")).all()
    assert own == [victim.id] and victim.id not in told
    assert len(told) == 1


def test_the_old_address_confirms_and_the_change_takes_effect_at_once(make, administrator, victim):
    found, token = ask(victim, administrator, "new@example.cn"), make.session_of(victim)
    secret = secret_in(letters_to("victim@example.cn")[0])

    changes.confirm_by_letter(secret, now=NOW)

    assert (make.reread(victim).email, make.reread(found).state) == ("new@example.cn", "done")
    assert session_rows.of_token(token) is None
    assert "已经确认并生效" in letters_to("new@example.cn")[-1]
    with pytest.raises(NotFound, match="link_dead"):
        changes.confirm_by_letter(secret, now=NOW)


@pytest.mark.parametrize("who", ["old address", "person", "colleague", "administrator", "officer"])
def test_each_of_those_concerned_stops_it(make, administrator, victim, who):
    found = ask(victim, administrator)
    if who == "old address":
        changes.withdraw_by_letter(secret_in(letters_to("victim@example.cn")[0]), now=NOW)
    else:
        actor = {
            "person": lambda: victim,
            "colleague": lambda: make.institution_account(victim.organisation),
            "administrator": lambda: administrator,
            "officer": make.county_officer,
        }[who]()
        reason = "核实后不是本人要求" if who in ("administrator", "officer") else ""
        if reason:
            with pytest.raises(Invalid, match="reason_needed"):
                changes.withdraw(WithdrawChange(change_id=found.id, version=found.version), actor=actor, now=NOW)
        changes.withdraw(WithdrawChange(change_id=found.id, version=found.version, reason=reason), actor=actor, now=NOW)
        assert (
            db.session.scalars(select(EventRecord).where(EventRecord.kind == "ChangeWithdrawn")).one().facts["reason"] == reason
        )

    assert (make.reread(found).state, make.reread(victim).email) == ("withdrawn", "victim@example.cn")
    with pytest.raises(NotNow, match="change_decided"):
        confirm(found, standing(make.account(Role.ADMINISTRATOR)))


def test_strangers_neither_see_nor_stop_it(make, administrator, victim):
    found = ask(victim, administrator)
    for actor in (make.institution_account(), make.county_officer(make.county("芦淞区", "430203")), make.account(Role.FINANCE)):
        with pytest.raises((NotFound, NotPermitted)):
            changes.withdraw(WithdrawChange(change_id=found.id, version=found.version), actor=actor, now=NOW)
        with pytest.raises((NotFound, NotPermitted)):
            confirm(found, actor)


def test_a_second_administrator_confirms_after_the_waiting_time_and_never_the_one_who_asked(make, administrator, second, victim):
    found = ask(victim, administrator)

    with pytest.raises(NotNow, match="change_too_early"):
        confirm(found, second, now=READY - timedelta(seconds=1))
    with pytest.raises(NotPermitted, match="second_person"):
        confirm(found, administrator)
    confirm(found, second)

    assert make.reread(victim).email == "attacker@example.cn"
    assert {mail for mail in ("victim@example.cn", "attacker@example.cn") if "已经确认并生效" in letters_to(mail)[-1]} == {
        "victim@example.cn",
        "attacker@example.cn",
    }


def test_the_same_administrator_in_other_clothes_is_no_second_one(make, administrator, victim):
    twin = standing(make.account(Role.ADMINISTRATOR))
    change(administrator, phone="13900000001")
    change(twin, phone="139 0000 0001")
    with pytest.raises(NotPermitted, match="second_person"):
        confirm(ask(victim, administrator), twin)


def test_with_one_administrator_the_officer_of_the_unit_confirms_on_the_licence(make, administrator, officer, victim):
    found = ask(victim, administrator)

    with pytest.raises(Invalid, match="licence_missing"):
        confirm(found, officer)
    with pytest.raises((NotFound, NotPermitted)):
        confirm(found, make.county_officer(make.county("芦淞区", "430203")), licence=PDF, licence_name="执照.pdf")
    confirm(found, officer, licence=PDF, licence_name="执照.pdf")

    recorded = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ChangeConfirmed")).one()
    assert (recorded.actor_id, recorded.facts["by"]) == (officer.id, "officer")
    assert recorded.facts["licence_file_id"]
    assert "attacker" not in str(recorded.facts)


def test_where_a_second_administrator_could_no_officer_does(make, administrator, second, officer, victim):
    found = ask(victim, administrator)
    with pytest.raises(NotPermitted, match="change_for_administrator"):
        confirm(found, officer, licence=PDF, licence_name="执照.pdf")


def test_one_change_of_an_account_waits_at_a_time_and_an_old_one_is_worth_nothing(make, administrator, victim):
    found = ask(victim, administrator)
    with pytest.raises(Conflict, match="change_waits"):
        ask(victim, administrator, "other@example.cn")
    with pytest.raises(NotNow, match="change_decided"):
        confirm(found, make.account(Role.ADMINISTRATOR), now=NOW + timedelta(days=31))


@pytest.mark.parametrize(("days", "asks"), [(30, True), (31, False)])
def test_a_change_asks_to_be_seconded_until_it_lapses(administrator, second, victim, days, asks):
    ask(victim, administrator)
    deliver()
    now = NOW + timedelta(days=days)
    open_ = select(Message.id).where(
        Message.account_id == second.id, Message.key == "change_to_second", ~settled(second, waiting_for(second, now), now)
    )
    assert bool(db.session.scalar(open_)) is asks


def counted(**people):
    return {
        name: {one.key: one.count for one in item.counted(waiting.waiting(actor, NOW))}.get("waiting.changes", 0)
        for name, actor in people.items()
    }


def test_the_inbox_of_those_who_may_confirm_counts_it(make, administrator, victim, officer):
    ask(victim, administrator)
    elsewhere = standing(make.county_officer(make.county("芦淞区", "430203")))
    alone = counted(asked=administrator, county=officer, elsewhere=elsewhere, fresh=make.county_officer())
    assert alone == {"asked": 0, "county": 1, "elsewhere": 0, "fresh": 0}
    second = standing(make.account(Role.ADMINISTRATOR))
    assert counted(second=second, county=officer) == {"second": 1, "county": 0}


# New accounts, and those without a mailbox


def opened(make, administrator, **facts):
    given = {"login": "li.fang", "name": "李芳", "unit_id": make.county().id, "roles": frozenset({Role.COUNTY_OFFICER})}
    return people.create_account(CreateAccount(**(given | {"link": RESET} | facts)), actor=administrator, now=NOW)


def test_a_new_account_without_a_mailbox_gets_one_printed_letter(make, administrator):
    account = opened(make, administrator)

    secret = people.print_letter(PrintLetter(account_id=account.id, version=account.version), actor=administrator, now=NOW)

    with pytest.raises(NotPermitted, match="letter_printed"):
        people.print_letter(PrintLetter(account_id=account.id, version=account.version), actor=administrator, now=NOW)
    assert db.session.scalars(select(EventRecord).where(EventRecord.kind == "LetterPrinted")).one().subject_id == account.id
    credentials.reset_password(ResetPassword(token=secret, new=PASSWORD), now=NOW)
    with pytest.raises(NotPermitted, match="letter_for_new_only"):
        people.print_letter(PrintLetter(account_id=account.id, version=account.version), actor=administrator, now=NOW)


def test_no_letter_is_printed_for_a_member_or_for_somebody_with_a_mailbox(make, administrator, victim):
    for account in (victim, make.enterprise_account(), opened(make, administrator, email="li.fang@example.cn")):
        with pytest.raises(NotPermitted, match="letter_for_new_only"):
            people.print_letter(PrintLetter(account_id=account.id, version=account.version), actor=administrator, now=NOW)


def test_the_address_of_an_account_nobody_has_used_is_simply_corrected(make, administrator):
    account = opened(make, administrator, email="wrong@example.cn")
    dead = secret_in(letters_to("wrong@example.cn")[0])

    assert ask(account, administrator, "right@example.cn") is None

    assert make.reread(account).email == "right@example.cn"
    with pytest.raises(NotFound, match="link_dead"):
        credentials.check_reset(dead, now=NOW)


def letter_for(account, administrator):
    return changes.ask(
        AskChange(account_id=account.id, version=account.version, letter=True, reason="忘记密码，经核实", link=LINK),
        actor=administrator,
        now=NOW,
    )


def print_letter(account, actor, now=READY):
    return people.print_letter(PrintLetter(account_id=account.id, version=account.version), actor=actor, now=now)


def test_somebody_without_a_mailbox_who_has_signed_in_gets_a_letter_by_two(make, administrator, second):
    """Whoever confirms it never sees the secret; whoever asked prints it, once and within its days."""
    clerk, third = make.county_officer(), make.account(Role.ADMINISTRATOR)
    change(clerk, password_hash=passwords.hashed(PASSWORD))
    found = letter_for(clerk, administrator)
    for actor in (administrator, second):
        with pytest.raises(NotPermitted, match="letter_for_new_only"):
            print_letter(clerk, actor)

    assert confirm(found, second) is found
    for actor in (second, third):
        with pytest.raises(NotPermitted, match="letter_for_new_only"):
            print_letter(clerk, actor)
    with pytest.raises(NotPermitted, match="letter_for_new_only"):
        print_letter(clerk, administrator, READY + timedelta(days=7))
    secret = print_letter(clerk, administrator)

    with pytest.raises(NotPermitted, match="letter_for_new_only"):
        print_letter(clerk, administrator)
    credentials.reset_password(ResetPassword(token=secret, new="purple-window-seven-4"), now=READY)
    assert passwords.verify(make.reread(clerk).password_hash, "purple-window-seven-4")


def test_a_lost_first_letter_is_dead_when_its_second_one_is_printed(make, administrator, second):
    account = opened(make, administrator)
    lost = print_letter(account, administrator, NOW)
    confirm(letter_for(account, administrator), second)

    credentials.check_reset(print_letter(account, administrator), now=READY)

    with pytest.raises(NotFound, match="link_dead"):
        credentials.check_reset(lost, now=READY)


# The office does not become the party


@pytest.mark.parametrize("way", ["letter", "mailbox"])
def test_whoever_the_office_puts_behind_an_account_sees_no_claim_of_a_running_round(make, administrator, officer, way):
    """The shown case: with a confirmed letter a sealed claim was opened before closing."""
    play = Play(make)
    play.announce()
    play.claims = play.everybody_claims()
    member = play.bidders[0]
    change(member, password_hash=passwords.hashed(PASSWORD), phone="")
    assert db.session.scalars(claim_rows.visible_to(make.reread(member), DURING)).all()

    found = letter_for(member, administrator) if way == "letter" else ask(member, administrator)
    confirm(found, officer, licence=PDF, licence_name="执照.pdf")
    secret = print_letter(member, administrator) if way == "letter" else None
    if secret:
        credentials.reset_password(ResetPassword(token=secret, new="purple-window-seven-4"), now=READY)

    assert make.reread(member).party_since == READY
    assert db.session.scalars(claim_rows.visible_to(make.reread(member), READY)).all() == []


def test_who_confirms_with_the_own_mailbox_or_gets_another_phone_remains_the_party(make, administrator, second, victim):
    found = changes.ask(
        AskChange(
            account_id=victim.id,
            version=victim.version,
            email=victim.email,
            phone="13900000009",
            reason="换号，经核实",
            link=LINK,
        ),
        actor=administrator,
        now=NOW,
    )
    confirm(found, second)
    assert (make.reread(victim).phone, victim.party_since) == ("13900000009", None)

    ask(victim, administrator, "new@example.cn")
    changes.confirm_by_letter(secret_in(letters_to("victim@example.cn")[-1]), now=NOW)
    assert (make.reread(victim).email, victim.party_since) == ("new@example.cn", None)


# Nobody is both sides of a change


def test_an_administrator_who_was_opened_since_confirms_nothing_and_counts_for_nothing(make, administrator, officer, victim):
    """The shown case: whoever asks opens the second administrator afterwards."""
    found = ask(victim, administrator)
    facts = {"login": "second.admin", "name": "李四", "unit_id": administrator.unit_id, "roles": frozenset({Role.ADMINISTRATOR})}
    puppet = people.create_account(CreateAccount(**facts, password=PASSWORD), actor=administrator, now=NOW + timedelta(hours=1))
    with pytest.raises(NotPermitted, match="change_too_new"):
        confirm(found, puppet)
    confirm(found, officer, licence=PDF, licence_name="执照.pdf")
    assert make.reread(found).decided_by_id == officer.id


@pytest.mark.parametrize("what", ["never used", "used since", "moved", "opened again"])
@pytest.mark.parametrize("kind", ["second", "officer"])
def test_an_account_that_is_a_tool_of_who_asked_confirms_nothing(make, administrator, victim, what, kind):
    account = make.account(Role.ADMINISTRATOR) if kind == "second" else make.county_officer()
    change(account, created_at=NOW - timedelta(days=90))
    if what not in ("never used", "used since"):
        standing(account)
    if what == "opened again":
        change(account, active=False)
    found = ask(victim, administrator)
    after = NOW + timedelta(hours=1)
    if what == "used since":
        with transaction():
            record(SignedIn(account_id=account.id), by=account, at=after)
    if what == "opened again":
        people.reactivate(Reactivate(account_id=account.id, version=account.version), actor=administrator, now=after)
    if what == "moved":
        roles = frozenset({Role.ADMINISTRATOR} if kind == "second" else {Role.COUNTY_OFFICER})
        for unit in (make.county("芦淞区", "430203"), make.county()) if kind == "officer" else ():
            move(account, roles, unit, administrator, after)
        for parts in ({Role.AUDITOR}, roles) if kind == "second" else ():
            move(account, frozenset(parts), make.city(), administrator, after)
    with pytest.raises(NotPermitted, match="change_too_new"):
        confirm(found, make.reread(account), licence=PDF, licence_name="执照.pdf")


def move(account, roles, unit, actor, now):
    people.edit_account(
        EditAccount(account_id=account.id, version=account.version, name=account.name, roles=roles, unit_id=unit.id),
        actor=actor,
        now=now,
    )


def test_somebody_elses_doing_hinders_no_second_administrator(make, administrator, second, victim):
    found, third = ask(victim, administrator), make.account(Role.ADMINISTRATOR)
    for parts in ({Role.AUDITOR}, {Role.ADMINISTRATOR}):
        move(second, frozenset(parts), make.city(), third, NOW + timedelta(hours=1))
    confirm(found, make.reread(second))
    assert make.reread(victim).email == "attacker@example.cn"


# What rests on an administrator ends with that administrator


@pytest.mark.parametrize("way", ["mailbox", "second"])
def test_a_change_is_worth_nothing_when_who_asked_looks_after_accounts_no_more(make, administrator, second, victim, way):
    found = ask(victim, administrator)
    secret = secret_in(letters_to("victim@example.cn")[0])
    close(administrator, second)
    with pytest.raises(NotNow, match="change_orphan"):
        changes.confirm_by_letter(secret, now=READY) if way == "mailbox" else confirm(found, second)
    changes.withdraw_by_letter(secret, now=READY)
    assert make.reread(victim).email == "victim@example.cn"


@pytest.mark.parametrize("way", ["mailed", "mailed again", "printed", "confirmed"])
def test_a_letter_that_sets_a_password_dies_with_the_administrator_behind_it(make, administrator, second, way):
    """The shown case: a mailed first letter outlived who sent it."""
    account = opened(make, administrator, email="li.fang@example.cn" if way.startswith("mailed") else "")
    if way == "mailed again":
        people.send_letter(
            SendPasswordLetter(account_id=account.id, version=account.version, link=RESET), actor=administrator, now=NOW
        )
    if way == "confirmed":
        confirm(letter_for(account, administrator), second)
    secret = secret_in(letters_to("li.fang@example.cn")[-1]) if account.email else print_letter(account, administrator)
    close(administrator, second)
    with pytest.raises(NotFound, match="link_dead"):
        credentials.reset_password(ResetPassword(token=secret, new=PASSWORD), now=READY)


def close(account, actor):
    account = db.session.get(Account, account.id)
    people.deactivate(Deactivate(account_id=account.id, version=account.version, reason="违规，经核实"), actor=actor, now=NOW)


def test_ones_own_profile_still_needs_the_own_password_alone(make, victim):
    command = UpdateProfile(name="某某", email="own@example.cn", phone="", password=PASSWORD, version=victim.version)
    assert credentials.update_profile(command, actor=victim, now=NOW).email == "own@example.cn"


def test_a_change_is_not_offered_where_somebody_of_the_other_side_got_the_address_meanwhile(victim, administrator, second, make):
    asked = ask(victim, administrator)
    assert [line.count for line in item.counted(waiting.waiting(second, READY))] == [1]
    change(make.county_officer(), email="attacker@example.cn")
    assert not offered(asked, second, READY) & {"second", "confirm"}
    assert [line.count for line in item.counted(waiting.waiting(second, READY)) if line.count] == []
    with pytest.raises(Conflict, match="address_of_the_office"):
        confirm(asked, second)

"""Organisations join only when somebody has looked, and officers look after them (trust.md AC4, AC7; MR-02)."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.people import waiting
from marketplace.people.commands.organisations import (
    ApplyToJoin,
    ApproveRegistration,
    CheckPool,
    CorrectOrganisation,
    RefuseRegistration,
    Resume,
    Suspend,
)
from marketplace.people.commands.people import TOKEN_PLACE, AcceptInvitation, Deactivate, Invite, RevokeInvitation, SignInWith
from marketplace.people.models import Registration
from marketplace.people.queries import organisations as rows
from marketplace.people.queries import people as accounts
from marketplace.people.queries import sessions as session_rows
from marketplace.people.use_cases import invitations, organisations, people, registrations, sessions
from marketplace.records import messages
from marketplace.records.models.record import EventRecord, Mail, Message, StoredFile
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted, TooMany
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, Token
from marketplace.shared.models.place import Organisation
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from marketplace.shared.waiting.item import counted
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.makers import credit_code

PASSWORD = "orange-kettle-river-92"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
LINK = f"https://jiebang.example.cn/invitation/{TOKEN_PLACE}"


def asking(make, **facts):
    given = {
        "kind": "enterprise",
        "name": "株洲新厂制造有限公司",
        "credit_code": credit_code(900),
        "unit_id": make.county().id,
        "division_code": "430202",
        "address": "株洲市荷塘区一路1号",
        "legal_representative": "某某",
        "legal_person": True,
        "financial": False,
        "registered_on": date(2015, 5, 1),
        "contact_name": "某某",
        "contact_phone": "13800000000",
        "licence_name": "执照.pdf",
        "licence": PDF,
        "login": "xinchang",
        "person": "某某",
        "email": "xinchang@example.cn",
        "password": PASSWORD,
    }
    return ApplyToJoin(**(given | facts))


def ask(make, **facts):
    return registrations.apply_to_join(asking(make, **facts), now=NOW)


def approve(registration, actor):
    command = ApproveRegistration(registration_id=registration.id, version=registration.version, reason="执照一致，已电话核实")
    return registrations.approve(command, actor=actor, now=NOW)


def turn_away(registration, actor, reason="执照不清楚"):
    command = RefuseRegistration(registration_id=registration.id, version=registration.version, reason=reason)
    return registrations.refuse(command, actor=actor, now=NOW)


def sign_in(login, password=PASSWORD):
    return sessions.open(SignInWith(login=login, password=password), now=NOW)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def letters():
    return [(mail.recipient, mail.body) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


# Joining


def test_before_the_check_there_is_no_organisation_no_account_and_no_way_in(make):
    before = count(Organisation), count(Account)

    ask(make)

    assert (count(Organisation), count(Account)) == before
    with pytest.raises(NotNow, match="registration_waits"):
        sign_in("xinchang")
    with pytest.raises(Invalid, match="sign_in_refused"):
        sign_in("xinchang", "someone-elses-guess-17")


def test_an_approved_enterprise_is_as_its_licence_says_and_its_person_can_sign_in(make):
    officer = make.county_officer()

    account = approve(ask(make), officer)

    organisation = account.organisation
    assert (organisation.standing, organisation.credit_code) == (Standing.ACTIVE, credit_code(900))
    assert (organisation.checked_by_id, organisation.checked_at) == (officer.id, NOW)
    assert (organisation.division_code, organisation.registered_on) == ("430202", date(2015, 5, 1))
    assert account.roles == {Role.ENTERPRISE}
    assert sign_in("xinchang").account_id == account.id
    assert [recipient for recipient, _ in letters()] == ["xinchang@example.cn"] * 2


def test_an_institution_becomes_an_institution(make):
    assert approve(ask(make, kind="institution"), make.county_officer()).roles == {Role.INSTITUTION}


def test_a_refused_one_is_told_why_and_may_ask_again(make):
    officer = make.county_officer()
    refused = turn_away(ask(make), officer)

    assert refused.password_hash == ""
    assert "执照不清楚" in letters()[1][1]
    with pytest.raises(Invalid):
        sign_in("xinchang")
    assert approve(ask(make), officer).login == "xinchang"


def test_turning_away_needs_a_reason(make):
    registration = ask(make)
    with pytest.raises(Invalid, match="reason_needed"):
        turn_away(registration, make.county_officer(), reason="")


def test_a_decision_is_made_once(make):
    officer, registration = make.county_officer(), ask(make)
    approve(registration, officer)

    with pytest.raises(NotNow, match="registration_decided"):
        approve(registration, officer)
    with pytest.raises(NotNow, match="registration_decided"):
        turn_away(registration, officer)


def test_another_county_does_not_even_see_a_registration(make):
    registration = ask(make)
    stranger = make.county_officer(make.county("芦淞区", "430203"))

    with pytest.raises(NotFound):
        approve(registration, stranger)


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR])
def test_the_city_sees_a_registration_but_the_county_decides(make, role):
    registration = ask(make)
    with pytest.raises(NotPermitted):
        approve(registration, make.account(role))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXPERT, Role.FINANCE])
def test_others_do_not_see_a_registration(make, role):
    registration = ask(make)
    with pytest.raises(NotFound):
        approve(registration, make.account(role))


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"credit_code": "91430200MA4000900A"}, "credit-code-check"),
        ({"credit_code": "123"}, "credit-code-length"),
        ({"division_code": "43020"}, "people.division_shape"),
        ({"division_code": "株洲市"}, "people.division_shape"),
        ({"registered_on": NOW.date() + timedelta(days=2)}, "people.registered_in_future"),
        ({"name": "“”"}, "people.name_missing"),
        ({"login": "x"}, "people.login_shape"),
        ({"password": "password1234"}, "people.password_common"),
        ({"password": "xinchang-is-ours"}, "people.password_holds_login"),
        ({"licence": b"not a licence"}, "files.kind"),
        ({"licence_name": "执照.png"}, "files.name_and_kind"),
        ({"unit_id": 10**6}, "people.unit_unknown"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_kept(make, facts, key):
    with pytest.raises(Invalid) as refusal:
        ask(make, **facts)
    assert refusal.value.key == key
    assert count(Registration) == 0
    assert count(StoredFile) == 0


def test_the_city_bureau_is_no_county_to_register_with(make):
    with pytest.raises(Invalid, match="unit_unknown"):
        ask(make, unit_id=make.city().id)


@pytest.mark.parametrize("twin", [{"name": "株洲 新厂制造有限公司"}, {"credit_code": credit_code(900), "name": "另一家有限公司"}])
def test_several_wait_for_one_organisation_and_the_county_lets_one_in(make, twin):
    stranger = ask(make, email="stranger@example.cn")
    real = ask(make, **({"credit_code": credit_code(901), "login": "another"} | twin))
    assert [row.id for row in rows.rivals(real)] == [stranger.id]

    account = approve(real, make.county_officer())

    assert account.login == "another"
    assert make.reread(stranger).state == "refused"
    assert "另一份申请" in [body for to, body in letters() if to == "stranger@example.cn"][-1]
    with pytest.raises(NotNow, match="registration_decided"):
        approve(stranger, make.county_officer())


def test_a_login_that_is_taken_keeps_nobody_out_and_the_letter_says_which_was_given(make):
    officer, first, second = make.county_officer(), ask(make), ask(make, name="另一家有限公司", credit_code=credit_code(901))
    assert approve(first, officer).login == "xinchang"

    assert approve(second, officer).login == "xinchang-2"
    assert "xinchang-2" in letters()[-1][1]


def test_an_enterprise_and_an_institution_may_be_one_company(make):
    officer = make.county_officer()
    approve(ask(make), officer)
    assert approve(ask(make, kind="institution", login="fuwu"), officer).roles == {Role.INSTITUTION}


@pytest.mark.parametrize("known_by", ["name", "code"])
def test_who_types_in_a_competitors_name_or_code_learns_by_letter_to_ask_it_for_an_invitation(make, known_by):
    theirs = make.enterprise()
    make.enterprise_account(theirs)
    facts = {"name": theirs.name} if known_by == "name" else {"credit_code": theirs.credit_code}

    registration = ask(make, **facts)

    assert (registration.state, registration.password_hash) == ("refused", "")
    assert [(to, "邀请" in body) for to, body in letters()] == [("xinchang@example.cn", True)]
    with pytest.raises(NotNow, match="registration_decided"):
        approve(registration, make.county_officer())


def test_many_registrations_from_one_address_pause(make):
    for number in range(10):
        ask(
            make,
            name=f"第{number}有限公司",
            credit_code=credit_code(1000 + number),
            login=f"firm{number}",
            address_of_sender="192.0.2.1",
        )
    with pytest.raises(TooMany):
        ask(make, address_of_sender="192.0.2.1")


# What an import has brought


def test_an_imported_enterprise_is_claimed_and_not_made_a_second_time(make):
    imported = make.enterprise(name="株洲新厂制造有限公司", credit_code=None, in_gradient_pool=True)
    need = make.need(imported)
    registration = ask(make, name="株洲 新厂制造有限公司")
    assert registration.organisation_id == imported.id
    assert make.reread(imported).credit_code is None

    account = approve(registration, make.county_officer())

    assert account.organisation_id == imported.id == need.organisation_id
    assert make.reread(imported).credit_code == credit_code(900)
    assert imported.in_gradient_pool is True
    assert db.session.get(StoredFile, imported.licence_file_id).organisation_id == imported.id


def test_an_import_between_asking_and_checking_is_claimed_too(make):
    registration = ask(make)
    imported = make.enterprise(name="株洲新厂制造有限公司", credit_code=None)

    assert approve(registration, make.county_officer()).organisation_id == imported.id


def test_an_account_that_came_in_between_stops_the_approval(make):
    registration = ask(make)
    imported = make.enterprise(name="株洲新厂制造有限公司", credit_code=None)
    make.enterprise_account(imported)

    with pytest.raises(Conflict, match="joins_by_invitation"):
        approve(registration, make.county_officer())
    assert make.reread(registration).state == "pending"


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"credit_code": credit_code(77)}, "people.name_and_code_differ"),
        ({"unit": ("芦淞区", "430203"), "credit_code": None}, "people.other_county"),
        ({"standing": Standing.SUSPENDED, "credit_code": None}, "people.organisation_suspended"),
    ],
)
def test_a_claim_that_contradicts_what_is_known_is_refused(make, facts, key):
    given = facts | ({"unit": make.county(*facts["unit"])} if "unit" in facts else {})
    make.enterprise(name="株洲新厂制造有限公司", **given)

    assert ask(make).state == "refused"
    assert db.session.scalars(select(EventRecord.facts).order_by(EventRecord.seq.desc())).first()["why"] == key
    assert len(letters()) == 1


# Inviting


def invite(organisation, actor, now=NOW):
    command = Invite(organisation_id=organisation.id, email="colleague@example.cn", link=LINK)
    return invitations.invite(command, actor=actor, now=now)


def accept(secret, login="colleague", now=NOW):
    return invitations.accept(AcceptInvitation(token=secret, login=login, name="某某", password=PASSWORD), now=now)


def test_a_member_invites_and_the_invited_one_acts_for_the_organisation(make):
    member = make.institution_account()

    secret = invite(member.organisation, member)
    account = accept(secret)

    assert re.search(r"/invitation/(\S+)", letters()[0][1])[1] == secret
    assert (account.organisation_id, account.roles) == (member.organisation_id, {Role.INSTITUTION})
    assert account.email == "colleague@example.cn"
    assert sign_in("colleague").account_id == account.id


def test_an_invitation_is_good_once_and_for_seven_days(make):
    member = make.institution_account()
    used, old = invite(member.organisation, member), invite(member.organisation, member)
    accept(used)

    with pytest.raises(NotFound, match="link_dead"):
        accept(used, login="another")
    with pytest.raises(NotFound, match="link_dead"):
        accept(old, login="another", now=NOW + timedelta(days=7))
    with pytest.raises(NotFound, match="link_dead"):
        accept("made up", login="another")


def test_the_offices_and_strangers_do_not_invite(make):
    organisation = make.enterprise()
    for officer in (make.county_officer(), make.city_officer()):
        with pytest.raises(NotPermitted):
            invite(organisation, officer)
    with pytest.raises(NotFound):
        invite(organisation, make.county_officer(make.county("芦淞区", "430203")))
    with pytest.raises(NotFound):
        invite(organisation, make.institution_account())


def test_a_stopped_organisation_takes_nobody_in(make):
    member = make.enterprise_account()
    organisation = member.organisation
    secret = invite(organisation, member)
    organisations.suspend(
        Suspend(organisation_id=organisation.id, version=organisation.version, reason="x for good"),
        actor=make.city_officer(),
        now=NOW,
    )

    with pytest.raises(NotPermitted):
        invite(organisation, member)
    with pytest.raises(NotFound):
        accept(secret)
    organisations.resume(
        Resume(organisation_id=organisation.id, version=organisation.version), actor=make.city_officer(), now=NOW
    )
    with pytest.raises(NotFound):
        accept(secret)


def end_by_closing(make, member):
    people.deactivate(
        Deactivate(account_id=member.id, version=member.version, reason="left for good"),
        actor=make.account(Role.ADMINISTRATOR),
        now=NOW,
    )


def end_by_revoking(make, member):
    token = db.session.scalars(select(Token)).one()
    command = RevokeInvitation(
        organisation_id=member.organisation_id, version=member.organisation.version, invitation_id=token.id
    )
    invitations.revoke(command, actor=make.enterprise_account(member.organisation), now=NOW)


def end_by_the_county(make, member):
    token = db.session.scalars(select(Token)).one()
    command = RevokeInvitation(
        organisation_id=member.organisation_id, version=member.organisation.version, invitation_id=token.id
    )
    with pytest.raises(NotFound):
        invitations.revoke(command, actor=make.county_officer(make.county("芦淞区", "430203")), now=NOW)
    with pytest.raises(Invalid, match="reason_needed"):
        invitations.revoke(command, actor=make.county_officer(), now=NOW)
    invitations.revoke(replace(command, reason="邀请对象已离职"), actor=make.county_officer(), now=NOW)
    recorded = db.session.scalars(select(EventRecord).where(EventRecord.kind == "InvitationRevoked")).one()
    assert recorded.facts["overruled"] == "邀请对象已离职"


def end_by_another_place(make, member):
    change(member, organisation_id=make.enterprise().id)


@pytest.mark.parametrize("end", [end_by_closing, end_by_revoking, end_by_the_county, end_by_another_place])
def test_an_invitation_dies_when_it_is_revoked_and_with_whoever_sent_it(make, end):
    member = make.enterprise_account()
    organisation = member.organisation
    secret = invite(organisation, member)
    assert len(accounts.invitations(organisation, NOW)) == 1

    end(make, member)

    assert accounts.invitations(organisation, NOW) == []
    with pytest.raises(NotFound, match="link_dead"):
        invitations.inviting(secret, now=NOW)
    with pytest.raises(NotFound, match="link_dead"):
        accept(secret)


def test_an_invited_person_with_a_taken_login_gets_another_one_and_reads_it_in_the_letter(make):
    member = make.enterprise_account()
    make.account(Role.FINANCE, login="colleague")

    account = accept(invite(member.organisation, member))

    assert account.login == "colleague-2"
    assert "colleague-2" in letters()[-1][1]


# What officers do


def test_the_pool_fact_says_who_looked_and_when(make):
    enterprise, officer = make.enterprise(in_gradient_pool=None), make.county_officer()

    organisations.check_pool(
        CheckPool(organisation_id=enterprise.id, version=enterprise.version, in_pool=False), actor=officer, now=NOW
    )

    found = make.reread(enterprise)
    assert (found.in_gradient_pool, found.pool_checked_by_id, found.pool_checked_at) == (False, officer.id, NOW)


def test_only_enterprises_are_looked_up_in_the_pool(make):
    institution = make.institution()
    with pytest.raises(Invalid, match="pool_of_enterprises"):
        organisations.check_pool(
            CheckPool(organisation_id=institution.id, version=institution.version, in_pool=True),
            actor=make.county_officer(),
            now=NOW,
        )


def correcting(organisation, **facts):
    names = (
        "name",
        "credit_code",
        "division_code",
        "address",
        "legal_representative",
        "legal_person",
        "financial",
        "registered_on",
        "contact_name",
        "contact_phone",
    )
    now = {name: getattr(organisation, name) for name in names}
    return CorrectOrganisation(
        organisation_id=organisation.id, reason="更正，经核实", **({"version": organisation.version} | now | facts)
    )


def test_a_correction_records_old_and_new_but_no_personal_data(make):
    enterprise, officer = make.enterprise(address="旧址", contact_phone="13800000001"), make.county_officer()

    organisations.correct(
        correcting(enterprise, address="新址", contact_phone="13900000002", name="改名有限公司"), actor=officer, now=NOW
    )

    assert make.reread(enterprise).name_key == "改名有限公司"
    facts = db.session.scalars(select(EventRecord).where(EventRecord.kind == "OrganisationCorrected")).one().facts
    assert {(change["name"], change["old"], change["new"]) for change in facts["changes"]} >= {("address", "旧址", "新址")}
    assert "1390000" not in str(facts)
    assert "1380000" not in str(facts)


def test_a_correction_does_not_take_over_anothers_name_or_code(make):
    enterprise, other, officer = make.enterprise(), make.enterprise(), make.county_officer()
    for facts in ({"name": other.name}, {"credit_code": other.credit_code}):
        with pytest.raises(Conflict, match="organisation_exists"):
            organisations.correct(correcting(enterprise, **facts), actor=officer, now=NOW)


def test_a_stale_correction_is_a_conflict(make):
    enterprise, officer = make.enterprise(), make.county_officer()
    stale = correcting(enterprise, address="新址", version=enterprise.version)
    organisations.correct(correcting(enterprise, address="别处"), actor=officer, now=NOW)

    with pytest.raises(Conflict, match="stale"):
        organisations.correct(stale, actor=officer, now=NOW)


def test_a_stopped_organisation_acts_no_more_on_the_very_next_request(make):
    account, officer = make.institution_account(), make.city_officer()
    token = make.session_of(account)
    from_now = session_rows.of_token(token).created_at

    organisations.suspend(
        Suspend(organisation_id=account.organisation_id, version=account.organisation.version, reason="弄虚作假，经核实"),
        actor=officer,
        now=NOW,
    )
    assert session_rows.behind(session_rows.of_token(token), from_now) is None
    with pytest.raises(NotNow):
        organisations.suspend(
            Suspend(organisation_id=account.organisation_id, version=account.organisation.version, reason="x for good"),
            actor=officer,
            now=NOW,
        )

    organisations.resume(
        Resume(organisation_id=account.organisation_id, version=account.organisation.version), actor=officer, now=NOW
    )
    assert make.reread(account.organisation).standing == Standing.ACTIVE


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR])
def test_only_a_city_officer_stops_an_organisation(make, role):
    enterprise = make.enterprise()
    with pytest.raises(NotPermitted):
        organisations.suspend(
            Suspend(organisation_id=enterprise.id, version=enterprise.version, reason="x for good"),
            actor=make.account(role),
            now=NOW,
        )


def test_each_viewer_sees_the_organisations_of_the_own_place(make):
    here, there = make.enterprise(), make.enterprise(unit=make.county("芦淞区", "430203"))
    member = make.enterprise_account(here)

    def seen_by(actor):
        return set(db.session.scalars(rows.visible_to(actor)))

    assert seen_by(make.county_officer()) == {here}
    assert seen_by(make.city_officer()) == seen_by(make.account(Role.AUDITOR)) == {here, there}
    assert seen_by(member) == {here}
    for role in (Role.ADMINISTRATOR, Role.EXPERT, Role.FINANCE):
        assert seen_by(make.account(role)) == set()
    assert seen_by(None) == set()


def test_a_list_is_narrowed(make):
    officer = make.county_officer()
    enterprise = make.enterprise(name="株洲（甲）有限公司", in_gradient_pool=None)
    institution = make.institution(name="乙服务有限公司", standing=Standing.SUSPENDED)

    def found(**wanted):
        return list(rows.listing(officer, rows.Wanted(**wanted)).items)

    assert found(text="株洲(甲)") == found(kind="enterprise") == found(pool="unknown", kind="enterprise") == [enterprise]
    assert found(text=institution.credit_code.lower()) == found(standing="suspended") == [institution]
    assert found(text="%") == found(pool="yes") == []


def test_the_inbox_counts_what_waits_for_the_own_county(make):
    officer, stranger = make.county_officer(), make.county_officer(make.county("芦淞区", "430203"))
    ask(make)
    make.need(make.enterprise(in_gradient_pool=None))

    def counts(actor):
        return [(line.key, line.count) for line in counted(waiting.waiting(actor, NOW)) if line.count]

    assert counts(officer) == [("waiting.registrations", 1), ("waiting.pool_unchecked", 1)]
    assert counts(stranger) == counts(make.city_officer()) == []


def test_those_concerned_are_told_in_their_inbox(make):
    officer, member = make.county_officer(), make.institution_account()
    account = approve(ask(make), officer)
    colleague = accept(invite(member.organisation, member))
    organisations.suspend(
        Suspend(organisation_id=account.organisation_id, version=account.organisation.version, reason="x for good"),
        actor=make.city_officer(),
        now=NOW,
    )
    for event in db.session.scalars(select(EventRecord).order_by(EventRecord.seq)).all():
        messages.deliver(event.id, NOW)

    told = {(row.account_id, row.key) for row in db.session.scalars(select(Message))}
    assert told == {
        (officer.id, "registration_received"),
        (account.id, "registration_approved"),
        (account.id, "organisation_suspended"),
        (member.id, "member_joined"),
    }
    assert colleague.id not in {account_id for account_id, _ in told}


def test_a_registration_that_looks_like_a_known_enterprise_is_decided_by_the_county(make):
    """株洲市甲乙 and 株洲甲乙有限公司 may be one: nobody is let in before the officer has said it (C3)."""
    known = make.enterprise("株洲煦屹管理咨询有限公司", credit_code=None, standing=Standing.ACTIVE)
    registration, officer = ask(make, name="湖南省株洲市煦屹管理咨询"), make.county_officer()

    with pytest.raises(Invalid, match=r"people\.looks_like") as refusal:
        approve(registration, officer)
    assert refusal.value.facts["names"] == ["株洲煦屹管理咨询有限公司"]
    with pytest.raises(Invalid, match=r"people\.looks_like"):
        choose(registration, officer, "99999")

    choose(registration, officer, str(known.id))
    assert make.reread(registration).organisation_id == known.id
    assert make.reread(known).name == "湖南省株洲市煦屹管理咨询"


def test_a_registration_of_another_enterprise_becomes_one_of_its_own(make):
    known = make.enterprise("株洲煦屹管理咨询有限公司", credit_code=None)
    registration = ask(make, name="湖南省株洲市煦屹管理咨询")
    choose(registration, make.county_officer(), "other")
    assert make.reread(registration).organisation_id != known.id


def test_a_registration_is_not_joined_to_an_organisation_that_has_people(make):
    known = make.enterprise("株洲煦屹管理咨询有限公司")
    make.enterprise_account(known)
    with pytest.raises(Conflict, match=r"joins_by_invitation"):
        choose(ask(make, name="湖南省株洲市煦屹管理咨询"), make.county_officer(), str(known.id))


def choose(registration, actor, choice):
    command = ApproveRegistration(
        registration_id=registration.id, version=registration.version, choice=choice, reason="已核对执照原件"
    )
    return registrations.approve(command, actor=actor, now=NOW)

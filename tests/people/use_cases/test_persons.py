"""One person stands on one side, in whatever account (AC5)."""

import pytest
from sqlalchemy import event as hooks

from marketplace.competition.use_cases import screening
from marketplace.needs.commands import PublishNeeds
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import needs
from marketplace.people.commands.organisations import ApplyToJoin
from marketplace.people.commands.people import (
    CreateAccount,
    EditAccount,
    Reactivate,
    StateSamePerson,
    UnstateSamePerson,
    UpdateProfile,
)
from marketplace.people.rules.persons import marks
from marketplace.people.use_cases import credentials, organisations, passwords, people, persons, registrations
from marketplace.people.use_cases.organisations import CheckPool
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Conflict, Invalid, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.models.person import AccountMark, PersonLink
from marketplace.shared.offers import offered
from marketplace.shared.permissions import persons as rules
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import AFTER, Play, change, reviewed
from tests.conftest import NOW
from tests.delivery.use_cases.serving import PDF, Service
from tests.makers import Seeded, credit_code

PASSWORD = "orange-kettle-river-92"


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR, name="管理员")


def opening(make, **facts):
    given = {"login": "li.fang", "name": "李芳", "unit_id": make.city().id, "roles": frozenset({Role.CITY_APPROVER})}
    return CreateAccount(**(given | facts))


SAME = [
    ({"email": "li@example.cn"}, {"email": "LI+second@Example.cn"}),
    ({"phone": "13900000001"}, {"phone": "+86 139-0000-0001"}),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_a_second_account_of_one_person_is_refused(make, administrator, first, second):
    people.create_account(opening(make, roles=frozenset({Role.CITY_OFFICER}), **first), actor=administrator, now=NOW)
    with pytest.raises(Conflict, match="same_person"):
        people.create_account(opening(make, login="two", name="另名", **second), actor=administrator, now=NOW)


def test_an_office_may_share_a_landline(make, administrator):
    for login, name in (("one", "甲某"), ("two", "乙某")):
        people.create_account(opening(make, login=login, name=name, phone="0731-28881234"), actor=administrator, now=NOW)


def test_a_namesake_is_asked_for(make, administrator):
    people.create_account(opening(make, roles=frozenset({Role.CITY_OFFICER})), actor=administrator, now=NOW)
    with pytest.raises(Invalid, match="namesake"):
        people.create_account(opening(make, login="two"), actor=administrator, now=NOW)
    assert people.create_account(opening(make, login="two", namesake=True), actor=administrator, now=NOW).login == "two"


@pytest.mark.parametrize(("first", "second"), SAME)
def test_an_address_does_not_become_anothers_later(make, administrator, first, second):
    officer, approver = make.city_officer(), make.city_approver()
    change(officer, **first)
    change(approver, password_hash=passwords.hashed(PASSWORD))
    given = {"name": approver.name, "email": "", "phone": ""} | second
    with pytest.raises(Conflict, match="same_person"):
        credentials.update_profile(UpdateProfile(**given, version=approver.version, password=PASSWORD), actor=approver, now=NOW)


def test_a_member_does_not_take_an_officers_address_nor_an_officer_a_members(make):
    officer, member = make.county_officer(), make.enterprise_account()
    change(officer, email="office@example.cn", password_hash=passwords.hashed(PASSWORD))
    change(member, email="firm@example.cn", password_hash=passwords.hashed(PASSWORD))
    for account, email, key in (
        (member, "office@example.cn", "address_of_the_office"),
        (officer, "firm@example.cn", "same_person"),
    ):
        with pytest.raises(Conflict, match=key):
            command = UpdateProfile(name=account.name, email=email, phone="", password=PASSWORD, version=account.version)
            credentials.update_profile(command, actor=account, now=NOW)


def test_other_parts_and_an_account_opened_again_are_asked_too(make, administrator):
    officer, other = make.city_officer(), make.account(Role.FINANCE)
    change(officer, phone="13900000001")
    change(other, phone="13900000001", active=False)
    with pytest.raises(Conflict, match="same_person"):
        people.reactivate(Reactivate(account_id=other.id, version=other.version), actor=administrator, now=NOW)
    change(other, active=True)
    command = EditAccount(
        account_id=other.id, version=other.version, name=other.name, unit_id=other.unit_id, roles=frozenset({Role.CITY_APPROVER})
    )
    with pytest.raises(Conflict, match="same_person"):
        people.edit_account(command, actor=administrator, now=NOW)


# At the deed itself


def test_the_second_signature_is_not_of_the_first_person_in_other_clothes(make):
    play = reviewed(make)
    run = play.solve()
    change(play.officer, phone="13900000001")
    change(play.approver, phone="13900000001")
    change(play.officer, phone="13900000002")
    play.propose(run)
    with pytest.raises(NotPermitted, match="second_person"):
        play.approve()


def test_who_entered_a_need_does_not_publish_it_from_another_account(make):
    clerk, officer = make.county_officer(), make.city_officer()
    need = make.need(state=NeedState.VERIFIED, entered_by=clerk, verified_at=NOW, verified_by_id=clerk.id)
    change(clerk, email="one@example.cn")
    change(officer, email="one@example.cn")
    with pytest.raises(NotPermitted, match="second_person"):
        needs.publish(PublishNeeds(versions={need.id: need.version}), actor=officer, now=NOW)


def test_what_was_stated_counts_until_it_is_taken_back(make, administrator):
    play = reviewed(make)
    play.propose(play.solve())
    link = persons.state(
        StateSamePerson(
            account_id=play.officer.id, version=play.officer.version, login=play.approver.login, reason="人事名册，经核实"
        ),
        actor=administrator,
        now=NOW,
    )
    with pytest.raises(NotPermitted, match="second_person"):
        play.approve()

    persons.unstate(
        UnstateSamePerson(account_id=play.officer.id, version=play.officer.version, link_id=link.id, reason="名册有误，经核实"),
        actor=administrator,
        now=NOW,
    )
    assert play.approve().state == "approved"


def test_an_address_once_held_is_remembered(make):
    officer = make.city_officer()
    for phone in ("13900000001", "13900000002", ""):
        change(officer, phone=phone)
    assert len(db.session.scalars(db.select(AccountMark).where(AccountMark.account_id == officer.id)).all()) == 2


# Both sides of a case


def clothed(officer, member):
    change(officer, email="same@example.cn")
    change(member, email="same@example.cn")


def test_an_officer_decides_nothing_about_an_organisation_of_the_own_person(make):
    member, officer = make.enterprise_account(), make.county_officer()
    command = CheckPool(organisation_id=member.organisation_id, version=member.organisation.version, in_pool=True)
    clothed(officer, member)
    change(member, active=False)
    with pytest.raises(NotPermitted, match="own_case"):
        organisations.check_pool(command, actor=officer, now=NOW)
    assert organisations.check_pool(command, actor=make.county_officer(), now=NOW).in_gradient_pool


def test_a_reviewer_does_not_screen_the_claim_of_the_own_persons_institution(make):
    play = Play(make)
    play.announce()
    claim = play.claim(0, 0)
    clothed(play.officer, play.bidders[0])
    change(play.bidders[0], active=False)
    with pytest.raises(NotPermitted, match="own_case"):
        play.screen(claim)
    command = screening.ScreenClaim(key=claim.key, version=claim.version, admit=True, reason="")
    assert screening.screen(command, actor=make.city_officer(), now=AFTER).state == "admissible"


def test_somebody_of_an_office_does_not_answer_five_for_an_enterprise(make):
    service = Service(make).accepted()
    clothed(make.county_officer(), service.owner)
    with pytest.raises(NotPermitted, match="works_for_the_office"):
        service.rate(5)
    assert service.rate(3, by=make.enterprise_account(service.owner.organisation)).answer == 3


def registered(make, **facts):
    given = {
        "kind": "enterprise",
        "name": "株洲新厂制造有限公司",
        "credit_code": credit_code(900),
        "unit_id": make.county().id,
        "division_code": "430202",
        "address": "某路",
        "legal_representative": "某某",
        "legal_person": True,
        "financial": False,
        "registered_on": NOW.date(),
        "contact_name": "某某",
        "contact_phone": "13800000000",
        "licence_name": "a.pdf",
        "licence": PDF,
        "login": "newone",
        "person": "某某",
        "email": "private@example.cn",
        "password": PASSWORD,
    }
    asked = registrations.apply_to_join(ApplyToJoin(**(given | facts)), now=NOW)
    return asked, registrations.ApproveRegistration(registration_id=asked.id, version=asked.version, reason="执照一致，经核实")


@pytest.mark.parametrize(
    ("own", "given"),
    [
        ({"email": "officer@example.cn"}, {"email": "Officer+firm@EXAMPLE.cn"}),
        ({"phone": "13900001111"}, {"contact_phone": "13900001111"}),
        ({"phone": "+86 139 0000 1111"}, {"contact_phone": "13900001111"}),
    ],
)
def test_an_officer_does_not_register_an_organisation_for_oneself(make, own, given):
    """The shown case: a private mailbox, and the own mobile as that of the contact."""
    officer = make.county_officer()
    change(officer, **own)
    asked, approval = registered(make, **given)
    change(officer, email="", phone="")
    with pytest.raises(NotPermitted, match="registered_by_you"):
        registrations.approve(approval, actor=officer, now=NOW)
    colleague = make.county_officer()
    assert offered(asked, colleague, NOW) == {"refuse"}
    with pytest.raises(Conflict, match="address_of_the_office"):
        registrations.approve(approval, actor=colleague, now=NOW)
    assert rules.ids_of(officer) == {officer.id}
    refusal = registrations.RefuseRegistration(registration_id=asked.id, version=asked.version, reason="不是本单位提交")
    assert registrations.refuse(refusal, actor=officer, now=NOW).state == "refused"


def test_where_a_registration_is_reached_becomes_a_mark_of_its_first_account(make):
    asked, approval = registered(make, contact_phone="13900001111")
    assert offered(asked, make.county_officer(), NOW) == {"approve", "refuse"}
    account = registrations.approve(approval, actor=make.county_officer(), now=NOW)
    assert {row.mark for row in account.marks} == marks("private@example.cn", "13900001111")
    officer = make.county_officer()
    with pytest.raises(Conflict, match="same_person"), transaction() as session:
        session.get_one(Account, officer.id).phone = "13900001111"
        persons.refuse_both_sides(session, session.get_one(Account, officer.id))


def test_a_person_is_looked_up_once_a_transaction_and_anew_once_a_link_is_written(make, administrator):
    one, other = make.city_officer(), make.account(Role.CITY_APPROVER)
    asked = []

    def listen(_connection, _cursor, statement, *_more):
        asked.append("account_mark" in statement)

    db.session.rollback()
    assert one.id  # read
    hooks.listen(db.engine, "before_cursor_execute", listen)
    assert [rules.ids_of(one) for _ in range(3)] == [{one.id}] * 3
    assert sum(asked) == 1
    hooks.remove(db.engine, "before_cursor_execute", listen)
    with transaction() as session:
        assert rules.ids_of(other) == {other.id}
        link = PersonLink(account_id=one.id, other_id=other.id, reason="同一人", made_by_id=administrator.id, at=NOW)
        session.add(link)
        session.flush()
        assert rules.ids_of(one) == rules.ids_of(other) == {one.id, other.id}
        record(Seeded(), at=NOW)
    with transaction() as session:
        assert rules.ids_of(one) == {one.id, other.id}
        session.delete(link)
        session.flush()
        assert rules.ids_of(one) == {one.id}
        record(Seeded(), at=NOW)

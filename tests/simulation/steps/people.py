"""Organisations, accounts, and what people say of themselves."""

from datetime import date, timedelta

from sqlalchemy import select

from marketplace.people.commands.organisations import (
    ApplyToJoin,
    ApproveRegistration,
    CheckPool,
    CheckPools,
    CorrectOrganisation,
    RefuseRegistration,
    Resume,
    SayDifferent,
    SaySame,
    Suspend,
)
from marketplace.people.commands.people import (
    AskChange,
    AskReset,
    ConfirmChange,
    CreateAccount,
    Deactivate,
    EditAccount,
    GiveDeputy,
    Invite,
    InviteAgain,
    PutLetterAside,
    Reactivate,
    RevokeInvitation,
    SendPasswordLetter,
    StateSamePerson,
    TakeDeputyBack,
    TryLetterAgain,
    UnstateSamePerson,
    UpdateProfile,
    WithdrawChange,
)
from marketplace.people.models import Registration
from marketplace.people.queries import undelivered as letters
from marketplace.people.use_cases import (
    changes,
    credentials,
    deputies,
    invitations,
    links,
    organisations,
    people,
    persons,
    registrations,
    undelivered,
)
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountChange, Token
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.person import PersonLink
from marketplace.shared.models.place import Organisation
from marketplace.shared.roles import Role
from tests.makers import credit_code
from tests.simulation.city import MOBILE
from tests.simulation.steps.play import Plays
from tests.vetting.use_cases.applying import PDF

plays = Plays("people")
PLAYS = plays.found
ORGANISATION, REGISTRATION = ("organisation", Organisation), ("registration", Registration)
CHANGE, ACCOUNT = ("change", AccountChange), ("account", Account)
ADMIN = (Role.ADMINISTRATOR,)
DECIDING = (Role.CITY_OFFICER, Role.CITY_APPROVER, Role.EXPERT)
LENDERS = (Role.ADMINISTRATOR, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE)
LINK = "https://jiebang.example/TOKEN"


@plays.of(organisations.check_pool, case=ORGANISATION, button="check_pool", weight=2)
def _(s):
    return CheckPool(**s.id, in_pool=s.chance(0.8))


@plays.of(organisations.check_pools, case=ORGANISATION, button="check_pool", weight=1)
def _(s):
    return CheckPools(versions={s.case.id: s.case.version}, in_pool=s.chance(0.8))


@plays.of(organisations.correct, case=ORGANISATION, button="correct", weight=1)
def _(s):
    one = s.case
    return CorrectOrganisation(
        **s.id,
        name=one.name,
        credit_code=one.credit_code,
        division_code=one.division_code,
        address=f"株洲市新路 {s.random.randrange(99)} 号",
        legal_representative=one.legal_representative,
        legal_person=True,
        financial=False,
        registered_on=s.now.date() - timedelta(days=100) if s.chance(0.2) else one.registered_on,
        contact_name="某某",
        contact_phone=f"139000000{s.random.randrange(10):02d}",
        reason=s.why,
    )


@plays.of(organisations.suspend, case=ORGANISATION, button="suspend", weight=1)
def _(s):
    return Suspend(**s.id, reason=s.why)


@plays.of(organisations.resume, case=ORGANISATION, button="resume", weight=8)
def _(s):
    return Resume(**s.id, reason=s.why)


@plays.of(links.join, case=ORGANISATION, button="join", weight=2, chosen=("organisation.",))
def _(s):
    known = select(Organisation.id).where(Organisation.unit_id == s.case.unit_id, Organisation.kind == s.case.kind)
    other = db.session.get(Organisation, s.random.choice(sorted(db.session.scalars(known))))
    return SaySame(**s.id, same_as_id=other.id, reason=s.why)


@plays.of(links.part, case=ORGANISATION, by=(Role.COUNTY_OFFICER, Role.CITY_OFFICER), weight=2)
def _(s):
    return SayDifferent(**s.id, reason=s.why)


@plays.of(registrations.apply_to_join, by=tuple(Role), weight=1)
def _(s):
    number = s.random.randrange(500, 512)
    unit = s.random.choice(s.city.playing(Role.COUNTY_OFFICER)).unit_id
    return ApplyToJoin(
        kind=s.random.choice(("enterprise", "institution")),
        name=f"株洲第{number}新业有限公司",
        credit_code=credit_code(number),
        unit_id=unit,
        division_code="430202",
        address="株洲市荷塘区某路 9 号",
        legal_representative="某亥",
        legal_person=True,
        financial=False,
        registered_on=date(2015, 5, 1),
        contact_name="某某",
        contact_phone=s.random.choice((MOBILE, "13800000007", f"1387777{number:04}")),
        licence_name="执照.pdf",
        licence=PDF,
        login=f"new.person{number}",
        person=f"新人{number}",
        email=f"new{number}@example.cn",
        password="orange-kettle-river-92",
        address_of_sender=f"10.0.0.{number % 250}",
    )


@plays.of(registrations.approve, case=REGISTRATION, button="approve", weight=6)
def _(s):
    return ApproveRegistration(**s.id, reason=s.why, choice="other", link=LINK)


@plays.of(registrations.refuse, case=REGISTRATION, button="refuse", weight=1)
def _(s):
    return RefuseRegistration(**s.id, reason=s.why)


@plays.of(invitations.invite, case=ORGANISATION, button="invite", weight=1)
def _(s):
    return Invite(organisation_id=s.case.id, email=f"guest{s.random.randrange(50)}@example.cn", link=LINK)


@plays.of(invitations.invite_again, case=ORGANISATION, button="invite", weight=1, chosen=("people.invitation_over", "not_found"))
def _(s):
    token = db.session.scalar(select(Token).where(Token.organisation_id == s.case.id).order_by(Token.id.desc()))
    return InviteAgain(**s.id, invitation_id=token.id if token else 1, link=LINK)


@plays.of(undelivered.try_again, by=(Role.ADMINISTRATOR, Role.CITY_OFFICER), weight=2)
def _(s):
    letter = a_letter(s)
    return TryLetterAgain(mark=letter.mark, version=letter.attempts) if letter else None


@plays.of(undelivered.put_aside, by=(Role.ADMINISTRATOR, Role.CITY_OFFICER), weight=1)
def _(s):
    letter = a_letter(s)
    return PutLetterAside(mark=letter.mark, version=letter.attempts) if letter else None


def a_letter(s):
    """One that did not arrive; whoever may not see any has read of it elsewhere."""
    found = letters.listing(s.city.playing(Role.ADMINISTRATOR)[0].account).items
    return s.random.choice(found) if found else None


@plays.of(invitations.revoke, case=ORGANISATION, button="revoke", weight=1, chosen=("people.invitation_over", "not_found"))
def _(s):
    token = db.session.scalar(select(Token).where(Token.organisation_id == s.case.id).order_by(Token.id.desc()))
    return RevokeInvitation(**s.id, invitation_id=token.id if token else 1, reason=s.why)


@plays.of(people.create_account, by=ADMIN, weight=1, chosen=("people.login_taken", "people.same_person"))
def _(s):
    number = s.random.randrange(30)
    role = s.random.choice((Role.EXPERT, Role.CITY_OFFICER, Role.AUDITOR))
    unit = s.city.playing(Role.ADMINISTRATOR)[0].unit_id
    return CreateAccount(
        login=f"colleague{number}",
        name=f"同事{number}",
        unit_id=unit,
        roles=frozenset({role}),
        email=f"colleague{number}@example.cn",
        link=LINK,
    )


@plays.of(people.edit_account, case=ACCOUNT, by=ADMIN, weight=1)
def _(s):
    roles = frozenset(s.case.roles) if s.case.unit_id else frozenset()
    if roles & set(DECIDING) and s.chance(0.5):
        roles = frozenset({s.random.choice(DECIDING)})
    return EditAccount(**s.id, name=f"{s.case.name[:20]}甲", unit_id=s.case.unit_id, roles=roles)


@plays.of(people.deactivate, case=ACCOUNT, by=ADMIN, weight=1)
def _(s):
    return Deactivate(**s.id, reason=s.why)


@plays.of(people.reactivate, case=ACCOUNT, by=ADMIN, weight=2)
def _(s):
    closed = db.session.scalar(select(Account).where(Account.active.is_(False)).order_by(Account.id)) or s.case
    return Reactivate(account_id=closed.id, version=closed.version)


@plays.of(people.send_letter, case=ACCOUNT, by=ADMIN, weight=1)
def _(s):
    return SendPasswordLetter(**s.id, link=LINK)


@plays.of(changes.ask, case=ACCOUNT, by=ADMIN, weight=1, chosen=("people.same_person", "people.address_of_the_office"))
def _(s):
    return AskChange(**s.id, reason=s.why, email=f"moved{s.random.randrange(100)}@example.cn", link=LINK)


def change(s):
    return {"change_id": s.case.id, "version": s.case.version, "reason": s.why}


@plays.of(changes.confirm, case=CHANGE, button="confirm", weight=6)
def _(s):
    return ConfirmChange(**change(s), licence=PDF, licence_name="执照.pdf")


@plays.of(changes.withdraw, case=CHANGE, button="withdraw", weight=1)
def _(s):
    return WithdrawChange(**change(s))


@plays.of(persons.state, case=ACCOUNT, by=ADMIN, weight=1, chosen=("people.same_person_known",))
def _(s):
    other = s.one(Account, "account")
    return StateSamePerson(**s.id, login=other.login, reason=s.why)


@plays.of(persons.unstate, case=ACCOUNT, by=ADMIN, weight=1)
def _(s):
    link = db.session.scalar(select(PersonLink).order_by(PersonLink.account_id))
    if link is None:
        return None
    account = db.session.get_one(Account, link.account_id)
    return UnstateSamePerson(account_id=account.id, version=account.version, link_id=link.id, reason=s.why)


@plays.of(deputies.give, case=ACCOUNT, by=LENDERS, weight=2, chosen=("deputy.",))
def _(s):
    first = s.now.date() + timedelta(days=s.random.choice((0, 0, 1, 5)))
    absent = s.case if Role.ADMINISTRATOR in s.actor.own_roles else s.actor
    others = [one.account for one in s.city.playing(*LENDERS) if one.account_id != absent.id]
    lent = sorted(absent.own_roles & set(LENDERS)) or [Role.CITY_OFFICER]
    return GiveDeputy(
        absent_id=absent.id,
        account_id=s.random.choice(others).id,
        role=s.random.choice(lent),
        first_on=first,
        last_on=first + timedelta(days=s.random.choice((0, 3, 20))),
        reason=s.why,
        version=absent.version,
    )


@plays.of(deputies.take_back, case=("deputy", Deputy), button="take_back", weight=2)
def _(s):
    return TakeDeputyBack(**s.id, reason=s.why)


# Whoever asks for somebody unknown is answered as for anybody.
@plays.of(credentials.ask_reset, by=tuple(Role), weight=1, seen=False)
def _(s):
    return AskReset(login=s.one(Account, "account").login, address=f"10.1.0.{s.random.randrange(9)}", link=LINK)


# Nobody of the city knows a password.
@plays.of(credentials.update_profile, by=tuple(Role), weight=1)
def moved(s):
    return UpdateProfile(
        name=s.actor.name, email="moved.myself@example.cn", phone=s.actor.phone, version=s.actor.version, password="nonsense"
    )


@plays.of(credentials.update_profile, by=tuple(Role), weight=1)
def _(s):
    return UpdateProfile(name=s.actor.name, email=s.actor.email or "", phone=s.actor.phone or "", version=s.actor.version)

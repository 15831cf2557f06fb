"""Accounts, sessions, letters, organisations and registrations."""

from marketplace.people.commands.organisations import (
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
    AcceptInvitation,
    AskChange,
    AskReset,
    ChangePassword,
    ConfirmChange,
    CreateAccount,
    Deactivate,
    EditAccount,
    Invite,
    InviteAgain,
    PrintLetter,
    PutLetterAside,
    Reactivate,
    ResetPassword,
    RevokeInvitation,
    SendPasswordLetter,
    SignInWith,
    StateSamePerson,
    TakeDeputyBack,
    TryLetterAgain,
    UnstateSamePerson,
    UpdateProfile,
    WithdrawChange,
)
from marketplace.people.use_cases import (
    changes,
    credentials,
    deputies,
    devices,
    invitations,
    kept_answers,
    links,
    organisations,
    people,
    persons,
    registrations,
    sessions,
    undelivered,
)
from marketplace.shared.extensions import db
from marketplace.shared.models.person import PersonLink
from marketplace.shared.roles import Role
from tests.isolation.city import COMING, LINK, PASSWORD, WHY, joining
from tests.isolation.deeds import Deed

BETTER = "yellow-harbour-stone-17"
READER = kept_answers.Reader(secret="the hidden token of a visit", sign_in_id=None)
PAGE = kept_answers.Page(place="/login", status=422, body="<p>再试一次</p>")


def _account(name, command, /, **more):
    return lambda c: command(account_id=c.people[name], version=c.who(name).version, **more)


def _organisation(name, command, /, **more):
    return lambda c: command(**c.seen(name, "organisation_id"), **more)


def _change(name, command, /, **more):
    return lambda c: command(**c.seen(f"change of {name}", "change_id"), reason=WHY, **more)


def _registration(name, command, /, **more):
    return lambda c: command(**c.seen(name, "registration_id"), reason=WHY, **more)


def _member(c):
    return {"organisation_id": c.who("member").organisation_id}


def _creating(login, /, **facts):
    given = {"name": "钱某某", "email": "twice@example.cn", "roles": frozenset({Role.COUNTY_OFFICER}), "link": LINK}
    return lambda c: CreateAccount(login=login, unit_id=c.unit, **(given | facts))


def _signing_in(**changes):
    return lambda c: SignInWith(login=c.who("member").login, **({"password": PASSWORD, "address": "192.0.2.1"} | changes))


def _profile(name, /, **facts):
    def command(c):
        who = c.who(name)
        given = {"name": who.name, "email": who.email, "phone": who.phone, "password": PASSWORD}
        return UpdateProfile(version=who.version, **(given | facts))

    return command


def _correction(c):
    firm = c.row("firm")
    facts = ("credit_code", "division_code", "address", "legal_representative", "registered_on", "contact_name", "contact_phone")
    return CorrectOrganisation(
        **c.seen("firm", "organisation_id"),
        **{name: getattr(firm, name) for name in facts},
        name="株洲澜川包装制品股份有限公司",
        legal_person=True,
        financial=False,
        reason=WHY,
    )


def _parts(name, *roles):
    def command(c):
        who = c.who(name)
        return EditAccount(
            account_id=who.id, version=who.version, name=who.name, unit_id=who.unit_id, roles=frozenset(roles) or who.roles
        )

    return command


def _untwin(c):
    [link] = db.session.query(PersonLink).all()
    return UnstateSamePerson(account_id=c.people["twin"], version=c.who("twin").version, link_id=link.id, reason=WHY)


DEEDS = (
    Deed(sessions.open, None, _signing_in()),
    Deed(sessions.open, None, _signing_in(password="wrong-password-here"), "with a wrong password"),
    Deed(sessions.open, None, lambda c: _signing_in(device=c.said["device"])(c), "at a known browser"),
    Deed(sessions.open_again, None, lambda c: {"account_id": c.people["member"], "address": "192.0.2.1", "agent": "a"}),
    Deed(sessions.touch, None, lambda c: (c.said["here"],)),
    Deed(sessions.end, None, lambda c: (c.said["here"],)),
    Deed(sessions.end_own, "member", lambda c: (_mark(c.said["there"]),)),
    Deed(sessions.end_others, "member", lambda c: (c.said["here"],)),
    Deed(credentials.change_password, "member", lambda c: ChangePassword(old=PASSWORD, new=BETTER)),
    Deed(credentials.ask_reset, None, lambda c: AskReset(login=c.who("member").login, address="192.0.2.1", link=LINK)),
    Deed(credentials.reset_password, None, lambda c: ResetPassword(token=c.said["reset"], new=BETTER)),
    Deed(credentials.check_reset, None, lambda c: (c.said["reset"],)),
    Deed(credentials.update_profile, "clerk", _profile("clerk", email="twice@example.cn")),
    Deed(credentials.update_profile, "member", _profile("member", name="改名"), "of a member"),
    Deed(credentials.prefer, "member", lambda c: {"language": "en"}),
    Deed(kept_answers.keep, None, lambda c: (READER, PAGE)),
    Deed(devices.introduce, None, lambda c: (c.people["member"],)),
    Deed(changes.ask, "administrator", _account("clerk", AskChange, email="twice@example.cn", reason=WHY, link=LINK)),
    Deed(changes.ask, "other administrator", _account("clerk", AskChange, email="third@example.cn", reason=WHY, link=LINK)),
    Deed(changes.confirm, "other administrator", _change("changed", ConfirmChange)),
    Deed(changes.withdraw, "administrator", _change("changed", WithdrawChange)),
    Deed(changes.by_letter, None, lambda c: (c.said["change"],)),
    Deed(changes.confirm_by_letter, None, lambda c: (c.said["change"],)),
    Deed(changes.withdraw_by_letter, None, lambda c: (c.said["change"],)),
    Deed(changes.confirm, "other administrator", _change("changed by letter", ConfirmChange), "beside a letter"),
    Deed(deputies.give, "approver", lambda c: c.lending("approver", "officer", Role.CITY_APPROVER)),
    Deed(
        deputies.give, "administrator", lambda c: c.lending("other approver", "officer", Role.CITY_APPROVER), "the same colleague"
    ),
    Deed(deputies.give, "officer", lambda c: c.lending("officer", "approver", Role.CITY_OFFICER), "the other way round"),
    Deed(deputies.take_back, "away", lambda c: TakeDeputyBack(**c.seen("deputy", "deputy_id"), reason=WHY)),
    Deed(invitations.invite, "member", lambda c: Invite(**_member(c), email="more@example.cn", link=LINK)),
    Deed(invitations.inviting, None, lambda c: (c.said["invitation"],)),
    Deed(
        invitations.accept,
        None,
        lambda c: AcceptInvitation(token=c.said["invitation"], login="joined", name="某某", password=PASSWORD),
    ),
    Deed(
        invitations.invite_again,
        "member",
        lambda c: InviteAgain(
            **_member(c), version=c.who("member").organisation.version, invitation_id=c.id("invitation"), link=LINK
        ),
    ),
    Deed(undelivered.try_again, "administrator", lambda c: TryLetterAgain(mark=c.said["refused"], version=2)),
    Deed(undelivered.put_aside, "administrator", lambda c: PutLetterAside(mark=c.said["refused"], version=2)),
    Deed(
        invitations.revoke,
        "colleague",
        lambda c: RevokeInvitation(
            **_member(c), version=c.who("colleague").organisation.version, invitation_id=c.id("invitation")
        ),
    ),
    Deed(
        links.join, "officer", lambda c: SaySame(**c.seen("firm", "organisation_id"), same_as_id=c.id("other firm"), reason=WHY)
    ),
    Deed(
        links.join,
        "other officer",
        lambda c: SaySame(**c.seen("other firm", "organisation_id"), same_as_id=c.id("firm"), reason=WHY),
        "the other way round",
    ),
    Deed(
        links.join,
        "county",
        lambda c: SaySame(**c.seen("other firm", "organisation_id"), same_as_id=c.id("joined firm"), reason=WHY),
        "with a third",
    ),
    Deed(links.part, "officer", _organisation("joined firm", SayDifferent, reason=WHY)),
    Deed(organisations.check_pool, "county", _organisation("firm", CheckPool, in_pool=False)),
    Deed(organisations.check_pools, "county", lambda c: CheckPools(versions={c.id("firm"): c.row("firm").version}, in_pool=True)),
    Deed(organisations.correct, "county", _correction),
    Deed(organisations.suspend, "officer", _organisation("firm", Suspend, reason=WHY)),
    Deed(organisations.suspend, "officer", lambda c: _stopping(c, "bidder 0"), "an institution"),
    Deed(organisations.suspend, "officer", lambda c: _stopping(c, "member"), "a member's"),
    Deed(organisations.resume, "other officer", _organisation("stopped firm", Resume, reason=WHY)),
    Deed(people.create_account, "administrator", _creating("fresh")),
    Deed(people.create_account, "other administrator", _creating("fresh", email="", name="孙某某"), "of the same login"),
    Deed(people.create_account, "other administrator", _creating("also", name="李某某"), "of the same mailbox"),
    Deed(people.create_account, "other administrator", _creating("alike", email=""), "of the same name"),
    Deed(people.edit_account, "administrator", _parts("expert", Role.FINANCE)),
    Deed(people.edit_account, "administrator", _parts("approver", Role.AUDITOR), "an approver's"),
    Deed(people.edit_account, "other administrator", _parts("administrator", Role.AUDITOR), "an administrator's"),
    Deed(people.deactivate, "administrator", _account("other administrator", Deactivate, reason=WHY)),
    Deed(people.deactivate, "other administrator", _account("administrator", Deactivate, reason=WHY), "the other way round"),
    Deed(people.deactivate, "administrator", _account("approver", Deactivate, reason=WHY), "an approver"),
    Deed(people.reactivate, "administrator", _account("closed", Reactivate)),
    Deed(people.send_letter, "administrator", _account("clerk", SendPasswordLetter, link=LINK)),
    Deed(people.print_letter, "administrator", _account("new clerk", PrintLetter)),
    Deed(people.print_letter, "other administrator", _account("new clerk", PrintLetter)),
    Deed(
        persons.state,
        "administrator",
        lambda c: _account("officer", StateSamePerson, login=c.who("other officer").login, reason=WHY)(c),
    ),
    Deed(
        persons.state,
        "other administrator",
        lambda c: _account("other officer", StateSamePerson, login=c.who("officer").login, reason=WHY)(c),
        "the other way round",
    ),
    Deed(persons.state, "administrator", lambda c: _same_as(c, "approver", "officer"), "who proposes and who approves"),
    Deed(persons.unstate, "administrator", _untwin),
    Deed(registrations.apply_to_join, None, lambda c: joining(c.unit, COMING + 2, "one")),
    Deed(registrations.apply_to_join, None, lambda c: joining(c.unit, COMING, "two"), "for one that waits"),
    Deed(registrations.approve, "county", _registration("registration", ApproveRegistration)),
    Deed(registrations.approve, "other county", _registration("rival registration", ApproveRegistration), "the rival"),
    Deed(registrations.approve, "county", _registration("other registration", ApproveRegistration), "another"),
    Deed(registrations.refuse, "other county", _registration("registration", RefuseRegistration)),
)


def _mark(secret):
    from marketplace.people.queries.sessions import token_hash

    return token_hash(secret)[:16]


def _stopping(c, name):
    organisation = c.who(name).organisation
    return Suspend(organisation_id=organisation.id, version=organisation.version, reason=WHY)


def _same_as(c, name, other):
    who = c.who(name)
    return StateSamePerson(account_id=who.id, version=who.version, login=c.who(other).login, reason=WHY)

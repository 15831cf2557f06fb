"""How a further person joins an organisation: somebody of it invites, and nobody else (AC7).

An invitation is as good as whoever sent it: it dies when that account is closed or acts for the organisation no more.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ...records.use_cases import letters
from ...records.use_cases.loading import checked
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions
from ...shared.errors import NotFound, NotNow
from ...shared.models.account import Account, Token
from ...shared.models.place import Organisation
from ...shared.reasons import needed
from ...shared.states import Standing
from ..commands.people import TOKEN_PLACE, AcceptInvitation, Invite, InviteAgain, RevokeInvitation
from ..events.organisations import InvitationRevoked, MemberInvited, MemberInvitedAgain, MemberJoined
from ..queries import organisations
from ..rules import accounts
from ..rules import throttle as limits
from . import passwords, people, throttle
from .credentials import INVITE, dead_link, new_token, valid_token

INVITATION_LASTS = timedelta(days=7)


def invite(command: Invite, *, actor: Account, now: datetime) -> str:
    """Write to somebody with a link that opens an account of an organisation, once, within seven days.

    Returns the secret of the link, for whoever delivers it in another way.
    """
    with transaction(actor, now) as session:
        organisation = organisations.find(actor, command.organisation_id)
        permissions.require(actor, "organisation.invite", organisation)
        _refuse_idle(organisation)
        throttle.count(session, [(throttle.about("invite", str(actor.id)), limits.INVITATIONS)], now=now)
        secret = _written(session, organisation, command.email, command.link, actor, now)
        record(MemberInvited(organisation_id=organisation.id))
    return secret


def invite_again(command: InviteAgain, *, actor: Account, now: datetime) -> str:
    """Send an open invitation once more, with another secret and seven new days; the earlier link is good no more.

    Who sends it is the inviter from now on. Returns the secret of the link, for whoever delivers it in another way.
    """
    with transaction(actor, now) as session:
        organisation = checked(organisations.find(actor, command.organisation_id), actor, "organisation.invite", command.version)
        _refuse_idle(organisation)
        token = session.get(Token, command.invitation_id, with_for_update=True)
        if token is None or token.organisation_id != organisation.id or token.purpose != INVITE:
            raise NotFound("not_found")
        if token.used_at is not None or token.revoked_at is not None:
            raise NotNow("people.invitation_over")
        throttle.count(session, [(throttle.about("invite", str(actor.id)), limits.INVITATIONS)], now=now)
        token.revoked_at = now
        secret = _written(session, organisation, token.email, command.link, actor, now)
        record(MemberInvitedAgain(organisation_id=organisation.id))
    return secret


def _written(session: Session, organisation: Organisation, email: str, link: str, actor: Account, now: datetime) -> str:
    """The secret of a new invitation whose letter is promised."""
    secret = new_token(session, INVITE, now + INVITATION_LASTS, organisation_id=organisation.id, email=email, made_by=actor)
    letters.send(
        email, "invitation", "zh", now, who=actor.name, organisation=organisation.name, link=link.replace(TOKEN_PLACE, secret)
    )
    return secret


def inviting(secret: str, *, now: datetime) -> Organisation:
    """The organisation that a link invites to; DeadLink where the link is not good any more."""
    with transaction(now=now) as session:
        token = valid_token(session, (INVITE,), secret, now)
        organisation = session.get_one(Organisation, token.organisation_id)
        if organisation.standing != Standing.ACTIVE or _inviter(session, token) is None:
            raise dead_link(INVITE)
    return organisation


def accept(command: AcceptInvitation, *, now: datetime) -> Account:
    """Open the account of an invited person; the link is used up."""
    login = accounts.read_login(command.login)
    inviting(command.token, now=now)
    fresh = passwords.hashed(accounts.check_password(command.password, login))
    with transaction(now=now) as session:
        token = valid_token(session, (INVITE,), command.token, now)
        organisation, inviter = inviting(command.token, now=now), _inviter(session, token)
        assert inviter is not None  # `inviting` has just asked
        account = people.new_account(
            session,
            login=people.free_login(session, login),
            name=command.name,
            email=token.email,
            phone=command.phone,
            password_hash=fresh,
            roles=frozenset({accounts.role_of(organisation.kind)}),
            organisation=organisation,
            now=now,
        )
        # Whom the office let in cannot let others see what is closed to it.
        account.party_since = inviter.party_since
        token.used_at = now
        record(MemberJoined(organisation_id=organisation.id, account_id=account.id), by=account)
        letters.send(token.email, "joined", "zh", now, name=account.name, organisation=organisation.name, login=account.login)
    return account


def revoke(command: RevokeInvitation, *, actor: Account, now: datetime) -> None:
    """Make an open invitation worthless: the organisation's people, or the officers of its county with a reason."""
    with transaction(actor, now) as session:
        organisation = checked(organisations.find(actor, command.organisation_id), actor, "organisation.revoke", command.version)
        is_own = actor.organisation_id == organisation.id
        overruled = "" if is_own else needed(command.reason)
        token = session.get(Token, command.invitation_id, with_for_update=True)
        if token is None or token.organisation_id != organisation.id:
            raise NotFound("not_found")
        if token.used_at is not None or token.revoked_at is not None:
            raise NotNow("people.invitation_over")
        token.revoked_at = now
        record(InvitationRevoked(organisation_id=organisation.id, overruled=overruled))


def _inviter(session: Session, token: Token) -> Account | None:
    """Whoever sent an invitation, if that person still acts for the organisation."""
    inviter = session.get(Account, token.made_by_id) if token.made_by_id else None
    if inviter is None or not inviter.may_act or inviter.organisation_id != token.organisation_id:
        return None
    return inviter


def _refuse_idle(organisation: Organisation) -> None:
    if organisation.standing != Standing.ACTIVE:
        raise NotNow("people.standing_not_now", standing=organisation.standing)

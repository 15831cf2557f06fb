"""One's own account: the password, the letter that replaces it, and what one says of oneself."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ...records.use_cases import letters
from ...records.use_cases.transaction import guard_version, record, transaction
from ...records.wording import letters as words
from ...shared import texts
from ...shared.errors import DeadLink, Invalid
from ...shared.models.account import Account, Token
from ..commands.people import TOKEN_PLACE, AskReset, ChangePassword, ResetPassword, UpdateProfile
from ..events.people import AccountEdited, PasswordChanged, ResetAsked
from ..queries import sessions as sessions_read
from ..rules import accounts
from ..rules import throttle as limits
from . import devices, passwords, persons, sessions, throttle

RESET, FIRST, INVITE, CHANGE = "reset", "first", "invite", "change"
RESET_LASTS = timedelta(minutes=30)
DAY = timedelta(days=1)
LONGEST_MAIL = 120


def change_password(command: ChangePassword, *, actor: Account, now: datetime) -> None:
    """Replace one's own password; every session ends, this one too.

    Invalid where the old one is wrong, or the new one is the old or too easily guessed.
    """
    stored, login, account_id = actor.password_hash, actor.login, actor.id
    _confirm(actor, command.old, now)
    new = accounts.check_password(command.new, login)
    if new == accounts.plain_password(command.old):
        raise Invalid("people.password_same", field="new")
    fresh = passwords.hashed(new)
    with transaction(actor, now) as session:
        account = session.get_one(Account, account_id)
        if account.password_hash != stored:
            raise Invalid("people.password_wrong", field="old")
        set_password(session, account, fresh)
        record(PasswordChanged(account_id=account.id), by=account)


def ask_reset(command: AskReset, *, now: datetime) -> None:
    """Send a link for a new password, where the login or mail address is known and has a mail address.

    Whoever asks learns nothing: the answer is the same either way. `TooMany` while a pause lasts.
    """
    wanted = accounts.login_key(texts.clean(command.login))
    sender = throttle.about_sender("letters", command.address)
    with transaction(now=now) as session:
        account = _by_login_or_mail(session, wanted)
        if account is None or not devices.is_known(session, account.id, command.device):
            throttle.count(session, [(sender, limits.SENDER)], now=now)
        if account is None or not account.email or not sessions_read.may_sign_in(account):
            _as_much_as_for_somebody(session, command, now)
            return
        if _has_letters_enough(session, account, now):
            _as_much_as_for_somebody(session, command, now)
            return
        write_reset(session, account, command.link, now)
        record(ResetAsked(account_id=account.id))


def _as_much_as_for_somebody(session: Session, command: AskReset, now: datetime) -> None:
    """Do and record as much as for somebody who gets a letter, so that time tells a stranger nothing."""
    new_token(session, RESET, now)
    words.compose("reset", "zh", name="", login="", link=command.link)
    record(ResetAsked(account_id=None))


def write_reset(session: Session, account: Account, link: str, now: datetime, *, made_by: Account | None = None) -> None:
    """Write the link for a new password to the mailbox that the account has."""
    secret = new_token(session, RESET, now + RESET_LASTS, account=account, made_by=made_by)
    link = link.replace(TOKEN_PLACE, secret)
    letters.send(account.email, "reset", account.language, now, name=account.name, login=account.login, link=link)


def reset_password(command: ResetPassword, *, now: datetime) -> Account:
    """Set a new password with the secret of a letter, once, within 30 minutes, and end all sessions.

    DeadLink where the secret is unknown, used, too old, or was made for a password that has been replaced since.
    """
    login = _of_reset(command.token, now).login
    fresh = passwords.hashed(accounts.check_password(command.new, login))
    with transaction(now=now) as session:
        account = _of_reset(command.token, now)
        valid_token(session, (RESET, FIRST), command.token, now).used_at = now
        set_password(session, account, fresh)
        record(PasswordChanged(account_id=account.id), by=account)
    return account


def check_reset(token: str, *, now: datetime) -> None:
    """Raise DeadLink where the secret of a letter is no longer good."""
    with transaction(now=now):
        _of_reset(token, now)


def update_profile(command: UpdateProfile, *, actor: Account, now: datetime) -> Account:
    """Change one's name, mail address and phone.

    Where letters or calls would go elsewhere from now on the password is asked again, and the old mail address is told.
    """
    old = (actor.email, actor.phone)
    moved = old != (command.email, command.phone)
    if moved:
        _confirm(actor, command.password, now, field="password")
    with transaction(actor, now) as session:
        account = session.get_one(Account, actor.id)
        guard_version(account, command.version)
        changed = [name for name in ("name", "email", "phone") if getattr(account, name) != getattr(command, name)]
        if not changed:
            return account
        if account.email and "email" in changed:
            letters.send(account.email, "mail_changed", account.language, now, name=account.name)
        account.name, account.email, account.phone = command.name, command.email, command.phone
        if moved:
            persons.refuse_both_sides(session, account)
        record(AccountEdited(account_id=account.id, fields=tuple(changed)), by=account)
    return account


def prefer(
    *,
    actor: Account,
    language: str | None = None,
    large_text: bool | None = None,
    last_place: str | None = None,
    digest: bool | None = None,
) -> None:
    """Remember how, and in which programme, somebody likes to read; a taste is no event, so nothing is recorded.

    The place is noted by a page that is only read, so it waits for nobody: `OperationalError`, or on PostgreSQL nothing, where
    somebody else is writing.
    """
    wanted = {"language": language, "large_text": large_text, "last_place": last_place, "digest": digest}
    values = {name: value for name, value in wanted.items() if value is not None}
    if values:
        own = select(Account.id).where(Account.id == actor.id)
        with transaction(actor, wait=last_place is None) as session:
            free = own.with_for_update(skip_locked=last_place is not None, key_share=True)
            session.execute(update(Account).where(Account.id.in_(free)).values(**values))


def set_password(session: Session, account: Account, password_hash: str, *, temporary: bool = False) -> None:
    """Store a new password and end all that rested on the old one: sessions, letters and known browsers."""
    account.password_hash = password_hash
    account.password_version += 1
    account.must_change_password = temporary
    sessions.end_all(session, account.id)
    devices.forget(session, account.id)


def new_token(
    session: Session,
    purpose: str,
    expires_at: datetime,
    *,
    account: Account | None = None,
    organisation_id: int | None = None,
    email: str = "",
    made_by: Account | None = None,
    change_id: int | None = None,
) -> str:
    """A secret for a letter; only its hash is stored."""
    secret = secrets.token_urlsafe(24)
    session.add(
        Token(
            token_hash=sessions_read.token_hash(secret),
            purpose=purpose,
            expires_at=expires_at,
            email=email,
            account_id=account.id if account else None,
            password_version=account.password_version if account else None,
            organisation_id=organisation_id,
            made_by_id=made_by.id if made_by else None,
            change_id=change_id,
        )
    )
    return secret


def valid_token(session: Session, purposes: tuple[str, ...], secret: str, now: datetime) -> Token:
    """The unused, unrevoked, unexpired row behind a secret, locked; DeadLink where there is none."""
    found = select(Token).where(Token.token_hash == sessions_read.token_hash(secret), Token.purpose.in_(purposes))
    token = session.scalar(found.with_for_update())
    if token is None or token.used_at is not None or token.revoked_at is not None or token.expires_at <= now:
        raise dead_link(purposes[0])
    return token


def dead_link(purpose: str) -> DeadLink:
    """The refusal of a link of this purpose: where there is another way, it says which."""
    return DeadLink(f"people.link_dead_{purpose}", purpose=purpose)


def _of_reset(secret: str, now: datetime) -> Account:
    with transaction(now=now) as session:
        token = valid_token(session, (RESET, FIRST), secret, now)
        account = session.get_one(Account, token.account_id)
        if token.password_version != account.password_version or not sessions_read.may_sign_in(account):
            raise dead_link(RESET)
        return account


def _has_letters_enough(session: Session, account: Account, now: datetime) -> bool:
    """Whether further letters would only fill the mailbox: one that is good lies in it already.

    Whoever asks is told nothing of it, so a stranger who asks for somebody else's letters keeps nobody from a new password.
    """
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    written = select(Token).where(
        Token.account_id == account.id, Token.purpose == RESET, Token.expires_at > now + RESET_LASTS - DAY
    )
    today = session.scalars(written).all()
    good = [
        token
        for token in today
        if token.expires_at > now and token.used_at is None and token.password_version == account.password_version
    ]
    return len(good) >= (limits.LETTERS_AT_ONCE if len(today) < limits.LETTERS_A_DAY else 1)


def _confirm(actor: Account, password: str, now: datetime, field: str = "old") -> None:
    """Raise Invalid unless it is the actor's password; strangers cannot fill what is counted here."""
    key = throttle.about("confirm", str(actor.id))
    stored = actor.password_hash
    with transaction(actor, now) as session:
        attempts = throttle.count(session, [(key, limits.CONFIRMING)], now=now)
    if not passwords.verify(stored or None, password):
        raise Invalid("people.password_wrong", field=field)
    with transaction(actor, now) as session:
        throttle.forgive(session, attempts, key, now=now)


def _by_login_or_mail(session: Session, wanted: str) -> Account | None:
    """The account with this login, else the only one with this mail address."""
    by_login = select(Account).where(Account.login == wanted[: accounts.LONGEST_LOGIN])
    account: Account | None = session.scalar(by_login)
    if account is not None and account.login == wanted:
        return account
    if not 0 < len(wanted) <= LONGEST_MAIL:
        return None
    found = session.scalars(select(Account).where(func.lower(Account.email) == wanted, Account.active)).all()
    return found[0] if len(found) == 1 else None

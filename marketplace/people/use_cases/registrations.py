"""How an enterprise or institution joins: it asks, and a county officer checks its licence (AC7)."""

import hmac
import re
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.models.record import StoredFile
from ...records.use_cases import files, letters
from ...records.use_cases.loading import checked
from ...records.use_cases.transaction import record, transaction
from ...shared import credit_code, ranges, running, texts
from ...shared.clock import SHANGHAI
from ...shared.enterprise_names import likeness, parted, written
from ...shared.errors import Conflict, Invalid, NotNow, NotPermitted, Refusal, Said, there
from ...shared.extensions import db
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import Organisation, OrganisationKind, Unit, UnitKind
from ...shared.reasons import USUAL, needed
from ...shared.states import RegistrationState, Standing
from ..commands.organisations import ApplyToJoin, ApproveRegistration, RefuseRegistration
from ..commands.people import TOKEN_PLACE
from ..events.organisations import RegistrationApproved, RegistrationReceived, RegistrationRefused, RegistrationTurnedAway
from ..models import Registration
from ..queries import links, organisations
from ..queries.hands import people as hands
from ..rules import accounts
from ..rules import throttle as limits
from . import enterprises, passwords, people, throttle
from .likeness import OTHER

FACTS = (
    "name",
    "credit_code",
    "unit_id",
    "division_code",
    "address",
    "legal_representative",
    "legal_person",
    "financial",
    "registered_on",
    "contact_name",
    "contact_phone",
)
"""What a registration and an organisation have in common."""

Place = TypeVar("Place", Registration, Organisation)


def apply_to_join(command: ApplyToJoin, *, now: datetime, actor: Account | None = None) -> Registration:
    """Take in a registration, with the licence and the first person's login; nothing else exists until it is checked.

    Refused where the facts cannot be right. What is known of the organisation is no stranger's business: one that has people
    already, or contradicts what is stored, is turned away by a letter, after the same answer and the same work. Several may
    wait for one organisation; the county decides between them.
    """
    login = accounts.read_login(command.login)
    code = _checked(command, now)
    password = accounts.check_password(command.password, login)
    _count_sender(command, now)
    with passwords.strangers_turn():
        fresh = passwords.hashed(password)
    with transaction(actor, now) as session:
        unit = _county(session, command.unit_id)
        known, why = _looked_up(command, code, unit)
        licence = files.store(command.licence, name=command.licence_name, purpose="licence", actor=None, unit_id=unit.id, now=now)
        registration = _registration(command, code, unit, login, fresh, licence, now)
        registration.organisation_id = known.id if known else None
        session.add(registration)
        session.flush()
        _answer(registration, why, command.link, actor, now)
    return registration


def token_of(registration: Registration) -> str:
    """What opens the page that says how far a registration is: only its letter says it."""
    return f"{registration.id}-{_mark(registration.id)}"


def of_token(token: str) -> Registration:
    """The registration that a letter leads to, or `NotFound`."""
    number, _, mark = token.partition("-")
    known = (
        number.isascii()
        and number.isdigit()
        and len(number) < 10
        and hmac.compare_digest(mark.encode(), _mark(int(number)).encode())
    )
    return there(db.session.get(Registration, int(number)) if known else None)


def _mark(registration_id: int) -> str:
    return hmac.digest(running.settings().secret_key.encode(), b"registration %d" % registration_id, "sha256").hex()[:32]


def _looked_up(command: ApplyToJoin, code: str, unit: Unit) -> tuple[Organisation | None, Refusal | None]:
    """The organisation that a registration means, and why it cannot be taken in, if it cannot."""
    try:
        return _known(command.kind, command.name, code, unit), None
    except Conflict as refusal:
        return None, refusal


def _answer(registration: Registration, why: Refusal | None, link: str, actor: Account | None, now: datetime) -> None:
    """Write what became of it; the page says the same either way."""
    if why is None:
        _write(registration, "received", now, link=link.replace(TOKEN_PLACE, token_of(registration)))
        record(RegistrationReceived.of(registration))
        return
    said = Said(why.key, {name: fact for name, fact in why.facts.items() if name != "field"})
    registration.state, registration.why = take(Step.REFUSE, registration.state), asdict(said)
    registration.live_code = registration.live_name = None
    registration.checked_at, registration.password_hash = now, ""
    _write(registration, "turned_away", now, reason=said)
    record(RegistrationTurnedAway.of(registration, why=why.key))


def approve(command: ApproveRegistration, *, actor: Account, now: datetime) -> Account:
    """Let an organisation in, open its first account, and write to that person.

    An enterprise that an import has brought, and that nobody acts for yet, is not made a second time: it gets the account and
    the facts of the licence. Of rounds that run at this moment that person sees and does nothing (0042). The others that wait
    for the same organisation are refused by the same commit. Whoever sent it in, or is reached where it says, does not
    approve it; that person may refuse it.
    """
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        registration = _waiting(command.registration_id, command.version, actor)
        if hands.in_registration(actor, registration):
            raise NotPermitted("people.registered_by_you", name=registration.name)
        password_hash = registration.password_hash
        known = _known(registration.kind, registration.name, registration.credit_code, registration.unit)
        known = known or _chosen(registration, command.choice)
        organisation = _joined(session, registration, known, actor, now)
        rivals = organisations.rivals(registration)
        _decide(registration, Step.APPROVE, reason, actor, now)
        account = people.new_account(
            session,
            login=people.free_login(session, registration.login),
            name=registration.person,
            email=registration.email,
            phone=registration.contact_phone,
            roles=frozenset({accounts.role_of(registration.kind)}),
            password_hash=password_hash,
            organisation=organisation,
            now=now,
        )
        account.party_since = now if known else None
        registration.organisation_id = organisation.id
        _write(registration, "approved", now, login=account.login, link=command.link)
        record(
            RegistrationApproved.of(
                organisation,
                registration_id=registration.id,
                account_id=account.id,
                known_before=known is not None,
                reason=reason,
                licence_file_id=registration.licence_file_id,
            )
        )
        if known is not None:
            _tell_former(session, known, account, now)
        for rival in rivals:
            _turn_away(rival, Said("people.another_was_approved", {"name": organisation.name}), actor, now)
    return account


def refuse(command: RefuseRegistration, *, actor: Account, now: datetime) -> Registration:
    """Turn an organisation away with a reason, which is written to it; it may register again."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now):
        registration = _waiting(command.registration_id, command.version, actor)
        _turn_away(registration, reason, actor, now)
    return registration


def _tell_former(session: Session, organisation: Organisation, account: Account, now: datetime) -> None:
    """Write to those who once acted for an organisation that the office has let somebody else act for it."""
    former = select(Account).where(Account.organisation_id == organisation.id, Account.id != account.id, Account.email != "")
    for person in session.scalars(former.order_by(Account.id)):
        letters.send(person.email, "replaced", person.language, now, name=person.name, organisation=organisation.name)


def _turn_away(registration: Registration, reason: str | Said, actor: Account, now: datetime) -> None:
    _decide(registration, Step.REFUSE, reason, actor, now)
    _write(registration, "refused", now, reason=reason)
    record(RegistrationRefused.of(registration, reason=reason))


def _checked(command: ApplyToJoin, now: datetime) -> str:
    """The normalised credit code, where every fact can be right."""
    OrganisationKind(command.kind)
    if not texts.name_key(command.name):
        raise Invalid("people.name_missing", field="name")
    check_division(command.division_code)
    if command.registered_on > now.astimezone(SHANGHAI).date():
        raise Invalid("people.registered_in_future", field="registered_on")
    today = now.astimezone(SHANGHAI).date()
    ranges.check_day(command.registered_on, ranges.REGISTERED.first(today), today, "registered_on")
    return credit_code.read(command.credit_code)


def division_of(unit: Unit) -> str:
    """The division of a county; of a zone without a code of its own that of the city that it reports to, blank where that has none."""
    return unit.code or (unit.parent.code if unit.parent else None) or ""


def check_division(code: str | None) -> None:
    """Raise Invalid unless it is blank or six digits; where the place lies, the rule set says (MR-02)."""
    if code and not re.fullmatch(r"\d{6}", code, re.ASCII):
        raise Invalid("people.division_shape", field="division_code", division=code)


def _count_sender(command: ApplyToJoin, now: datetime) -> None:
    sender = throttle.about_sender("register", command.address_of_sender)
    with transaction(now=now) as session:
        throttle.count(session, [(sender, limits.REGISTRATIONS)], now=now)


def _county(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.kind != UnitKind.COUNTY:
        raise Invalid("people.unit_unknown", field="unit_id")
    return unit


def _known(kind: str, name: str, code: str, unit: Unit) -> Organisation | None:
    """The organisation that an import brought and that this registration means; None for a new one.

    Conflict where people act for it, where it is stopped, belongs to another county,
    or where name and credit code contradict what is stored.
    """
    found = organisations.same(kind, name, code)
    if not found:
        return None
    known = found[0]
    if any(organisations.has_members(organisation) for organisation in found):
        raise Conflict("people.joins_by_invitation", name=name)
    if len(found) > 1 or known.credit_code not in (None, code) or known.name_key != texts.name_key(name):
        raise Conflict("people.name_and_code_differ", name=name)
    if known.unit_id != unit.id:
        raise Conflict("people.other_county", field="unit_id", county=known.unit.name)
    if known.standing == Standing.SUSPENDED:
        raise Conflict("people.organisation_suspended", name=known.name)
    return known


def _chosen(registration: Registration, choice: str) -> Organisation | None:
    """The organisation that the officer says it is, of those it looks like; None for another one.

    Invalid where it looks like others and nothing was said; Conflict where the one that was named cannot be it.
    """
    alike = {str(one.id): one for one in links.looking_like(registration.kind, registration.name)}
    if not alike or choice == OTHER:
        return None
    if choice not in alike:
        raise Invalid("people.looks_like", field="choice", names=[one.name for one in alike.values()])
    known = alike[choice]
    if organisations.has_members(known):
        raise Conflict("people.joins_by_invitation", name=known.name)
    if known.credit_code not in (None, registration.credit_code):
        raise Conflict("people.name_and_code_differ", name=known.name)
    if known.unit_id != registration.unit_id:
        raise Conflict("people.other_county", field="choice", county=known.unit.name)
    if known.standing == Standing.SUSPENDED:
        raise Conflict("people.organisation_suspended", name=known.name)
    return known


def _live_keys(kind: str, name: str, code: str) -> tuple[str, str]:
    return f"{kind}:{code}", f"{kind}:{texts.name_key(name)}"


def _registration(
    command: ApplyToJoin, code: str, unit: Unit, login: str, password_hash: str, licence: StoredFile, now: datetime
) -> Registration:
    live_code, live_name = _live_keys(command.kind, command.name, code)
    facts = {name: getattr(command, name) for name in FACTS} | {"credit_code": code}
    facts["division_code"] = command.division_code or division_of(unit)
    return Registration(
        **facts,
        kind=command.kind,
        name_key=texts.name_key(command.name),
        licence_file_id=licence.id,
        login=login,
        person=command.person,
        email=command.email,
        password_hash=password_hash,
        live_code=live_code,
        live_name=live_name,
        at=now,
    )


def _waiting(registration_id: int, version: int, actor: Account) -> Registration:
    registration = organisations.registration(actor, registration_id)
    still_waiting(registration, version, actor)
    return registration


def still_waiting(registration: Registration, version: int, actor: Account) -> None:
    """Raise unless this person may decide about a registration, which waits as it was seen."""
    checked(registration, actor, "registration.check", version)
    if registration.state != RegistrationState.PENDING:
        raise NotNow("people.registration_decided", state=registration.state)


def _joined(
    session: Session, registration: Registration, known: Organisation | None, actor: Account, now: datetime
) -> Organisation:
    """The organisation of an approved registration, checked and ready to act."""
    organisation, before = known or Organisation(kind=registration.kind, created_at=now), known.name if known else ""
    for name in FACTS:
        setattr(organisation, name, getattr(registration, name))
    organisation.name = written(registration.name)
    organisation.name_key, organisation.likeness = registration.name_key, likeness(registration.name)
    organisation.licence_file_id = registration.licence_file_id
    organisation.standing, organisation.standing_reason = take(Step.CONFIRM, organisation.standing), ""
    organisation.checked_by_id, organisation.checked_at = actor.id, now
    session.add(organisation)
    session.flush()
    session.get_one(StoredFile, registration.licence_file_id).organisation_id = organisation.id
    enterprises.remember(session, organisation, before, parted(registration.name).former)
    return organisation


def _decide(registration: Registration, step: Step, reason: str | Said, actor: Account, now: datetime) -> None:
    """Note the decision and free what the registration kept others from; its secret is forgotten."""
    registration.state = take(step, registration.state)
    if isinstance(reason, Said):
        registration.why = asdict(reason)
    else:
        registration.reason = reason
    registration.checked_by_id, registration.checked_at = actor.id, now
    registration.live_code = registration.live_name = None
    registration.password_hash = ""


def _write(registration: Registration, key: str, now: datetime, **facts: object) -> None:
    """Write to whoever registered, where a mail address was given."""
    if not registration.email:
        return
    letters.send(
        registration.email, f"registration_{key}", "zh", now, name=registration.person, organisation=registration.name, **facts
    )

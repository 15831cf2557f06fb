"""Who may do what: accounts, organisations, registrations and files."""

from typing import Any

from ..shared.models.account import Account
from ..shared.permissions.rules import EVERY_ROLE, PUBLIC, SIGNED_IN, Endpoints, PermissionLines, line, own_county
from ..shared.roles import Role


def own_place(actor: Account, organisation: Any) -> bool:
    """The organisation is the one the actor belongs to."""
    return actor.organisation_id is not None and organisation.id == actor.organisation_id


def in_own_city(actor: Account, subject: Any) -> bool:
    """The case belongs to the actor's city bureau or to a county-level unit below it."""
    return actor.unit_id is not None and actor.unit_id in (subject.unit_id, subject.unit.parent_id)


def looked_after(actor: Account, change: Any) -> bool:
    """The account belongs to the officer's unit, or to an organisation that this unit looks after."""
    place = change.account.organisation or change.account
    return actor.unit_id is not None and bool(place.unit_id == actor.unit_id)


def own_side(actor: Account, change: Any) -> bool:
    """The account is the actor's own, or of the same organisation."""
    own = actor.organisation_id is not None and change.account.organisation_id == actor.organisation_id
    return bool(own or change.account_id == actor.id)


def own_part(actor: Account, absent: Any) -> bool:
    """Whoever is away is the actor."""
    return bool(absent.id == actor.id)


def either_of_two(actor: Account, deputy: Any) -> bool:
    """The actor is away, or stands in."""
    return actor.id in (deputy.absent_id, deputy.account_id)


LENDERS = (Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE)

PERMISSIONS: PermissionLines = {
    "people.read": (line(Role.ADMINISTRATOR, Role.AUDITOR),),
    "people.manage": (line(Role.ADMINISTRATOR),),
    "organisation.list": (line(Role.COUNTY_OFFICER), line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR)),
    "organisation.read": (
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR, where=in_own_city),
        line(Role.ENTERPRISE, Role.INSTITUTION, where=own_place),
    ),
    "registration.check": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.check_pool": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.correct": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.join": (line(Role.COUNTY_OFFICER, where=own_county), line(Role.CITY_OFFICER, where=in_own_city)),
    "organisation.suspend": (line(Role.CITY_OFFICER, where=in_own_city),),
    "organisation.resume": (line(Role.CITY_OFFICER, where=in_own_city),),
    "organisation.invite": (line(Role.ENTERPRISE, Role.INSTITUTION, where=own_place),),
    "organisation.revoke": (
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.ENTERPRISE, Role.INSTITUTION, where=own_place),
    ),
    "letter.look_after": (line(Role.ADMINISTRATOR, Role.CITY_OFFICER),),
    "change.read": (line(Role.ADMINISTRATOR, Role.AUDITOR, Role.COUNTY_OFFICER, Role.CITY_OFFICER),),
    "change.confirm": (line(Role.ADMINISTRATOR), line(Role.COUNTY_OFFICER, Role.CITY_OFFICER, where=looked_after)),
    "change.withdraw": (
        line(Role.ADMINISTRATOR),
        line(Role.COUNTY_OFFICER, Role.CITY_OFFICER, where=looked_after),
        line(*EVERY_ROLE, where=own_side),
    ),
    "deputy.read": (line(Role.ADMINISTRATOR, Role.AUDITOR), line(*LENDERS, Role.EXPERT)),
    "deputy.give": (line(Role.ADMINISTRATOR), line(*LENDERS, where=own_part)),
    "deputy.end": (line(Role.ADMINISTRATOR), line(*LENDERS, Role.EXPERT, where=either_of_two)),
}

ENDPOINTS: Endpoints = {
    "account.login": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.logout": PUBLIC,
    "account.forgotten": PUBLIC,
    "account.ask_reset": PUBLIC,
    "account.reset": PUBLIC,
    "account.do_reset": PUBLIC,
    "account.digest": SIGNED_IN,
    "account.language": PUBLIC,
    "account.large_text": PUBLIC,
    "account.register": PUBLIC,
    "account.apply_to_join": PUBLIC,
    "account.registered": PUBLIC,
    "account.registration": PUBLIC,
    "account.invitation": PUBLIC,
    "account.accept_invitation": PUBLIC,
    "account.password": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.me": SIGNED_IN,
    "account.update_me": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.end_other_sessions": SIGNED_IN,
    "people.index": "people.read",
    "people.show": "people.read",
    "people.access": "people.read",
    "people.new": "people.manage",
    "people.create": "people.manage",
    "people.edit": "people.manage",
    "people.save": "people.manage",
    "people.confirm_deactivation": "people.manage",
    "people.deactivate": "people.manage",
    "people.reactivate": "people.manage",
    "people.send_letter": "people.manage",
    "people.print_letter": "people.manage",
    "people.address": "people.manage",
    "people.ask_change": "people.manage",
    "people.ask_letter": "people.manage",
    "people.state_same": "people.manage",
    "people.unstate_same": "people.manage",
    "people.undelivered": "letter.look_after",
    "people.try_letter_again": "letter.look_after",
    "people.put_letter_aside": "letter.look_after",
    "people.changes": "change.read",
    "people.change": "change.read",
    "people.confirm_change": "change.confirm",
    "people.withdraw_change": "change.withdraw",
    "people.deputies": "deputy.read",
    "people.deputy": "deputy.read",
    "people.new_deputy": "deputy.give",
    "people.give_deputy": "deputy.give",
    "people.take_deputy_back": "deputy.end",
    "account.address_change": PUBLIC,
    "account.confirm_change": PUBLIC,
    "account.refuse_change": PUBLIC,
    "organisations.index": "organisation.list",
    "organisations.show": "organisation.read",
    "organisations.registrations": "organisation.list",
    "organisations.registration": "organisation.list",
    "organisations.approve": "registration.check",
    "organisations.refuse": "registration.check",
    "organisations.check_pool": "organisation.check_pool",
    "organisations.ask_check_pools": "organisation.check_pool",
    "organisations.check_pools": "organisation.check_pool",
    "organisations.join": "organisation.join",
    "organisations.part": "organisation.join",
    "organisations.edit": "organisation.correct",
    "organisations.correct": "organisation.correct",
    "organisations.confirm_suspension": "organisation.suspend",
    "organisations.suspend": "organisation.suspend",
    "organisations.resume": "organisation.resume",
    "organisations.invite": "organisation.invite",
    "organisations.invite_again": "organisation.invite",
    "organisations.revoke_invitation": "organisation.revoke",
    "files.show": SIGNED_IN,
}

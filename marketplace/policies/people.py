"""Who may do what: accounts, organisations, registrations and files."""

from typing import Any

from ..core.roles import Role
from ..models import Account
from .rules import PUBLIC, SIGNED_IN, Deeds, Endpoints, line, own_county


def own_place(actor: Account, organisation: Any) -> bool:
    """The organisation is the one the actor belongs to."""
    return actor.organisation_id is not None and organisation.id == actor.organisation_id


def in_own_city(actor: Account, subject: Any) -> bool:
    """The case belongs to the actor's city bureau or to a county-level unit below it."""
    return actor.unit_id is not None and actor.unit_id in (subject.unit_id, subject.unit.parent_id)


DEEDS: Deeds = {
    "people.read": (line(Role.ADMINISTRATOR, Role.AUDITOR),),
    "people.manage": (line(Role.ADMINISTRATOR),),
    "organisation.list": (
        line(Role.COUNTY_OFFICER),
        line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR),
    ),
    "organisation.read": (
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR, where=in_own_city),
        line(Role.ENTERPRISE, Role.INSTITUTION, where=own_place),
    ),
    "registration.check": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.check_pool": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.correct": (line(Role.COUNTY_OFFICER, where=own_county),),
    "organisation.suspend": (line(Role.CITY_OFFICER, where=in_own_city),),
    "organisation.resume": (line(Role.CITY_OFFICER, where=in_own_city),),
    "organisation.invite": (
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.ENTERPRISE, Role.INSTITUTION, where=own_place),
    ),
}

ENDPOINTS: Endpoints = {
    "account.login": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.logout": PUBLIC,
    "account.forgotten": PUBLIC,
    "account.ask_reset": PUBLIC,
    "account.reset": PUBLIC,
    "account.do_reset": PUBLIC,
    "account.language": PUBLIC,
    "account.large_text": PUBLIC,
    "account.register": PUBLIC,
    "account.apply_to_join": PUBLIC,
    "account.registered": PUBLIC,
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
    "people.new": "people.manage",
    "people.create": "people.manage",
    "people.edit": "people.manage",
    "people.save": "people.manage",
    "people.confirm_deactivation": "people.manage",
    "people.deactivate": "people.manage",
    "people.reactivate": "people.manage",
    "people.issue_password": "people.manage",
    "organisations.index": "organisation.list",
    "organisations.show": "organisation.read",
    "organisations.registrations": "organisation.list",
    "organisations.registration": "organisation.list",
    "organisations.approve": "registration.check",
    "organisations.refuse": "registration.check",
    "organisations.check_pool": "organisation.check_pool",
    "organisations.edit": "organisation.correct",
    "organisations.correct": "organisation.correct",
    "organisations.confirm_suspension": "organisation.suspend",
    "organisations.suspend": "organisation.suspend",
    "organisations.resume": "organisation.resume",
    "organisations.invite": "organisation.invite",
    "files.show": SIGNED_IN,
}

"""Who may do what: applications and places in the pool."""

from typing import Any

from ..shared.models.account import Account
from ..shared.permissions.rules import PUBLIC, Endpoints, PermissionLines, line, own_city, own_county, own_organisation
from ..shared.roles import Role
from .states import ApplicationState

AT_THE_CITY = (ApplicationState.RECOMMENDED, ApplicationState.ADMITTED, ApplicationState.REJECTED)


def through_the_county(actor: Account, application: Any) -> bool:
    """The application takes the way through the actor's own county (S004-3.3c)."""
    return own_county(actor, application) and not application.direct


def with_the_county(actor: Account, application: Any) -> bool:
    """The actor's county has not yet passed it on."""
    return through_the_county(actor, application) and application.state not in AT_THE_CITY


def straight_to_the_city(actor: Account, application: Any) -> bool:
    """The application came to the actor's city without a county (S004-3.3d)."""
    return own_city(actor, application) and application.direct


def with_the_city(actor: Account, application: Any) -> bool:
    """It is for the actor's city to speak: the county has, or was left out with a reason."""
    return own_city(actor, application) and (application.direct or application.state in AT_THE_CITY)


CITY = (Role.CITY_OFFICER, Role.CITY_APPROVER)

PERMISSIONS: PermissionLines = {
    "application.read": (line(Role.INSTITUTION, Role.COUNTY_OFFICER, *CITY, Role.AUDITOR),),
    "application.contact": (
        line(Role.INSTITUTION, where=own_organisation),
        line(Role.COUNTY_OFFICER, where=through_the_county),
        line(*CITY, where=own_city),
    ),
    "application.start": (line(Role.INSTITUTION),),
    "application.write": (line(Role.INSTITUTION, where=own_organisation),),
    "application.submit": (line(Role.INSTITUTION, where=own_organisation),),
    "application.withdraw": (line(Role.INSTITUTION, where=own_organisation),),
    "application.return": (line(Role.COUNTY_OFFICER, where=with_the_county), line(*CITY, where=with_the_city)),
    "application.recommend": (
        line(Role.COUNTY_OFFICER, where=through_the_county),
        line(Role.CITY_OFFICER, where=straight_to_the_city),
    ),
    "application.decide": (line(*CITY, where=own_city),),
    "application.annex1": (line(Role.COUNTY_OFFICER, *CITY),),
    "place.change": (line(Role.CITY_OFFICER, where=own_city),),
    "place.carry": (line(*CITY, where=own_city),),
}

ENDPOINTS: Endpoints = {
    "applications.index": "application.read",
    "applications.show": "application.read",
    "applications.new": "application.start",
    "applications.start": "application.start",
    "applications.edit": "application.write",
    "applications.save": "application.write",
    "applications.attach": "application.write",
    "applications.pledge": "application.write",
    "applications.check": "application.submit",
    "applications.submit": "application.submit",
    "applications.withdrawing": "application.withdraw",
    "applications.withdraw": "application.withdraw",
    "applications.returning": "application.return",
    "applications.send_back": "application.return",
    "applications.recommending": "application.recommend",
    "applications.recommend": "application.recommend",
    "applications.confirming": "application.decide",
    "applications.confirm": "application.decide",
    "applications.refusing": "application.decide",
    "applications.refuse": "application.decide",
    "applications.annex1": "application.annex1",
    "applications.annex2": "application.read",
    "applications.annex3": "application.read",
    "institutions.index": PUBLIC,
    "institutions.show": PUBLIC,
    "institutions.moving": "place.change",
    "institutions.suspend": "place.change",
    "institutions.resume": "place.change",
    "institutions.remove": "place.change",
    "institutions.changing": "place.change",
    "institutions.change": "place.change",
    "institutions.carrying": "place.carry",
    "institutions.carry": "place.carry",
    "institutions.approve_carry": "place.carry",
    "institutions.drop_carry": "place.carry",
}

"""The parts people play."""

from enum import StrEnum


class Role(StrEnum):
    """One part an account may play; an account may play several."""

    __hash__ = str.__hash__

    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    COUNTY_OFFICER = "county_officer"
    CITY_OFFICER = "city_officer"
    CITY_APPROVER = "city_approver"
    EXPERT = "expert"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


OF_ORGANISATIONS = frozenset({Role.ENTERPRISE, Role.INSTITUTION})
OF_COUNTIES = frozenset({Role.COUNTY_OFFICER})
OF_THE_CITY = frozenset(Role) - OF_ORGANISATIONS - OF_COUNTIES
OPPOSED = (
    frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER}),
    frozenset({Role.EXPERT, Role.CITY_APPROVER}),
    frozenset({Role.CITY_OFFICER, Role.FINANCE}),
    frozenset({Role.CITY_APPROVER, Role.FINANCE}),
)
"""Parts of which the second signs for what the first has done: one person plays one of them at a time (AC5)."""
CITY_WIDE = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR})
"""Parts that see the organisations of the whole city."""

"""Who may do what: year's end."""

from sqlalchemy import select
from sqlalchemy.orm import object_session

from ..shared.permissions.rules import PUBLIC, Endpoints, PermissionLines, line, of_own_bureau, own_city
from ..shared.roles import Role
from .models import YearLine, YearRun


def everybody(run: YearRun) -> set[int]:
    """The organisations that a year has a line for."""
    session = object_session(run)
    return set(session.scalars(select(YearLine.organisation_id).where(YearLine.run_id == run.id))) if session else set()


PERMISSIONS: PermissionLines = {
    "year.read": (line(Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE, Role.AUDITOR),),
    "year.own": (line(Role.INSTITUTION),),
    "year.freeze": (line(Role.CITY_OFFICER, where=of_own_bureau),),
    "year.propose": (line(Role.CITY_OFFICER, where=own_city),),
    "year.decide": (line(Role.CITY_APPROVER, where=own_city),),
    "year.adjust": (line(Role.CITY_OFFICER, where=own_city),),
}

ENDPOINTS: Endpoints = {
    "year.index": "year.read",
    "year.show": "year.read",
    "year.line": "year.read",
    "year.paper": "year.read",
    "year.workbook": "year.read",
    "year.new": "year.freeze",
    "year.freeze": "year.freeze",
    "year.propose": "year.propose",
    "year.send_back": "year.decide",
    "year.release": "year.decide",
    "year.own": "year.own",
    "year.adjusting": "year.adjust",
    "year.adjust": "year.adjust",
    "year.adjustment": "year.read",
    "year.approve_adjustment": "year.decide",
    "year.refuse_adjustment": "year.decide",
    "year.withdraw_adjustment": "year.adjust",
    "year.public_list": PUBLIC,
    "year.public_workbook": PUBLIC,
}

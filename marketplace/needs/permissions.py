"""Who may do what: needs, county workbooks and the public board."""

from typing import Any

from ..shared.models.account import Account
from ..shared.permissions.rules import PUBLIC, Endpoints, PermissionLines, line, own_city, own_county, own_organisation
from ..shared.roles import Role
from .models import Need, Origin
from .states import NeedState


def typed_by_the_county(actor: Account, need: Need) -> bool:
    """The need was written down by the actor's county, not by the enterprise."""
    return own_county(actor, need) and need.origin != Origin.ENTERPRISE


def checked_by_the_county(actor: Account, need: Need) -> bool:
    """The county has spoken, so that it is the city's turn."""
    return own_city(actor, need) and need.state == NeedState.VERIFIED


def own_workbook(actor: Account, batch: Any) -> bool:
    """The workbook belongs to the actor's own unit."""
    return own_county(actor, batch)


PERMISSIONS: PermissionLines = {
    "need.read": (line(Role.ENTERPRISE, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR),),
    "need.contact": (
        line(Role.ENTERPRISE, where=own_organisation),
        line(Role.COUNTY_OFFICER, where=own_county),
        line(Role.CITY_OFFICER, where=own_city),
    ),
    "need.draft": (line(Role.ENTERPRISE, Role.COUNTY_OFFICER),),
    "need.revise": (line(Role.ENTERPRISE, where=own_organisation), line(Role.COUNTY_OFFICER, where=typed_by_the_county)),
    "need.submit": (line(Role.ENTERPRISE, where=own_organisation), line(Role.COUNTY_OFFICER, where=typed_by_the_county)),
    "need.return": (line(Role.COUNTY_OFFICER, where=own_county), line(Role.CITY_OFFICER, where=checked_by_the_county)),
    "need.verify": (line(Role.COUNTY_OFFICER, where=own_county),),
    "need.publish": (line(Role.CITY_OFFICER, where=own_city),),
    "need.unverify": (line(Role.COUNTY_OFFICER, where=own_county),),
    "need.unpublish": (line(Role.CITY_OFFICER, where=own_city),),
    "need.correct": (line(Role.CITY_OFFICER, where=own_city),),
    "need.withdraw": (line(Role.ENTERPRISE, where=own_organisation), line(Role.COUNTY_OFFICER, where=typed_by_the_county)),
    "need.annex4": (line(Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.CITY_APPROVER),),
    "need.cancel": (line(Role.CITY_OFFICER, where=own_city),),
    "need.take_back": (line(Role.ENTERPRISE, Role.COUNTY_OFFICER, Role.CITY_OFFICER),),
    "workbook.read": (line(Role.COUNTY_OFFICER, Role.CITY_OFFICER),),
    "workbook.change": (line(Role.COUNTY_OFFICER, where=own_workbook), line(Role.CITY_OFFICER, where=(own_city, own_workbook))),
    "workbook.overrule": (line(Role.CITY_OFFICER, where=own_city),),
}

ENDPOINTS: Endpoints = {
    "board.index": PUBLIC,
    "board.show": PUBLIC,
    "board.qr": PUBLIC,
    "needs.index": "need.read",
    "needs.show": "need.read",
    "needs.annex4_summary": "need.annex4",
    "needs.new": "need.draft",
    "needs.create": "need.draft",
    "needs.edit": "need.revise",
    "needs.revise": "need.revise",
    "needs.submit": "need.submit",
    "needs.send_back": "need.return",
    "needs.verify": "need.verify",
    "needs.ask_verify_all": "need.verify",
    "needs.verify_all": "need.verify",
    "needs.ask_publish": "need.publish",
    "needs.publish": "need.publish",
    "needs.ask_unverify": "need.unverify",
    "needs.unverify": "need.unverify",
    "needs.ask_unpublish": "need.unpublish",
    "needs.unpublish": "need.unpublish",
    "needs.correcting": "need.correct",
    "needs.correct": "need.correct",
    "needs.ask": "need.take_back",
    "needs.withdraw": "need.withdraw",
    "needs.cancel": "need.cancel",
    "imports.index": "workbook.read",
    "imports.template": "workbook.read",
    "imports.upload": "workbook.change",
    "imports.show": "workbook.read",
    "imports.refused": "workbook.read",
    "imports.row": "workbook.read",
    "imports.correct": "workbook.change",
    "imports.drop": "workbook.change",
    "imports.say_who": "workbook.change",
    "imports.restore": "workbook.change",
    "imports.settle_hidden": "workbook.change",
    "imports.ask": "workbook.change",
    "imports.commit": "workbook.change",
    "imports.discard": "workbook.change",
}

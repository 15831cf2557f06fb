"""The second bar: at most seven entries, those of the roles a person plays."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask import current_app, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user

from ...shared import permissions
from ...shared.models.account import Account
from ...shared.roles import Role

MOST = 7


class Entry(NamedTuple):
    """One entry as a page shows it."""

    label: str
    href: str
    icon: str
    current: bool


class _Place(NamedTuple):
    endpoint: str
    label: object
    icon: str


PLACES: Mapping[str, _Place] = MappingProxyType(
    {
        place.endpoint.split(".")[0]: place
        for place in (
            _Place("portal.index", lazy_gettext("首页"), "house"),
            _Place("inbox.index", lazy_gettext("待办"), "inbox"),
            _Place("board.index", lazy_gettext("需求榜单"), "card-list"),
            _Place("institutions.index", lazy_gettext("机构名录"), "building"),
            _Place("notices.index", lazy_gettext("通知公告"), "megaphone"),
            _Place("results.index", lazy_gettext("结果公布"), "trophy"),
            _Place("rules.index", lazy_gettext("政策规则"), "book"),
            _Place("needs.index", lazy_gettext("需求"), "file-earmark-text"),
            _Place("imports.index", lazy_gettext("表格导入"), "table"),
            _Place("applications.index", lazy_gettext("机构申报"), "file-earmark-check"),
            _Place("rounds.index", lazy_gettext("竞赛轮次"), "diagram-3"),
            _Place("claims.index", lazy_gettext("揭榜"), "hand-index-thumb"),
            _Place("engagements.index", lazy_gettext("服务合同"), "briefcase"),
            _Place("outcomes.index", lazy_gettext("培育成果"), "award"),
            _Place("year.index", lazy_gettext("年末评比"), "bar-chart"),
            _Place("organisations.index", lazy_gettext("单位"), "buildings"),
            _Place("programme.index", lazy_gettext("试点设置"), "sliders"),
            _Place("people.index", lazy_gettext("账号"), "people"),
            _Place("audit.index", lazy_gettext("审计"), "journal-check"),
        )
    }
)

EVERYBODY = ("portal", "board", "institutions", "notices", "results", "rules")

BY_ROLE: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.ENTERPRISE: ("inbox", "needs", "claims", "engagements", "board", "institutions", "notices"),
        Role.INSTITUTION: ("inbox", "board", "claims", "engagements", "outcomes", "applications", "notices"),
        Role.COUNTY_OFFICER: ("inbox", "needs", "imports", "applications", "organisations", "engagements", "board"),
        Role.CITY_OFFICER: ("inbox", "needs", "applications", "rounds", "outcomes", "year", "programme"),
        Role.CITY_APPROVER: ("inbox", "rounds", "year", "applications", "needs", "engagements", "notices"),
        Role.EXPERT: ("inbox", "rounds", "board", "institutions", "notices"),
        Role.FINANCE: ("inbox", "year", "engagements", "results", "notices"),
        Role.AUDITOR: ("inbox", "audit", "needs", "applications", "rounds", "engagements", "year"),
        Role.ADMINISTRATOR: ("inbox", "people", "programme", "notices"),
    }
)


def navigation() -> list[Entry]:
    """The entries of whoever asks: pages that exist and that the policy table opens to them."""
    person = current_user._get_current_object() if current_user.is_authenticated else None
    return [_entry(PLACES[area]) for area in _areas(person) if _open(person, PLACES[area].endpoint)][:MOST]


def way_open(endpoint: str) -> bool:
    """Whether to show a way to this page: a stranger is led to sign in, others see what is open to them."""
    person = current_user._get_current_object() if current_user.is_authenticated else None
    return endpoint in current_app.view_functions and (person is None or _open(person, endpoint))


def _areas(person: Account | None) -> list[str]:
    if person is None:
        return list(EVERYBODY)
    return list(dict.fromkeys(area for role in Role if role in person.roles for area in BY_ROLE[role]))


def _open(person: Account | None, endpoint: str) -> bool:
    known = endpoint in current_app.view_functions and endpoint in permissions.ENDPOINTS
    return known and permissions.may_reach(person, endpoint)


def _entry(place: _Place) -> Entry:
    return Entry(str(place.label), url_for(place.endpoint), place.icon, _is_current(place.endpoint))


def _is_current(endpoint: str) -> bool:
    return (request.endpoint or "").partition(".")[0] == endpoint.partition(".")[0]

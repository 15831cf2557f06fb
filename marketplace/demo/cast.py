"""Who plays: the offices of the city with a person for each part, and the logins that are printed."""

from dataclasses import dataclass
from datetime import datetime

from ..people.commands.people import ChangePassword, CreateAccount
from ..people.use_cases import credentials, people, places
from ..records.use_cases.transaction import transaction
from ..rulebook import rulesets
from ..shared.fixed import Fixed
from ..shared.models.account import Account
from ..shared.models.place import Unit, UnitKind
from ..shared.roles import Role
from .names import phone

PASSWORD = "jiebang-demo-2023"
"""Everybody's password. It is printed at each start, and a production installation refuses the whole database."""
FIRST_PASSWORD = "to-be-changed-at-once"
COUNTIES = {
    "430202": "hetang",
    "430203": "lusong",
    "430204": "shifeng",
    "430211": "tianyuan",
    "430212": "lukou",
    "430223": "youxian",
    "430224": "chaling",
    "430225": "yanling",
    "430281": "liling",
    "ZZJKQ": "jingkai",
}
"""How each unit is called in a login."""
ADMINISTRATOR = "admin"
SECOND_ADMINISTRATOR = "admin.two"
"""Who asks for what the first one confirms."""
BUREAU = {
    "city.officer": ("市局经办（演示）", Role.CITY_OFFICER),
    "city.deputy": ("市局经办二（演示）", Role.CITY_OFFICER),
    "city.approver": ("市局审批（演示）", Role.CITY_APPROVER),
    "expert.one": ("评审专家甲（演示）", Role.EXPERT),
    "expert.two": ("评审专家乙（演示）", Role.EXPERT),
    "finance": ("财务（演示）", Role.FINANCE),
    "auditor": ("审计（演示）", Role.AUDITOR),
    SECOND_ADMINISTRATOR: ("系统管理员二（演示）", Role.ADMINISTRATOR),
}
"""The people of the bureau by login: what they are called, and the one part each of them plays."""


class Login(Fixed):
    """One way into the demonstration."""

    role: Role
    login: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The offices and their people; organisations join later."""

    city: Unit
    counties: tuple[Unit, ...]
    """All that recommend, in the customary order; the zone is the last."""
    bureau: dict[str, Account]
    officers: dict[int, Account]
    """The officer of each county, by the county's id."""

    @property
    def officer(self) -> Account:
        """Who prepares what the city decides."""
        return self.bureau["city.officer"]

    @property
    def approver(self) -> Account:
        """The second person."""
        return self.bureau["city.approver"]

    @property
    def experts(self) -> tuple[Account, Account]:
        """Who scores claims."""
        return self.bureau["expert.one"], self.bureau["expert.two"]


def assemble(now: datetime) -> Cast:
    """Enter the offices, the administrator, and one person for each part of each office."""
    units = places.create_units(rulesets.load_units(), now=now)
    first = people.create_first_administrator(login=ADMINISTRATOR, name="系统管理员（演示）", password=FIRST_PASSWORD, now=now)
    credentials.change_password(ChangePassword(old=FIRST_PASSWORD, new=PASSWORD), actor=first, now=now)
    counties = tuple(unit for unit in units if unit.kind == UnitKind.COUNTY)
    with transaction(now=now):
        bureau = {
            login: _opened(login, name, units[0], role, number, first, now)
            for number, (login, (name, role)) in enumerate(BUREAU.items(), 1)
        }
        officers = {
            unit.id: _opened(login_of(unit), f"{unit.name}经办（演示）", unit, Role.COUNTY_OFFICER, 20 + place, first, now)
            for place, unit in enumerate(counties)
        }
    return Cast(city=units[0], counties=counties, bureau={ADMINISTRATOR: first} | bureau, officers=officers)


def login_of(unit: Unit) -> str:
    """The login of a county's officer."""
    return f"county.{COUNTIES[unit.code or '']}"


def _opened(login: str, name: str, unit: Unit, role: Role, number: int, administrator: Account, now: datetime) -> Account:
    wanted = CreateAccount(
        login=login, name=name, unit_id=unit.id, roles=frozenset({role}), phone=phone(9000 + number), password=PASSWORD
    )
    return people.create_account(wanted, actor=administrator, now=now)

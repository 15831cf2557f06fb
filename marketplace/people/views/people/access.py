"""Who may what, out of the permission table and in the reader's language: for the page, and for `docs/access.md`."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext
from werkzeug.routing import Rule

from ....shared import permissions
from ....shared.fixed import Fixed
from ....shared.permissions.rules import PUBLIC, SIGNED_IN, Line
from ....shared.roles import Role
from ....shared.web.addresses import plain
from ....shared.wording import label, say


class Row(Fixed):
    """One permission: what it is, each line of who has it and when, and the addresses that ask for it."""

    name: str
    what: str
    who: list[tuple[str, str]]
    addresses: list[str]


class Group(Fixed):
    """The permissions of an area."""

    title: str
    rows: list[Row]


def groups(app: Flask) -> list[Group]:
    """Every permission with its lines, area by area, in the order of the table."""
    found: dict[str, list[Row]] = {}
    for permission, lines in permissions.PERMISSIONS.items():
        row = Row(
            name=permission, what=say(f"may.{permission}"), who=[_who(one) for one in lines], addresses=addresses(app, permission)
        )
        found.setdefault(permissions.area_of(permission), []).append(row)
    return [Group(title=say(f"access.{area}"), rows=rows) for area, rows in found.items()]


def without_a_case(app: Flask) -> list[tuple[str, list[str]]]:
    """The addresses that ask for no permission: open to everybody, and to everybody who has signed in."""
    return [(say("access.public"), addresses(app, PUBLIC)), (say("access.signed_in"), addresses(app, SIGNED_IN))]


def bars() -> list[str]:
    """What keeps a person from a case whatever the table says."""
    return [say(f"bar.{name}") for name in permissions.BARS]


def addresses(app: Flask, permission: str) -> list[str]:
    """The pages and forms that ask for a permission."""
    rules = [rule for rule in plain(app) if permissions.ENDPOINTS.get(rule.endpoint) == permission]
    return [_address(rule) for rule in sorted(rules, key=lambda rule: (rule.rule, rule.endpoint))]


def _address(rule: Rule) -> str:
    return f"{rule.rule} (POST)" if "POST" in (rule.methods or ()) else rule.rule


def _who(line: Line) -> tuple[str, str]:
    """Which parts, and in which cases."""
    roles = gettext("、").join(label(role) for role in _ordered(line.roles))
    return roles, gettext("；").join(say(f"where.{where.__name__}") for where in line.where) or say("access.always")


def _ordered(roles: Iterable[Role]) -> list[Role]:
    return [role for role in Role if role in roles]

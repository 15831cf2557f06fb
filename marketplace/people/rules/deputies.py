"""Who may stand in for whom, and for how long (0109)."""

from datetime import date, timedelta

from ...shared.errors import Invalid
from ...shared.roles import OPPOSED, Role

LENT = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE})
"""Parts that a colleague can play for a time. An expert's points are the expert's own, a county's officers all play the one
part there is, and who looks after accounts or over the system has nobody beside it (AC8)."""
RESTS = LENT
"""Own parts that rest while their opposite is lent; how many experts there are decides how many score, so theirs does not."""
MOST_DAYS = 90
"""Longer absences are a change of parts."""


def check_days(first: date, last: date, today: date) -> None:
    """Raise Invalid unless the days lie ahead, in order, and are few enough; one day is enough."""
    if first < today:
        raise Invalid("deputy.days_past", field="first_on", today=today)
    if last < first:
        raise Invalid("deputy.days_order", field="last_on", first=first)
    if last - first >= timedelta(days=MOST_DAYS):
        raise Invalid("deputy.days_many", field="last_on", most=MOST_DAYS, last=first + timedelta(days=MOST_DAYS - 1))


def check_parts(role: Role, absent: frozenset[Role], own: frozenset[Role]) -> None:
    """Raise Invalid unless `role` is one of the absent person's own parts that can be lent, and goes with the deputy's `own` ones."""
    if role not in LENT or role not in absent:
        raise Invalid("deputy.part_not_lent", field="role", role=role)
    if role in own:
        raise Invalid("deputy.part_played", field="account_id", role=role)
    if not may_play(role, own):
        raise Invalid("deputy.parts_apart", field="account_id", roles=sorted(own))


def may_play(role: Role, own: frozenset[Role]) -> bool:
    """Whether somebody with these own parts can play `role` for a while: none is played already, and what opposes it rests.

    >>> may_play(Role.CITY_APPROVER, frozenset({Role.CITY_OFFICER}))
    True
    >>> may_play(Role.CITY_APPROVER, frozenset({Role.EXPERT}))
    False
    """
    opposed = {part for pair in OPPOSED if role in pair for part in pair - {role}}
    return bool(own) and role not in own and own <= LENT | {Role.EXPERT} and not own & opposed - RESTS

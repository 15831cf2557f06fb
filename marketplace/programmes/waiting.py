"""What waits: a programme to be opened, chains to be named."""

from datetime import datetime

from sqlalchemy import or_, select

from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.person import hands_of
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting
from .models import Programme
from .queries import chains, programmes

DATES, SETTINGS = "waiting.dates_to_approve", "waiting.settings_to_approve"


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for a city officer before anybody else can begin, and days that wait for a second person."""
    if not actor.roles & {Role.CITY_OFFICER, Role.CITY_APPROVER}:
        return []
    known = programmes.listing(actor)
    proposed = _proposed(actor, len(known) > 1)
    if Role.CITY_OFFICER not in actor.roles:
        return proposed
    if not known:
        return [Waiting(key="waiting.programme_missing", count=1, endpoint="programme.new"), *proposed]
    missing = max(map(_chains_of, known)) - len(chains.in_use(actor))
    return [Waiting(key="waiting.chains_missing", count=max(missing, 0), endpoint="programme.chains"), *proposed]


def _chains_of(programme: Programme) -> int:
    """How many chains a programme's document says that the city has; a programme that is over asks for none."""
    stated = programmes.settings_of(programme).values.get("chains", 0)
    return stated if isinstance(stated, int) and not programmes.is_over(programme) else 0


def _proposed(actor: Account, several: bool) -> list[Waiting]:
    """Days and settings of a programme that another person proposed, each with its page and since when, where that was kept."""
    wait = or_(Programme.proposed.is_not(None), Programme.proposed_settings.is_not(None))
    rows = select(Programme).where(Programme.unit_id == actor.unit_id, wait)
    own = hands_of(actor)
    return [
        Waiting(
            key=key,
            count=1,
            since=datetime.fromisoformat(proposed["at"]) if "at" in proposed else None,
            endpoint="programme.show",
            args={"programme_id": programme.id},
            programme=programme.name if several else "",
        )
        for programme in db.session.scalars(rows.order_by(Programme.id))
        for key, proposed in ((DATES, programme.proposed), (SETTINGS, programme.proposed_settings))
        if proposed and proposed["by"] not in own
    ]


TASKS = Tasks(
    waiting,
    {
        "waiting.programme_missing": (Role.CITY_OFFICER,),
        "waiting.chains_missing": (Role.CITY_OFFICER,),
        DATES: (Role.CITY_OFFICER, Role.CITY_APPROVER),
        SETTINGS: (Role.CITY_OFFICER, Role.CITY_APPROVER),
    },
    seconds=frozenset((DATES, SETTINGS)),
)

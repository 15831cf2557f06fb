"""What waits: a programme to be opened, chains to be named."""

from datetime import datetime

from ...core.roles import Role
from ...models import Account
from .. import chains, programmes
from .item import Waiting


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for a city officer before anybody else can begin."""
    if Role.CITY_OFFICER not in actor.roles:
        return []
    programme = programmes.current(actor)
    if programme is None:
        return [Waiting(key="waiting.programme_missing", count=1, endpoint="programme.new")]
    stated = programmes.settings_of(programme).values.get("chains", 0)
    missing = stated - len(chains.in_use(actor)) if isinstance(stated, int) else 0
    return [Waiting(key="waiting.chains_missing", count=max(missing, 0), endpoint="programme.chains")]

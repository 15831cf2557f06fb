"""What the area of people hands to the machinery."""

from ..records.areas import Area
from ..shared.permissions import persons
from . import messages, offers, permissions, wording
from . import waiting as tasks
from .events import organisations, people
from .use_cases import credentials

AREA = Area(
    name="people",
    wording=(wording,),
    events=(organisations, people),
    permissions=(permissions,),
    offers=offers.OFFERS,
    bars=(persons.own_case, persons.works_for_the_office),
    messages=(messages,),
    tasks=tasks.TASKS,
    put_together={"people.link_dead_{}": (credentials.RESET, credentials.INVITE, credentials.CHANGE)},
)

"""What the area of people hands to the machinery."""

from ..core.hands import people as hands
from ..notifications import people as messages
from ..offers import people as offers
from ..policies import people as permissions
from ..queries.waiting import people as tasks
from ..records.areas import Area
from ..services import credentials
from ..shared.permissions import persons
from ..words import people as wording

AREA = Area(
    name="people",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    bars=(persons.own_case, persons.works_for_the_office),
    messages=(messages,),
    tasks=tasks.TASKS,
    put_together={"people.link_dead_{}": (credentials.RESET, credentials.INVITE, credentials.CHANGE)},
)

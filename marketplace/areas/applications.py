"""What the area of applications hands to the machinery."""

from ..core.hands import applications as hands
from ..notifications import applications as messages
from ..offers import vetting as offers
from ..policies import applications as permissions
from ..queries.waiting import applications as tasks
from ..records.areas import Area
from ..words import applications as wording

AREA = Area(
    name="applications",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages,),
    tasks=tasks.TASKS,
)

"""What the area of contracts and outcomes hands to the machinery."""

from ..core.hands import delivery as hands
from ..notifications import delivery as messages
from ..notifications import standing
from ..offers import delivery as offers
from ..policies import delivery as permissions
from ..queries.waiting import delivery as tasks
from ..words import delivery as wording
from .area import Area

AREA = Area(
    name="delivery",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages, standing),
    tasks=tasks.TASKS,
)

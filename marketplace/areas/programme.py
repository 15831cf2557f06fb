"""What the area of programmes hands to the machinery."""

from ..core.hands import programme as hands
from ..notifications import programme as messages
from ..policies import programme as permissions
from ..queries.waiting import programme as tasks
from ..records.areas import Area
from ..services.terms import CLOSING
from ..words import programme as wording

AREA = Area(
    name="programme",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    messages=(messages,),
    tasks=tasks.TASKS,
    put_together={"programme.{}_over": CLOSING},
)

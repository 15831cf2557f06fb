"""What the area of programmes hands to the machinery."""

from ..records.areas import Area
from . import hands, messages, permissions, wording
from . import waiting as tasks
from .use_cases.terms import CLOSING

AREA = Area(
    name="programme",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    messages=(messages,),
    tasks=tasks.TASKS,
    put_together={"programme.{}_over": CLOSING},
)

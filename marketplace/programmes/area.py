"""What the area of programmes hands to the machinery."""

from ..records.areas import Area
from . import events, messages, permissions, wording
from . import waiting as tasks
from .use_cases.terms import CLOSING

AREA = Area(
    name="programme",
    wording=(wording,),
    events=(events,),
    permissions=(permissions,),
    messages=(messages,),
    tasks=tasks.TASKS,
    put_together={"programme.{}_over": CLOSING},
)

"""What the area of applications hands to the machinery."""

from ..records.areas import Area
from . import events, messages, offers, permissions, wording
from . import waiting as tasks

AREA = Area(
    name="applications",
    wording=(wording,),
    events=(events,),
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages,),
    tasks=tasks.TASKS,
)

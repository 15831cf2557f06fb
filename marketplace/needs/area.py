"""What the area of needs hands to the machinery."""

from ..people import waiting as people
from ..records.areas import Area
from ..records.wording import papers
from . import events, messages, offers, permissions
from . import waiting as tasks
from .queries import needs
from .wording import needs as wording

AREA = Area(
    name="needs",
    wording=(wording, papers),
    events=(events,),
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages,),
    tasks=tasks.TASKS,
    supplies=((people.STATED, needs.stating),),
)

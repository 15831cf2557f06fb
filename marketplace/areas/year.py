"""What the year's end hands to the machinery."""

from ..competition.queries import results
from ..core.hands import year as hands
from ..delivery.queries import engagements
from ..notifications import year as messages
from ..offers import year as offers
from ..policies import year as permissions
from ..programmes.queries import programmes
from ..queries import years
from ..queries.waiting import year as tasks
from ..records.areas import Area
from ..words import year as wording

AREA = Area(
    name="year",
    wording=(wording,),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    parties={"YearRun": permissions.everybody},
    messages=(messages,),
    tasks=tasks.TASKS,
    supplies=((programmes.RELEASED, years.released_at), (results.YEARS, years.released), (engagements.YEARS, years.own_lines)),
)

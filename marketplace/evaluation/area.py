"""What the year's end hands to the machinery."""

from ..competition.queries import results
from ..delivery.queries import engagements, told
from ..programmes.queries import programmes
from ..records.areas import Area
from . import events, messages, offers, permissions, wording
from . import waiting as tasks
from .queries import foreseen, years

AREA = Area(
    name="year",
    wording=(wording,),
    events=(events,),
    permissions=(permissions,),
    offers=offers.OFFERS,
    parties={"YearRun": permissions.everybody},
    messages=(messages,),
    tasks=tasks.TASKS,
    supplies=(
        (programmes.RELEASED, years.released_at),
        (programmes.OVER, years.over),
        (programmes.COMPUTED, years.was_computed),
        (programmes.REACH, foreseen.reach),
        (results.YEARS, years.released),
        (engagements.YEARS, years.own_lines),
        (told.COUNTED, years.counted_of),
    ),
)

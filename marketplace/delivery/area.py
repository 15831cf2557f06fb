"""What the area of contracts and outcomes hands to the machinery."""

from ..competition.queries import bidding, matched
from ..competition.use_cases import answers
from ..needs.queries import needs
from ..programmes.queries import programmes
from ..programmes.use_cases import terms
from ..records.areas import Area
from ..records.queries import files
from ..vetting.queries import pool
from . import events, offers, permissions, wording
from . import waiting as tasks
from .messages import delivery as messages
from .messages import standing
from .queries import affected, served
from .use_cases import engagements

AREA = Area(
    name="delivery",
    wording=(wording,),
    events=(events,),
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages, standing),
    tasks=tasks.TASKS,
    supplies=(
        (programmes.REACHED, served.reached),
        (terms.CONTRACTS, served.left_out),
        (files.OF_CONTRACTS, served.files_of),
        (needs.OPEN_CONTRACT, served.open_on),
        (pool.DELIVERED, served.delivered),
        (pool.STOPS, affected.counted),
        (bidding.TERMINATED, served.terminated),
        (matched.CONTRACTS, served.of_matches),
        (answers.AGREED, engagements.open_from_match),
    ),
)

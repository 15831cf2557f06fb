"""What the area of contracts and outcomes hands to the machinery."""

from ..competition.queries import bidding
from ..competition.use_cases import answers
from ..core.hands import delivery as hands
from ..needs.queries import needs
from ..notifications import delivery as messages
from ..notifications import standing
from ..offers import delivery as offers
from ..policies import delivery as permissions
from ..programmes.queries import programmes
from ..programmes.use_cases import terms
from ..queries import affected, served
from ..queries.waiting import delivery as tasks
from ..records.areas import Area
from ..records.queries import files
from ..services import engagements
from ..vetting.queries import pool
from ..words import delivery as wording

AREA = Area(
    name="delivery",
    wording=(wording,),
    hands=hands.HANDS,
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
        (answers.AGREED, engagements.open_from_match),
    ),
)

"""What the area of rounds and claims hands to the machinery."""

from ..core.comparison import Cause
from ..core.hands import competition as hands
from ..core.whatif import Alteration
from ..matching.files.frozen import Exclusion
from ..needs.queries import board, needs
from ..notifications import competition as messages
from ..offers import competition as offers
from ..policies import competition as permissions
from ..policies import joining
from ..programmes.use_cases import terms
from ..queries import announced
from ..queries.waiting import competition as tasks
from ..records.areas import Area
from ..rulebook.wording import rules
from ..shared import money
from ..words import comparing, whatifs
from ..words import competition as wording

CHANGES = ("budget", *(code.removeprefix("Change.") for code in rules.LABELS if code.startswith("Change.")))
"""What makes an impossible round possible."""

AREA = Area(
    name="competition",
    wording=(wording, comparing, whatifs),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    parties={"Claim": permissions.sides, "Round": permissions.everybody},
    bars=(joining.joined_later,),
    messages=(messages,),
    closed_to=messages.closed_to,
    tasks=tasks.TASKS,
    supplies=(
        (terms.ROUNDS, announced.left_out),
        (needs.UNDECIDED_ROUND, announced.undecided),
        (board.CLAIMING, announced.claiming),
        (board.ROUNDS, announced.on_the_board),
        (board.ANNOUNCED, announced.announcement),
    ),
    put_together={
        "moved.{}": tuple(Cause),
        "changed.{}": tuple(Alteration),
        "change.{}": CHANGES,
        "why.{}": tuple(Exclusion),
        "split.negative_{}": money.PARTS,
    },
)

"""What the area of rounds and claims hands to the machinery."""

from ..matching.files.frozen import Exclusion
from ..needs.queries import board, needs
from ..needs.use_cases import needs as board_deeds
from ..programmes.queries import programmes
from ..programmes.use_cases import terms
from ..records.areas import Area
from ..rulebook.wording import rules
from ..shared import money
from . import events, offers
from . import waiting as tasks
from .messages import answer_times
from .messages import competition as messages
from .permissions import competition as permissions
from .permissions import joining
from .queries import announced, rounds
from .rules.comparison import Cause
from .rules.whatif import Alteration
from .use_cases import drafts
from .wording import comparing, whatifs
from .wording import competition as wording

CHANGES = ("budget", *(code.removeprefix("Change.") for code in rules.LABELS if code.startswith("Change.")))
"""What makes an impossible round possible."""

AREA = Area(
    name="competition",
    wording=(wording, comparing, whatifs),
    events=(events,),
    permissions=(permissions,),
    offers=offers.OFFERS,
    parties={"Claim": permissions.sides, "Round": permissions.everybody, "Need": permissions.offering_on},
    bars=(joining.joined_later,),
    messages=(messages, answer_times),
    closed_to=messages.closed_to,
    tasks=tasks.TASKS,
    supplies=(
        (terms.ROUNDS, announced.left_out),
        (programmes.MEASURED, announced.measured),
        (needs.UNDECIDED_ROUND, announced.undecided),
        (board_deeds.OFF_THE_BOARD, drafts.forget_of_need),
        (board.STANDS, announced.stands),
        (needs.EVER_IN_A_ROUND, announced.taken_up),
        (board.ROUNDS, announced.on_the_board),
        (board.ANNOUNCED, announced.announcement),
        (board.EXTENDED, rounds.extended_from),
    ),
    put_together={
        "moved.{}": tuple(Cause),
        "changed.{}": tuple(Alteration),
        "change.{}": CHANGES,
        "why.{}": tuple(Exclusion),
        "split.negative_{}": money.PARTS,
    },
)

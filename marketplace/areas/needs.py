"""What the area of needs hands to the machinery."""

from ..core.hands import needs as hands
from ..notifications import needs as messages
from ..offers import needs as offers
from ..people import waiting as people
from ..policies import needs as permissions
from ..queries import needs
from ..queries.waiting import needs as tasks
from ..records.areas import Area
from ..records.wording import papers
from ..rulebook.conditions import CONDITIONS
from ..rulebook.ruleset import Subject
from ..words import needs as wording

AREA = Area(
    name="needs",
    wording=(wording, papers),
    hands=hands.HANDS,
    permissions=(permissions,),
    offers=offers.OFFERS,
    messages=(messages,),
    tasks=tasks.TASKS,
    supplies=((people.STATED, needs.stating),),
    put_together={"need.rule_{}": tuple(key for key, condition in CONDITIONS.items() if Subject.NEED in condition.subjects)},
)

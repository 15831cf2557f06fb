"""Every table of the installation; a module of tables that is not named here has none in the database."""

from ..competition import models as competition
from ..delivery import models as delivery
from ..evaluation import models as evaluation
from ..needs import models as needs
from ..people import models as people
from ..programmes import models as programmes
from ..records.models import heartbeat, record
from ..rulebook import models as rulebook
from ..shared.models import account, deputy, person, place
from ..vetting import models as vetting

MODULES = (
    account,
    deputy,
    person,
    place,
    heartbeat,
    record,
    rulebook,
    people,
    programmes,
    needs,
    vetting,
    competition,
    delivery,
    evaluation,
)

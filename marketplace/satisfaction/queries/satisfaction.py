"""How content the enterprises that an institution served have been, from what they answered."""

from ...delivery.queries import told
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared.extensions import db
from ...vetting.rules.questions import Estimate
from ..rules import Answer, estimate


def of_institution(institution_id: int, programme_id: int, answers_least: int) -> Estimate:
    """The estimate that may be printed of an institution in a programme, by what the programme says of the questions.

    It is from the answers that the year counts or will count, as far as sums of them may be printed (`told_of`).
    """
    programme = db.session.get_one(Programme, programme_id)
    facts_weight = programmes.settings_of(programme).integer("satisfaction_facts_weight")
    given = [Answer(level=one.answer, facts=one.facts) for one in told.told_of(institution_id, programme).counting]
    return estimate(given, answers_least=answers_least, facts_weight=facts_weight)

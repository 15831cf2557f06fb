"""How content the enterprises that an institution served have been, from what they answered."""

from sqlalchemy import select

from ...delivery.models import Engagement, Rating
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared.extensions import db
from ...vetting.rules.questions import Estimate
from ..rules import Answer, estimate


def of_institution(institution_id: int, programme_id: int, answers_least: int) -> Estimate:
    """The estimate for an institution in a programme, by what the programme says of the questions."""
    programme = db.session.get_one(Programme, programme_id)
    facts_weight = programmes.settings_of(programme).integer("satisfaction_facts_weight")
    answers = (
        select(Rating.answer, Rating.facts)
        .join(Rating.engagement)
        .where(Engagement.institution_id == institution_id, Engagement.programme_id == programme_id)
    )
    given = [Answer(level=level, facts=facts) for level, facts in db.session.execute(answers)]
    return estimate(given, answers_least=answers_least, facts_weight=facts_weight)

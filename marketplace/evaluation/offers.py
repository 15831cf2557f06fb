"""What can be done with the appraisal of a year."""

from datetime import datetime
from typing import Any

from ..rulebook.findings import refusing
from ..shared.calendar import day_of
from ..shared.lifecycle import Step
from ..shared.models.account import Account
from ..shared.offers.table import Offers, offer
from ..shared.permissions.persons import is_one_of
from .models import YearRun
from .queries import hands, years


def all_stand(run: YearRun, actor: Account, now: datetime) -> bool:
    """Nobody who would be paid has lost its standing."""
    return not years.without_standing(run)


def after_the_term(run: YearRun, actor: Account, now: datetime) -> bool:
    """It was frozen after the term, where a rule asks for that."""
    return not refusing(years.term_of(run.programme, day_of(run.frozen_at)))


def no_hand_in_it(run: YearRun, actor: Account, now: datetime) -> bool:
    """The person had no hand in it, nor alone in what it counts."""
    return not hands.in_year(actor, run)


def not_the_proposer(run: YearRun, actor: Account, now: datetime) -> bool:
    """Somebody else has frozen and proposed it."""
    return not is_one_of(actor, run.proposed_by_id, run.frozen_by_id)


OFFERS: dict[type[Any], Offers] = {
    YearRun: {
        "propose": offer("year.propose", Step.PROPOSE, when=(after_the_term, all_stand)),
        "release": offer("year.decide", Step.RELEASE, when=(no_hand_in_it, after_the_term, all_stand)),
        "send_back": offer("year.decide", Step.SEND_BACK, when=not_the_proposer),
    }
}

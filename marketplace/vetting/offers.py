"""What can be done with an application and with a place in the pool."""

from datetime import datetime
from typing import Any

from ..programmes.models import Programme
from ..programmes.queries import programmes
from ..shared import permissions
from ..shared.errors import Refusal
from ..shared.lifecycle import Step, steps_from
from ..shared.models.account import Account
from ..shared.offers.table import Offers, offer, refused_by
from ..shared.permissions.persons import is_one_of
from ..shared.states import Standing
from .models import Application, PoolPlace
from .queries import carrying, hands
from .use_cases.applications import refuse_late, refuse_stopped
from .use_cases.carrying import refuse_proposed


@refused_by(lambda application, now: refuse_stopped(application.organisation))
def stands(application: Application, actor: Account, now: datetime) -> bool:
    """The institution may act."""
    return application.organisation.standing is Standing.ACTIVE


@refused_by(lambda application, now: refuse_late(application.programme, now, again=application.submitted_at is not None))
def in_time(application: Application, actor: Account, now: datetime) -> bool:
    """The days for institutions last, or for what comes back mended those of the counties."""
    if application.submitted_at is None:
        return programmes.in_time(application.programme, now)
    return programmes.in_time_to_recommend(application.programme, now)


def in_time_to_recommend(application: Application, actor: Account, now: datetime) -> bool:
    """The counties' days last; one that came straight to the city has none."""
    return application.direct or programmes.in_time_to_recommend(application.programme, now)


def not_the_writer(application: Application, actor: Account, now: datetime) -> bool:
    """The person has written nothing of it."""
    return not hands.wrote_application(actor, application)


def by_a_second_person(application: Application, actor: Account, now: datetime) -> bool:
    """The person did not recommend it."""
    return not hands.in_application(actor, application)


def wanted_elsewhere(place: PoolPlace, actor: Account, now: datetime) -> bool:
    """Another programme of the bureau takes applications, and the institution may act and has none there."""
    return place.proposed is None and place.organisation.standing is Standing.ACTIVE and bool(carrying.targets(place, now))


def not_proposed(place: PoolPlace, actor: Account, now: datetime) -> bool:
    """Nothing waits that somebody else is to approve as it stands."""
    return place.proposed is None


def carry_proposed(place: PoolPlace, actor: Account, now: datetime) -> bool:
    """Somebody has proposed to carry the place over."""
    return place.proposed is not None


def by_another_than_proposed(place: PoolPlace, actor: Account, now: datetime) -> bool:
    """It was another person's proposal."""
    return place.proposed is not None and not is_one_of(actor, place.proposed["by"])


@refused_by(lambda place, now: refuse_proposed(place, now))
def meets_the_other_rules(place: PoolPlace, actor: Account, now: datetime) -> bool:
    """What was proposed could be approved now."""
    try:
        refuse_proposed(place, now)
    except Refusal:
        return False
    return True


def may_start(actor: Account, programme: Programme | None, own: Application | None, now: datetime) -> bool:
    """Whether somebody can begin the institution's application, or take up again the one that it withdrew."""
    return (
        programme is not None
        and actor.organisation is not None
        and actor.organisation.standing is Standing.ACTIVE
        and permissions.may(actor, "application.start")
        and programmes.in_time(programme, now)
        and (own is None or Step.REOPEN in steps_from(own.state))
    )


OFFERS: dict[type[Any], Offers] = {
    Application: {
        "write": offer("application.write", Step.REVISE),
        "submit": offer("application.submit", Step.SUBMIT, when=(stands, in_time)),
        "withdraw": offer("application.withdraw", Step.WITHDRAW),
        "return": offer("application.return", Step.RETURN),
        "recommend": offer("application.recommend", Step.RECOMMEND, when=(stands, in_time_to_recommend, not_the_writer)),
        "confirm": offer("application.decide", Step.CONFIRM, when=(stands, by_a_second_person)),
        "refuse": offer("application.decide", Step.REFUSE, when=by_a_second_person),
    },
    PoolPlace: {
        "change": offer("place.change", Step.CHANGE, when=not_proposed),
        "suspend": offer("place.change", Step.SUSPEND),
        "resume": offer("place.change", Step.RESUME),
        "remove": offer("place.change", Step.REMOVE),
        "carry": offer("place.carry", Step.PROPOSE, when=wanted_elsewhere),
        "approve_carry": offer(
            "place.carry", Step.CARRY_OVER, when=(carry_proposed, by_another_than_proposed, meets_the_other_rules)
        ),
        "drop_carry": offer("place.carry", Step.DROP, when=carry_proposed),
    },
}

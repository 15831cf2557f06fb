"""What can be done with an organisation, a registration and a change of an account."""

from datetime import datetime
from typing import Any

from ..shared.calendar import day_of
from ..shared.lifecycle import Step
from ..shared.models.account import Account, AccountChange, ChangeKind
from ..shared.models.deputy import Deputy
from ..shared.models.place import Organisation
from ..shared.offers.table import Offers, offer
from ..shared.permissions.persons import hands_of
from ..shared.roles import Role
from ..shared.states import Standing
from .models import Registration
from .queries import changes
from .queries.hands import people as hands
from .use_cases.changes import LASTS


def not_sent_in_by(registration: Registration, actor: Account, now: datetime) -> bool:
    """The person neither sent it in nor is reached where it says."""
    return not hands.in_registration(actor, registration)


def reached_in_no_office(registration: Registration, actor: Account, now: datetime) -> bool:
    """It is not reached where somebody of an office is: such an address opens no account of an organisation."""
    return not hands.reaches_an_office(registration)


def not_lapsed(change: AccountChange, actor: Account, now: datetime) -> bool:
    """It was asked for recently enough to be worth something."""
    return now <= change.asked_at + LASTS


def waited_out(change: AccountChange, actor: Account, now: datetime) -> bool:
    """The waiting time is over."""
    return now >= change.ready_at


def by_somebody_else(change: AccountChange, actor: Account, now: datetime) -> bool:
    """Neither who asked nor whom it is about, in an account that was there before."""
    return hands_of(actor).isdisjoint({change.asked_by_id, change.account_id}) and changes.stood_before(actor, change)


def whose_turn_it_is(change: AccountChange, actor: Account, now: datetime) -> bool:
    """A second administrator, or an officer where there is none who could."""
    return Role.ADMINISTRATOR in actor.roles or not changes.second_administrators(change)


def still_wanted(change: AccountChange, actor: Account, now: datetime) -> bool:
    """Whoever asked for it still looks after accounts."""
    return change.asked_by.may_act and Role.ADMINISTRATOR in change.asked_by.roles


def on_the_own_side(change: AccountChange, actor: Account, now: datetime) -> bool:
    """Nobody has got the new address meanwhile who may not be the same person."""
    return change.kind != ChangeKind.ADDRESS or not hands.reaches_the_other_side(change)


def may_act(organisation: Organisation, actor: Account, now: datetime) -> bool:
    """The organisation may act."""
    return organisation.standing is Standing.ACTIVE


def days_left(deputy: Deputy, actor: Account, now: datetime) -> bool:
    """Its last day is not over."""
    return not deputy.is_over(day_of(now))


SECOND = (not_lapsed, still_wanted, by_somebody_else, whose_turn_it_is, on_the_own_side)

OFFERS: dict[type[Any], Offers] = {
    Organisation: {
        "check_pool": offer("organisation.check_pool"),
        "correct": offer("organisation.correct"),
        "suspend": offer("organisation.suspend", Step.SUSPEND),
        "resume": offer("organisation.resume", Step.RESUME),
        "invite": offer("organisation.invite", when=may_act),
        "revoke": offer("organisation.revoke"),
        "join": offer("organisation.join"),
    },
    Registration: {
        "approve": offer("registration.check", Step.APPROVE, when=(not_sent_in_by, reached_in_no_office)),
        "refuse": offer("registration.check", Step.REFUSE),
    },
    AccountChange: {
        "second": offer("change.confirm", Step.CONFIRM, when=SECOND),
        "confirm": offer("change.confirm", Step.CONFIRM, when=(*SECOND, waited_out)),
        "withdraw": offer("change.withdraw", Step.WITHDRAW, when=not_lapsed),
    },
    Deputy: {"take_back": offer("deputy.end", Step.WITHDRAW, when=days_left)},
}

"""The buttons of a case, looked at for everybody: whoever is shown one may press it, as the model of the rules has it."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.offers import is_offered
from marketplace.shared.roles import Role
from tests.simulation.model.rules import must_not
from tests.simulation.model.world import Case, Step
from tests.simulation.outcomes import bare
from tests.simulation.replay import MODELS
from tests.simulation.states import open_states
from tests.simulation.steps import PLAYS
from tests.simulation.steps.play import Play

if TYPE_CHECKING:
    from tests.simulation.history import History

Named = tuple[str, int]
_EVERYBODY: Any = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))


def shown(history: History, random: Random) -> list[str]:
    """Look at one case that somebody touched since the last look, and at one in whose next step somebody had a hand before.

    Who is shown what there is kept for whoever draws the next steps.
    """
    touched, before = sorted(history.fresh) or known(history), [case for case, _ in barred(history)]
    cases = {random.choice(found) for found in (touched, before) if found}
    history.fresh.clear()
    history.offered = [one for case in sorted(cases) for one in offered(history, case)]
    return [
        f"{history.city.people[who].name} is shown {name} of {case}, and must not"
        for name, who, case in history.offered
        if _must_not(history, name, who, case)
    ]


def offered(history: History, case: Named) -> list[tuple[str, int, Named]]:
    """(step, place of the person, case) of each button that anybody is shown of a case now."""
    plays = open_plays(case[0], history.told.states[case[0]][case[1]])
    people = [
        (place, person) for place, person in enumerate(history.city.people) if any(person.roles & parts(one) for one in plays)
    ]
    row: Any = db.session.get(MODELS[case[0]], case[1])
    ids = [person.account_id for _, person in people]
    accounts = {one.id: one for one in db.session.scalars(_EVERYBODY, {"ids": ids})} if people else {}
    return [
        (play.name, place, case)
        for play in plays
        for place, person in people
        if person.roles & parts(play) and is_offered(play.button, row, accounts[person.account_id], history.city.now)
    ]


def _must_not(history: History, name: str, who: int, case: Named) -> bool:
    world, account = history.beside.world, history.city.people[who].account
    step = Step(bare(name), history.beside.people.who(account, history.city.now), world.cases[case[0]][case[1]], history.city.now)
    return must_not(world, step)


def known(history: History) -> list[Named]:
    """Every case that has buttons."""
    return [(kind, number) for kind in MODELS for number in history.told.states[kind]]


def barred(history: History) -> list[tuple[Named, int]]:
    """(case, place of the person) where a case's next step falls to a part that somebody plays who had a hand in it, by whatever
    account: there a hand that is forgotten shows.
    """
    of, people = history.beside.people.of, history.city.people
    places = {person.account_id: place for place, person in enumerate(people)}
    return [
        ((kind, number), places[one])
        for kind in MODELS
        for number, case in history.beside.world.cases[kind].items()
        if (asked := signing(kind, case.state))
        for one in sorted(set().union(*(of.get(hand, {hand}) for hand in _hands(history, case))))
        if one in places and people[places[one]].roles & asked
    ]


def _hands(history: History, case: Case) -> set[int]:
    """Who did anything that names a case, or that the model holds against somebody there."""
    return set(history.told.hands.get((case.kind, case.id), ())).union(*case.hands.values())


@cache
def open_plays(kind: str, state: str) -> tuple[Play, ...]:
    """The steps with a button that are open to a case as it stands."""
    return tuple(
        play
        for play in PLAYS.values()
        if play.kind == kind and play.button and ((opens := open_states(play.name)) is None or state in opens)
    )


@cache
def signing(kind: str, state: str) -> frozenset[Role]:
    """The parts that take a case on from where it stands."""
    return frozenset().union(*(play.by for play in open_plays(kind, state) if open_states(play.name) is not None))


def parts(play: Play) -> frozenset[Role]:
    """The parts of which one at least is asked for a button."""
    return frozenset().union(*(line.roles for one in play.offer.permissions for line in permissions.PERMISSIONS[one]))

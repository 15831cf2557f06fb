"""One use case as it can be played: who, with which case, and the command that they would give."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.offers import OFFERS
from marketplace.shared.roles import Role
from marketplace.site import areas
from tests.simulation.city import City
from tests.simulation.replay import Told

areas.compose()

REASONS = ("核查后另有安排，特此说明", "与现场情况不符，请补充", "双方协商一致后提出", "材料齐全，情况属实")


@dataclass
class Situation:
    """Somebody before a case, at a moment; `random` decides what they type."""

    city: City
    told: Told
    random: Random
    actor: Account
    now: datetime
    case: Any = None

    @property
    def id(self) -> dict[str, int]:
        """The case of a command, as it was seen."""
        return {f"{type(self.case).__tablename__}_id": self.case.id, "version": self.case.version}

    @property
    def why(self) -> str:
        """A reason, long enough; sometimes none at all."""
        return self.random.choice(REASONS) if self.random.random() < 0.97 else ""

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.random.random() < share

    def one(self, model: Any, kind: str, *states: str) -> Any:
        """Some case of a kind, in one of these states where any are named; None where there is none."""
        ids = sorted(number for number, state in self.told.states[kind].items() if not states or state in states)
        return db.session.get(model, self.random.choice(ids)) if ids else None


Command = Callable[[Situation], Any]


@dataclass(frozen=True)
class Play:
    """A use case in the simulator's hands. Without a `kind` it opens a case of its own; a `button` says when it is offered."""

    name: str
    use_case: Callable[..., Any]
    command: Command
    kind: str = ""
    model: Any = None
    button: str = ""
    by: frozenset[Role] = frozenset()
    weight: int = 4
    asks: frozenset[str] = field(default_factory=frozenset)
    chosen: tuple[str, ...] = ()
    """Beginnings of refusals that speak of what was chosen in the form, where the button itself is open."""
    seen: bool = True
    """Whether it acts on what a page has shown, so that an old one is worth nothing."""

    def run(self, command: Any, actor: Account, now: datetime) -> Any:
        """Do it."""
        given = {"actor": actor, "now": now, "clock": lambda _session: now}
        return self.use_case(command, **{name: given[name] for name in self.asks})

    @property
    def offer(self) -> Any:
        """The line of the table of buttons; None where a page asks otherwise."""
        return OFFERS[self.model.__name__][self.button] if self.button else None


class Plays:
    """The use cases of an area, taken in one by one."""

    def __init__(self, area: str) -> None:
        self.area, self.found = area, list[Play]()

    def of(
        self,
        use_case: Callable[..., Any],
        *,
        case: tuple[str, Any] = ("", None),
        button: str = "",
        by: tuple[Role, ...] = (),
        weight: int = 4,
        chosen: tuple[str, ...] = (),
        seen: bool = True,
    ) -> Callable[[Command], Command]:
        """Play a use case with the command that the decorated function gives; None where there is nothing to command."""

        def take(command: Command) -> Command:
            module = use_case.__module__.rpartition(".")[2]
            kind, model = case
            lines = permissions.PERMISSIONS
            named = OFFERS[model.__name__][button].permissions if button else ()
            roles = frozenset(by) or frozenset().union(*(line.roles for one in named for line in lines[one]))
            asks = frozenset(inspect.signature(use_case).parameters) & {"actor", "now", "clock"}
            name = f"{self.area}.{module}.{use_case.__name__}" + (f" ({command.__name__})" if command.__name__ != "_" else "")
            self.found.append(Play(name, use_case, command, kind, model, button, roles, weight, asks, chosen, seen))
            return command

        return take

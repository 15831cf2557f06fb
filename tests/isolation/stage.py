"""Where duels are fought: the worlds of the city, built once and put back, and what two have done in one of them."""

import copy
from dataclasses import dataclass, replace

from marketplace.shared.extensions import db
from tests.conftest import NOW
from tests.isolation.city import City
from tests.isolation.deeds import ADJUSTED, FROZEN, PROPOSED, RELEASED, USUAL, WEIGHED
from tests.isolation.duels import DONE, Duel, Side
from tests.isolation.states import CHAIN, Kept
from tests.isolation.touched import written
from tests.makers import Maker

GROWN = {
    WEIGHED: (USUAL, City.propose_weights),
    FROZEN: (USUAL, City.freeze_year),
    PROPOSED: (FROZEN, City.propose_year),
    RELEASED: (PROPOSED, City.release_year),
    ADJUSTED: (RELEASED, City.propose_adjustment),
}
"""The worlds that grow from another one, and how."""


@dataclass(frozen=True)
class End:
    """How it went for both, and what is left behind."""

    outcomes: tuple[str, ...]
    state: tuple[str, ...]
    unordered: tuple[str, ...]
    """The same whoever of the two was recorded first."""
    sent: tuple[tuple, ...] = ()
    faults: tuple = ()

    @property
    def done(self):
        """Which of the two did what they wanted."""
        return tuple(outcome == DONE for outcome in self.outcomes)

    def mirrored(self):
        """The same end where both do the same, told with the two in the other order."""
        return replace(self, outcomes=self.outcomes[::-1], sent=self.sent[::-1], faults=self.faults[::-1])

    def equals(self, other):
        """Whether both got the same answers and left the same behind, whoever was recorded first."""
        return self.done == other.done and self.unordered == other.unordered

    def in_order(self, other):
        """The same, recorded in the same order."""
        return self.done == other.done and self.state == other.state


class Stage:
    """The database of the city, and the world that stands on it at present."""

    def __init__(self, app, beside):
        self.app, self.beside = app, beside
        self.worlds, self.stands = {}, None

    def world(self, name):
        """A world, stood up."""
        if name not in self.worlds:
            self._build(name)
        city, kept = self.worlds[name]
        if self.stands != name:
            kept.put_back(kept.tables)
            self.stands = name
        return city, kept

    def _build(self, name):
        if name in GROWN:
            base, grow = GROWN[name]
            city = copy.copy(self.world(base)[0])
            city.rows = dict(city.rows)
        with self.app.app_context():
            if name in GROWN:
                grow(city)
            else:
                city = City(Maker(NOW))
            db.session.remove()
            db.engine.dispose()
        self.worlds[name] = city, Kept(self.beside, name)
        self.stands = name

    def play(self, first, second, schedule=None):
        """Let two deeds of one world follow a schedule of (0 or 1, stop), one after the other without one."""
        city, kept = self.world(first.world)
        sides = [Side(self.app, lambda deed=deed: deed.prepare(city)) for deed in (first, second) if deed]
        steps = [(0, None), (1, None)] if schedule is None else schedule
        names = set(CHAIN)
        try:
            Duel(self.beside, *sides).play([(sides[who], stop) for who, stop in steps if who < len(sides)])
        finally:
            for side in sides:
                names |= written(side.sent)
            changed = kept.differing(names)
            kept.put_back(names, changed)
        ordered, unordered = kept.changes(changed)
        return End(
            outcomes=tuple(side.outcome for side in sides),
            state=tuple(ordered),
            unordered=tuple(unordered),
            sent=tuple(tuple(side.sent) for side in sides),
            faults=tuple(side.fault for side in sides),
        )

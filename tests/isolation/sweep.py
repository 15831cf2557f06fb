"""Every pair of deeds that may get in each other's way, every preemption of it, and what is said of how it ended."""

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from tests.isolation.catalogue import DEEDS
from tests.isolation.duels import COMMIT, DONE
from tests.isolation.touched import of_all, of_statement

SERIAL, OTHER_ORDER, TURNED_AWAY = "as one after the other", "recorded in the other order", "turned away"
BROKE, NEITHER = "broke", "like neither order"
TOLERATED = {
    SERIAL: "what is asked for",
    OTHER_ORDER: "state and answers are those of one order; the chain tells the commits, and the earlier one came later",
    TURNED_AWAY: "somebody was quicker by a moment: nothing is done, and who looks again may do it",
}
"""How a preemption may end."""


@dataclass(frozen=True)
class Finding:
    """A preemption that did not end like one of the two serial orders."""

    kind: str
    pair: "Pair"
    first: int
    schedule: tuple
    outcomes: tuple
    said: str

    def __str__(self):
        one, other = self.pair.deeds[self.first], self.pair.deeds[1 - self.first]
        stops = ", ".join(f"{who} to {stop or 'the end'}" for who, stop in self.schedule)
        return f"{self.kind}: {one} | {other} [{stops}] -> {self.outcomes}\n{self.said}"


class Sweep:
    """The duels of the catalogue on one stage."""

    def __init__(self, stage):
        self.stage = stage
        self.alone, self.touched = {}, {}
        self.played = Counter()
        self.findings = []

    def end_alone(self, deed):
        """How a deed ends when nobody else is there."""
        if deed not in self.alone:
            self.alone[deed] = self.stage.play(deed, None)
        return self.alone[deed]

    def footprint(self, deed):
        """What a deed touches beside the chain, which all touch."""
        if deed not in self.touched:
            self.touched[deed] = of_all(self.end_alone(deed).sent[0]).without_chain()
        return self.touched[deed]

    def pairs(self):
        """The pairs of one world whose order may matter, a deed beside itself among them."""
        for one, other in itertools.combinations_with_replacement(DEEDS, 2):
            if one.world == other.world and self.footprint(one).meets(self.footprint(other)):
                yield Pair(self, one, other)


class Pair:
    """Two deeds of one world."""

    def __init__(self, sweep, one, other):
        self.sweep, self.deeds = sweep, (one, other)

    def __str__(self):
        return f"{self.deeds[0]} | {self.deeds[1]}"

    @cached_property
    def serial(self):
        """One after the other, both ways round, as seen from the first deed of the pair."""
        one, other = self.deeds
        first = self._play(0)
        return [first, self._play(1) if one is not other else first.mirrored()]

    @property
    def matters(self):
        """Whether it makes a difference who of the two is first."""
        return not self.serial[0].equals(self.serial[1])

    def ways(self):
        """Which of the two may be preempted: both, unless they are the same."""
        return range(2 if self.deeds[0] is not self.deeds[1] else 1)

    def points(self, first):
        """The statements of one before which a preemption by the other may matter.

        Those that touch what the other touches, the lock of the chain, and the commits. Before the first of them nothing
        has been done that the other could notice: that is a serial order.
        """
        sent = self.serial[first].sent[first]
        theirs = self.sweep.footprint(self.deeds[1 - first])
        for serial in self.serial:
            theirs |= of_all(serial.sent[1 - first]).without_chain()
        points, locked = [], False
        for number, statement in enumerate(sent, start=1):
            touched = of_statement(statement)
            chain = not locked and any(table == "chain_head" for table, _row in touched.locked)
            locked = locked or chain
            if statement is COMMIT or chain or touched.without_chain().meets(theirs):
                points.append(number)
        return points[1:]

    def preempt(self, first, *stops):
        """Let one go to a statement, the other to its end or to its own statement, and so on; what was found, if anything."""
        schedule = tuple(((first + turn) % 2, stop) for turn, stop in enumerate((*stops, None)))
        end = self._play(0, schedule)
        self.sweep.played[len(stops)] += 1
        kind = self._judged(end)
        self.sweep.played[kind] += 1
        if kind in TOLERATED:
            return None
        finding = Finding(kind, self, first, schedule, end.outcomes, self._differs(end))
        self.sweep.findings.append(finding)
        return finding

    def _play(self, first, schedule=None):
        if schedule is None:
            self.sweep.played["serial"] += 1
            schedule = [(first, None), (1 - first, None)]
        return self.sweep.stage.play(*self.deeds, schedule)

    def _judged(self, end):
        if any(end.in_order(serial) for serial in self.serial):
            return SERIAL
        if any(outcome != DONE and " " not in outcome for outcome in end.outcomes):
            return BROKE
        if any(end.equals(serial) for serial in self.serial):
            return OTHER_ORDER
        for who in (0, 1):
            if end.outcomes[who].startswith("Conflict"):
                alone = self.sweep.end_alone(self.deeds[1 - who])
                if alone.unordered == end.unordered:
                    return TURNED_AWAY
        return NEITHER

    def _differs(self, end):
        """The rows that are other than in the serial orders."""
        lines = []
        for name, serial in zip(("one after the other", "the other way round"), self.serial, strict=False):
            lines.append(f"  {name}: {serial.outcomes}")
            lines += [f"    only so: {line}" for line in sorted(set(end.state) - set(serial.state))]
            lines += [f"    not so:  {line}" for line in sorted(set(serial.state) - set(end.state))]
        return "\n".join(line[:400] for line in lines)

"""The city as the model knows it: cases with their states, and what follows for several of them at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAY, MUST_NOT, OPEN = "may", "must not", "open"


@dataclass(frozen=True)
class Who:
    """Somebody: their parts, where they belong, and every account of the same person."""

    id: int
    roles: frozenset[str]
    organisation: int | None = None
    unit: int | None = None
    bureau: int | None = None
    person: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()
    """Organisations that the same person belongs or belonged to by other accounts."""
    in_office: bool = False
    """Whether the same person works for an office by another account."""
    colleagues: frozenset[int] = frozenset()
    """Who else plays the same part in the same county."""
    settled: bool = True
    """Whether it is an open account that no office let in meanwhile; of the others the specification says too little."""
    stands_in: bool = False
    """Whether somebody plays another's part today (0109)."""


@dataclass
class Case:
    """A case as the model knows it."""

    kind: str
    id: int
    state: str
    unit: int | None = None
    enterprise: int | None = None
    institution: int | None = None
    of: dict[str, Any] = field(default_factory=dict)
    """What else the rules ask: the need and round of a claim, the moments of a round, the capacity of a place."""
    hands: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Who wrote, verified, scored, proposed it."""

    def sides(self) -> set[int | None]:
        """The organisations that it is about."""
        return {self.enterprise, self.institution} - {None}


@dataclass(frozen=True)
class Step:
    """A step that somebody is about to take: what was typed, as plain values, and the moments that count."""

    name: str
    who: Who
    case: Case | None
    now: datetime
    typed: Mapping[str, Any] = field(default_factory=dict)
    moments: Mapping[str, Any] = field(default_factory=dict)


class Differs(AssertionError):
    """What was done is not what the model leads to."""


LIVE_ROUND = ("announced", "solved", "proposed", "approved")
HOLDING = ("selected", "enterprise_yes", "institution_yes", "confirmed")
BY_ITSELF = {
    *(("run", start, to) for start in ("queued", "running") for to in ("running", "optimal", "feasible", "infeasible", "failed")),
    ("run", "queued", "cancelled"),
}
"""What the worker moves. A round is solved by its run."""


@dataclass
class World:
    """All cases, by kind and number."""

    cases: dict[str, dict[int, Case]] = field(default_factory=lambda: defaultdict(dict))

    def states(self, kind: str) -> dict[int, str]:
        """The states of all cases of a kind."""
        return {number: case.state for number, case in self.cases[kind].items()}

    def all(self, kind: str, **of: Any) -> list[Case]:
        """The cases of a kind of which this is so."""
        return [case for case in self.cases[kind].values() if all(case.of.get(name) == value for name, value in of.items())]

    def standing(self, organisation: int | None) -> bool:
        """Whether an organisation may act: an unchecked, refused or suspended one may not."""
        found = self.cases["organisation"].get(organisation or 0)
        return found is not None and found.state == "active"

    def one_with(self, organisation: int | None) -> set[int | None]:
        """All rows that officers have said to be one organisation with this one, itself among them."""
        said = [(one.id, one.of["same_as"]) for one in self.cases["organisation"].values() if one.of.get("same_as")]
        found = {organisation}
        while more := {one for pair in said if found & {*pair} for one in pair} - found:
            found |= more
        return found

    def place(self, institution: int | None) -> Case | None:
        """The live place of an institution in the pool of the programme that is played (MR-08)."""
        live = [
            one
            for one in self.cases["place"].values()
            if one.institution == institution and one.state != "removed" and not one.of.get("carried")
        ]
        return live[0] if live else None

    def in_pool(self, institution: int | None) -> bool:
        """Whether it stands on the list of pilot institutions now."""
        place = self.place(institution)
        return place is not None and place.state == "active"

    def round_of(self, need: int) -> Case | None:
        """The round in which a need stands and is not yet decided."""
        live = [one for one in self.cases["round"].values() if need in one.of["needs"] and one.state in LIVE_ROUND]
        return live[0] if live else None

    def concerned(self, case: Case) -> set[int | None]:
        """The organisations that a step in a case decides about: of a claim also those who claim the same need beside it.

        While offers are sealed those of the whole pool, since nobody may learn from a bar who claims (SB 8).
        """
        if case.kind == "claim":
            return {one for rival in self.all("claim", round=case.of["round"], need=case.of["need"]) for one in rival.sides()}
        a_round = case if case.kind == "round" else self.round_of(case.id) if case.kind == "need" else None
        if a_round is None:
            return case.sides()
        owners = {self.cases["need"][one].enterprise for one in a_round.of["needs"]} if case is a_round else case.sides()
        if a_round.state == "announced":
            return owners | {one.institution for one in self.all("place", programme=a_round.of["programme"])}
        return owners | {one.institution for one in self.all("claim", round=case.id)} if case is a_round else owners

    def released(self) -> bool:
        """Whether the year's result is out: the term is over then, and nothing new begins in it (MR-11)."""
        return any(one.state == "released" for one in self.cases["year"].values())

    def whole(self, case: Case) -> bool:
        """Whether both sides of a match or contract may act, the institution on the list (MR-08, AC4)."""
        return self.standing(case.institution) and self.standing(case.enterprise) and self.in_pool(case.institution)

    def round_behind(self, step: Step) -> Case:
        """The round in which a step is taken."""
        assert step.case is not None
        return step.case if step.case.kind == "round" else self.cases["round"][step.case.of["round"]]

    def used(self, institution: int | None) -> int:
        """Places that are taken: matches that wait or stand; a contract that was ended frees its place (G-04)."""
        ended = {one.of["claim"] for one in self.cases["engagement"].values() if one.state == "terminated"}
        return sum(
            case.institution == institution and case.state in HOLDING and case.id not in ended
            for case in self.cases["claim"].values()
        )

    def follow(self, kind: str, number: int, state: str) -> None:
        """Follow what the clock or a worker did; only what is theirs to do."""
        case = self.cases[kind][number]
        if case.state == state:
            return
        # What a worker brings when the round has gone on without it counts no more (CO7).
        late = state == "superseded" and self.cases["round"][case.of["round"]].state not in ("announced", "solved")
        if (kind, case.state, state) not in BY_ITSELF and not (late and case.state in ("queued", "running")):
            raise Differs(f"{kind} {number} went by itself from {case.state} to {state}")
        case.state = state
        if kind == "run" and state in ("optimal", "feasible"):
            a_round = self.cases["round"][case.of["round"]]
            a_round.state = "solved"
            for other in self.all("run", round=a_round.id):
                if other is not case and other.state in ("optimal", "feasible", "infeasible"):
                    other.state = "superseded"

    def decide(self, claims: Mapping[int, tuple[str, int | None]], a_round: int) -> None:
        """Take a published result, by claim its state and place in the line, if it keeps the rules (G-02, G-03, G-04)."""
        winners: dict[int, Case] = {}
        for number, (state, rank) in claims.items():
            claim = self.cases["claim"][number]
            if state != claim.state and (claim.state != "admissible" or state not in ("selected", "reserve", "not_selected")):
                raise Differs(f"claim {number} went from {claim.state} to {state}")
            claim.state, claim.of["rank"] = state, rank
            if state == "selected":
                if winners.setdefault(claim.of["need"], claim) is not claim:
                    raise Differs(f"need {claim.of['need']} has two leaders")
                self._fits(claim)
        for need in self.cases["round"][a_round].of["needs"]:
            self.cases["need"][need].state = "matched" if need in winners else self.cases["need"][need].state
        for claim in self.all("claim", round=a_round):
            if claim.state in ("admissible", "submitted") or (claim.state == "reserve" and claim.of["need"] not in winners):
                raise Differs(f"claim {claim.id} is left {claim.state} by the result")

    def _fits(self, claim: Case) -> None:
        place, room = self.place(claim.institution), self.cases["round"][claim.of["round"]].of.get("room", {})
        most = max(place.of["capacity"], room.get(claim.institution, 0)) if place is not None else 0
        if place is None or place.state != "active" or self.used(claim.institution) > most:
            raise Differs(f"institution {claim.institution} is matched beyond its place")
        if not self.standing(claim.enterprise) or not self.standing(claim.institution):
            raise Differs(f"claim {claim.id} is matched though a side was stopped")

    def end_match(self, claim: Case) -> None:
        """A match fell through: the first in line with room and standing moves up, or the need waits for the next round."""
        claim.state = "declined"
        line = [one for one in self.all("claim", round=claim.of["round"], need=claim.of["need"]) if one.state == "reserve"]
        for reserve in sorted(line, key=lambda one: one.of["rank"]):
            place = self.place(reserve.institution)
            stands = self.whole(reserve) and not self.released() and not reserve.of.get("related")
            if stands and place is not None and self.used(reserve.institution) < place.of["capacity"]:
                reserve.state = "selected"
                return
            reserve.state = "not_selected"
        self.cases["need"][claim.of["need"]].state = "published"

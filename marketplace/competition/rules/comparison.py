"""Two runs of a round side by side: their figures, what changed in what they were given, which matches moved and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from ...matching.files.frozen import Frozen
from ...shared.fixed import Fixed

Outcome = Mapping[str, Any]
"""The stored result of a run that has a matching."""


class Cause(StrEnum):
    """Why a need has another institution than before."""

    NEW_NEED = "new_need"
    LEFT_NEED = "left_need"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    BARRED = "barred"
    ALLOWED = "allowed"
    NEW_CLAIM = "new_claim"
    WITHDRAWN = "withdrawn"
    SCORE = "score"
    CAPACITY = "capacity"
    PUSHED = "pushed"
    FOLLOWED = "followed"
    RULES = "rules"
    SEED = "seed"
    OVERALL = "overall"


class Reason(Fixed):
    """One cause; `institution` and `need` (ids) say where, `before` and `after` which numbers.

    PUSHED: `need` came to the institution that was left; FOLLOWED: `need` left the
    institution that was taken. SCORE in hundredths of a point, CAPACITY in places.
    """

    cause: Cause
    institution: int | None = None
    need: int | None = None
    before: int | None = None
    after: int | None = None


class Moved(Fixed):
    """A need whose institution differs, by id; None where it has none. Scores are None there too."""

    need: int
    before: int | None
    after: int | None
    score_before: int | None
    score_after: int | None
    reasons: tuple[Reason, ...]


class Figures(Fixed):
    """What a run comes to: needs, served, sum of scores, the lowest of them (None without any), fen of subsidy."""

    needs: int
    served: int
    total: int
    lowest: int | None
    subsidy_fen: int
    institutions: int


class Comparison(Fixed):
    """Figures of both, how many of each change there are in the input, what moved, and how many matches stayed."""

    before: Figures
    after: Figures
    changes: dict[Cause, int]
    moved: tuple[Moved, ...]
    stayed: int


def compare(before: Frozen, outcome_before: Outcome, after: Frozen, outcome_after: Outcome) -> Comparison:
    """Compare two runs with a matching, by their frozen inputs and stored results; moves by need."""
    sides = _Side(before, outcome_before), _Side(after, outcome_after)
    had, has = sides[0].given, sides[1].given
    needs = sorted(n for n in had.keys() | has.keys() if had.get(n) != has.get(n))
    return Comparison(
        before=_figures(sides[0]),
        after=_figures(sides[1]),
        changes=_changes(*sides),
        moved=tuple(_moved(need, *sides) for need in needs),
        stayed=sum(has.get(need) == place for need, place in had.items()),
    )


class _Side:
    """One run, looked up by id."""

    def __init__(self, frozen: Frozen, outcome: Outcome) -> None:
        self.frozen = frozen
        self.needs = {need["id"] for need in frozen["needs"]}
        self.free = {one["id"]: one["free"] for one in frozen["institutions"]}
        self.bids = {(bid["need"], bid["institution"]): bid for bid in frozen["bids"]}
        self.given = {pair["need"]: pair["institution"] for pair in outcome["pairs"]}
        self.at = defaultdict[int, list[int]](list)
        for need, place in sorted(self.given.items()):
            self.at[place].append(need)

    def score(self, need: int, place: int | None) -> int | None:
        return None if place is None else int(self.bids[need, place]["score"])

    def pair(self, need: int, place: int | None) -> str:
        """ "locked", "barred" or "" for a free pair, or one that does not exist."""
        bid = self.bids.get((need, place)) if place is not None else None
        return bid["pair"] if bid else ""


def _figures(side: _Side) -> Figures:
    chosen = [side.bids[pair] for pair in side.given.items()]
    return Figures(
        needs=len(side.needs),
        served=len(chosen),
        total=sum(bid["score"] for bid in chosen),
        lowest=min((bid["score"] for bid in chosen), default=None),
        subsidy_fen=sum(bid["government_fen"] for bid in chosen),
        institutions=len(side.at),
    )


def _moved(need: int, before: _Side, after: _Side) -> Moved:
    left, taken = before.given.get(need), after.given.get(need)
    direct = tuple(_direct(need, left, taken, before, after))
    reasons = direct or tuple(_chain(left, taken, before, after)) or tuple(_general(before, after))
    return Moved(
        need=need,
        before=left,
        after=taken,
        score_before=before.score(need, left),
        score_after=after.score(need, taken),
        reasons=reasons,
    )


def _direct(need: int, left: int | None, taken: int | None, before: _Side, after: _Side) -> Iterator[Reason]:
    """What changed in the input about this need and these two institutions themselves."""
    if need not in before.needs or need not in after.needs:
        yield Reason(cause=Cause.NEW_NEED if need in after.needs else Cause.LEFT_NEED)
        return
    if left is not None and (need, left) not in after.bids:
        yield Reason(cause=Cause.WITHDRAWN, institution=left)
    if taken is not None and (need, taken) not in before.bids:
        yield Reason(cause=Cause.NEW_CLAIM, institution=taken)
    yield from _pair_changes(need, left, taken, before, after)
    for place in (left, taken):
        old, new = before.bids.get((need, place or 0)), after.bids.get((need, place or 0))
        if old and new and old["score"] != new["score"]:
            yield Reason(cause=Cause.SCORE, institution=place, before=old["score"], after=new["score"])
    yield from _places(left, taken, before, after)


def _pair_changes(need: int, left: int | None, taken: int | None, before: _Side, after: _Side) -> Iterator[Reason]:
    for place in dict.fromkeys([left, taken]):
        old, new = before.pair(need, place), after.pair(need, place)
        if old == new:
            continue
        if new:
            yield Reason(cause=Cause.LOCKED if new == "locked" else Cause.BARRED, institution=place)
        elif (need, place) in after.bids:
            yield Reason(cause=Cause.UNLOCKED if old == "locked" else Cause.ALLOWED, institution=place)


def _places(left: int | None, taken: int | None, before: _Side, after: _Side) -> Iterator[Reason]:
    """Places that became fewer where the need was, or more where it is."""
    for place, sign in ((left, -1), (taken, 1)):
        if place is None or place not in before.free or place not in after.free:
            continue
        old, new = before.free[place], after.free[place]
        if (new - old) * sign > 0:
            yield Reason(cause=Cause.CAPACITY, institution=place, before=old, after=new)


def _chain(left: int | None, taken: int | None, before: _Side, after: _Side) -> list[Reason]:
    """Which other needs took its place, and which others made room where it is now."""
    came = [] if left is None else [n for n in after.at.get(left, []) if before.given.get(n) != left]
    went = [] if taken is None else [n for n in before.at.get(taken, []) if after.given.get(n) != taken]
    pushed = [Reason(cause=Cause.PUSHED, institution=left, need=other) for other in came]
    followed = [Reason(cause=Cause.FOLLOWED, institution=taken, need=other) for other in went if other not in came]
    return pushed + followed


def _general(before: _Side, after: _Side) -> Iterator[Reason]:
    old, new = before.frozen["round"], after.frozen["round"]
    own = {"programme", "number", "seed"}
    if any(old.get(key) != new.get(key) for key in (old.keys() | new.keys()) - own):
        yield Reason(cause=Cause.RULES)
    elif old["seed"] != new["seed"]:
        yield Reason(cause=Cause.SEED)
    else:
        yield Reason(cause=Cause.OVERALL)


def _changes(before: _Side, after: _Side) -> dict[Cause, int]:
    """How many changes of each kind lie between the two inputs; kinds without any are left out."""
    both = before.bids.keys() & after.bids.keys()
    pairs = [(before.bids[key]["pair"], after.bids[key]["pair"]) for key in both]
    counts = {
        Cause.NEW_NEED: len(after.needs - before.needs),
        Cause.LEFT_NEED: len(before.needs - after.needs),
        Cause.NEW_CLAIM: len(after.bids.keys() - before.bids.keys()),
        Cause.WITHDRAWN: len(before.bids.keys() - after.bids.keys()),
        Cause.SCORE: sum(before.bids[key]["score"] != after.bids[key]["score"] for key in both),
        Cause.CAPACITY: sum(after.free.get(one, free) != free for one, free in before.free.items()),
        Cause.LOCKED: sum(old != "locked" == new for old, new in pairs),
        Cause.UNLOCKED: sum(old == "locked" != new for old, new in pairs),
        Cause.BARRED: sum(old != "barred" == new for old, new in pairs),
        Cause.ALLOWED: sum(old == "barred" != new for old, new in pairs),
        Cause.RULES: sum(reason.cause is Cause.RULES for reason in _general(before, after)),
        Cause.SEED: int(before.frozen["round"]["seed"] != after.frozen["round"]["seed"]),
    }
    return {cause: count for cause, count in counts.items() if count}

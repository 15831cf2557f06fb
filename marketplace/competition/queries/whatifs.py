"""What a what-if starts from and is compared with: the round as it stands, and its current run."""

from collections.abc import Mapping
from typing import Any

from ... import matching
from ...matching.files.frozen import hash_of
from ...shared.errors import Invalid
from ...shared.fixed import Fixed
from ..models import Round, SolveRun
from ..rules import whatif
from ..rules.scoring import MissingReview
from ..rules.whatif import Change, Wish
from . import inputs


class Side(Fixed):
    """An input and its best matching; without one where it is too large, `result` is None."""

    frozen: dict[str, Any]
    result: dict[str, Any] | None

    @property
    def matched(self) -> bool:
        """Whether it has a matching."""
        return self.result is not None and "pairs" in self.result


class Look(Fixed):
    """A what-if beside what stands: the current `run`, or, where there is none, the round as it is.

    `changes` are what was changed; `seen` is the hash of the changed input, by the
    round's own weights, and None where the weights were changed too.
    """

    run: SolveRun | None
    before: Side
    after: Side
    changes: list[Change]
    seen: str | None


def look(a_round: Round, run: SolveRun | None, frozen: dict[str, Any], wish: Wish, weights: Mapping[str, int] | None) -> Look:
    """Solve the round as it is given in `frozen` with the changes of a wish, and with other weights if any.

    What comes out stands beside the current `run`.

    Raises `Invalid` where the wish cannot be.
    """
    changes = whatif.changes_of(frozen, wish)
    rescored = frozen if weights is None else _rescored(a_round, weights)
    changed = whatif.applied(rescored, changes)
    after = _side(changed)
    before = Side(frozen=run.input, result=run.result) if run else _side(frozen)
    return Look(run=run, before=before, after=after, changes=changes, seen=hash_of(changed) if weights is None else None)


def _side(frozen: dict[str, Any]) -> Side:
    if not whatif.is_live(frozen):
        return Side(frozen=frozen, result=None)
    try:
        return Side(frozen=frozen, result=whatif.look(frozen))
    except matching.OutOfTime:
        return Side(frozen=frozen, result=None)


def _rescored(a_round: Round, weights: Mapping[str, int]) -> dict[str, Any]:
    try:
        return inputs.frozen(a_round, weights)
    except MissingReview as missing:
        raise Invalid("whatif.unscored", term=missing.facts["term"]) from None

"""The list of a released year as adjustments make it: what each line was, what was added or taken, what it is now."""

from collections.abc import Iterable, Mapping, Sequence

from ...shared.fixed import Fixed


class Corrected(Fixed):
    """One line: its place, score (hundredths) and amount as released, and as corrected."""

    organisation: int
    key: str
    rank: int
    score: int
    fen: int
    new_rank: int
    new_score: int
    new_fen: int

    @property
    def changed(self) -> bool:
        return (self.score, self.fen) != (self.new_score, self.new_fen)


class SignedChange(Fixed):
    """What an approved adjustment adds to a line, or takes from it."""

    organisation: int
    score: int
    fen: int


class ReleasedLine(Fixed):
    """What was released of an institution."""

    organisation: int
    key: str
    rank: int
    score: int
    fen: int


def stands(lines: Sequence[ReleasedLine], changes: Iterable[SignedChange]) -> list[Corrected]:
    """The corrected list, in the order of the first one.

    Places are given anew by the corrected scores; of equal ones the better place of the first list goes first.

    >>> best = ReleasedLine(organisation=1, key="A", rank=1, score=9000, fen=500)
    >>> first = [best, ReleasedLine(organisation=2, key="B", rank=2, score=8000, fen=400)]
    >>> [one.new_rank for one in stands(first, [SignedChange(organisation=2, score=1500, fen=-100)])]
    [2, 1]
    """
    scores: dict[int, int] = {one.organisation: one.score for one in lines}
    amounts: dict[int, int] = {one.organisation: one.fen for one in lines}
    for change in changes:
        scores[change.organisation] += change.score
        amounts[change.organisation] += change.fen
    ranks = _ranks(lines, scores)
    return [
        Corrected(
            organisation=one.organisation,
            key=one.key,
            rank=one.rank,
            score=one.score,
            fen=one.fen,
            new_rank=ranks[one.organisation],
            new_score=scores[one.organisation],
            new_fen=amounts[one.organisation],
        )
        for one in lines
    ]


def _ranks(lines: Sequence[ReleasedLine], scores: Mapping[int, int]) -> dict[int, int]:
    ordered = sorted(lines, key=lambda one: (-scores[one.organisation], one.rank))
    return {one.organisation: place for place, one in enumerate(ordered, start=1)}

"""The year's end: inputs frozen, the sum computed and proposed, and released by a second person."""

from ..evaluation.commands import FreezeYear, ProposeYear, ReleaseYear
from ..evaluation.models import YearRun
from ..evaluation.use_cases import years
from .opening import BUDGET_FEN
from .play import Play, seen


def freeze(play: Play, *, day: int, rehearsal: bool = False) -> int:
    """The officer freezes what stands, for good or to see what it would come to; the run's id."""
    wanted = FreezeYear(programme_id=play.programme_id, budget_fen=BUDGET_FEN, version=0, rehearsal=rehearsal)
    return years.freeze(wanted, actor=play.cast.officer, now=play.days.at(day, 10)).id


def release(play: Play, run_id: int, *, day: int) -> None:
    """The officer proposes the run, the approver releases it two days later."""
    years.propose(ProposeYear(run_id=run_id, version=seen(YearRun, run_id)), actor=play.cast.officer, now=play.days.at(day, 11))
    years.release(
        ReleaseYear(run_id=run_id, version=seen(YearRun, run_id)), actor=play.cast.approver, now=play.days.at(day + 2, 10)
    )
